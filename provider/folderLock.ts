/** Locks that let one writer at a time change a folder. */
import { mkdir, open, readFile, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { SoftwareUpdateError } from "./core/error";
import { isFileError } from "./files";

/** Milliseconds after which a lock without an owner is abandoned. */
const emptyLockTime = 5_000;

const queues = new Map<string, Promise<unknown>>();

/**
 * Lets one writer at a time change a folder: the callers of this process one after the other, other processes through a
 * lock file, whose owner must still be alive.
 */
export async function withFolderLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const before = queues.get(folder) ?? Promise.resolve();
  const turn = before.catch(() => undefined).then(() => underLockFile(folder, work));
  queues.set(folder, turn);
  try {
    return await turn;
  } finally {
    if (queues.get(folder) === turn) queues.delete(folder);
  }
}

async function underLockFile<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const file = path.join(folder, ".lock");
  await mkdir(folder, { recursive: true });
  const until = Date.now() + 30_000;
  while (!(await tryLock(file))) {
    if (Date.now() > until) {
      const message = `The folder ${folder} is being changed by another process. If none runs, remove ${file}.`;
      throw new SoftwareUpdateError("SERVER", message);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function tryLock(file: string): Promise<boolean> {
  try {
    const handle = await open(file, "wx");
    try {
      await handle.writeFile(`${os.hostname()} ${process.pid}`);
    } catch (error) {
      // On a full disk. A lock that doesn't say whose it is would stand for ever.
      await rm(file, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (!isFileError(error, "EEXIST")) throw error;
  }
  await removeAbandoned(file);
  return false;
}

/**
 * Several may see at once that a lock is abandoned. One of them removes it, and only what it has seen: a second removal would
 * take the lock of whoever came next.
 */
async function removeAbandoned(file: string): Promise<void> {
  const seen = await identityOf(file);
  if (seen === undefined || !(await isAbandoned(file))) return;
  const claim = `${file}.${seen}`;
  try {
    await (await open(claim, "wx")).close();
  } catch (error) {
    if (isFileError(error, "EEXIST")) return;
    throw error;
  }
  try {
    if ((await identityOf(file)) === seen) await rm(file, { force: true });
  } finally {
    await rm(claim, { force: true });
  }
}

/** Tells a lock from one that was made in its place; undefined when there is none. */
async function identityOf(file: string): Promise<string | undefined> {
  return stat(file, { bigint: true }).then(
    ({ ino, mtimeNs }) => `${ino}-${mtimeNs}`,
    () => undefined,
  );
}

/** A killed process leaves its lock behind; on another machine it can't be told, so there the lock stands. */
async function isAbandoned(file: string): Promise<boolean> {
  const [host, pid] = (await readFile(file, "utf8").catch(() => "")).split(" ");
  if (!host) return isOld(file);
  if (host !== os.hostname() || !pid) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return isFileError(error, "ESRCH");
  }
}

/** Who makes a lock writes into it at once; one that is still empty after a while was left by a process killed in between. */
async function isOld(file: string): Promise<boolean> {
  const modified = await stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => Number.POSITIVE_INFINITY,
  );
  return Date.now() - modified > emptyLockTime;
}
