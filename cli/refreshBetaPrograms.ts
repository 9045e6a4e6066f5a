import { createBetaProgramFetcher } from "../provider/beta/client";
import { SoftwareUpdateError } from "../provider/core/error";
import { lockedPrograms, type LockedBetaProgram } from "../provider/core/lock/betaPrograms";
import type { Lock } from "../provider/core/lock/lock";
import type { Io } from "./io";
import type { StackChoice } from "./pulumi/stack";
import { serverTokenOf } from "./serverToken";

/**
 * The lock file with the beta programs that Apple offers now. Without a server token they stay as they are; so they do when
 * Apple refuses or doesn't answer, with a warning: what is known of releases must not wait for it.
 */
export async function refreshBetaPrograms(lock: Lock, choice: StackChoice, io: Io): Promise<Lock> {
  try {
    const { serverToken } = await serverTokenOf(choice, io);
    if (!serverToken) return lock;
    const programs = await createBetaProgramFetcher({ environment: io.environment })(serverToken);
    return { ...lock, betaPrograms: lockedPrograms(programs) };
  } catch (error) {
    if (!SoftwareUpdateError.isInstance(error)) throw error;
    io.printError(`softwareupdate refresh: the beta programs stay as they are: ${error.message}`);
    return lock;
  }
}

/** What is new and gone among the beta programs, a line each. */
export function betaProgramChanges(before: Lock | undefined, after: Lock): string[] {
  const [old, now] = [before?.betaPrograms ?? [], after.betaPrograms ?? []];
  return [...only(now, old).map((line) => `new   ${line}`), ...only(old, now).map((line) => `gone  ${line}`)];
}

function only(these: readonly LockedBetaProgram[], others: readonly LockedBetaProgram[]): string[] {
  const names = new Set(others.map(nameOf));
  return these.map(nameOf).filter((name) => !names.has(name));
}

function nameOf({ os, title }: LockedBetaProgram): string {
  return `${title} (${os})`;
}
