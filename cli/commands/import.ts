import { writeFile } from "node:fs/promises";
import path from "node:path";
import { currentTime } from "../../provider/clock";
import { counted } from "../../provider/core/counted";
import { conflictingPrograms } from "../../provider/core/declarations/betaRules";
import { platforms, type Platform } from "../../provider/core/declarations/platform";
import { SoftwareUpdateError } from "../../provider/core/error";
import { adoptionsOf, type Adoption } from "../../provider/core/import/adoption";
import { visibleText } from "../../provider/core/import/literals";
import { printProgram, type PrintedProgram } from "../../provider/core/import/program";
import { isObject } from "../../provider/core/json";
import { defineCommand } from "../command";
import { jsonOption, stackOption } from "../commonOptions";
import { fromFiles } from "../import/fromFiles";
import { fromServer } from "../import/fromServer";
import type { Io } from "../io";
import { UsageError } from "../usageError";

/** `softwareupdate import`: the program that owns what a server or files have. */
export const importCommand = defineCommand({
  description:
    "Prints a Pulumi program (TypeScript) that owns the software update declarations of a server, or of JSON files with one\n" +
    "declaration each: with adopt: true and their own identifiers, activations of others left alone, tokens as secrets of\n" +
    "the configuration. The server is the one of the stack configuration, else of the environment (SOFTWAREUPDATE_*), or\n" +
    "that of an explicit Provider. What the stack's state has already is left out. The first update with the program\n" +
    "changes nothing on the devices. Nothing is written to the server. Exits with 1 when a declaration can't be imported.",
  options: {
    identifier: { kind: "list", placeholder: "ID", description: "Only this declaration; can be repeated." },
    group: {
      kind: "list",
      placeholder: "GROUP",
      description: "Only what this group has; with files, a group that they are assigned to. Can be repeated.",
    },
    platform: {
      kind: "value",
      placeholder: "PLATFORM",
      description: `Of enforcements whose activations don't tell it: ${platforms.join(", ")}.`,
    },
    provider: {
      kind: "value",
      placeholder: "NAME",
      description: "The explicit Provider whose server it is. Default: the connection of the stack or the environment.",
    },
    stack: stackOption,
    output: { kind: "value", placeholder: "FILE", description: "Write the program to a new file." },
    json: jsonOption,
  },
  operands: { placeholder: "FILE", minimum: 0, maximum: Infinity },
  async run(options, io, files) {
    const { platform } = options;
    if (platform !== undefined && !platforms.includes(platform as Platform)) {
      throw new UsageError(`--platform must be one of ${platforms.join(", ")}, not "${platform}"`);
    }
    const found = files.length > 0 ? await fromFiles(files, options, io) : await fromServer(options, io);
    const result = adoptionsOf(found.read, { platform: platform as Platform | undefined, now: currentTime() });
    refuseUnknownPlatforms(result.withoutPlatform);
    const program = printProgram({ ...result, source: found.source, provider: found.provider });
    if (options.output !== undefined) await writeProgram(options.output, program.text, io);
    const { resources, secrets, text } = program;
    const { leftOut } = result;
    if (options.json) io.print(JSON.stringify({ program: text, resources, secrets, leftOut }));
    else if (options.output === undefined) io.print(text.trimEnd());
    else io.print(`${options.output} has ${counted(resources.length, "resource")}.`);
    const refused = leftOut.map(({ identifier, reason }) => `${identifier} is not imported: ${reason}.`);
    const sentences = [...found.notes, ...refused, ...conflictsIn(result.adopted)];
    sentences.forEach((sentence) => io.printError(`softwareupdate import: ${visibleText(sentence)}`));
    if (secrets.length > 0) io.printError(configurationCommands(program, options.stack));
    return leftOut.length > 0 ? 1 : 0;
  },
});

function refuseUnknownPlatforms(identifiers: readonly string[]): void {
  if (identifiers.length === 0) return;
  const message =
    `No activation tells the platform of ${identifiers.map(visibleText).join(", ")}, and versions of different ` +
    `platforms share numbers. Run it again with --platform (one of ${platforms.join(", ")}); if they are for different ` +
    "platforms, once for each, choosing with --identifier.";
  throw new SoftwareUpdateError("INVALID_INPUT", message);
}

/** A program with these is refused: what Apple leaves undefined is an error (safety rule 9). */
function conflictsIn(adopted: readonly Adoption[]): string[] {
  const declared = adopted.map(({ identifier, inputs }) => {
    const { programEnrollment, offerPrograms, requireProgram } = isObject(inputs.beta) ? inputs.beta : inputs;
    return { identifier, groups: inputs.groups, programEnrollment, offerPrograms, requireProgram };
  });
  return conflictingPrograms(declared).map((sentence) => `${sentence}; resolve it before the first preview.`);
}

async function writeProgram(file: string, text: string, io: Io): Promise<void> {
  try {
    // A program that exists is somebody's work.
    await writeFile(path.resolve(io.workingDirectory, file), text, { flag: "wx" });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    const reason = code === "EEXIST" ? "exists already; nothing was written" : `can't be written (${code})`;
    throw new SoftwareUpdateError("CONFIGURATION", `${file} ${reason}; choose another file.`, { cause: error });
  }
}

function configurationCommands({ secrets }: PrintedProgram, stack: string | undefined): string {
  const option = stack === undefined ? "" : ` --stack '${stack.replaceAll("'", "'\\''")}'`;
  const lines = secrets.map(({ key, description }) => `  pulumi config set --secret ${key}${option} # ${description}`);
  return ["Set the secrets before the first preview; each command asks for the value:", ...lines].join("\n");
}
