/** Days as the lookup service writes them: `YYYY-MM-DD`, without a time zone. */
import { dayInMilliseconds } from "../durations";
import { SoftwareUpdateError } from "../error";

/**
 * @throws SoftwareUpdateError `INVALID_INPUT` when the text is no day of the calendar, `YYYY-MM-DD`.
 */
export function assertDay(text: string): void {
  const day = new Date(`${text}T00:00:00Z`);
  if (!Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text) return;
  throw new SoftwareUpdateError("INVALID_INPUT", `on: "${text}" is not a date; write YYYY-MM-DD.`);
}

/** A number of days after a day, `YYYY-MM-DD`; before it for a negative one. */
export function daysAfter(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * dayInMilliseconds).toISOString().slice(0, 10);
}

/** The day in UTC of a moment in milliseconds since the epoch. */
export function dayOf(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}
