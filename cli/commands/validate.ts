import { declarationProblems, type DeclarationTarget } from "../../provider/core/declarations/validateDeclaration";
import { SoftwareUpdateError } from "../../provider/core/error";
import { error, type Problem } from "../../provider/core/problem";
import { assertPlatform, platforms } from "../../provider/core/releases/platform";
import { isVersion } from "../../provider/core/releases/version";
import { asUsage } from "../asUsage";
import { defineCommand } from "../command";
import { jsonOption } from "../commonOptions";
import { jsonIn, readBytes } from "../declarationFiles";
import type { Io } from "../io";
import { UsageError } from "../usageError";

/** What is said of one file. */
interface Verdict {
  readonly valid: boolean;
  readonly problems: readonly Problem[];
}

/** `softwareupdate validate`: checks declarations in files before a device sees them. */
export const validate = defineCommand({
  description:
    "Checks declarations, one JSON object a file, against Apple's schema and the rules that Apple writes beside it.\n" +
    "Errors are what a device refuses; what only depends on its platform is a warning. Exits with 1 when a file has an\n" +
    "error or can't be read.",
  options: {
    platform: {
      kind: "value",
      placeholder: "PLATFORM",
      description: `Warn of what devices of this platform don't know: ${platforms.join(", ")}.`,
    },
    os: {
      kind: "value",
      placeholder: "VERSION",
      description: "Warn of what is newer than this version of the platform.",
    },
    unsupervised: { kind: "flag", description: "Warn of what devices take only when they are supervised." },
    json: jsonOption,
  },
  operands: { placeholder: "FILE", minimum: 1, maximum: Infinity },
  async run({ platform, os, unsupervised, json }, io, files) {
    const target = targetOf(platform, os, unsupervised);
    const verdicts = new Map<string, Verdict>();
    for (const file of files) verdicts.set(file, await verdictOn(file, target, io));
    if (json) io.print(jsonOf(verdicts));
    else for (const [file, verdict] of verdicts) linesOf(file, verdict).forEach((line) => io.print(line));
    const invalid = [...verdicts.values()].filter(({ valid }) => !valid).length;
    if (invalid === 0) return 0;
    const subject = verdicts.size === 1 ? "the file is" : `${invalid} of ${verdicts.size} files are`;
    io.printError(`softwareupdate validate: ${subject} not valid.`);
    return 1;
  },
});

function targetOf(platform: string | undefined, os: string | undefined, unsupervised: boolean): DeclarationTarget {
  if (os !== undefined && platform === undefined)
    throw new UsageError("--os needs --platform: versions mean nothing alone");
  if (os !== undefined && !isVersion(os)) throw new UsageError("--os must be a version such as 26.1");
  if (platform === undefined) return { unsupervised };
  asUsage(() => assertPlatform(platform));
  const description = {
    ...(os === undefined ? {} : { minimumVersion: os }),
    ...(unsupervised ? { supervised: false } : {}),
  };
  return { platforms: { [platform]: description } };
}

async function verdictOn(file: string, target: DeclarationTarget, io: Io): Promise<Verdict> {
  const problems = await problemsOf(file, target, io);
  return { valid: problems.every(({ severity }) => severity !== "error"), problems };
}

async function problemsOf(file: string, target: DeclarationTarget, io: Io): Promise<Problem[]> {
  let bytes: Buffer;
  try {
    bytes = await readBytes(file, io);
  } catch (failure) {
    if (!SoftwareUpdateError.isInstance(failure)) throw failure;
    return [error("", failure.message.replace(/\.$/, ""))];
  }
  const content = jsonIn(bytes);
  return content === undefined ? [error("", `is not JSON${startOf(bytes)}`)] : declarationProblems(content, target);
}

/** What the first characters give away of a file of another kind. Never more of it: it may hold a token. */
function startOf(bytes: Buffer): string {
  if (bytes.length === 0) return ": the file is empty";
  if (bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))) return ": it starts with a byte order mark";
  const start = bytes.subarray(0, 8).toString("latin1");
  return start.startsWith("<") || start.startsWith("bplist") ? ": it looks like a property list" : "";
}

/** An object whose keys are file names, of which one may be called `__proto__`. */
function jsonOf(verdicts: ReadonlyMap<string, Verdict>): string {
  return JSON.stringify(Object.fromEntries(verdicts));
}

function linesOf(file: string, { valid, problems }: Verdict): string[] {
  return [
    `${file}: ${valid ? "valid" : "not valid"}`,
    ...problems.map(({ path, message, severity }) => `  ${severity}: ${path ? `${path} ` : ""}${message}`),
  ];
}
