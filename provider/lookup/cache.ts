/** The lookup service's last answer, kept in the user's cache folder. */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseJson } from "../core/json";
import { debug } from "../log";

/** One kept answer. Times are milliseconds since 1970. */
export interface CachedAnswer {
  /** When the service gave this answer. */
  readonly answeredAt: number;
  /** When the service was last asked: later than `answeredAt` when it gave no usable answer since. */
  readonly askedAt: number;
  /** The answer's text. */
  readonly text: string;
}

/** Where {@link cacheFolder} looks. */
export interface CacheEnvironment {
  /** Environment variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The operating system. Default: this one. */
  readonly system?: NodeJS.Platform;
  /** The user's home folder. Default: that of the process. */
  readonly home?: string;
}

/**
 * The folder of this package among the user's caches: `XDG_CACHE_HOME` where it is set, else `~/Library/Caches` on macOS,
 * `LOCALAPPDATA` on Windows, `~/.cache` elsewhere. CI keeps this folder between runs.
 */
export function cacheFolder({ environment, system = process.platform, home = homedir() }: CacheEnvironment): string {
  const caches = {
    darwin: join(home, "Library", "Caches"),
    win32: environment.LOCALAPPDATA || join(home, "AppData", "Local"),
  };
  // The XDG specification says to ignore a relative path.
  const xdg =
    environment.XDG_CACHE_HOME && isAbsolute(environment.XDG_CACHE_HOME) ? environment.XDG_CACHE_HOME : undefined;
  const parent = xdg ?? (system === "darwin" || system === "win32" ? caches[system] : join(home, ".cache"));
  return join(parent, "pulumi-apple-softwareupdate");
}

/** The cache file of one URL. The name is a digest: a URL may hold a password. */
export function cacheFile(folder: string, url: string): string {
  return join(folder, `lookup-${createHash("sha256").update(url).digest("hex").slice(0, 16)}.json`);
}

/** The kept answer; undefined when there is none or it can't be read, which is never an error. */
export async function readCache(file: string): Promise<CachedAnswer | undefined> {
  try {
    const entry = parseJson(await readFile(file, "utf8")) as Partial<CachedAnswer> | null | undefined;
    const { answeredAt, askedAt, text } = entry ?? {};
    if (typeof answeredAt !== "number" || typeof askedAt !== "number" || typeof text !== "string") return undefined;
    return { answeredAt, askedAt, text };
  } catch {
    return undefined;
  }
}

/** Keeps an answer: whole or not at all, also when two processes write at once. A folder that can't be written is no error. */
export async function writeCache(file: string, entry: CachedAnswer): Promise<void> {
  const unfinished = `${file}.${process.pid}.${randomUUID()}`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(unfinished, JSON.stringify(entry), { mode: 0o600 });
    await rename(unfinished, file);
  } catch (error) {
    debug(() => `the answer could not be cached: ${(error as NodeJS.ErrnoException).code ?? "unknown error"}`);
    await rm(unfinished, { force: true }).catch(() => undefined);
  }
}

/**
 * Runs an action while no other process runs one for the same cache file, so that processes that start together ask the
 * service once. It is a courtesy and no guarantee: after `patience` milliseconds it runs in any case, and a lock that old
 * is left over from a process that was killed.
 */
export async function oneAtATime<Result>(
  file: string,
  patience: number,
  action: () => Promise<Result>,
): Promise<Result> {
  const lock = `${file}.lock`;
  const isOurs = await acquire(lock, patience);
  try {
    return await action();
  } finally {
    if (isOurs) await rm(lock, { force: true }).catch(() => undefined);
  }
}

async function acquire(lock: string, patience: number): Promise<boolean> {
  for (const started = Date.now(); Date.now() - started < patience; await delay(50)) {
    try {
      await mkdir(dirname(lock), { recursive: true, mode: 0o700 });
      await (await open(lock, "wx", 0o600)).close();
      return true;
    } catch (error) {
      // Where no file can be made there is no cache to protect either.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") return false;
    }
    const made = await stat(lock).catch(() => undefined);
    if (made && Date.now() - made.mtimeMs > patience) await rm(lock, { force: true }).catch(() => undefined);
  }
  return false;
}
