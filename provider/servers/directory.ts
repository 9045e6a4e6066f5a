import { createHash } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { Declaration, StoredDeclaration } from "../core/declarations/declaration";
import { SoftwareUpdateError } from "../core/error";
import { canonicalJson, parseJson, sameJson, type JsonObject } from "../core/json";
import { holdsToken } from "../core/tokens";
import { isFileError, removeTemporaryFiles, replaceFile } from "../files";
import { withFolderLock } from "../folderLock";
import type { Connection } from "./connection";
import { halfCharacterProblem } from "./halfCharacter";
import type { Capabilities, Change, NotificationResult, Server } from "./server";
import { storedDeclaration } from "./storedDeclaration";

const storedGroup = z.object({
  name: z.string(),
  declarations: z.array(z.string()),
  enrollments: z.array(z.string()),
});
type Group = z.infer<typeof storedGroup>;

/** What to do about each code of the file system. */
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full: make room",
  EDQUOT: "The quota of the disk is used up: make room",
  EFBIG: "A file may not be as large as this: raise the limit (ulimit -f)",
  EROFS: "The file system can only be read: mount it for writing, or choose another path",
  EACCES: "This user may not write there: give it the right to, or choose another path",
  EPERM: "This user may not write there: give it the right to, or choose another path",
};

/** What every file system takes, with room for the ending. */
const longestName = 240;

/** Files have no devices to wake, and take every name that is short enough. */
export const directoryCapabilities: Capabilities = {
  membership: true,
  memberList: true,
  notification: false,
  status: false,
  groupNameProblem,
};

/**
 * A folder that holds what a server would: `declarations/<identifier>.json` and `groups/<group>.json`. For trying out,
 * for reviewing what would be sent, and for MDM servers that take files.
 */
export class DirectoryServer implements Server {
  readonly capabilities = directoryCapabilities;
  private readonly folder: string;
  private tidied: Promise<void> | undefined;

  constructor(connection: Connection) {
    // Relative to the Pulumi project, which is the provider's working directory.
    this.folder = path.resolve(connection.location);
  }

  async putDeclaration(declaration: Declaration): Promise<Change> {
    return this.locked(async () => {
      const existing = await this.getDeclaration(declaration.Identifier);
      const { Type, Identifier, Payload } = declaration;
      const ServerToken = createHash("sha256").update(canonicalJson({ Type, Payload })).digest("hex").slice(0, 16);
      // Compared as content, too: whoever edits a file by hand leaves its ServerToken as it was.
      const isSame = existing?.ServerToken === ServerToken && existing.Type === Type;
      if (isSame && sameJson(existing.Payload, Payload)) return "unchanged";
      await this.write("declarations", Identifier, { Type, Identifier, ServerToken, Payload }, holdsToken(Payload));
      return "changed";
    });
  }

  async getDeclaration(identifier: string): Promise<StoredDeclaration | undefined> {
    const stored = await this.read("declarations", identifier, storedDeclaration);
    if (!stored) return undefined;
    this.refuseOtherName(stored.Identifier, identifier);
    return { ...stored, Payload: stored.Payload as JsonObject };
  }

  async removeDeclaration(identifier: string): Promise<Change> {
    return this.locked(async () => {
      for (const group of await this.groupsOf(identifier))
        await this.changeGroup(group, without("declarations", identifier));
      const existed = (await this.getDeclaration(identifier)) !== undefined;
      await rm(this.file("declarations", identifier), { force: true });
      await this.changeIgnored("declarations", (lines) => lines.filter((line) => line !== fileNameOf(identifier)));
      return existed ? "changed" : "unchanged";
    });
  }

  async listDeclarations(): Promise<string[]> {
    const all = await this.readAll("declarations", storedDeclaration);
    return all.map((declaration) => declaration.Identifier).sort();
  }

  async admitGroups(groups: readonly string[]): Promise<void> {
    for (const group of groups) {
      const stored = await this.read("groups", group, storedGroup);
      if (stored) this.refuseOtherName(stored.name, group);
    }
  }

  async associate(identifier: string, group: string): Promise<Change> {
    return this.locked(async () => {
      if ((await this.getDeclaration(identifier)) === undefined) {
        const message = `The folder ${this.folder} has no declaration ${identifier} to assign to group ${group}.`;
        throw new SoftwareUpdateError("NOT_FOUND", message);
      }
      return this.changeGroup(group, withAdded("declarations", identifier));
    });
  }

  async dissociate(identifier: string, group: string): Promise<Change> {
    return this.locked(() => this.changeGroup(group, without("declarations", identifier)));
  }

  async groupsOf(identifier: string): Promise<string[]> {
    return this.groupsWith("declarations", identifier);
  }

  async declarationsOf(group: string): Promise<string[]> {
    return (await this.read("groups", group, storedGroup))?.declarations ?? [];
  }

  async membersOf(group: string): Promise<string[]> {
    return (await this.read("groups", group, storedGroup))?.enrollments ?? [];
  }

  async addMember(enrollment: string, group: string): Promise<Change> {
    return this.locked(() => this.changeGroup(group, withAdded("enrollments", enrollment)));
  }

  async removeMember(enrollment: string, group: string): Promise<Change> {
    return this.locked(() => this.changeGroup(group, without("enrollments", enrollment)));
  }

  async groupsOfEnrollment(enrollment: string): Promise<string[]> {
    return this.groupsWith("enrollments", enrollment);
  }

  statusReport(): Promise<never> {
    return Promise.reject(this.withoutDevices());
  }

  declarationStatus(): Promise<never> {
    return Promise.reject(this.withoutDevices());
  }

  notify(): Promise<NotificationResult> {
    return Promise.resolve({ failures: [], notes: [] });
  }

  relistGroups(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private withoutDevices(): SoftwareUpdateError {
    const message = `The folder ${this.folder} has no devices, so there are no status reports to read.`;
    return new SoftwareUpdateError("CONFIGURATION", message);
  }

  private async groupsWith(list: "declarations" | "enrollments", item: string): Promise<string[]> {
    const groups = await this.readAll("groups", storedGroup);
    return groups
      .filter((group) => group[list].includes(item))
      .map((group) => group.name)
      .sort();
  }

  private async changeGroup(name: string, change: (group: Group) => Group): Promise<Change> {
    const before = (await this.read("groups", name, storedGroup)) ?? { name, declarations: [], enrollments: [] };
    this.refuseOtherName(before.name, name);
    const after = change(before);
    if (canonicalJson(after) === canonicalJson(before)) return "unchanged";
    const isEmpty = after.declarations.length === 0 && after.enrollments.length === 0;
    if (isEmpty) await rm(this.file("groups", name), { force: true });
    else await this.write("groups", name, after, false);
    return "changed";
  }

  /** File systems that ignore case would let one name overwrite another. */
  private refuseOtherName(stored: string, asked: string): void {
    if (stored === asked) return;
    const message = `The folder ${this.folder} can't keep ${stored} and ${asked} apart: its file system ignores case. Rename one of them.`;
    throw new SoftwareUpdateError("INVALID_INPUT", message);
  }

  private file(kind: "declarations" | "groups", name: string): string {
    return path.join(this.folder, kind, fileNameOf(name));
  }

  private async read<T>(kind: "declarations" | "groups", name: string, schema: z.ZodType<T>): Promise<T | undefined> {
    return this.readFile(this.file(kind, name), schema);
  }

  private async readAll<T>(kind: "declarations" | "groups", schema: z.ZodType<T>): Promise<T[]> {
    const folder = path.join(this.folder, kind);
    const names = await readdir(folder).catch((error: unknown) => {
      if (isFileError(error, "ENOENT")) return [];
      throw this.failure(error, "reading", folder);
    });
    const files = names.filter((name) => name.endsWith(".json")).sort();
    const all = await Promise.all(files.map((name) => this.readFile(path.join(folder, name), schema)));
    return all.filter((one) => one !== undefined);
  }

  private async readFile<T>(file: string, schema: z.ZodType<T>): Promise<T | undefined> {
    let text: string;
    try {
      text = await readFile(file, "utf8");
    } catch (error) {
      if (isFileError(error, "ENOENT")) return undefined;
      throw this.failure(error, "reading", file);
    }
    try {
      return schema.parse(parseJson(text));
    } catch (cause) {
      const message = `${file} is not what this package writes there; restore it from Git or remove it, then run again.`;
      throw new SoftwareUpdateError("SERVER", message, { cause: new Error((cause as Error).name) });
    }
  }

  private async write(
    kind: "declarations" | "groups",
    name: string,
    content: object,
    isSecret: boolean,
  ): Promise<void> {
    const file = this.file(kind, name);
    try {
      const others = (lines: string[]): string[] => lines.filter((line) => line !== path.basename(file));
      await this.changeIgnored(kind, (lines) => (isSecret ? [...others(lines), path.basename(file)] : others(lines)));
      await replaceFile(file, `${JSON.stringify(content, undefined, 2)}\n`, isSecret ? 0o600 : 0o644);
    } catch (error) {
      throw this.failure(error, "writing", file);
    }
  }

  /** A file with a beta token must not end in a commit. */
  private async changeIgnored(kind: string, change: (lines: string[]) => string[]): Promise<void> {
    const file = path.join(this.folder, kind, ".gitignore");
    const text = await readFile(file, "utf8").catch((error: unknown) => {
      if (isFileError(error, "ENOENT")) return "";
      throw error;
    });
    const before = text.split("\n").filter((line) => line !== "");
    const after = change(before);
    if (after.length === before.length) return;
    if (after.length === 0) await rm(file);
    else await replaceFile(file, `${after.join("\n")}\n`, 0o644);
  }

  private async locked<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await withFolderLock(this.folder, async () => {
        this.tidied ??= this.tidy();
        await this.tidied;
        return work();
      });
    } catch (error) {
      throw SoftwareUpdateError.isInstance(error) ? error : this.failure(error, "changing", this.folder);
    }
  }

  /** A writer that was killed may have left half a file, perhaps with a token that no .gitignore names. */
  private async tidy(): Promise<void> {
    for (const kind of ["declarations", "groups"]) await removeTemporaryFiles(path.join(this.folder, kind));
  }

  private failure(error: unknown, doing: string, file: string): SoftwareUpdateError {
    if (SoftwareUpdateError.isInstance(error)) return error;
    const code = String((error as NodeJS.ErrnoException | undefined)?.code ?? error);
    const reason = reasons[code];
    const advice = reason ? ` ${reason}, then run the update again` : "";
    return new SoftwareUpdateError("SERVER", `${doing} ${file} failed: ${code}.${advice && `${advice}.`}`, {
      cause: error,
    });
  }
}

function withAdded(list: "declarations" | "enrollments", item: string): (group: Group) => Group {
  return (group) => (group[list].includes(item) ? group : { ...group, [list]: [...group[list], item].sort() });
}

function without(list: "declarations" | "enrollments", item: string): (group: Group) => Group {
  return (group) => ({ ...group, [list]: group[list].filter((other) => other !== item) });
}

function groupNameProblem(name: string): string | undefined {
  const problem = halfCharacterProblem(name);
  if (problem !== undefined) return problem;
  if (encoded(name).length <= longestName) return undefined;
  return `is too long for a file's name: encoded it must have at most ${longestName} characters`;
}

function fileNameOf(name: string): string {
  const problem = groupNameProblem(name);
  if (problem) throw new SoftwareUpdateError("INVALID_INPUT", `A name in the folder ${problem}.`);
  return `${encoded(name)}.json`;
}

/** No name can leave the folder, be hidden, or be reserved on Windows. */
function encoded(name: string): string {
  const text = encodeURIComponent(name)
    .replace(/[*~'()!]/g, hex)
    .replace(/^\./, "%2E")
    .replace(/\.$/, "%2E");
  const isReserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(text);
  return isReserved ? hex(text.charAt(0)) + text.slice(1) : text;
}

function hex(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
