/** What a ring's lines become when its release is another one than before (safety rule 7). */
import type { LockedRing } from "../lock/rollouts";
import type { ReleaseKind } from "../releases/selection";
import { pacedDeadlines, withLater, withNotice } from "./fixDeadline";
import type { Answer } from "./release";
import { isInForce, type RingLines } from "./ringLines";
import type { RingSpecification } from "./specification";
import { compareTargets, isSupplementalTarget, isUpgrade, sameTarget, targetOf, type Target } from "./target";

/** What a target is taken with. */
export interface TakingContext {
  readonly stack: string;
  readonly rollout: string;
  readonly ring: RingSpecification;
  /** The program's word on what the release is. Default: told from the target before. */
  readonly kind?: "update" | "upgrade";
  /** The day on which the target was first offered, `YYYY-MM-DD`. */
  readonly firstOffered: string;
  /** The day of the refresh, `YYYY-MM-DD`. */
  readonly on: string;
}

/** The lines, and what happened to them. */
export interface Taken extends RingLines {
  /**
   * `same`: nothing; `new`: a line for the target; `superseded`: the target took the place of one that was in force or waited;
   * `kept`: an older target that a data source answers was left aside.
   */
  readonly outcome: "same" | "new" | "superseded" | "kept";
}

/**
 * Gives a ring its target.
 *
 * - A ring that is done, has ended, or had no target yet starts anew: its gate is asked, its pace counts.
 * - A ring under way, or one that waits, gets the new target in the place of the old one, and keeps its deadline, but no earlier
 *   than the minimum notice; with `restartPace` the pace counts anew.
 * - With `finishFirst`, and for an upgrade to another major version, the old target stays in force and the new one waits.
 * - An older target that a data source answers changes nothing: Apple withdrew the newer one, which is a fact of its own.
 */
export function takeTarget({ settled, next }: RingLines, answer: Answer, context: TakingContext): Taken {
  const newest = next ?? settled;
  if (!newest) return { next: freshLine(answer, undefined, context), outcome: "new" };
  if (next && sameTarget(next, answer)) return { settled, next, outcome: "same" };
  if (answer.isResolved && compareTargets(answer, newest) < 0) return { settled, next, outcome: "kept" };
  if (settled && sameTarget(settled, answer)) return { settled, outcome: next ? "superseded" : "same" };
  if (settled && isInForce(settled)) return underWay(settled, next, answer, context);
  if (next) return { next: inPlaceOf(next, answer, context), outcome: "superseded" };
  return { next: freshLine(answer, settled, context), outcome: "new" };
}

function underWay(settled: LockedRing, next: LockedRing | undefined, answer: Answer, context: TakingContext): Taken {
  // An older target that a person names is to undo a newer one, which nothing should finish first.
  const isNewer = compareTargets(answer, settled) > 0;
  const waits = (context.ring.onSupersede === "finishFirst" && isNewer) || isUpgrade(settled, answer);
  if (!waits) return { settled: inPlaceOf(settled, answer, context), outcome: "superseded" };
  if (next) return { settled, next: inPlaceOf(next, answer, context), outcome: "superseded" };
  return { settled, next: freshLine(answer, settled, context), outcome: "new" };
}

function freshLine(answer: Answer, before: LockedRing | undefined, context: TakingContext): LockedRing {
  const line = lineFor(answer, before, context);
  return { ...line, ...pacedDeadlines(line, context.ring, context.firstOffered, context.on) };
}

/** What is open stays open, what is held stays held; what was said of the gate was said for the old target. */
function inPlaceOf(old: LockedRing, answer: Answer, context: TakingContext): LockedRing {
  const { ring, firstOffered, on } = context;
  const { deadline, baseDeadline, notBefore, opened, held } = old;
  const line: LockedRing = {
    ...lineFor(answer, old, context),
    ...(deadline !== undefined && { deadline }),
    ...(baseDeadline !== undefined && { baseDeadline }),
    ...(notBefore !== undefined && { notBefore }),
    ...(held && { held }),
    ...(opened && { opened }),
  };
  const restarts = ring.onSupersede === "restartPace" || isUpgrade(old, answer);
  const paced = restarts ? withLater(line, pacedDeadlines(line, ring, firstOffered, on)) : line;
  return opened || ring.pace ? withNotice(paced, ring, on) : paced;
}

function lineFor(answer: Answer, before: LockedRing | undefined, context: TakingContext): LockedRing {
  const { stack, rollout, ring } = context;
  return {
    stack,
    rollout,
    ring: ring.name,
    ...(answer.key !== undefined && { answer: answer.key }),
    ...targetOf(answer),
    ...(answer.models && { models: answer.models }),
    kind: kindOf(answer, before, context.kind ?? answer.kind),
  };
}

/**
 * What a target is to the devices: the program's word, else told from the target before. Without one the first releases of a
 * major version (`27.0`, `27.0.1`) are upgrades. An upgrade that is under way stays one when an update takes its place.
 */
function kindOf(target: Target, before: LockedRing | undefined, said: "update" | "upgrade" | undefined): ReleaseKind {
  if (isSupplementalTarget(target)) return "supplemental";
  if (said) return said;
  if (!before) return Number(target.version.split(".")[1] ?? 0) === 0 ? "upgrade" : "update";
  if (isUpgrade(before, target)) return "upgrade";
  return before.kind === "upgrade" && !before.done && !before.ended ? "upgrade" : "update";
}
