import type { RingSummary } from "../../provider/core/rollout/ringSummary";
import type { Io } from "../io";
import type { StackChoice } from "../pulumi/stack";
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

/** Until a server's status reports are read, nothing is known. */
export const readRingSummaries: RingSummaryReader = () =>
  Promise.resolve({ summaries: [], problems: ["this version reads no status reports"] });
