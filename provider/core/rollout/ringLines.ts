import type { LockedRing } from "../lock/rollouts";

/** The lines of one ring for one target: the one that is or was in force, and the one that waits to be opened. */
export interface RingLines {
  /** Opened, or ended before it was. */
  readonly settled?: LockedRing;
  /** Not opened yet. */
  readonly next?: LockedRing;
}

/**
 * Finds the lines of a ring.
 *
 * @param lines The lines of one rollout of one stack.
 * @param ring The ring's name.
 * @param answer What tells one of several targets from the others; undefined where there is one.
 */
export function linesOf(lines: readonly LockedRing[], ring: string, answer: string | undefined): RingLines {
  const own = lines.filter((line) => line.ring === ring && line.answer === answer);
  const settled = own.findLast(isSettled);
  const next = own.findLast((line) => !isSettled(line));
  return { ...(settled && { settled }), ...(next && { next }) };
}

/** True while the line's enforcement is declared. */
export function isInForce({ opened, done, ended }: LockedRing): boolean {
  return opened !== undefined && !isOver({ done, ended });
}

/** True when the line's enforcement is gone and stays away. */
export function isOver({ done, ended }: Pick<LockedRing, "done" | "ended">): boolean {
  return done !== undefined || ended !== undefined;
}

function isSettled(line: LockedRing): boolean {
  return line.opened !== undefined || isOver(line);
}
