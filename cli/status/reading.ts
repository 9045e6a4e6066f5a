import { currentTime } from "../../provider/clock";
import { SoftwareUpdateError } from "../../provider/core/error";
import { ringProgress } from "../../provider/core/status/ringProgress";
import { rolloutStatus, type RolloutStatus } from "../../provider/core/status/rolloutStatus";
import { lockFilePlace, readLock } from "../../provider/lockFile";
import { chosenInventory } from "../inventory";
import type { Io } from "../io";
import { ProgressLine } from "../progressLine";
import { requireStack, type Stack, type StackChoice } from "../pulumi/stack";
import { problemsOf, readProgress, type RolloutProgress } from "./readProgress";
import { rolloutsInState, withLockedDays, type FollowedRollout } from "./rollouts";

/** How far the rollouts of a stack are, at one moment. */
export interface Reading {
  /** The stack's name in full. */
  readonly stack: string;
  /** RFC 3339 in UTC. */
  readonly at: string;
  readonly rollouts: readonly RolloutStatus[];
  /** Why some or all of it couldn't be read, without a full stop. */
  readonly problems: readonly string[];
}

/** What is read. */
export interface ReadingChoice extends StackChoice {
  /** An inventory file that says who is in a group. */
  readonly inventory?: string;
}

/**
 * Reads a stack's state with `pulumi`, and from its MDM server what the devices of its rollouts have reported.
 *
 * @throws SoftwareUpdateError `CONFIGURATION` without a stack, `INVALID_INPUT` for an inventory that can't be read.
 */
export async function readStack(choice: ReadingChoice, io: Io): Promise<Reading> {
  const stack = await requireStack(choice, io);
  const inventory = await chosenInventory(choice.inventory, stack, io);
  const line = new ProgressLine(io.errorTerminal, "Reading status reports", () => performance.now());
  const now = currentTime(io.environment);
  try {
    const rollouts = await rolloutsOf(stack, io);
    const progress = await readProgress(rollouts, stack, io, { inventory, now, onProgress: line.show });
    return {
      stack: stack.reference,
      at: new Date(now).toISOString(),
      rollouts: progress.map((one) => statusOf(one, now)),
      problems: problemsOf(progress),
    };
  } finally {
    line.clear();
  }
}

/** True when nothing will change any more: every ring has come to its end, or all its devices have. */
export function isOver({ rollouts, problems }: Reading): boolean {
  const rings = rollouts.flatMap((rollout) => rollout.rings);
  const isDone = rings.every(
    ({ status, total, done }) => status === "done" || status === "ended" || (total !== undefined && done === total),
  );
  return isDone && problems.length === 0;
}

async function rolloutsOf(stack: Stack, io: Io): Promise<FollowedRollout[]> {
  const rollouts = rolloutsInState(stack.resources);
  try {
    const lock = await readLock(lockFilePlace(io.workingDirectory, io.environment).file);
    return withLockedDays(rollouts, stack.name.stack, lock?.rollouts ?? []);
  } catch (error) {
    // What the lock file remembers is for the timeline only.
    if (!SoftwareUpdateError.isInstance(error)) throw error;
    io.printError(`softwareupdate status: warning: ${error.message}`);
    return rollouts;
  }
}

/** A ring that couldn't be read is shown without its devices, beside the problem. */
function statusOf({ rollout, rings }: RolloutProgress, now: number): RolloutStatus {
  const read = rings.map(({ progress, problem }, at) => ({
    progress: progress ?? ringProgress(rollout.rings[at]!, undefined, now),
    ...(problem !== undefined && { problem }),
  }));
  return rolloutStatus(rollout.name, rollout.platform, read);
}
