import { counted } from "../../provider/core/counted";
import { earliestMoment, parseLocalDateTime } from "../../provider/core/declarations/localDateTime";
import { dayInMilliseconds as day, hourInMilliseconds as hour } from "../../provider/core/durations";

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

/** Hours in which people are at work: a deadline outside of them meets devices that are closed. */
export const workingHours = { from: 8, to: 20 } as const;

/** What a local date and time comes to. */
export interface Deadline {
  /** As the declaration has it. */
  readonly text: string;
  /** For people: `Sat 2026-08-22 18:00`. */
  readonly shown: string;
  readonly isWeekend: boolean;
  /** True before 8 and after 20 o'clock. */
  readonly isOutsideHours: boolean;
  /** Milliseconds until it passes where it passes first (UTC+14); negative once it has. */
  readonly left: number;
}

/** Reads a deadline; undefined for what is none. */
export function deadlineOf(text: string | undefined, now: number): Deadline | undefined {
  const time = text === undefined ? undefined : parseLocalDateTime(text);
  if (text === undefined || time === undefined) return undefined;
  const weekday = new Date(time).getUTCDay();
  const ofDay = time % day;
  return {
    text,
    shown: `${weekdays[weekday]} ${text.slice(0, 10)} ${text.endsWith(":00") ? text.slice(11, 16) : text.slice(11)}`,
    isWeekend: weekday === 0 || weekday === 6,
    isOutsideHours: ofDay < workingHours.from * hour || ofDay > workingHours.to * hour,
    left: earliestMoment(time) - now,
  };
}

/** The time that is left, for people: `12 days`, `5 hours`, `passed`. */
export function timeLeft({ left }: Deadline): string {
  if (left <= 0) return "passed";
  if (left < hour) return "less than an hour";
  if (left < 2 * day) return counted(Math.floor(left / hour), "hour");
  return counted(Math.floor(left / day), "day");
}

/** How far a deadline moves, for people: `2 days later`, `5 hours earlier`; undefined when it stays or one is missing. */
export function movedBy(before: string | undefined, after: string | undefined): string | undefined {
  const [one, other] = [before, after].map((text) => (text === undefined ? undefined : parseLocalDateTime(text)));
  if (one === undefined || other === undefined || one === other) return undefined;
  const distance = Math.abs(other - one);
  const amount =
    distance < day ? counted(Math.ceil(distance / hour), "hour") : counted(Math.round(distance / day), "day");
  return `${amount} ${other > one ? "later" : "earlier"}`;
}
