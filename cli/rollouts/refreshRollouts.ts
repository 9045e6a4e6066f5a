import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { SoftwareUpdateError } from "../../provider/core/error";
import { formatLock, type Lock } from "../../provider/core/lock/lock";
import type { Io } from "../io";
import { previewSteps, type PreviewStep } from "../pulumi/preview";
import { urnParts } from "../pulumi/urn";
import { findProject } from "../pulumi/project";
import type { StackChoice } from "../pulumi/stack";
import { advanceShown } from "./advanceShown";
import type { RingSummaries, RingSummaryReader } from "./ringSummaries";
import { rolloutsIn, type ShownRollout } from "./shownRollout";

/** The lock file with its rollouts refreshed, and what a person should read. */
export interface RefreshedRollouts {
  readonly lock: Lock;
  /** Without a full stop. */
  readonly sentences: readonly string[];
}

/**
 * Refreshes what the lock file says of the rollouts that a preview of the program in the working directory shows.
 *
 * @param lock The lock file with its releases refreshed already: the program sees these.
 * @param now Milliseconds since the epoch.
 * @returns Undefined where there is no Pulumi project.
 * @throws SoftwareUpdateError `CONFIGURATION` when the preview fails; then nothing may be written.
 */
export async function refreshRollouts(
  lock: Lock,
  choice: StackChoice,
  read: RingSummaryReader,
  now: number,
  io: Io,
): Promise<RefreshedRollouts | undefined> {
  if (!findProject(io.workingDirectory)) return undefined;
  const steps = await preview(lock, choice, io);
  const shown = rolloutsIn(steps);
  const { summaries, problems } = await progressOf(shown.rollouts, choice, read, io);
  for (const problem of problems) {
    io.printError(`softwareupdate: warning: progress can't be read, and changes nothing: ${problem}.`);
  }
  const { stack } = urnParts(steps[0]?.urn ?? "");
  const { lines, sentences } = advanceShown(shown, {
    stack,
    lines: lock.rollouts ?? [],
    releases: lock.releases,
    summaries,
    now,
  });
  return { lock: { ...lock, rollouts: lines }, sentences };
}

/** The program reads the new releases from a file of their own: the real one is written when all is known. */
async function preview(lock: Lock, { stack }: StackChoice, io: Io): Promise<PreviewStep[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "softwareupdate-refresh-"));
  try {
    const file = path.join(folder, "softwareupdate.lock.json");
    await writeFile(file, formatLock(lock));
    const more = { SOFTWAREUPDATE_LOCK_FILE: file, SOFTWAREUPDATE_ROLLOUT_REFRESH: "true" };
    return await previewSteps(stack, { ...io, environment: { ...io.environment, ...more } });
  } catch (failure) {
    if (!SoftwareUpdateError.isInstance(failure)) throw failure;
    const advice = "The lock file stays as it is; with --releases-only the releases are written without the rollouts.";
    throw new SoftwareUpdateError(failure.code, `${failure.message} ${advice}`, { cause: failure });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Only rings that are open have progress. */
async function progressOf(
  rollouts: readonly ShownRollout[],
  choice: StackChoice,
  read: RingSummaryReader,
  io: Io,
): Promise<RingSummaries> {
  const open = rollouts.filter(({ rings }) => rings.some(({ status }) => status === "open"));
  return open.length === 0 ? { summaries: [], problems: [] } : read(open, choice, io);
}
