/** Days as the lookup service writes them: `YYYY-MM-DD`, without a time zone. */
import { SoftwareUpdateError } from "../error";

/**
 * @throws SoftwareUpdateError `INVALID_INPUT` when the text is no day of the calendar, `YYYY-MM-DD`.
 */
export function assertDay(text: string): void {
  const day = new Date(`${text}T00:00:00Z`);
  if (!Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text) return;
  throw new SoftwareUpdateError("INVALID_INPUT", `on: "${text}" is not a date; write YYYY-MM-DD.`);
}
