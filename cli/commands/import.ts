import { writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { currentTime } from "../../provider/clock";
import { concurrently } from "../../provider/concurrently";
import { conflictingPrograms } from "../../provider/core/declarations/betaRules";
import type { Declaration } from "../../provider/core/declarations/declaration";
import { activationIdentifier } from "../../provider/core/declarations/identifier";
import { platforms, type Platform } from "../../provider/core/declarations/platform";
import { SoftwareUpdateError } from "../../provider/core/error";
import { adoptionsOf, isActivation, isImportable, type Adoption, type Read } from "../../provider/core/import/adoption";
import { visibleText } from "../../provider/core/import/literals";
import { printProgram, type PrintedProgram, type PrintedProvider } from "../../provider/core/import/program";
import { isObject, type JsonObject } from "../../provider/core/json";
import { isSameServer, serverIdentity, type Connection } from "../../provider/servers/connection";
import type { Server } from "../../provider/servers/server";
import { defineCommand } from "../command";
import { jsonOption, stackOption } from "../commonOptions";
import { defaultConnection, openFrom, providerConnection } from "../connection";
import { readBytes } from "../declarationFiles";
import type { Io } from "../io";
import { findStack, requireStack, type Stack } from "../pulumi/stack";
import { claimedIdentifiers, explicitProviders, ownResources } from "../pulumi/state";
import { UsageError } from "../usageError";

/** `softwareupdate import`: the program that owns what a server or files have. */
export const importCommand = defineCommand({
  description:
    "Prints a Pulumi program (TypeScript) that owns the software update declarations of a server, or of JSON files with one\n" +
    "declaration each: with adopt: true and their own identifiers, activations of others left alone, tokens as secrets of\n" +
    "the configuration. The server is the one of the stack configuration, else of the environment (SOFTWAREUPDATE_*), or\n" +
    "that of an explicit Provider. What the stack's state has already is left out. The first update with the program\n" +
    "changes no payload; a declaration that was stored in other bytes than this package writes gets a new ServerToken.\n" +
    "Exits with 1 when a declaration can't be imported; nothing is written to the server.",
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
    else io.print(`${options.output} has ${resources.length} ${resources.length === 1 ? "resource" : "resources"}.`);
    const refused = leftOut.map(({ identifier, reason }) => `${identifier} is not imported: ${reason}.`);
    const sentences = [...found.notes, ...refused, ...conflictsIn(result.adopted)];
    sentences.forEach((sentence) => io.printError(`softwareupdate import: ${visibleText(sentence)}`));
    if (secrets.length > 0) io.printError(configurationCommands(program, options.stack));
    return leftOut.length > 0 ? 1 : 0;
  },
});

interface Choice {
  readonly identifier: readonly string[];
  readonly group: readonly string[];
  readonly provider: string | undefined;
  readonly stack: string | undefined;
}

/** What was read, with what is said about it. */
interface Found {
  readonly read: Read;
  readonly source: string;
  readonly provider?: PrintedProvider;
  /** Sentences for people. */
  readonly notes: readonly string[];
}

const envelope = z.object({
  Type: z.string().min(1),
  Identifier: z.string().min(1),
  Payload: z.record(z.string(), z.unknown()),
});

async function fromFiles(files: readonly string[], choice: Choice, io: Io): Promise<Found> {
  const [lonely] = (["provider", "stack"] as const).filter((name) => choice[name] !== undefined);
  if (lonely) throw new UsageError(`--${lonely} has no meaning with files`);
  const declarations = await Promise.all(files.map((file) => readDeclaration(file, io)));
  declarations.forEach(({ Identifier }, at) => {
    const first = declarations.findIndex((other) => other.Identifier === Identifier);
    if (first < at) throw new UsageError(`${files[first]} and ${files[at]} have the same Identifier ${Identifier}`);
  });
  const chosen = chosenAmong(declarations, choice.identifier);
  refuseNothing(chosen, "the files");
  const others = declarations.filter((declaration) => !isImportable(declaration.Type) && !isActivation(declaration));
  const groups = [...new Set(choice.group)];
  return {
    read: {
      configurations: chosen,
      activations: declarations.filter(isActivation),
      groups: new Map(declarations.map(({ Identifier }) => [Identifier, groups])),
    },
    source: files.length === 1 ? "a file" : `${files.length} files`,
    notes: [
      ...others.map(({ Identifier, Type }) => `${Identifier} is a ${Type}, which this package has no resource for.`),
      ...(groups.length > 0
        ? []
        : ["Files don't say who has their declarations: add the groups to the program, or give them with --group."]),
    ],
  };
}

async function readDeclaration(file: string, io: Io): Promise<Declaration> {
  const text = (await readBytes(file, io)).toString("utf8");
  const result = envelope.safeParse(parsed(text));
  if (result.success) return { ...result.data, Payload: result.data.Payload as JsonObject };
  const message = `${file} is not a declaration: a JSON object with Type, Identifier and Payload. \`softwareupdate validate ${file}\` says more.`;
  throw new SoftwareUpdateError("INVALID_INPUT", message);
}

/** A file that isn't JSON may still hold a token, so no part of it is repeated. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")) as unknown;
  } catch {
    return undefined;
  }
}

async function fromServer(choice: Choice, io: Io): Promise<Found> {
  const isStackNeeded = choice.provider !== undefined || choice.stack !== undefined;
  const stack = await (isStackNeeded ? requireStack : findStack)({ stack: choice.stack }, io);
  const isExplicit = choice.provider !== undefined && stack !== undefined;
  const connection = isExplicit ? providerConnection(choice.provider, stack, io) : defaultConnection(stack, io);
  const server = openFrom(connection, stack, io);
  try {
    const identity = serverIdentity(connection);
    const claimed = claimedOn(connection, stack);
    const { read, owned } = await readServer(server, identity, claimed, choice);
    const [first, ...more] = owned;
    const verb = more.length === 0 ? "is" : "are";
    const notes = first ? [`${owned.join(", ")} ${verb} in the state of ${stack!.reference} already.`] : [];
    refuseOwned(choice.identifier, owned, notes);
    refuseNothing(read.configurations, `the server "${identity}"`, notes);
    return {
      read,
      source: identity,
      notes,
      ...(isExplicit ? { provider: printedProvider(choice.provider, stack) } : {}),
    };
  } finally {
    await server.close();
  }
}

async function readServer(server: Server, identity: string, claimed: ReadonlySet<string>, choice: Choice) {
  const listed = await server.listDeclarations();
  const stored = await concurrently(listed.toSorted(), (identifier) => server.getDeclaration(identifier));
  // What was removed since the listing is none of ours.
  const declarations = stored.filter((declaration) => declaration !== undefined);
  const activations = declarations.filter(isActivation);
  const isOwned = ({ Identifier }: Declaration): boolean => claimed.has(Identifier);
  const chosen = chosenAmong(declarations, choice.identifier, `the server "${identity}"`);
  const wanted = chosen.filter((declaration) => !isOwned(declaration));
  const groups = await groupsOf(wanted, activations, server);
  const isInGroup = ({ Identifier }: Declaration): boolean =>
    choice.group.length === 0 || choice.group.some((group) => groups.get(Identifier)?.includes(group));
  return {
    read: { configurations: wanted.filter(isInGroup), activations, groups } satisfies Read,
    owned: chosen.filter(isOwned).map(({ Identifier }) => Identifier),
  };
}

async function groupsOf(configurations: readonly Declaration[], activations: readonly Declaration[], server: Server) {
  const stored = new Set(activations.map(({ Identifier }) => Identifier));
  const own = configurations.map(({ Identifier }) => activationIdentifier(Identifier));
  const asked = [...configurations.map(({ Identifier }) => Identifier), ...own.filter((one) => stored.has(one))];
  const groups = await concurrently(asked, (identifier) => server.groupsOf(identifier));
  return new Map(asked.map((identifier, at) => [identifier, groups[at]!.toSorted()]));
}

/** The identifiers that the stack's resources have on this server. */
function claimedOn(connection: Connection, stack: Stack | undefined): Set<string> {
  const here = ownResources(stack?.resources ?? []).filter(({ inputs, outputs }) => {
    const server = outputs.server ?? inputs.server;
    return typeof server !== "string" || isSameServer(server, connection);
  });
  return claimedIdentifiers(here);
}

function chosenAmong(
  declarations: readonly Declaration[],
  identifiers: readonly string[],
  place = "the files",
): Declaration[] {
  const chosen = identifiers.map((identifier) => {
    const found = declarations.find(({ Identifier }) => Identifier === identifier);
    if (found && isImportable(found.Type)) return found;
    const message = found
      ? `The declaration ${identifier} is a ${found.Type}, which this package has no resource for.`
      : `There is no declaration ${identifier} in ${place}.`;
    throw new SoftwareUpdateError("NOT_FOUND", message);
  });
  return identifiers.length > 0 ? [...new Set(chosen)] : declarations.filter(({ Type }) => isImportable(Type));
}

function refuseOwned(asked: readonly string[], owned: readonly string[], notes: readonly string[]): void {
  // A second resource for one declaration would remove it with the first.
  if (asked.some((identifier) => owned.includes(identifier))) {
    throw new SoftwareUpdateError("NOT_OWNED", `Nothing was imported: ${notes.join(" ")}`);
  }
}

function refuseNothing(configurations: readonly Declaration[], place: string, notes: readonly string[] = []): void {
  if (configurations.length > 0) return;
  const message = ["There is nothing to import in", `${place}: no declaration of a type that this package has`];
  throw new SoftwareUpdateError("NOT_FOUND", [`${message.join(" ")} a resource for.`, ...notes].join(" "));
}

function refuseUnknownPlatforms(identifiers: readonly string[]): void {
  if (identifiers.length === 0) return;
  const message =
    `No activation tells the platform of ${identifiers.map(visibleText).join(", ")}, and versions of different ` +
    `platforms share numbers. Run it again with --platform (one of ${platforms.join(", ")}); if they are for different ` +
    "platforms, once for each, choosing with --identifier.";
  throw new SoftwareUpdateError("INVALID_INPUT", message);
}

function printedProvider(name: string, { resources }: Stack): PrintedProvider {
  const found = explicitProviders(resources).find(({ inputs }) => inputs["softwareupdate:provider"] === name);
  const entries = Object.entries(found?.inputs ?? {}).flatMap(([key, value]): [string, string][] => {
    const setting = /^softwareupdate:(?!provider$)(\w+)$/.exec(key)?.[1];
    return setting !== undefined && typeof value === "string" ? [[setting, value]] : [];
  });
  const { apiKey, ...settings } = Object.fromEntries(entries);
  return { name, settings, hasApiKey: apiKey !== undefined };
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
