import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { SoftwareUpdateError } from "./core/error";

/** True for an error of the file system with this code, for example `ENOENT`. */
export function isFileError(error: unknown, code: string): boolean {
  // Not instanceof: under jest, Node's own errors come from another realm.
  return (error as NodeJS.ErrnoException | undefined)?.code === code;
}

const temporarySuffix = ".tmp";

/** Writes a file so that a reader, or a crash, sees the old content or the new one, never half of it. */
export async function replaceFile(file: string, content: string, mode: number): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = path.join(path.dirname(file), `.${randomUUID()}${temporarySuffix}`);
  try {
    const handle = await open(temporary, "wx", mode);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Milliseconds after which a lock without an owner is abandoned. */
const emptyLockTime = 5_000;

/**
 * Removes what writers that were killed have left in a folder. Whoever calls it must be the only writer.
 */
export async function removeTemporaryFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const left = names.filter((name) => /^\.[0-9a-f-]{36}\.tmp$/.test(name));
  await Promise.all(left.map((name) => rm(path.join(folder, name), { force: true })));
}

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
  if (await isAbandoned(file)) await rm(file, { force: true });
  return false;
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
