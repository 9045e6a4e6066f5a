/** `depserver` of github.com/micromdm/nanodep: a client of Apple's device assignment service that is not of our making. */
import { spawn, type ChildProcess } from "node:child_process";
import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { registerCleanup } from "./cleanup";
import { basicAuthorization, closeServer, listenOnLoopback, sendRequest, type HttpAnswer } from "./http";

/** A depserver that runs. */
export interface Depserver {
  /** Sends a request to its own interface. */
  request(method: "GET" | "PUT", path: string, body?: string | Buffer): Promise<HttpAnswer>;
  /** What it printed. */
  log(): string;
  stop(): Promise<void>;
}

const apiKey = "depserver-key";

/**
 * Starts one on a free port of the loopback, with nothing stored.
 *
 * @param authorityFile File of the authority that it trusts beside none other. Go looks at it on Linux alone.
 */
export async function startDepserver(authorityFile: string): Promise<Depserver> {
  const binary = process.env.SOFTWAREUPDATE_TEST_DEPSERVER;
  if (!binary) throw new Error("run `npm test`, which builds depserver");
  const probe = createServer();
  const url = await listenOnLoopback(probe);
  await closeServer(probe);
  const child = spawn(binary, ["-listen", new URL(url).host, "-api", apiKey, "-storage", "inmem"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH, SSL_CERT_FILE: authorityFile },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const unregister = registerCleanup(() => end(child));
  const authorization = basicAuthorization("depserver", apiKey);
  const request: Depserver["request"] = (method, path, body) =>
    sendRequest(url + path, { method, body, headers: { authorization } });
  const limit = Date.now() + 15_000;
  while ((await request("GET", "/version").catch(() => undefined))?.status !== 200) {
    if (Date.now() > limit || child.exitCode !== null) throw new Error(`depserver did not become ready.\n${output}`);
    await delay(10);
  }
  return {
    request,
    log: () => output,
    stop: async () => {
      unregister();
      await end(child);
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await exited;
}
