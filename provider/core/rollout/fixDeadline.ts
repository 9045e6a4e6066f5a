/** Deadlines as they are fixed in the lines of the lock file. */
import type { LockedRing } from "../lock/rollouts";
import {
  afterBase,
  beforeSupplemental,
  dayIn,
  earliestDeadline,
  later,
  movedOverAvoided,
  paceDeadline,
  type Deadlines,
} from "./deadline";
import type { RingSpecification } from "./specification";
import { needsBase } from "./target";

/** The deadlines that a line has of its own. */
type FixedDeadlines = Pick<LockedRing, "deadline" | "baseDeadline" | "notBefore">;

/**
 * The deadlines of a ring's relative pace; none for a ring whose deadline stands in the program.
 *
 * @param line What the line says of its target.
 * @param firstOffered The day on which the target was first offered, `YYYY-MM-DD`.
 * @param on The day of the refresh.
 */
export function pacedDeadlines(
  line: LockedRing,
  ring: RingSpecification,
  firstOffered: string,
  on: string,
): FixedDeadlines {
  if (!ring.pace) return {};
  const deadline = paceDeadline(firstOffered, ring.pace[line.kind], on, ring);
  return needsBase(line) ? afterBase(deadline, ring.avoid) : { deadline };
}

/** The line with the later one of each of its deadlines and of some others. */
export function withLater(line: LockedRing, others: FixedDeadlines): LockedRing {
  const keys = ["deadline", "baseDeadline", "notBefore"] as const;
  const changed = keys.flatMap((key) => {
    const [own, other] = [line[key], others[key]];
    return own === undefined && other === undefined ? [] : [[key, later(own ?? "", other ?? "")]];
  });
  return { ...line, ...(Object.fromEntries(changed) as FixedDeadlines) };
}

/**
 * The line with a deadline that leaves the minimum notice from a day on: what it has already, or a later one (safety rules 1, 7).
 *
 * @param on The day on which the ring is opened or gets its target.
 */
export function withNotice(line: LockedRing, ring: RingSpecification, on: string): LockedRing {
  const earliest = earliestDeadline(on, ring);
  const least = needsBase(line) ? afterBase(earliest, ring.avoid) : { deadline: earliest };
  if (ring.deadline !== undefined) {
    const own = later(ring.deadline, line.notBefore ?? "");
    return own < least.deadline ? { ...line, notBefore: least.deadline } : line;
  }
  return inOrder(withLater(withBase(line, ring), least), ring);
}

/** The line with deadlines on no day that a person has come to avoid since; one that has passed stays. */
export function withoutAvoidedDays(line: LockedRing, ring: RingSpecification, on: string): LockedRing {
  if (line.deadline === undefined || dayIn(line.deadline) < on) return line;
  const moved = {
    ...line,
    deadline: movedOverAvoided(line.deadline, ring.avoid),
    ...(line.baseDeadline !== undefined && { baseDeadline: movedOverAvoided(line.baseDeadline, ring.avoid) }),
  };
  return inOrder(moved, ring);
}

/** The deadline in force; undefined while none is fixed. */
export function deadlineInForce(line: LockedRing, ring: RingSpecification): string | undefined {
  return ring.deadline === undefined ? line.deadline : later(ring.deadline, line.notBefore ?? "");
}

/** A target that has a base now gets a deadline for it, also where the target before had none. */
function withBase(line: LockedRing, ring: RingSpecification): LockedRing {
  const { baseDeadline: _, ...others } = line;
  if (!needsBase(line)) return others;
  if (line.deadline === undefined || line.baseDeadline !== undefined) return line;
  return { ...line, baseDeadline: beforeSupplemental(line.deadline, ring.avoid) };
}

/** A base is due at least a day before its supplemental (safety rule 5). */
function inOrder(line: LockedRing, { avoid }: RingSpecification): LockedRing {
  if (line.baseDeadline === undefined) return line;
  const { deadline }: Deadlines = afterBase(line.baseDeadline, avoid);
  return { ...line, deadline: later(line.deadline ?? "", deadline) };
}
