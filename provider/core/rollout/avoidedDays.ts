import { SoftwareUpdateError } from "../error";
import { daysAfter } from "../releases/day";

/** The days of the week, Monday first. */
export const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

/**
 * A day of the week.
 *
 * @useDeclaredType
 */
export type Weekday = (typeof weekdays)[number];

/** Days from one to another, both included. */
export interface DayRange {
  /** The first day, `YYYY-MM-DD`. */
  readonly from: string;
  /** The last day, `YYYY-MM-DD`. */
  readonly to: string;
}

/** Days on which no deadline falls. */
export interface AvoidedDays {
  /** Days of the week. Default: none. */
  readonly weekdays?: readonly Weekday[];
  /** Single days, `YYYY-MM-DD`, such as public holidays. Default: none. */
  readonly dates?: readonly string[];
  /** Windows in which nothing is to change. Default: none. */
  readonly freezes?: readonly DayRange[];
}

/** True when no deadline may fall on a day, `YYYY-MM-DD`. */
export function isAvoided(day: string, { weekdays: avoided = [], dates = [], freezes = [] }: AvoidedDays): boolean {
  return (
    avoided.includes(weekdayOf(day)) || dates.includes(day) || freezes.some(({ from, to }) => from <= day && day <= to)
  );
}

/** The day itself, or the first one after it on which a deadline may fall. */
export function firstAllowed(day: string, avoid: AvoidedDays): string {
  return search(day, avoid, 1);
}

/** The day itself, or the last one before it on which a deadline may fall. */
export function lastAllowed(day: string, avoid: AvoidedDays): string {
  return search(day, avoid, -1);
}

/** The day of the week of a day, `YYYY-MM-DD`. */
function weekdayOf(day: string): Weekday {
  return weekdays[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7]!;
}

/** Ten years: who avoids all days of them means something else. */
const limit = 3660;

function search(day: string, avoid: AvoidedDays, step: 1 | -1): string {
  for (let at = day, count = 0; count < limit; at = daysAfter(at, step), count++) if (!isAvoided(at, avoid)) return at;
  const sentence = `avoid leaves no day for a deadline in the ten years ${step > 0 ? "after" : "before"} ${day}.`;
  throw new SoftwareUpdateError("INVALID_INPUT", sentence);
}
