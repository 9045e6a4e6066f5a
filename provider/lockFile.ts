/** The lock file on disk. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { SoftwareUpdateError } from "./core/error";
import type { Lock } from "./core/lock/lock";
import { isFileError } from "./files";

/** Where the lock file of a program is. */
export interface LockFilePlace {
  /** The path. */
  readonly file: string;
  /** True when `SOFTWAREUPDATE_LOCK_FILE` names it, so that its absence is a mistake. */
  readonly isNamed: boolean;
}

/**
 * Where the lock file of a program is: what `SOFTWAREUPDATE_LOCK_FILE` names, from the program's folder, else
 * `softwareupdate.lock.json` in that folder.
 *
 * @param folder The program's folder, which is its working directory.
 * @param environment Environment variables.
 */
export function lockFilePlace(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): LockFilePlace {
  const named = environment.SOFTWAREUPDATE_LOCK_FILE || undefined;
  return { file: path.resolve(folder, named ?? "softwareupdate.lock.json"), isNamed: named !== undefined };
}

let last: { readonly file: string; readonly text: string; readonly lock: Lock } | undefined;

/**
 * Reads a lock file.
 *
 * @param file The path.
 * @returns Its content, the same object for as long as the file stays as it is; undefined when there is none.
 * @throws SoftwareUpdateError `CONFIGURATION` when it can't be read, holds a merge conflict or is otherwise broken.
 */
export async function readLock(file: string): Promise<Lock | undefined> {
  const text = await readText(file);
  if (text === undefined) return undefined;
  if (last?.file === file && last.text === text) return last.lock;
  // zod is loaded when the first lock file is read.
  const { parseLock } = await import("./core/lock/lock");
  const lock = parseLock(text, path.basename(file));
  last = { file, text, lock };
  return lock;
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (isFileError(error, "ENOENT")) return undefined;
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    const sentence = `The lock file ${path.basename(file)} can't be read (${code}); check its permissions.`;
    throw new SoftwareUpdateError("CONFIGURATION", sentence, { cause: error });
  }
}
