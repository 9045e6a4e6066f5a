import { counted } from "../core/counted";

/**
 * A length of time for people, in the unit that says enough: `40 seconds`, `5 minutes`, `30 hours`, `3 days`.
 *
 * @param milliseconds From 0; parts of a unit are dropped.
 */
export function ageInWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 120) return counted(seconds, "second");
  if (seconds < 7200) return counted(Math.floor(seconds / 60), "minute");
  const hours = Math.floor(seconds / 3600);
  return hours < 48 ? counted(hours, "hour") : counted(Math.floor(hours / 24), "day");
}
