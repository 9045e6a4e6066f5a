import {
  configurationTokenSource,
  environmentTokenSource,
  findServerToken,
  serverTokenSettings,
  type FoundServerToken,
} from "../provider/beta/serverTokenSource";
import type { Io } from "./io";
import { findConfiguration, type StackChoice } from "./pulumi/stack";

/**
 * The server token that programs have: the stack configuration's, else the environment's.
 *
 * @returns It, or what is missing for it.
 * @throws SoftwareUpdateError `CONFIGURATION` when the stack can't be read, or what is configured can't be used.
 */
export async function serverTokenOf(choice: StackChoice, io: Io): Promise<FoundServerToken> {
  const environment = environmentTokenSource(io.environment);
  const keys = serverTokenSettings.map((name) => `softwareupdate:${name}`);
  const stack = await findConfiguration(choice, keys, io);
  const sources = stack ? [configurationTokenSource(stack.configuration), environment] : [environment];
  return findServerToken(sources, stack?.project.programFolder ?? io.workingDirectory);
}
