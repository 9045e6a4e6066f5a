/** The client of Apple's Software Lookup Service. */
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseAnswer } from "../core/releases/answer";
import { buildCatalog, type Catalog } from "../core/releases/catalog";
import { dayInMilliseconds } from "../core/durations";
import { SoftwareUpdateError } from "../core/error";
import { addressOf, createHttpClient } from "../http";
import { debug, warn } from "../log";
import { askPatiently, retryAfter } from "../patience";
import { ageInWords } from "./age";
import { appleRootCertificate } from "./appleRootCertificate";
import { cacheFile, cacheFolder, oneAtATime, readCache, writeCache, type CachedAnswer } from "./cache";
import { refused, untrusted, type AskedService } from "./failures";

/** Apple's Software Lookup Service. */
export const lookupServiceUrl = "https://gdmf.apple.com/v2/pmv";

const appleHost = new URL(lookupServiceUrl).hostname;

/** Milliseconds during which a failure is remembered: all resources of a program ask at nearly the same time. */
export const failureInMilliseconds = 60_000;

/** Milliseconds during which an old answer that stands in is remembered, before the service is tried again. */
const standInInMilliseconds = 60 * 60 * 1000;

/** Bounds on what one fetch may take. Times are milliseconds. */
export interface LookupLimits {
  /** Until an attempt must have a connection, headers, and each next part of the body. Default: 15,000. */
  readonly attemptTimeout: number;
  /** Until an attempt must be over. Default: 30,000. */
  readonly totalTimeout: number;
  /** Attempts in all; at most two when an older answer can stand in. Default: 3. */
  readonly attempts: number;
  /** The longest Retry-After that is waited for; a longer one ends the fetch. Default: 10,000. */
  readonly longestWait: number;
  /** Bytes that an answer may have; the largest that is known has 79,301. Default: 16 MiB. */
  readonly maximumAnswerSize: number;
}

const usualLimits: LookupLimits = {
  attemptTimeout: 15_000,
  totalTimeout: 30_000,
  attempts: 3,
  longestWait: 10_000,
  maximumAnswerSize: 16 * 1024 * 1024,
};

/** For a caller that goes on without an answer; see {@link FetchCatalogOptions.isHasty}. */
export const hastyLimits = {
  attemptTimeout: 4_000,
  totalTimeout: 4_500,
  attempts: 1,
  longestWait: 0,
} as const satisfies Partial<LookupLimits>;

/** Settings of {@link fetchCatalog}. */
export interface FetchCatalogOptions {
  /**
   * Where the answer comes from: an `https:` or `http:` URL, or a recorded answer as a `file:` URL or a path. Default: the
   * environment variable `SOFTWAREUPDATE_LOOKUP_URL`, else {@link lookupServiceUrl}.
   */
  readonly url?: string;
  /**
   * File with further certificate authorities (PEM) to trust, for a proxy that intercepts TLS or for an own mirror.
   * Default: the environment variable `SOFTWAREUPDATE_LOOKUP_CA_FILE`, else none. For gdmf.apple.com Apple's root is
   * trusted besides, for another host nothing else is; without a file another host needs an authority of Node's list.
   */
  readonly certificateAuthorityFile?: string;
  /** Milliseconds during which a cached answer is used without asking. From 0. Default: a day. */
  readonly maximumAge?: number;
  /**
   * False to ask now and to keep nothing: no cached answer is used, and none stands in for a failure. For a URL that a
   * person names for this one question. Default: true, and `SOFTWAREUPDATE_LOOKUP_CACHE` has the last word.
   */
  readonly useCache?: boolean;
  /**
   * True for a caller that goes on without an answer: one attempt of a few seconds, unless another caller has fetched or is
   * fetching already. Its failure is not shared with callers that can wait. Default: false.
   */
  readonly isHasty?: boolean;
  /** Takes the warning that an old answer is used; of callers that share a fetch, the first one's. Default: standard error. */
  readonly warn?: (sentence: string) => void;
}

/** What the lookup service offers, and how old that knowledge is. */
export interface FetchedCatalog {
  /** The catalog. */
  readonly catalog: Catalog;
  /** Where it came from: the URL without query and password, or the path. */
  readonly source: string;
  /** When the service gave the answer, in milliseconds since 1970; missing for a recorded answer. */
  readonly answeredAt?: number;
  /** The answer's age in milliseconds when it was fetched; missing for a recorded answer. */
  readonly age?: number;
  /** True when the service gave no usable answer and an older one stands in. */
  readonly stale: boolean;
  /** The sentence that an older answer is used and why; missing when none stands in. */
  readonly warning?: string;
}

/** The edges of the client, for tests to hold. */
export interface LookupEdges {
  /** The time, in milliseconds since 1970. Default: the clock. */
  readonly now?: () => number;
  /** Environment variables. Default: those of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Waits between attempts. Default: the clock's. */
  readonly wait?: (milliseconds: number) => Promise<void>;
  /** Bounds that replace the defaults of {@link LookupLimits}. */
  readonly limits?: Partial<LookupLimits>;
}

/** Fetches the catalog; see {@link fetchCatalog}. */
export type FetchCatalog = (options?: FetchCatalogOptions) => Promise<FetchedCatalog>;

/**
 * Makes a {@link FetchCatalog} that remembers what it fetched. The package uses one a process, {@link fetchCatalog}.
 */
export function createCatalogFetcher(edges: LookupEdges = {}): FetchCatalog {
  const { now = Date.now, environment = process.env, wait = (time) => delay(time) } = edges;
  const remembered = new Map<string, { until: number; isHasty: boolean; fetched: Promise<FetchedCatalog> }>();

  return (options = {}) => {
    const { isHasty = false } = options;
    const limits = { ...usualLimits, ...(isHasty && hastyLimits), ...edges.limits };
    const settings = { ...settingsOf(options, environment), limits, now, wait };
    const { url, certificateAuthorityFile, maximumAge, cache } = settings;
    const key = JSON.stringify([url, certificateAuthorityFile, maximumAge, cache]);
    const known = remembered.get(key);
    const before = known && now() < known.until ? known : undefined;
    if (before && (isHasty || !before.isHasty)) return before.fetched;
    const fetched = before ? before.fetched.catch(() => fetchOnce(settings)) : fetchOnce(settings);
    const entry = { until: Infinity, isHasty, fetched };
    remembered.set(key, entry);
    // A process can live for weeks.
    fetched.then(
      ({ answeredAt = now(), stale }) =>
        (entry.until = stale ? now() + standInInMilliseconds : answeredAt + maximumAge),
      () => (entry.until = now() + failureInMilliseconds),
    );
    return fetched;
  };
}

/**
 * The catalog of Apple's Software Lookup Service. Asked at most once a day: one fetch a process however many ask, and a
 * cache file for all processes. When the service gives no usable answer, the cached one stands in with a warning, so that
 * Apple's failure changes nothing; a failure is remembered for a minute, so that the resources of one program share it.
 *
 * `SOFTWAREUPDATE_LOOKUP_CACHE=off` switches the cache off; `SOFTWAREUPDATE_LOOKUP_CACHE=only` is for use without a network:
 * the cached answer is used whatever its age, and nothing is asked.
 *
 * @throws SoftwareUpdateError without a cached answer: `UNREACHABLE` or `TLS` when none came, `LOOKUP` when the service
 *   refused, its answer can't be used or none may be asked for; `CONFIGURATION` for a URL or a certificate file that can't
 *   be used.
 * @see https://developer.apple.com/documentation/devicemanagement
 */
export const fetchCatalog: FetchCatalog = createCatalogFetcher();

interface Settings {
  readonly url: string;
  readonly certificateAuthorityFile?: string;
  readonly maximumAge: number;
  readonly cache?: { readonly file: string; readonly only: boolean };
  readonly warn: (sentence: string) => void;
}

interface FetchSettings extends Settings {
  readonly limits: LookupLimits;
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
}

function settingsOf(options: FetchCatalogOptions, environment: NonNullable<LookupEdges["environment"]>): Settings {
  const url = options.url ?? (environment.SOFTWAREUPDATE_LOOKUP_URL || lookupServiceUrl);
  const mode = environment.SOFTWAREUPDATE_LOOKUP_CACHE;
  const isCached = (options.useCache ?? true) && mode !== "off";
  return {
    url,
    certificateAuthorityFile:
      options.certificateAuthorityFile ?? (environment.SOFTWAREUPDATE_LOOKUP_CA_FILE || undefined),
    // Apple allows no more than one request a day.
    maximumAge: options.maximumAge ?? dayInMilliseconds,
    ...(isCached && { cache: { file: cacheFile(cacheFolder({ environment }), url), only: mode === "only" } }),
    warn: options.warn ?? warn,
  };
}

async function fetchOnce(settings: FetchSettings): Promise<FetchedCatalog> {
  const { url: text, cache, limits } = settings;
  const url = /^[a-z][a-z\d+.-]+:\/\//i.test(text) ? parseUrl(text) : undefined;
  if (!url || url.protocol === "file:") return readRecorded(url ? fileURLToPath(url) : text);
  const service = serviceAt(url);
  const cached = await fromCache(service, settings);
  if (cached) return cached;
  if (cache?.only) {
    const sentence = `No answer of ${service.title} is cached, and SOFTWAREUPDATE_LOOKUP_CACHE=only forbids to ask for one.`;
    throw new SoftwareUpdateError("LOOKUP", sentence);
  }
  if (!cache) return askService(service, settings, undefined);
  const patience = (limits.totalTimeout + limits.longestWait) * limits.attempts;
  return oneAtATime(cache.file, patience, async () => {
    // Another process may have asked while this one waited for it.
    const fresh = await fromCache(service, settings);
    return fresh ?? askService(service, settings, await readUsable(cache.file));
  });
}

interface Service extends AskedService {
  /** The URL without query and password. */
  readonly source: string;
  readonly name: string;
}

function serviceAt(url: URL): Service {
  const source = `${url.origin}${url.pathname}`;
  const name = url.hostname === appleHost ? "Apple's Software Lookup Service" : "the lookup service";
  return { url, source, name, title: `${name} at ${source}`, isApple: url.hostname === appleHost };
}

/** The cached answer where it may be used without asking. */
async function fromCache(service: Service, settings: FetchSettings): Promise<FetchedCatalog | undefined> {
  const { cache, maximumAge, now } = settings;
  const entry = cache && (await readUsable(cache.file));
  if (!entry || !(cache.only || isWithin(maximumAge, now() - entry.askedAt))) return undefined;
  if (entry.askedAt !== entry.answeredAt) {
    return standIn(entry, service, settings, "it gave no usable one when it was last asked.");
  }
  if (!isWithin(maximumAge, now() - entry.answeredAt)) {
    return standIn(entry, service, settings, "SOFTWAREUPDATE_LOOKUP_CACHE=only forbids to ask for a newer one.");
  }
  const fetched = cachedAnswer(entry, service, now());
  debug(() => `using an answer of ${service.title} that is ${ageInWords(fetched.age)} old`);
  return fetched;
}

/** @param entry The answer that stands in when none comes. */
async function askService(
  service: Service,
  settings: FetchSettings,
  entry: UsableAnswer | undefined,
): Promise<FetchedCatalog> {
  const { cache, now } = settings;
  try {
    const text = await ask(service, settings, entry !== undefined);
    const catalog = catalogOf(text, service.title);
    const answeredAt = now();
    if (cache) await writeCache(cache.file, { answeredAt, askedAt: answeredAt, text });
    return { catalog, source: service.source, answeredAt, age: 0, stale: false };
  } catch (error) {
    if (!entry || !SoftwareUpdateError.isInstance(error) || error.code === "CONFIGURATION") throw error;
    // An answer, however useless, was a request that Apple counts. Where none came, the next run may ask again.
    if (cache && error.code === "LOOKUP") {
      const { answeredAt, text } = entry;
      await writeCache(cache.file, { answeredAt, askedAt: now(), text });
    }
    return standIn(entry, service, settings, error.message);
  }
}

function cachedAnswer({ catalog, answeredAt }: UsableAnswer, { source }: Service, now: number) {
  return { catalog, source, answeredAt, age: now - answeredAt, stale: false };
}

function standIn(entry: UsableAnswer, service: Service, { warn: say, now }: FetchSettings, reason: string) {
  const fetched = cachedAnswer(entry, service, now());
  const warning = `Using an answer of ${service.name} that is ${ageInWords(fetched.age)} old: ${reason}`;
  say(warning);
  return { ...fetched, stale: true, warning };
}

/** False for an age below 0: a clock that was set back must not keep an answer for ever. */
function isWithin(maximum: number, age: number): boolean {
  return age >= 0 && age < maximum;
}

async function ask(service: Service, settings: FetchSettings, hasStandIn: boolean): Promise<string> {
  const { url, title } = service;
  const { attemptTimeout, totalTimeout, attempts, longestWait, maximumAnswerSize } = settings.limits;
  const client = createHttpClient({
    target: title,
    certificateAuthorities: await authoritiesFor(url, settings.certificateAuthorityFile),
    attemptTimeout,
    totalTimeout,
    maximumAnswerSize,
    // This client's own are patient in another way.
    retries: 0,
  });
  try {
    const { wait, now } = settings;
    const answer = await askPatiently(
      () => client.request({ method: "GET", ...addressOf(url), headers: { accept: "application/json" } }),
      { attempts: hasStandIn ? Math.min(attempts, 2) : attempts, longestWait, wait, now },
    );
    if (answer.status !== 200) throw refused(title, answer.status, retryAfter(answer, now()));
    return answer.text;
  } catch (error) {
    throw SoftwareUpdateError.isInstance(error) && error.code === "TLS" ? untrusted(service, error) : error;
  } finally {
    await client.close();
  }
}

async function authoritiesFor(url: URL, file: string | undefined): Promise<string[] | undefined> {
  const own = file === undefined ? [] : [await readAuthorities(file)];
  const authorities = url.hostname === appleHost ? [appleRootCertificate, ...own] : own;
  return authorities.length ? authorities : undefined;
}

async function readAuthorities(file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw unusableSetting(`The certificate authorities in ${file} can't be read (${codeOf(error)})`, error);
  }
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw unusableSetting(`${file} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)`);
}

async function readRecorded(path: string): Promise<FetchedCatalog> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const sentence = `The recorded answer ${path} can't be read (${codeOf(error)}); check the path.`;
    throw new SoftwareUpdateError("LOOKUP", sentence, { cause: error });
  }
  return { catalog: catalogOf(text, path), source: path, stale: false };
}

type UsableAnswer = CachedAnswer & { readonly catalog: Catalog };

async function readUsable(file: string): Promise<UsableAnswer | undefined> {
  const cached = await readCache(file);
  try {
    return cached && { ...cached, catalog: catalogOf(cached.text, file) };
  } catch {
    // An older version of this package may have kept it.
    return undefined;
  }
}

function catalogOf(text: string, source: string): Catalog {
  return buildCatalog(parseAnswer(text, source));
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && ["https:", "http:", "file:"].includes(url.protocol)) return url;
  throw unusableSetting("The lookup service's URL must be an https: or file: URL or a path");
}

function unusableSetting(sentence: string, cause?: unknown): SoftwareUpdateError {
  const advice = "check SOFTWAREUPDATE_LOOKUP_URL and SOFTWAREUPDATE_LOOKUP_CA_FILE.";
  return new SoftwareUpdateError("CONFIGURATION", `${sentence}; ${advice}`, { cause });
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "unknown error";
}
