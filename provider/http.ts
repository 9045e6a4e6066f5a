import { setTimeout as delay } from "node:timers/promises";
import type { Dispatcher } from "undici";
import { SoftwareUpdateError } from "./core/error";
import { debug, isDebugging } from "./log";
import { askPatiently } from "./patience";
import { wholeAnswer, type TimeLimit } from "./wholeAnswer";

/** Settings of {@link createHttpClient}. */
export interface HttpClientOptions {
  /** What the client talks to, for messages: `NanoHUB at https://mdm.example.com`. */
  readonly target: string;
  /** Certificate authorities (PEM) to trust, instead of Node's own list. Default: Node's list. */
  readonly certificateAuthorities?: readonly string[];
  /** Milliseconds until one attempt must have answered. Default: 30,000. */
  readonly attemptTimeout?: number;
  /** Milliseconds for all attempts and the waiting between them. Default: 90,000. */
  readonly totalTimeout?: number;
  /** How often a request that is safe to repeat is repeated. Default: 3. */
  readonly retries?: number;
  /** Milliseconds before the first repetition. Default: 200; each further pause is three times as long. */
  readonly firstPause?: number;
  /** The longest pause in milliseconds, also where the server asks for a longer one. Default: 10,000. */
  readonly longestPause?: number;
  /** Bytes that an answer may have. Default: 64 MiB. */
  readonly maximumAnswerSize?: number;
}

/** One request. */
export interface HttpRequest {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  /** Scheme, host and port: `https://mdm.example.com`. */
  readonly origin: string;
  /** Path and query, encoded. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Overrides the client's retries, for example 0 where time is short. */
  readonly retries?: number;
  /** Overrides the client's total time, in milliseconds. */
  readonly totalTimeout?: number;
}

/** An answer, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as it came, for what is no text. */
  readonly bytes: Uint8Array;
}

/** Sends requests to one target. */
export interface HttpClient {
  /**
   * @throws SoftwareUpdateError `UNREACHABLE` or `TLS` when no answer came; an answer of any status is returned.
   */
  request(request: HttpRequest): Promise<HttpAnswer>;
  /** Ends idle connections, so that a command can exit. */
  close(): Promise<void>;
}

/** Milliseconds for a request and its repetitions, where nothing else is said. */
export const defaultTotalTimeout = 90_000;

/** What MDM servers and what stands before them answer while they can't; their 500 says what is wrong with a request. */
const repeatable = [429, 502, 503, 504];

/** Who asks twice has two requests on the way, of which the first may arrive after everything else. */
const timeouts = ["TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"];

let loaded: Promise<typeof import("undici")> | undefined;

/**
 * undici is loaded with the first request: importing the package must cost little. It is kept, since each import of a CommonJS
 * module copies its exports, which cost a fleet's thousands of requests more than their answers.
 */
function loadUndici(): Promise<typeof import("undici")> {
  return (loaded ??= import("undici"));
}

/**
 * Makes every HTTP client of the package: proxy from `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, certificate authorities,
 * time limits, repetition of what is safe to repeat (with `Retry-After`), and a limit on the size of answers.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { target, attemptTimeout = 30_000, totalTimeout = defaultTotalTimeout, retries = 3 } = options;
  const { firstPause = 200, longestPause = 10_000 } = options;
  const isLogged = isDebugging();
  let dispatcher: Promise<Dispatcher> | undefined;

  async function open(): Promise<Dispatcher> {
    const { Agent, EnvHttpProxyAgent } = await loadUndici();
    const tls = options.certificateAuthorities ? { ca: [...options.certificateAuthorities] } : {};
    const settings = {
      connect: { ...tls, timeout: attemptTimeout },
      headersTimeout: attemptTimeout,
      bodyTimeout: attemptTimeout,
      maxResponseSize: options.maximumAnswerSize ?? 64 * 1024 * 1024,
    };
    // The agent for proxies looks for one at each request, which costs more than it is worth where there is none.
    if (!namesProxy(process.env)) return new Agent(settings);
    try {
      return new EnvHttpProxyAgent({ ...settings, requestTls: tls });
    } catch {
      // Their values may hold a password.
      const sentence =
        `${target} can't be reached over the proxy of the environment: HTTPS_PROXY and HTTP_PROXY must be URLs such as ` +
        "http://proxy.example.com:3128.";
      throw new SoftwareUpdateError("UNREACHABLE", sentence);
    }
  }

  async function once({ method, origin, path, headers, body }: HttpRequest, limit: TimeLimit): Promise<HttpAnswer> {
    const started = Date.now();
    const say = (outcome: string | number): void => {
      if (isLogged) debug(() => `${method} ${origin}${path.split("?", 1)[0]}: ${outcome}, ${Date.now() - started} ms`);
    };
    try {
      const sent = { method, origin, path, headers: { "user-agent": "pulumi-apple-softwareupdate", ...headers }, body };
      const answer = await wholeAnswer(await (dispatcher ??= open()), sent, limit);
      say(answer.status);
      return answer;
    } catch (error) {
      say(codeOf(error));
      throw SoftwareUpdateError.isInstance(error) ? error : noAnswer(error, target);
    }
  }

  // Not undici's own repetition, which asks for the rest of an answer that breaks off: MDM servers can't give it.
  async function request(sent: HttpRequest): Promise<HttpAnswer> {
    const limit: TimeLimit = { isOver: false };
    const end = Date.now() + (sent.totalTimeout ?? totalTimeout);
    const timer = setTimeout(() => {
      limit.isOver = true;
      limit.whenOver?.();
    }, end - Date.now());
    // A pause ends with the time, and the request after it then fails at once.
    const wait = (pause: number): Promise<void> => delay(Math.max(0, Math.min(pause, longestPause, end - Date.now())));
    const attempts = sent.method === "POST" ? 1 : 1 + (sent.retries ?? retries);
    try {
      const patience = { attempts, firstWait: firstPause, repeatable, finalFailures: timeouts, wait, now: Date.now };
      return await askPatiently(() => once(sent, limit), patience);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    request,
    close: async () => {
      const opened = await dispatcher?.catch(() => undefined);
      await opened?.close();
      dispatcher = undefined;
    },
  };
}

/** What a request needs of a URL. */
export function addressOf({ origin, pathname, search }: URL): Pick<HttpRequest, "origin" | "path"> {
  return { origin, path: pathname + search };
}

function namesProxy(environment: NodeJS.ProcessEnv): boolean {
  return Object.keys(environment).some((name) => /^https?_proxy$/i.test(name));
}

function codeOf(error: unknown): string {
  // Not instanceof: under jest, Node's own errors come from another realm.
  let at = error as { code?: unknown; name?: unknown; cause?: unknown } | undefined;
  for (; typeof at === "object" && at !== null; at = at.cause as typeof at) {
    if (typeof at.code === "string") return at.code;
    if (at.name === "TimeoutError") return "TIMEOUT";
  }
  const name = (error as { name?: unknown } | undefined)?.name;
  return typeof name === "string" ? name : "unknown error";
}

/** What each code of Node and undici means for the person who reads the log. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused; is the server running, and is the port right?",
  ENOTFOUND: "the host name is unknown; check the URL",
  EAI_AGAIN: "the host name could not be looked up; check the network and the URL",
  ECONNRESET: "the connection was cut before an answer came",
  EHOSTUNREACH: "there is no route to the host; check the network or the VPN",
  ENETUNREACH: "there is no route to the host; check the network or the VPN",
  TIMEOUT: "no answer came in time",
  UND_ERR_SOCKET: "the connection was cut before an answer came",
  UND_ERR_CONNECT_TIMEOUT: "no connection came about in time; check the network, the VPN and the proxy",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "the connection was cut before the answer was complete",
  UND_ERR_HEADERS_TIMEOUT: "no answer came in time",
  UND_ERR_BODY_TIMEOUT: "the answer stopped half way",
  UND_ERR_RES_EXCEEDED_MAX_SIZE: "the answer is larger than this kind of answer can be",
};

function noAnswer(error: unknown, target: string): SoftwareUpdateError {
  const code = codeOf(error);
  const cause = new Error(code);
  if (/CERT|SELF_SIGNED|UNABLE_TO|SSL|TLS/.test(code)) {
    const sentence =
      `${target} could not be trusted (${code}). Most often a proxy intercepts TLS, or the server's certificate comes ` +
      "from an authority that is not in the trust store; exempt the host from interception or name the authority's file.";
    return new SoftwareUpdateError("TLS", sentence, { cause });
  }
  const reason = reasons[code] ?? `the request failed (${code})`;
  const stop = reason.endsWith("?") ? "" : ".";
  return new SoftwareUpdateError("UNREACHABLE", `${target} could not be reached: ${reason}${stop}`, { cause });
}
