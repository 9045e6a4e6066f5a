import { earliestMoment, latestMoment, parseLocalDateTime } from "../../provider/core/declarations/localDateTime";
import { dayInMilliseconds as day, hourInMilliseconds as hour } from "../../provider/core/durations";

/**
 * What is left until a deadline of local time, in words: devices in the east reach it first.
 *
 * @param deadline `YYYY-MM-DDTHH:MM:SS`.
 * @param now Milliseconds since the epoch.
 */
export function timeLeft(deadline: string, now: number): string {
  const time = parseLocalDateTime(deadline);
  if (time === undefined) return "";
  if (now >= latestMoment(time)) return "passed";
  const left = earliestMoment(time) - now;
  if (left <= 0) return "passing now";
  return left < 2 * day ? `${Math.floor(left / hour)} h left` : `${Math.floor(left / day)} days left`;
}

/** A deadline for people: `2026-12-01 18:00`. */
export function writtenDeadline(deadline: string): string {
  return deadline.replace("T", " ").replace(/:00$/, "");
}
