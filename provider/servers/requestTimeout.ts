import { SoftwareUpdateError } from "../core/error";

const variable = "SOFTWAREUPDATE_REQUEST_TIMEOUT";

/**
 * Milliseconds until an MDM server must have answered a request, where the environment says so.
 *
 * @throws SoftwareUpdateError `CONFIGURATION` when it is no such number.
 */
export function requestTimeout(environment: Readonly<Record<string, string | undefined>>): number | undefined {
  const text = environment[variable];
  if (!text) return undefined;
  const milliseconds = Number(text);
  if (Number.isInteger(milliseconds) && milliseconds >= 1 && milliseconds <= 600_000) return milliseconds;
  const message = `${variable} is "${text}"; it must be milliseconds, a whole number from 1 to 600000.`;
  throw new SoftwareUpdateError("CONFIGURATION", message);
}
