import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";

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

/**
 * Removes what writers that were killed have left in a folder. Whoever calls it must be the only writer.
 */
export async function removeTemporaryFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const left = names.filter((name) => /^\.[0-9a-f-]{36}\.tmp$/.test(name));
  await Promise.all(left.map((name) => rm(path.join(folder, name), { force: true })));
}
