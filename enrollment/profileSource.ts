/** Where devices that may enroll get their enrollment profile. */
import type { IncomingMessage } from "node:http";
import { SoftwareUpdateError } from "../provider/core/error";
import type { MachineInfo } from "../provider/core/enrollment/machineInfo";
import { addressOf, createHttpClient, type HttpClient } from "../provider/http";

/** A device that may enroll. */
export interface EnrollingDevice {
  /** What it says of itself. */
  readonly machineInfo: MachineInfo;
  /** False when signatures aren't verified: everybody may have sent it. */
  readonly isVerified: boolean;
  /** The signed MachineInfo as it came. */
  readonly signedMachineInfo: Uint8Array;
  /** The request, whose body has been read. */
  readonly request: IncomingMessage;
}

/** The answer to a device that may enroll. */
export interface ProfileAnswer {
  /** The enrollment profile, signed or not. */
  readonly body: string | Uint8Array;
  /** Default: 200. */
  readonly status?: number;
  /** Default: `content-type: application/x-apple-aspen-config`. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

/** Gives a device its enrollment profile. */
export type ProfileSource = (device: EnrollingDevice) => ProfileAnswer | Promise<ProfileAnswer>;

/** What concerns one connection only (RFC 9110, 7.6.1), or what the client sets itself. */
const connectionHeaders = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Passes requests on to an MDM server's own profile URL, and its answers back, as they are.
 *
 * @param url The URL; what a device has in its query is added to it.
 * @throws SoftwareUpdateError `CONFIGURATION` for what is no http: or https: URL.
 */
export function upstreamProfiles(url: string): ProfileSource {
  const upstream = URL.canParse(url) ? new URL(url) : undefined;
  if (!upstream || !["http:", "https:"].includes(upstream.protocol)) {
    throw new SoftwareUpdateError(
      "CONFIGURATION",
      "The upstream of enrollment profiles must be an http: or https: URL.",
    );
  }
  const client = createHttpClient({
    target: `The profile source at ${upstream.origin}${upstream.pathname}`,
    totalTimeout: 30_000,
    retries: 0,
    maximumAnswerSize: 16 * 1024 * 1024,
  });
  return (device) => passOn(device, upstream, client);
}

async function passOn(
  { request, signedMachineInfo }: EnrollingDevice,
  upstream: URL,
  client: HttpClient,
): Promise<ProfileAnswer> {
  const url = new URL(upstream);
  const query = new URLSearchParams((request.url ?? "").split("?")[1]);
  query.forEach((value, key) => url.searchParams.append(key, value));
  const answer = await client.request({
    method: "POST",
    ...addressOf(url),
    headers: passable(request.headers) as Record<string, string>,
    body: signedMachineInfo,
  });
  return { status: answer.status, headers: passable(answer.headers), body: answer.bytes };
}

function passable(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | string[]> {
  const named = String(headers.connection ?? "").toLowerCase();
  const dropped = new Set([...connectionHeaders, ...named.split(",").map((name) => name.trim())]);
  const kept = Object.entries(headers).flatMap(([name, value]): [string, string | string[]][] =>
    value === undefined || dropped.has(name.toLowerCase()) ? [] : [[name, value]],
  );
  return Object.fromEntries(kept);
}
