/** The server token: what the device assignment service knows a device management service by. */
import { z } from "zod";
import { dayInMilliseconds } from "../durations";
import { SoftwareUpdateError } from "../error";
import { parseJson } from "../json";

/**
 * A server token of Apple Business Manager or Apple School Manager. Secret.
 *
 * @see https://developer.apple.com/documentation/devicemanagement/examining-server-tokens
 */
export interface ServerToken {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly accessToken: string;
  readonly accessSecret: string;
  /** When it expires, in milliseconds since 1970, a year after it was downloaded; undefined when it doesn't say. */
  readonly expires?: number;
}

const content = z.object({
  consumer_key: z.string().min(1),
  consumer_secret: z.string().min(1),
  access_token: z.string().min(1),
  access_secret: z.string().min(1),
  access_token_expiry: z.string().optional(),
});

/**
 * Reads a decrypted server token: the JSON alone, or still in the message that Apple puts around it.
 *
 * @param text The text.
 * @param source Where it comes from, for the sentence.
 * @throws SoftwareUpdateError `CONFIGURATION` when it is none; the sentence holds nothing of the text.
 */
export function parseServerToken(text: string, source: string): ServerToken {
  const parsed = content.safeParse(parseJson(serverTokenJson(text)));
  if (!parsed.success) {
    const sentence =
      `${source} is no server token: it must have consumer_key, consumer_secret, access_token and access_secret. ` +
      "`softwareupdate server-token decrypt` makes it of the file that Apple Business Manager offers.";
    throw new SoftwareUpdateError("CONFIGURATION", sentence);
  }
  const { consumer_key, consumer_secret, access_token, access_secret, access_token_expiry } = parsed.data;
  const expires = Date.parse(access_token_expiry ?? "");
  return {
    consumerKey: consumer_key,
    consumerSecret: consumer_secret,
    accessToken: access_token,
    accessSecret: access_secret,
    ...(!Number.isNaN(expires) && { expires }),
  };
}

/** The JSON of a server token in one line, without the message around it, in which it may be wrapped at any place. */
export function serverTokenJson(text: string): string {
  const message = /-----BEGIN MESSAGE-----([^]*?)-----END MESSAGE-----/.exec(text);
  return (message?.[1] ?? text).replace(/[\r\n]/g, "").trim();
}

/** Days before its end in which a server token is worth a warning. */
const renewalDays = 30;

/**
 * The warning that a server token expires soon.
 *
 * @param now The time, in milliseconds since 1970.
 * @returns Undefined when there is nothing to say.
 */
export function renewalWarning({ expires }: ServerToken, now: number): string | undefined {
  if (expires === undefined || expires - now > renewalDays * dayInMilliseconds) return undefined;
  return (
    `The server token expires on ${new Date(expires).toISOString().slice(0, 10)}: download a new one from Apple Business ` +
    "Manager or Apple School Manager before, and configure that one."
  );
}
