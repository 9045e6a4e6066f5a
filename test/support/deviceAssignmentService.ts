/**
 * A stand-in for Apple's device assignment service: real HTTPS on the loopback, with a certificate authority of its own. It
 * computes OAuth signatures by itself, by RFC 5849, and shares no code with the package.
 */
import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import {
  createServer as createPlainServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeServer, listenOnLoopback } from "./http";
import { contentsOf, makeAuthority, makeCertificate } from "./openssl";

/** A beta program as Apple's answer has it. */
export interface SeedBuildToken {
  readonly os: string;
  readonly title: string;
  readonly token: string;
}

/** A server token as Apple Business Manager makes it. */
export interface ServerTokenJson {
  readonly consumer_key: string;
  readonly consumer_secret: string;
  readonly access_token: string;
  readonly access_secret: string;
  readonly access_token_expiry: string;
}

/** A server token with signs in it that OAuth encodes. */
export const serverTokenJson: ServerTokenJson = {
  consumer_key: "CK_9af2f8218b150c351ad802c6f3d66abe",
  consumer_secret: "CS_marked-consumer-secret+9af2/f8218b150c35=",
  access_token: "AT_O8473841085a1b2c3",
  access_secret: "AS_marked access~secret*!'()9af2f8218b150c35",
  access_token_expiry: "2099-07-01T22:18:53Z",
};

/** Programs as Apple's paper lists them, with more of the systems that Apple's pages name. */
export const paperPrograms: readonly SeedBuildToken[] = [
  {
    token: "p3ySHD3CiWtpsH1DKS8sVdv9BgmFbRDh31xJH2584wJ5AngrYoReFB4MVY53rucW",
    title: "macOS AppleSeed Beta",
    os: "OSX",
  },
  {
    token: "35b68K477rAsry6dxiDJBnE7AvjRTueUXFa9jZ3ZhQSFpJZ3Jxz9M8mCt9UXK4Sg",
    title: "iOS 18 AppleSeed Beta",
    os: "iOS",
  },
];

/** A request that came. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** What a request is refused with. */
export interface Refusal {
  readonly endpoint: "/session" | "/os-beta-enrollment/tokens";
  readonly status: number;
  readonly body: string;
  /** How many requests it is for. Default: all. */
  readonly times?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A stand-in that listens. */
export interface DeviceAssignmentService {
  /** Where it answers, without a path. */
  readonly url: string;
  /** Where it answers without TLS, for clients that can't be told whom to trust. */
  readonly plainUrl: string;
  /** File of the authority that signed its certificate. */
  readonly authorityFile: string;
  /** Environment that leads the package to it. */
  readonly environment: Readonly<Record<string, string>>;
  /** The requests since it started, or since they were last asked for. */
  requests(): SeenRequest[];
  /** Sets what its answer lists from now on, and under which key. Default: {@link paperPrograms}, `betaEnrollmentTokens`. */
  list(programs: readonly SeedBuildToken[], key?: "betaEnrollmentTokens" | "seedBuildTokens"): void;
  /** Answers with this text in place of a list. */
  answer(text: string): void;
  /** Refuses from now on; without an argument no more. */
  refuse(refusal?: Refusal): void;
  /** Milliseconds by which its clock is ahead of this machine's. */
  setClock(ahead: number): void;
  /** Forgets all sessions, as after a few idle minutes. */
  forgetSessions(): void;
  /** From now on shows a certificate that has run out, or the usual one again. */
  expire(isExpired: boolean): void;
  close(): Promise<void>;
}

/** Starts a stand-in on a free port of the loopback. */
export async function startDeviceAssignmentService(
  accepted: ServerTokenJson = serverTokenJson,
): Promise<DeviceAssignmentService> {
  const folder = mkdtempSync(join(tmpdir(), "device-assignment-"));
  const authority = makeAuthority(folder, "authority");
  const usual = makeCertificate(folder, authority, "server", 2);
  const expired = makeCertificate(folder, authority, "expired", 0);
  const seen: SeenRequest[] = [];
  const nonces = new Set<string>();
  const sessions = new Set<string>();
  let body = JSON.stringify({ betaEnrollmentTokens: paperPrograms });
  let refusal: (Refusal & { left: number }) | undefined;
  let ahead = 0;
  const now = (): number => Date.now() + ahead;

  const newSession = (): string => {
    const token = `${randomUUID()}`;
    sessions.add(token);
    return token;
  };
  const answerTo = (scheme: string) => (request: IncomingMessage, response: ServerResponse) => {
    const path = new URL(request.url ?? "/", "https://localhost").pathname;
    seen.push({ path, headers: request.headers });
    response.setHeader("date", new Date(now()).toUTCString());
    if (refusal?.endpoint === path && refusal.left-- > 0) {
      return send(response, refusal.status, refusal.body, refusal.headers);
    }
    if (request.method !== "GET") return send(response, 405, "");
    if (path === "/session") {
      const endpoint = `${scheme}://${request.headers.host ?? ""}/session`;
      const status = oauthStatus(request, accepted, endpoint, now(), nonces);
      return status === 200
        ? send(response, 200, JSON.stringify({ auth_session_token: newSession() }))
        : send(response, status, status === 401 ? '"UNAUTHORIZED"' : "");
    }
    if (path !== "/os-beta-enrollment/tokens") return send(response, 404, "");
    const session = [request.headers["x-adm-auth-session"]].flat()[0] ?? "";
    if (!/^\d+$/.test([request.headers["x-server-protocol-version"]].flat()[0] ?? "")) return send(response, 400, "");
    // A session is good for one request: its answer brings the next one.
    if (!sessions.delete(session)) return send(response, 401, "");
    send(response, 200, body, { "x-adm-auth-session": newSession() });
  };
  const server = createServer(contentsOf(usual), answerTo("https"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const plain = createPlainServer(answerTo("http"));
  return {
    url,
    plainUrl: await listenOnLoopback(plain),
    authorityFile: authority.certificate,
    environment: {
      SOFTWAREUPDATE_DEVICE_ASSIGNMENT_URL: url,
      SOFTWAREUPDATE_DEVICE_ASSIGNMENT_CA_FILE: authority.certificate,
    },
    requests: () => seen.splice(0),
    list: (programs, key = "betaEnrollmentTokens") => void (body = JSON.stringify({ [key]: programs })),
    answer: (text) => void (body = text),
    refuse: (next) => void (refusal = next && { ...next, left: next.times ?? Infinity }),
    setClock: (milliseconds) => void (ahead = milliseconds),
    forgetSessions: () => sessions.clear(),
    expire: (isExpired) => server.setSecureContext(contentsOf(isExpired ? expired : usual)),
    close: async () => {
      await closeServer(plain);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function send(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json;charset=UTF-8", ...headers }).end(text);
}

const required = [
  "oauth_consumer_key",
  "oauth_token",
  "oauth_signature_method",
  "oauth_timestamp",
  "oauth_nonce",
  "oauth_signature",
] as const;

/**
 * The status by Apple's page on error codes: 400 for parameters that are missing, given twice or of an unsupported method,
 * 401 for a key, a token, a signature or a nonce that isn't valid.
 */
function oauthStatus(
  request: IncomingMessage,
  token: ServerTokenJson,
  endpoint: string,
  now: number,
  nonces: Set<string>,
): 200 | 400 | 401 {
  const header = request.headers.authorization ?? "";
  if (!header.startsWith("OAuth ")) return 400;
  const pairs = [...header.slice("OAuth ".length).matchAll(/([^=,\s]+)="([^"]*)"/g)].map(
    ([, name, value]) => [decodeURIComponent(name!), decodeURIComponent(value!)] as const,
  );
  const given = new Map(pairs);
  if (given.size !== pairs.length || required.some((name) => !given.get(name))) return 400;
  if (given.get("oauth_signature_method") !== "HMAC-SHA1" || (given.get("oauth_version") ?? "1.0") !== "1.0")
    return 400;
  if (given.get("oauth_consumer_key") !== token.consumer_key || given.get("oauth_token") !== token.access_token)
    return 401;
  if (Math.abs(Number(given.get("oauth_timestamp")) * 1000 - now) > 5 * 60 * 1000) return 401;
  if (Date.parse(token.access_token_expiry) <= now) return 401;
  const nonce = `${given.get("oauth_timestamp")} ${given.get("oauth_nonce")}`;
  if (nonces.has(nonce)) return 401;
  nonces.add(nonce);
  return given.get("oauth_signature") === signature(endpoint, pairs, token) ? 200 : 401;
}

/** RFC 5849, 3.4.1 and 3.4.2. */
function signature(
  endpoint: string,
  pairs: readonly (readonly [string, string])[],
  { consumer_secret, access_secret }: ServerTokenJson,
): string {
  const parameters = pairs
    .filter(([name]) => name !== "realm" && name !== "oauth_signature")
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join("&");
  const base = ["GET", encoded(endpoint), encoded(parameters)].join("&");
  return createHmac("sha1", `${encoded(consumer_secret)}&${encoded(access_secret)}`)
    .update(base)
    .digest("base64");
}

/** RFC 3986: letters, digits and -._~ stay. */
function encoded(text: string): string {
  return [...Buffer.from(text, "utf8")]
    .map((byte) => {
      const sign = String.fromCharCode(byte);
      return /[A-Za-z0-9\-._~]/.test(sign) ? sign : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}
