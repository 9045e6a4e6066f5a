import { currentTime } from "../../provider/clock";
import { SoftwareUpdateError } from "../../provider/core/error";
import type { RingSummary } from "../../provider/core/rollout/ringSummary";
import { ringSummary } from "../../provider/core/status/ringProgress";
import { chosenInventory } from "../inventory";
import type { Io } from "../io";
import { requireStack, type StackChoice } from "../pulumi/stack";
import { problemsOf, readProgress, type RolloutProgress } from "../status/readProgress";
import { followed } from "../status/rollouts";
import type { ShownRollout } from "./shownRollout";

/** How far the rings of some rollouts are. */
export interface RingSummaries {
  /** One a ring whose progress could be read; a ring that is missing is unknown, and changes nothing. */
  readonly summaries: readonly RingSummary[];
  /** Why some or all progress couldn't be read, a sentence for each cause, without a full stop. */
  readonly problems: readonly string[];
}

/**
 * Reads the progress of rollouts. It never fails: what can't be read is a problem that is said, and changes nothing.
 *
 * @param rollouts The rollouts of one stack, as a preview shows them.
 * @param choice The stack, as a person chose it.
 */
export type RingSummaryReader = (
  rollouts: readonly ShownRollout[],
  choice: StackChoice,
  io: Io,
) => Promise<RingSummaries>;

/**
 * Reads the progress of the rings that are open, from the MDM server. When an enforcement was assigned, where, and who is in a
 * group it takes from the stack's state.
 */
export const readRingSummaries: RingSummaryReader = async (rollouts, choice, io) => {
  try {
    const stack = await requireStack(choice, io);
    const open = rollouts.map((rollout) =>
      followed({ ...rollout, rings: rollout.rings.filter(({ status }) => status === "open") }, stack.resources),
    );
    const inventory = await chosenInventory(undefined, stack, io);
    const progress = await readProgress(open, stack, io, { inventory, now: currentTime(io.environment) });
    return { summaries: progress.flatMap(summariesOf), problems: problemsOf(progress) };
  } catch (error) {
    if (!SoftwareUpdateError.isInstance(error)) throw error;
    return { summaries: [], problems: [error.message.replace(/\.$/, "")] };
  }
};

function summariesOf({ rollout, rings }: RolloutProgress): RingSummary[] {
  return rings.flatMap(({ progress }) => (progress && ringSummary(rollout.name, progress)) ?? []);
}
