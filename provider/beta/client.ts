/** The client of Apple's device assignment service. */
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { parseSeedBuildTokens, type SeedBuildToken } from "../core/beta/programs";
import type { ServerToken } from "../core/beta/serverToken";
import { dayInMilliseconds } from "../core/durations";
import { SoftwareUpdateError } from "../core/error";
import { createHttpClient, type HttpClient } from "../http";
import { askPatiently } from "../patience";
import { untrusted } from "./failures";
import { Session } from "./session";

/** Apple's device assignment service. */
const deviceAssignmentUrl = "https://mdmenrollment.apple.com";

/** Milliseconds during which a failure is remembered: longer than a program runs, shorter than a server that stays up. */
const failureInMilliseconds = 60 * 60 * 1000;

/** Times are milliseconds; `size` is in bytes. */
const limits = { attempts: 3, longestWait: 10_000, attempt: 15_000, total: 30_000, size: 1024 * 1024 };

/** The edges of the client, for tests to hold. */
export interface DeviceAssignmentEdges {
  /** The time, in milliseconds since 1970. Default: the clock. */
  readonly now?: () => number;
  /** Environment variables. Default: those of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Waits between attempts. Default: the clock's. */
  readonly wait?: (milliseconds: number) => Promise<void>;
}

/** Fetches the programs; see {@link fetchBetaPrograms}. */
export type FetchBetaPrograms = (serverToken: ServerToken) => Promise<readonly SeedBuildToken[]>;

/** Makes a {@link FetchBetaPrograms} that remembers what it fetched. The package uses one a process. */
export function createBetaProgramFetcher(edges: DeviceAssignmentEdges = {}): FetchBetaPrograms {
  const { now = Date.now, environment = process.env, wait = (time) => delay(time) } = edges;
  const remembered = new Map<string, { until: number; fetched: Promise<readonly SeedBuildToken[]> }>();
  const sessions = new Map<string, Session>();

  return (serverToken) => {
    const settings = settingsOf(environment);
    const key = JSON.stringify([settings, serverToken]);
    const before = remembered.get(key);
    if (before && now() < before.until) return before.fetched;
    const session = sessions.get(key) ?? new Session();
    sessions.set(key, session);
    const fetched = fetchOnce(session, serverToken, { ...settings, now, wait });
    // The same process asks for the same programs once a day.
    const entry = { until: now() + dayInMilliseconds, fetched };
    remembered.set(key, entry);
    fetched.catch(() => (entry.until = now() + failureInMilliseconds));
    return fetched;
  };
}

/**
 * The organization's beta programs with their tokens. Asked for once a process, however many want them, and again after a
 * day by a process that lives on; a failure is remembered for an hour. Nothing of the answer is written anywhere.
 *
 * @throws SoftwareUpdateError `DEVICE_ASSIGNMENT` or `UNAUTHORIZED` when the service refuses, with what an admin does about it;
 *   `UNREACHABLE` or `TLS` when no answer came; `CONFIGURATION` for a URL or a certificate file that can't be used.
 * @see https://developer.apple.com/documentation/devicemanagement/get-beta-enrollment-tokens
 */
export const fetchBetaPrograms: FetchBetaPrograms = createBetaProgramFetcher();

interface Settings {
  readonly url: string;
  readonly certificateAuthorityFile?: string;
}

function settingsOf(environment: NonNullable<DeviceAssignmentEdges["environment"]>): Settings {
  return {
    url: environment.SOFTWAREUPDATE_DEVICE_ASSIGNMENT_URL || deviceAssignmentUrl,
    certificateAuthorityFile: environment.SOFTWAREUPDATE_DEVICE_ASSIGNMENT_CA_FILE || undefined,
  };
}

async function fetchOnce(
  session: Session,
  serverToken: ServerToken,
  settings: Settings & Required<Pick<DeviceAssignmentEdges, "now" | "wait">>,
): Promise<readonly SeedBuildToken[]> {
  const { now, wait } = settings;
  const url = serviceUrl(settings.url);
  const service = `${url.origin === deviceAssignmentUrl ? "Apple's" : "the"} device assignment service at ${url.origin}`;
  const client = createHttpClient({
    target: service,
    certificateAuthorities: await authorities(settings.certificateAuthorityFile),
    attemptTimeout: limits.attempt,
    totalTimeout: limits.total,
    maximumAnswerSize: limits.size,
    // A repeated request needs a signature of its own.
    retries: 0,
  });
  const patience = { attempts: limits.attempts, longestWait: limits.longestWait, wait, now };
  const send = (make: () => Promise<Parameters<HttpClient["request"]>[0]>) =>
    askPatiently(async () => client.request(await make()), patience);
  try {
    const answer = await session.get("/os-beta-enrollment/tokens", { url, service, serverToken, send, now });
    return parseSeedBuildTokens(answer.text, service);
  } catch (error) {
    throw SoftwareUpdateError.isInstance(error) && error.code === "TLS" ? untrusted(service, error) : error;
  } finally {
    await client.close();
  }
}

function serviceUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "https:" && !url.username && !url.password) return url;
  const sentence = "SOFTWAREUPDATE_DEVICE_ASSIGNMENT_URL must be an https: URL without user and password.";
  throw new SoftwareUpdateError("CONFIGURATION", sentence);
}

async function authorities(file: string | undefined): Promise<string[] | undefined> {
  if (file === undefined) return undefined;
  try {
    return [await readFile(file, "utf8")];
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    const sentence = `The certificate authorities in ${file} can't be read (${code}); check SOFTWAREUPDATE_DEVICE_ASSIGNMENT_CA_FILE.`;
    throw new SoftwareUpdateError("CONFIGURATION", sentence, { cause: error });
  }
}
