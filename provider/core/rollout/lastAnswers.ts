import type { LockedRing } from "../lock/rollouts";
import type { Answer } from "./release";
import { linesOf } from "./ringLines";
import type { RingSpecification, RolloutSpecification } from "./specification";
import { targetOf } from "./target";

/**
 * What a ring's devices are to get: what the program says, or while its data source has no answer, for all or for some models, what
 * the lock file had last. A failure to know the release changes no declaration (safety rule 11), and stands in the way of no end.
 *
 * @param lines The lines of the rollout and its stack.
 */
export function answersOf(
  { answers, isUnavailable, unanswered }: RolloutSpecification,
  ring: RingSpecification,
  lines: readonly LockedRing[],
): readonly Answer[] {
  const known = new Set(answers.map(({ key }) => key));
  const keys = new Set(lines.filter((line) => line.ring === ring.name).map((line) => line.answer));
  const last = [...keys].filter((key) => !known.has(key)).map((key) => lastAnswer(lines, ring, key));
  if (isUnavailable) return last;
  // Models that another answer has now are that answer's.
  const silent = last.flatMap((answer) => {
    const models = answer.models?.filter((model) => unanswered.includes(model)) ?? [];
    return models.length > 0 ? [{ ...answer, models }] : [];
  });
  return [...answers, ...silent];
}

function lastAnswer(lines: readonly LockedRing[], ring: RingSpecification, key: string | undefined): Answer {
  const { settled, next } = linesOf(lines, ring.name, key);
  const { models, ...line } = (next ?? settled)!;
  return {
    ...targetOf(line),
    ...(key !== undefined && { key }),
    ...(models && { models }),
    isResolved: true,
  };
}
