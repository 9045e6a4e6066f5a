/** Files that nobody but the user may read. */
import { access, open } from "node:fs/promises";
import path from "node:path";
import { SoftwareUpdateError } from "../provider/core/error";
import { isFileError, replaceFile } from "../provider/files";
import type { Io } from "./io";

const mode = 0o600;

/** @throws SoftwareUpdateError `CONFIGURATION` when there is such a file. */
export async function refuseExisting(file: string, io: Io): Promise<void> {
  const exists = await access(path.resolve(io.workingDirectory, file)).then(
    () => true,
    () => false,
  );
  if (exists) throw existing(file);
}

function existing(file: string): SoftwareUpdateError {
  const sentence = `${file} is there already, and what is in it may be needed: name another file, or remove it.`;
  return new SoftwareUpdateError("CONFIGURATION", sentence);
}

/**
 * Writes a new file.
 *
 * @throws SoftwareUpdateError `CONFIGURATION` when there is one already: a key that is overwritten is lost.
 */
export async function writeNewSecretFile(file: string, content: string, io: Io): Promise<void> {
  await writing(file, async () => {
    const handle = await open(path.resolve(io.workingDirectory, file), "wx", mode).catch((error: unknown) => {
      throw isFileError(error, "EEXIST") ? existing(file) : error;
    });
    try {
      await handle.writeFile(content);
    } finally {
      await handle.close();
    }
  });
}

/** Writes a file in the place of any that is there, whose permissions don't stay. */
export async function replaceSecretFile(file: string, content: string, io: Io): Promise<void> {
  await writing(file, () => replaceFile(path.resolve(io.workingDirectory, file), content, mode));
}

async function writing(file: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (SoftwareUpdateError.isInstance(error)) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    const sentence = `${file} can't be written (${code}); check its folder's permissions.`;
    throw new SoftwareUpdateError("CONFIGURATION", sentence, { cause: error });
  }
}
