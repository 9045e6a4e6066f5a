import { hourInMilliseconds } from "../durations";

const form = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})$/;

/** The earliest local time on earth is UTC+14 (Kiritimati): a deadline passes there first. */
const earliestOffset = 14 * hourInMilliseconds;
/** The latest is UTC-12 (Baker Island). */
const latestOffset = 12 * hourInMilliseconds;

/**
 * Reads a local date and time as Apple writes it, `YYYY-MM-DDTHH:MM:SS` without offset and without fractions.
 *
 * @returns Milliseconds since the epoch as if the time were UTC, or undefined for another form or an impossible date.
 */
export function parseLocalDateTime(text: string): number | undefined {
  const match = form.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  // Date.UTC rolls 31 June over into July; the round trip shows it.
  return new Date(time).toISOString().slice(0, 19) === text ? time : undefined;
}

/** The first moment, in milliseconds since the epoch, at which the local time has come anywhere on earth. */
export function earliestMoment(localTime: number): number {
  return localTime - earliestOffset;
}

/** The moment, in milliseconds since the epoch, from which the local time has passed everywhere on earth (UTC-12). */
export function latestMoment(localTime: number): number {
  return localTime + latestOffset;
}

/** The sentence that says what is wrong with a local date and time, or undefined if nothing is. */
export function localDateTimeProblem(text: string): string | undefined {
  if (parseLocalDateTime(text) !== undefined) return undefined;
  const expected = "expected a local date and time such as 2026-12-01T18:00:00";
  if (/(Z|[+-]\d{2}:?\d{2})$/i.test(text) && text.includes("T")) {
    return `must not have a time zone offset: each device uses its own local time; ${expected}`;
  }
  if (/T\d{2}:\d{2}:\d{2}[.,]\d+$/.test(text)) return `must not have fractions of a second; ${expected}`;
  if (form.test(text)) return `is not a date and time that exists; ${expected}`;
  return expected;
}
