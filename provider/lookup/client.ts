/** The client of Apple's Software Lookup Service. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseAnswer } from "../core/releases/answer";
import { buildCatalog, type Catalog } from "../core/releases/catalog";
import { SoftwareUpdateError } from "../core/error";
import { createHttpClient } from "../http";
import { warn } from "../log";
import { appleRootCertificate } from "./appleRootCertificate";
import { cacheFile, cacheFolder, readCache, writeCache, type CachedAnswer } from "./cache";

/** Apple's Software Lookup Service. */
export const lookupServiceUrl = "https://gdmf.apple.com/v2/pmv";

const appleHost = new URL(lookupServiceUrl).hostname;

/** Milliseconds during which an answer is not asked for again: Apple allows no more than one request a day. */
export const dayInMilliseconds = 24 * 60 * 60 * 1000;

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
  /** Takes the warning that an old answer is used. Default: standard error. */
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
}

/** The edges of the client, for tests to hold. */
export interface LookupEdges {
  /** The time, in milliseconds since 1970. Default: the clock. */
  readonly now?: () => number;
  /** Environment variables. Default: those of the process. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** Fetches the catalog; see {@link fetchCatalog}. */
export type FetchCatalog = (options?: FetchCatalogOptions) => Promise<FetchedCatalog>;

/**
 * Makes a {@link FetchCatalog} that remembers what it fetched. The package uses one a process, {@link fetchCatalog}.
 */
export function createCatalogFetcher(edges: LookupEdges = {}): FetchCatalog {
  const { now = Date.now, environment = process.env } = edges;
  const remembered = new Map<string, { at: number; fetched: Promise<FetchedCatalog> }>();

  return (options = {}) => {
    const settings = settingsOf(options, environment);
    const key = JSON.stringify([settings.url, settings.certificateAuthorityFile, settings.maximumAge]);
    const before = remembered.get(key);
    // A process can live for weeks.
    if (before && now() - before.at < dayInMilliseconds) return before.fetched;
    const fetched = fetchOnce(settings, now);
    remembered.set(key, { at: now(), fetched });
    fetched.catch(() => remembered.delete(key));
    return fetched;
  };
}

/**
 * The catalog of Apple's Software Lookup Service. Asked at most once a day: one fetch a process however many ask, and a
 * cache file for all processes (`SOFTWAREUPDATE_LOOKUP_CACHE=off` switches it off). When the service gives no usable
 * answer, the cached one stands in with a warning, so that Apple's failure changes nothing; a failure is not remembered.
 *
 * @throws SoftwareUpdateError without a cached answer: `UNREACHABLE` or `TLS` when none came, `LOOKUP` when the service
 *   refused or its answer can't be used; `CONFIGURATION` for a URL or a certificate file that can't be used.
 * @see https://developer.apple.com/documentation/devicemanagement
 */
export const fetchCatalog: FetchCatalog = createCatalogFetcher();

interface Settings {
  readonly url: string;
  readonly certificateAuthorityFile?: string;
  readonly maximumAge: number;
  readonly cache?: string;
  readonly warn: (sentence: string) => void;
}

function settingsOf(options: FetchCatalogOptions, environment: NodeJS.ProcessEnv): Settings {
  const url = options.url ?? (environment.SOFTWAREUPDATE_LOOKUP_URL || lookupServiceUrl);
  const off = environment.SOFTWAREUPDATE_LOOKUP_CACHE === "off";
  return {
    url,
    certificateAuthorityFile:
      options.certificateAuthorityFile ?? (environment.SOFTWAREUPDATE_LOOKUP_CA_FILE || undefined),
    maximumAge: options.maximumAge ?? dayInMilliseconds,
    cache: off ? undefined : cacheFile(cacheFolder({ environment }), url),
    warn: options.warn ?? warn,
  };
}

async function fetchOnce(settings: Settings, now: () => number): Promise<FetchedCatalog> {
  const { url: text } = settings;
  const url = /^[a-z][a-z\d+.-]+:\/\//i.test(text) ? parseUrl(text) : undefined;
  if (!url || url.protocol === "file:") return readRecorded(url ? fileURLToPath(url) : text);
  const source = `${url.origin}${url.pathname}`;
  const name = url.hostname === appleHost ? "Apple's Software Lookup Service" : "the lookup service";

  const cached = settings.cache === undefined ? undefined : await readUsable(settings.cache);
  if (cached && isWithin(settings.maximumAge, now() - cached.askedAt)) {
    return cached.askedAt === cached.answeredAt
      ? fromCache(cached)
      : standIn(cached, "it gave no usable one when it was last asked.");
  }
  try {
    const answer = await ask(url, `${name} at ${source}`, settings);
    const catalog = catalogOf(answer, `${name} at ${source}`);
    const answeredAt = now();
    if (settings.cache) await writeCache(settings.cache, { answeredAt, askedAt: answeredAt, text: answer });
    return { catalog, source, answeredAt, age: 0, stale: false };
  } catch (error) {
    if (!cached || !SoftwareUpdateError.isInstance(error) || error.code === "CONFIGURATION") throw error;
    // An answer, however useless, was a request that Apple counts. Where none came, the next run may ask again.
    if (settings.cache && error.code === "LOOKUP") await writeCache(settings.cache, { ...cached, askedAt: now() });
    return standIn(cached, error.message);
  }

  function fromCache(entry: UsableAnswer): FetchedCatalog {
    const { catalog, answeredAt } = entry;
    return { catalog, source, answeredAt, age: now() - answeredAt, stale: false };
  }

  function standIn(entry: UsableAnswer, reason: string): FetchedCatalog {
    const hours = Math.floor((now() - entry.answeredAt) / 3_600_000);
    const age = hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
    settings.warn(`Using an answer of ${name} that is ${age} old: ${reason}`);
    return { ...fromCache(entry), stale: true };
  }
}

/** False for an age below 0: a clock that was set back must not keep an answer for ever. */
function isWithin(maximum: number, age: number): boolean {
  return age >= 0 && age < maximum;
}

async function ask(url: URL, target: string, settings: Settings): Promise<string> {
  const client = createHttpClient({
    target,
    certificateAuthorities: await authoritiesFor(url, settings.certificateAuthorityFile),
    maximumAnswerSize: 16 * 1024 * 1024,
  });
  try {
    const answer = await client.request({ method: "GET", url, headers: { accept: "application/json" } });
    if (answer.status !== 200) throw refused(target, answer.status);
    return answer.text;
  } catch (error) {
    if (SoftwareUpdateError.isInstance(error) && error.code === "TLS") {
      const sentence = `${error.message} SOFTWAREUPDATE_LOOKUP_CA_FILE is the place to name it.`;
      throw new SoftwareUpdateError("TLS", sentence, { cause: error.cause });
    }
    throw error;
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

function refused(target: string, status: number): SoftwareUpdateError {
  const advice =
    status === 403 || status === 429
      ? "It refuses requests now and then, for hours or days; try again later"
      : status >= 500
        ? "The service fails; try again later"
        : "Check the URL in SOFTWAREUPDATE_LOOKUP_URL, and that no proxy answers in its place";
  const sentence =
    `${target} answered with status ${status} instead of 200. ${advice}, or set SOFTWAREUPDATE_LOOKUP_URL to the path of a ` +
    "recorded answer.";
  return new SoftwareUpdateError("LOOKUP", sentence);
}

function unusableSetting(sentence: string, cause?: unknown): SoftwareUpdateError {
  const advice = "check SOFTWAREUPDATE_LOOKUP_URL and SOFTWAREUPDATE_LOOKUP_CA_FILE.";
  return new SoftwareUpdateError("CONFIGURATION", `${sentence}; ${advice}`, { cause });
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "unknown error";
}
