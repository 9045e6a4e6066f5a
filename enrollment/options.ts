/** What a handler is told, and what becomes of it. */
import { betaProgramsOf, parsePolicy, type EnrollmentPolicy } from "../provider/core/enrollment/policy";
import type { AnswerFormat } from "../provider/core/enrollment/updateRequired";
import { createCatalogFetcher, type FetchCatalog } from "../provider/lookup/client";
import { AttemptMemory } from "./attemptMemory";
import { appleDeviceAuthorities, readAuthorities, type DeviceAuthorities } from "./authorities";
import { currentCatalog, type CatalogState } from "./catalogSource";
import { logToStandardError, type EnrollmentLog, type EnrollmentLogEntry } from "./log";
import { upstreamProfiles, type ProfileSource } from "./profileSource";
import type { BodyLimits } from "./requestBody";

/** The token of a beta program by its title; undefined where there is none. */
export type BetaTokenSource = (title: string) => string | undefined | Promise<string | undefined>;

/** Settings of {@link createEnrollmentHandler}. */
export interface EnrollmentHandlerOptions {
  /** Which version devices must run, as plain data; `readPolicyFile` reads it from a file. */
  readonly policy: EnrollmentPolicy;
  /** Where devices that may enroll get their profile: a function, or the profile URL of the MDM server. */
  readonly profile: ProfileSource | string;
  /** The tokens of beta programs. Default: none is known, and devices are asked to update without one. */
  readonly betaToken?: BetaTokenSource;
  /**
   * PEM file with the authorities that issue devices' certificates. Default: Apple's. Only the lowest of each chain in the
   * file are trusted.
   */
  readonly caFile?: string;
  /**
   * Whether a MachineInfo must be signed by a device. False to take what anybody sends; a beta token is then never sent.
   * Default: true.
   */
  readonly verifySignature?: boolean;
  /** The format of the answer that asks for an update. Default: what the device takes (Accept), JSON rather than XML. */
  readonly format?: AnswerFormat;
  /**
   * What Apple offers: an `https:` or `http:` URL, or a recorded answer as a `file:` URL or a path. Default: the environment
   * variable `SOFTWAREUPDATE_LOOKUP_URL`, else Apple's Software Lookup Service. Asked at most once a day.
   */
  readonly lookupUrl?: string;
  /** Milliseconds that a device waits for what Apple offers; then it isn't known. From 0. Default: 10,000. */
  readonly lookupTimeout?: number;
  /** Bytes that a request may have; a MachineInfo has less than 10,000. Default: 65,536. */
  readonly maximumBodySize?: number;
  /** Milliseconds until a request must have come. Default: 10,000. */
  readonly bodyTimeout?: number;
  /** Devices and targets whose attempts are remembered, in this process. Default: 10,000. */
  readonly maximumRememberedAttempts?: number;
  /** Takes an event a request. Default: JSON on standard error, one line each. */
  readonly log?: EnrollmentLog;
}

/** The edges of the handler, for tests to hold. */
export interface EnrollmentEdges {
  /** The time, in milliseconds since 1970. Default: the clock. */
  readonly now?: () => number;
  /** Default: one of its own. */
  readonly fetchCatalog?: FetchCatalog;
}

/** {@link EnrollmentHandlerOptions} made ready. */
export interface Settings {
  readonly policy: EnrollmentPolicy;
  readonly profile: ProfileSource;
  readonly betaToken: BetaTokenSource;
  readonly authorities: DeviceAuthorities | undefined;
  readonly format: AnswerFormat | undefined;
  readonly body: BodyLimits;
  readonly attempts: AttemptMemory;
  readonly catalog: () => Promise<CatalogState>;
  readonly now: () => number;
  /** The day in UTC, `YYYY-MM-DD`. */
  readonly today: () => string;
  readonly log: (entry: Omit<EnrollmentLogEntry, "time">) => void;
}

/** Makes the settings ready, and says what in them has no effect. */
export function settingsOf(options: EnrollmentHandlerOptions, edges: EnrollmentEdges): Settings {
  const { profile, caFile, lookupUrl, lookupTimeout = 10_000, log = logToStandardError } = options;
  const { now = Date.now, fetchCatalog = createCatalogFetcher() } = edges;
  const say: Settings["log"] = (entry) => log({ time: new Date(now()).toISOString(), ...entry });
  const warn = (reason: string) => say({ level: "warning", event: "failed", reason });
  const today = () => new Date(now()).toISOString().slice(0, 10);
  const location = lookupUrl === undefined ? {} : { url: lookupUrl };
  const verifies = options.verifySignature ?? true;
  const policy = parsePolicy(options.policy);
  for (const reason of betaWarnings(policy, options.betaToken, verifies)) warn(reason);
  return {
    policy,
    profile: typeof profile === "string" ? upstreamProfiles(profile) : profile,
    betaToken: options.betaToken ?? (() => undefined),
    authorities: verifies ? (caFile === undefined ? appleDeviceAuthorities() : readAuthorities(caFile)) : undefined,
    format: options.format,
    body: { maximumSize: options.maximumBodySize ?? 65_536, timeout: options.bodyTimeout ?? 10_000 },
    attempts: new AttemptMemory({ maximum: options.maximumRememberedAttempts }),
    catalog: () => currentCatalog(() => fetchCatalog({ ...location, warn }), lookupTimeout, today()),
    now,
    today,
    log: say,
  };
}

function betaWarnings(policy: EnrollmentPolicy, betaToken: unknown, verifies: boolean): string[] {
  const programs = betaProgramsOf(policy);
  if (programs.length === 0) return [];
  const named = `The policy names ${programs.join(", ")}, and no device will get a token of it`;
  if (!verifies) return [`${named}, since signatures are not verified.`];
  return betaToken === undefined ? [`${named}, since none is known.`] : [];
}
