import type { StackName } from "../../provider/core/declarations/identifier";
import { SoftwareUpdateError } from "../../provider/core/error";
import type { Io } from "../io";
import { outputOf, pulumi, runPulumi } from "./commandLine";
import { parseConfiguration } from "./configuration";
import { findProject, type Project } from "./project";
import { parseState, type StateResource } from "./state";
import { urnParts } from "./urn";

/** A stack, with all that the commands need of it. */
export interface Stack {
  readonly name: StackName;
  /** The name in full, as Pulumi's commands take it. */
  readonly reference: string;
  readonly project: Project;
  readonly resources: readonly StateResource[];
  /** Reads a key of the stack configuration, secrets in the clear. */
  readonly configuration: (key: string) => string | undefined;
}

/** Which stack is meant. */
export interface StackChoice {
  readonly stack?: string;
  /** The organization, where Pulumi can't tell. */
  readonly organization?: string;
}

/**
 * Reads a stack with its state and configuration.
 *
 * @returns Undefined outside of a project, and where no stack is chosen.
 * @throws SoftwareUpdateError `CONFIGURATION` with Pulumi's own sentence when it can't be read.
 */
export async function findStack(choice: StackChoice, io: Io): Promise<Stack | undefined> {
  const project = findProject(io.workingDirectory);
  if (!project) return undefined;
  const reference = await referenceOf(choice, io);
  if (reference === undefined) return undefined;
  const at = ["--stack", reference];
  const reading = [exportState(reference, io), pulumi(["config", "--json", "--show-secrets", ...at], io)] as const;
  // When one fails, the other process must not go on behind the command's back.
  await Promise.allSettled(reading);
  const [state, configuration] = await Promise.all(reading);
  const settings = parseConfiguration(configuration);
  return {
    name: stackName(reference, project, state, choice),
    reference,
    project,
    resources: state,
    configuration: (key) => settings.get(key),
  };
}

/**
 * Reads keys of a stack's configuration and nothing of its state; secrets are decrypted only where one of the keys is set.
 *
 * @returns Undefined outside of a project, and where no stack is chosen.
 * @throws SoftwareUpdateError `CONFIGURATION` with Pulumi's own sentence when it can't be read.
 */
export async function findConfiguration(
  choice: StackChoice,
  keys: readonly string[],
  io: Io,
): Promise<Pick<Stack, "configuration" | "project"> | undefined> {
  const project = findProject(io.workingDirectory);
  if (!project) return undefined;
  const reference = await referenceOf(choice, io);
  if (reference === undefined) return undefined;
  const read = async (more: readonly string[]) =>
    parseConfiguration(await pulumi(["config", "--json", ...more, "--stack", reference], io));
  const listed = await read([]);
  const settings = keys.some((key) => listed.has(key)) ? await read(["--show-secrets"]) : listed;
  return { project, configuration: (key) => settings.get(key) };
}

/** Like {@link findStack}, for commands that can do nothing without a stack. */
export async function requireStack(choice: StackChoice, io: Io): Promise<Stack> {
  const stack = await findStack(choice, io);
  if (stack) return stack;
  const message =
    "There is no stack here: run the command in the folder of a Pulumi project, and choose the stack with --stack or " +
    "`pulumi stack select`.";
  throw new SoftwareUpdateError("CONFIGURATION", message);
}

/** The state of a stack, secrets in the clear. */
export async function exportState(reference: string, io: Io): Promise<StateResource[]> {
  return parseState(await pulumi(["stack", "export", "--show-secrets", "--stack", reference], io));
}

/** The state of a stack whose secrets are of no interest; needs no passphrase. */
export async function exportStateWithoutSecrets(reference: string, io: Io): Promise<StateResource[]> {
  return parseState(await pulumi(["stack", "export", "--stack", reference], io));
}

async function referenceOf({ stack }: StackChoice, io: Io): Promise<string | undefined> {
  const args = ["stack", "--show-name", "--fully-qualify-stack-names"];
  if (stack !== undefined) args.push("--stack", stack);
  const result = await runPulumi(args, io);
  if (result.code !== 0 && result.stderr.includes("no stack selected")) return undefined;
  return outputOf(args, result).trim();
}

/** Names are `organization/project/stack`; very old self-managed backends know the stack alone. */
function stackName(
  reference: string,
  project: Project,
  resources: readonly StateResource[],
  { organization }: StackChoice,
): StackName {
  const [stack = reference, projectName, owner] = reference.split("/").reverse();
  return {
    organization: organization ?? owner ?? "organization",
    project: projectName ?? (urnParts(resources[0]?.urn ?? "").project || (project.name ?? "")),
    stack,
  };
}
