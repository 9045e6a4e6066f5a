import { z } from "zod";

/** A day of the calendar, `YYYY-MM-DD`. */
export const day = z.string().refine(isDay, "must be a day, YYYY-MM-DD");

/** Date.parse rolls 30 February over into March; the round trip shows it. */
function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}
