import { SoftwareUpdateError } from "../core/error";
import { defaultTotalTimeout, type HttpClientOptions } from "../http";

const variable = "SOFTWAREUPDATE_REQUEST_TIMEOUT";

/**
 * How long an MDM server may take to answer, where the environment says so; empty where it doesn't.
 *
 * @throws SoftwareUpdateError `CONFIGURATION` when it is no such number.
 */
export function requestTimeouts(
  environment: Readonly<Record<string, string | undefined>>,
): Pick<HttpClientOptions, "attemptTimeout" | "totalTimeout"> {
  const text = environment[variable];
  if (!text) return {};
  const attemptTimeout = Number(text);
  if (Number.isInteger(attemptTimeout) && attemptTimeout >= 1 && attemptTimeout <= 600_000) {
    return { attemptTimeout, totalTimeout: Math.max(defaultTotalTimeout, 3 * attemptTimeout) };
  }
  const message = `${variable} is "${text}"; it must be milliseconds, a whole number from 1 to 600000.`;
  throw new SoftwareUpdateError("CONFIGURATION", message);
}
