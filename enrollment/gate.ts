/** The handler as a server of its own, in front of an MDM server. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SoftwareUpdateError } from "../provider/core/error";
import type { EnrollmentHandler } from "./handler";
import { answer } from "./responses";

/** Where a gate listens. */
export interface GateAddress {
  /** A host name or address; `127.0.0.1` and `::1` are this machine's own. */
  readonly host: string;
  /** From 0 to 65535; 0 takes one that is free. */
  readonly port: number;
}

/** A gate that listens. */
export interface Gate {
  /** Where, such as `http://127.0.0.1:9005`. */
  readonly url: string;
  /**
   * Takes no more requests, and gives those that came their answers.
   *
   * @param patience Milliseconds until connections are cut.
   */
  close(patience: number): Promise<void>;
}

/** Where a gate says how it is. */
const healthPath = "/health";

/**
 * Starts a gate: GET `/health` answers 200, or 503 while it is degraded, with JSON; everything else is the handler's.
 *
 * @throws SoftwareUpdateError `CONFIGURATION` when it can't listen.
 */
export async function startGate(handler: EnrollmentHandler, address: GateAddress): Promise<Gate> {
  const server = createServer((request, response) => void route(request, response, handler));
  // Nobody who enrolls a device takes longer for a request of a few kilobytes.
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  await listen(server, address);
  const { address: host, port, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === "IPv6" ? `[${host}]` : host}:${port}`,
    close: (patience) => closeServer(server, patience),
  };
}

async function route(request: IncomingMessage, response: ServerResponse, handler: EnrollmentHandler): Promise<void> {
  const isHealth = (request.url ?? "").split("?")[0] === healthPath;
  if (!isHealth || !["GET", "HEAD"].includes(request.method ?? "")) return handler(request, response);
  const health = await handler.health();
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  answer(response, health.status === "ok" ? 200 : 503, JSON.stringify(health), headers);
}

async function listen(server: Server, { host, port }: GateAddress): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    const sentence = `Nothing can listen at ${host}, port ${port} (${code}); choose another address.`;
    throw new SoftwareUpdateError("CONFIGURATION", sentence, { cause: error });
  }
}

async function closeServer(server: Server, patience: number): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), patience);
  await new Promise<void>((resolve) => {
    // Also ends the connections that wait for a next request.
    server.close(() => resolve());
  });
  clearTimeout(timer);
}
