/** What to tell an admin whose request to the device assignment service failed. */
import type { ServerToken } from "../core/beta/serverToken";
import { SoftwareUpdateError } from "../core/error";
import type { HttpAnswer } from "../http";
import { ageInWords } from "../lookup/age";

/** What is known about a refused request. */
export interface RefusedRequest {
  /** The service, for the sentence. */
  readonly service: string;
  readonly answer: HttpAnswer;
  readonly serverToken: ServerToken;
  /** The time on this machine when the answer came, in milliseconds since 1970. */
  readonly now: number;
}

/** Refusals that Apple names in the answer's body; asking again ends none of them. */
const named: Readonly<Record<string, string>> = {
  APPLE_SEED_FOR_IT_TURNED_OFF:
    "the organization doesn't take part in AppleSeed for IT. An administrator of Apple Business Manager or Apple School " +
    "Manager enrolls it at https://beta.apple.com/it and accepts the terms for the current beta period there",
  T_C_NOT_SIGNED:
    "the organization hasn't accepted the latest terms and conditions. An administrator signs in to Apple Business Manager " +
    "or Apple School Manager and accepts them; then run this again",
  ACCESS_DENIED:
    "this server token has no access. Check in Apple Business Manager or Apple School Manager that the device management " +
    "service that it belongs to still exists, download a new server token for it, and configure that one",
};

/** True when Apple says why it refuses, so that a new session would be refused too. */
export function isNamedRefusal({ text }: HttpAnswer): boolean {
  return nameIn(text) !== undefined;
}

/** The body may be the bare name, quoted, or in an object. */
function nameIn(text: string): string | undefined {
  return Object.keys(named).find((name) => text.includes(name));
}

/**
 * The error for an answer other than 200. It holds nothing of the answer but its status and the name of the refusal.
 *
 * @see https://developer.apple.com/documentation/devicemanagement/interpreting-automated-device-enrollment-program-error-codes
 */
export function refused(request: RefusedRequest): SoftwareUpdateError {
  const { service, answer } = request;
  const name = nameIn(answer.text);
  if (name !== undefined) return failure(`${service} answered ${name}: ${named[name]}.`);
  if (answer.status === 401) return unauthorized(request);
  return failure(`${service} answered with status ${answer.status} instead of 200. ${adviceOn(answer.status)}.`);
}

function adviceOn(status: number): string {
  if (status === 400) {
    return "It found the OAuth header unusable; check that no proxy changes requests to it, and that the server token is whole";
  }
  if (status === 403) {
    return "It refuses this server token; download a new one from Apple Business Manager or Apple School Manager";
  }
  if (status === 429 || status >= 500) return "It refuses or fails at the moment; try again later";
  return "Check that no proxy answers in its place, and SOFTWAREUPDATE_DEVICE_ASSIGNMENT_URL if it is set";
}

/** Minutes by which a clock may be wrong without being the cause: OAuth services allow a few. */
const tolerance = 5 * 60 * 1000;

function unauthorized({ service, answer, serverToken, now }: RefusedRequest): SoftwareUpdateError {
  const theirs = Date.parse([answer.headers.date].flat()[0] ?? "");
  const difference = Number.isNaN(theirs) ? 0 : now - theirs;
  const refusal = `${service} refused the server token (401)`;
  if (Math.abs(difference) > tolerance || answer.text.includes("timestamp_refused")) {
    const clock =
      Math.abs(difference) > tolerance
        ? `is ${ageInWords(Math.abs(difference))} ${difference > 0 ? "ahead of" : "behind"} Apple's`
        : "differs from Apple's";
    return failure(`${refusal}: this machine's clock ${clock}. Set the clock, and run this again.`, "UNAUTHORIZED");
  }
  const { expires } = serverToken;
  const renewal =
    "Download a new server token from Apple Business Manager or Apple School Manager, and configure that one";
  if (expires !== undefined && expires <= now) {
    const day = new Date(expires).toISOString().slice(0, 10);
    return failure(`${refusal}: it expired on ${day}. ${renewal}.`, "UNAUTHORIZED");
  }
  if (answer.text.includes("token_expired")) return failure(`${refusal}: it expired. ${renewal}.`, "UNAUTHORIZED");
  const reason = "it is not valid any more, because a newer one was downloaded since, or it isn't whole";
  return failure(`${refusal}: ${reason}. ${renewal}.`, "UNAUTHORIZED");
}

function failure(sentence: string, code: "DEVICE_ASSIGNMENT" | "UNAUTHORIZED" = "DEVICE_ASSIGNMENT") {
  return new SoftwareUpdateError(code, sentence);
}

/**
 * The error for a failure of TLS. A wrong clock shows itself there first: the service's certificate isn't valid then.
 *
 * @param error What the HTTP client raised; its cause holds Node's code.
 */
export function untrusted(service: string, error: SoftwareUpdateError): SoftwareUpdateError {
  const code = (error.cause as Error | undefined)?.message ?? "";
  if (!/EXPIRED|NOT_YET_VALID/.test(code)) return error;
  const sentence =
    `${service} could not be trusted (${code}): its certificate is not valid today. Set this machine's clock if it is ` +
    "wrong; if it is right, a proxy that intercepts TLS has to renew its certificate.";
  return new SoftwareUpdateError("TLS", sentence, { cause: error.cause });
}
