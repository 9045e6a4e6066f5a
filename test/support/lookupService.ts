/**
 * A stand-in for Apple's Software Lookup Service: real HTTPS on the loopback, with a certificate authority of its own, and
 * recorded answers.
 */
import { readdirSync, readFileSync, rmSync, mkdtempSync } from "node:fs";
import { createServer as createProxy, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import { connect, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentsOf, makeAuthority, makeCertificate } from "./openssl";

const recordings = join(__dirname, "..", "fixtures", "gdmf");

/** The path of a recorded answer, by the beginning of its time: `2026-08-18`, `2024-11-14T1941Z`. */
export function recordedPath(time: string): string {
  const names = recordedNames().filter((name) => name.startsWith(`pmv-${time}`));
  if (names.length !== 1) throw new Error(`${names.length} recorded answers of ${time}`);
  return join(recordings, names[0]!);
}

/** The text of a recorded answer; see {@link recordedPath}. */
export function recordedText(time: string): string {
  return readFileSync(recordedPath(time), "utf8");
}

/** The times of all recorded answers that can be used, which is all but the empty one. */
export function recordedTimes(): string[] {
  return recordedNames()
    .map((name) => name.slice("pmv-".length, -".json".length))
    .filter((time) => time !== "2024-11-14T1941Z");
}

function recordedNames(): string[] {
  return readdirSync(recordings).filter((name) => name.endsWith(".json"));
}

/** One answer of the stand-in. */
export interface StandInAnswer {
  /** Default: 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text: string;
  /**
   * What goes wrong: `cut` breaks the connection half way through the text, `stall` sends half of the text and then nothing
   * more, `drip` sends it byte by byte for longer than anyone waits, `silent` never answers at all. Default: nothing.
   */
  readonly fault?: "cut" | "stall" | "drip" | "silent";
}

/** A stand-in that listens. */
export interface LookupService {
  /** Where it answers. */
  readonly url: string;
  /** File of the authority that signed its certificate. */
  readonly authorityFile: string;
  /** File of an authority that did not. */
  readonly otherAuthorityFile: string;
  /** How many requests have come since it started. */
  requests(): number;
  /** What it answers from now on: each once, and the last one for ever. */
  answer(...answers: readonly StandInAnswer[]): void;
  /** From now on shows a certificate that has run out, or the usual one again. */
  expire(isExpired: boolean): void;
  /** Ends it and removes its files. */
  close(): Promise<void>;
}

/** Starts a stand-in on a free port of the loopback. */
export async function startLookupService(first: StandInAnswer): Promise<LookupService> {
  const folder = mkdtempSync(join(tmpdir(), "lookup-service-"));
  const authority = makeAuthority(folder, "authority");
  const other = makeAuthority(folder, "other");
  const usual = makeCertificate(folder, authority, "server", 2);
  const expired = makeCertificate(folder, authority, "expired", 0);
  let answers = [first];
  let requests = 0;
  const server = createServer(contentsOf(usual), (_request, response) => {
    requests += 1;
    send(response, answers.length > 1 ? answers.shift()! : answers[0]!);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/v2/pmv`,
    authorityFile: authority.certificate,
    otherAuthorityFile: other.certificate,
    requests: () => requests,
    answer: (...next) => void (answers = [...next]),
    expire: (isExpired) => server.setSecureContext(contentsOf(isExpired ? expired : usual)),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function send(response: ServerResponse, { status = 200, headers, text, fault }: StandInAnswer): void {
  if (fault === "silent") return;
  // The length is that of the whole text, so that the client knows what is missing.
  const length = { "content-length": String(Buffer.byteLength(text)) };
  response.writeHead(status, { "content-type": "application/json", ...length, ...headers });
  if (fault === undefined) return void response.end(text);
  if (fault === "drip") return drip(response, text);
  response.write(text.slice(0, text.length / 2), () => {
    if (fault === "cut") response.destroy();
  });
}

function drip(response: ServerResponse, text: string): void {
  let at = 0;
  const timer = setInterval(() => response.write(text.charAt(at++)), 20);
  response.on("close", () => clearInterval(timer));
}

/** A proxy that leads every host to one stand-in, as a proxy that intercepts TLS does. */
export interface InterceptingProxy {
  /** For `HTTPS_PROXY`. */
  readonly url: string;
  /** The hosts that were asked for, `host:port`. */
  readonly hosts: readonly string[];
  close(): Promise<void>;
}

/** Starts an intercepting proxy; the stand-in's certificate is good for gdmf.apple.com too. */
export async function startInterceptingProxy(service: LookupService): Promise<InterceptingProxy> {
  const hosts: string[] = [];
  const open = new Set<Socket>();
  const proxy = createProxy();
  proxy.on("connect", (request, client: Socket) => {
    hosts.push(request.url ?? "");
    const target = connect(Number(new URL(service.url).port), "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      client.pipe(target).pipe(client);
    });
    for (const socket of [client, target]) open.add(socket.on("error", () => socket.destroy()));
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    hosts,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
