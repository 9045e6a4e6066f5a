/** Deadlines of rings (safety rule 2): fixed once, from days alone, and never moved earlier. */
import { earliestMoment, parseLocalDateTime } from "../declarations/localDateTime";
import { dayInMilliseconds } from "../durations";
import { daysAfter } from "../releases/day";
import { firstAllowed, isAvoided, lastAllowed, type AvoidedDays } from "./avoidedDays";

/** What a ring says of its deadlines. */
export interface DeadlineRules {
  /** The time of day, `HH:MM:SS`. */
  readonly at: string;
  readonly avoid: AvoidedDays;
  /** Days of notice, from 0. */
  readonly minimumNotice: number;
}

/** The deadlines of one target; a base comes at least a day before its supplemental. */
export interface Deadlines {
  readonly deadline: string;
  /** Of the base of a supplemental. */
  readonly baseDeadline?: string;
}

/**
 * The earliest deadline that a ring may get on a day: at the ring's time of day, with the minimum notice from the end of that day
 * (UTC) to where the deadline passes first (UTC+14), and on no day to avoid.
 *
 * @param on The day on which the ring is opened or gets its target, `YYYY-MM-DD`.
 */
export function earliestDeadline(on: string, rules: DeadlineRules): string {
  const { at, avoid, minimumNotice } = rules;
  const from = Date.parse(`${on}T00:00:00Z`) + (1 + minimumNotice) * dayInMilliseconds;
  const isSoon = (day: string): boolean => earliestMoment(parseLocalDateTime(`${day}T${at}`)!) < from;
  let day = daysAfter(on, Math.floor(minimumNotice) + 1);
  while (isSoon(day)) day = daysAfter(day, 1);
  return `${firstAllowed(day, avoid)}T${at}`;
}

/**
 * The deadline of a relative pace: the later of (first offered + days) and the earliest one, moved later over days to avoid.
 *
 * @param firstOffered The day on which the release was first offered, `YYYY-MM-DD`.
 * @param afterDays Days after it, from 0.
 */
export function paceDeadline(firstOffered: string, afterDays: number, on: string, rules: DeadlineRules): string {
  const paced = `${firstAllowed(daysAfter(firstOffered, afterDays), rules.avoid)}T${rules.at}`;
  return later(paced, earliestDeadline(on, rules));
}

/** The deadlines of a supplemental whose base has a deadline: its own is at least a day later. */
export function afterBase(baseDeadline: string, avoid: AvoidedDays): Deadlines {
  return { deadline: shifted(baseDeadline, 1, (day) => firstAllowed(day, avoid)), baseDeadline };
}

/** The deadline of a base whose supplemental has one: at least a day earlier. */
export function beforeSupplemental(deadline: string, avoid: AvoidedDays): string {
  return shifted(deadline, -1, (day) => lastAllowed(day, avoid));
}

/** The deadline, moved later if a person has come to avoid its day since it was fixed. */
export function movedOverAvoided(deadline: string, avoid: AvoidedDays): string {
  return isAvoided(dayIn(deadline), avoid) ? shifted(deadline, 0, (day) => firstAllowed(day, avoid)) : deadline;
}

/** The later of two local dates and times. */
export function later(one: string, other: string): string {
  return one < other ? other : one;
}

/** The day of a local date and time. */
export function dayIn(localDateTime: string): string {
  return localDateTime.slice(0, 10);
}

function shifted(localDateTime: string, days: number, allowed: (day: string) => string): string {
  return allowed(daysAfter(dayIn(localDateTime), days)) + localDateTime.slice(10);
}
