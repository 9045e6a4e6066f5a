import type { LockedRing } from "../lock/rollouts";
import { compareVersions, majorOf } from "../releases/version";
import { withNotice } from "./fixDeadline";
import type { Answer } from "./release";
import { isInForce, linesOf, type RingLines } from "./ringLines";
import type { RingSpecification } from "./specification";

/**
 * The lines of a ring for an answer: its own, else, when its models were part of another answer before, what that one leaves them.
 * So it is when a rollout comes to tell models apart, and when some of them are offered another major version: what is open for
 * them stays open (safety rule 6).
 *
 * @param lines The lines of one rollout of one stack.
 * @param on The day of the refresh: under another name an enforcement is a new one, and needs its notice.
 */
export function inherited(
  lines: readonly LockedRing[],
  ring: RingSpecification,
  answer: Answer,
  on: string,
): RingLines {
  const own = linesOf(lines, ring.name, answer.key);
  if (own.settled || own.next) return own;
  const others = lines.filter((line) => line.ring === ring.name);
  const sameMajor = others.find((line) => majorOf(line.version) === majorOf(answer.version));
  const older = others
    .filter((line) => isInForce(line) && compareVersions(line.version, answer.version) < 0)
    .sort((one, other) => compareVersions(other.version, one.version))[0];
  const left = sameMajor ? linesOf(lines, ring.name, sameMajor.answer) : older ? { settled: older } : {};
  const renamed = (line: LockedRing | undefined): LockedRing | undefined => {
    if (!line) return undefined;
    const { answer: _, ...others } = line;
    const named = { ...others, ...(answer.key !== undefined && { answer: answer.key }) };
    return isInForce(named) ? withNotice(named, ring, on) : named;
  };
  return { settled: renamed(left.settled), next: renamed(left.next) };
}
