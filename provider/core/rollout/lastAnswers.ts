import type { LockedRing } from "../lock/rollouts";
import type { Answer } from "./release";
import { linesOf } from "./ringLines";
import type { RingSpecification, RolloutSpecification } from "./specification";
import { targetOf } from "./target";

/**
 * What a ring's devices are to get: what the program says, or while its data source has no answer, what the lock file had last.
 * A failure to know the release changes no declaration (safety rule 11), and stands in the way of no end.
 *
 * @param lines The lines of the rollout and its stack.
 */
export function answersOf(
  { answers, isUnavailable }: RolloutSpecification,
  ring: RingSpecification,
  lines: readonly LockedRing[],
): readonly Answer[] {
  if (!isUnavailable) return answers;
  const keys = new Set(lines.filter((line) => line.ring === ring.name).map((line) => line.answer));
  return [...keys].map((key) => {
    const { settled, next } = linesOf(lines, ring.name, key);
    const { models, ...line } = (next ?? settled)!;
    return {
      ...targetOf(line),
      ...(key !== undefined && { key }),
      ...(models && { models }),
      isResolved: true,
    };
  });
}
