import { request as startRequest, type Agent, type OutgoingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** An answer, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What {@link sendRequest} sends besides the address. */
export interface HttpRequestOptions {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  /** Milliseconds until the answer must be complete. Default: 10,000. */
  readonly timeout?: number;
  /** Keeps connections, for tests of thousands of requests. Default: a connection of its own for each request. */
  readonly agent?: Agent;
}

/**
 * One plain HTTP request of the tests themselves. It shares no code with the package under test, and takes a connection
 * of its own each time unless told otherwise: a kept one would be stale after a server was killed and started again.
 */
export function sendRequest(url: string, options: HttpRequestOptions = {}): Promise<HttpAnswer> {
  const { method = "GET", headers = {}, body, timeout = 10_000, agent = false } = options;
  return new Promise((resolve, reject) => {
    const request = startRequest(
      url,
      { method, agent, signal: AbortSignal.timeout(timeout), headers: withLength(headers, body) },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString("utf8"),
          }),
        );
      },
    );
    request.on("error", (error: NodeJS.ErrnoException) => {
      if (request.reusedSocket && error.code === "ECONNRESET")
        resolve(sendRequest(url, { ...options, agent: undefined }));
      else reject(new Error(`${method} ${url}: ${error.message}`, { cause: error }));
    });
    request.end(body);
  });
}

function withLength(headers: OutgoingHttpHeaders, body: string | Buffer | undefined): OutgoingHttpHeaders {
  return body === undefined ? headers : { ...headers, "content-length": Buffer.byteLength(body) };
}

/** The value of an `Authorization` header for HTTP Basic authentication. */
export function basicAuthorization(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

/** Starts a Node HTTP server on a free port of the loopback interface and returns its address, without a final slash. */
export async function listenOnLoopback(server: Server): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Stops a Node HTTP server and drops the connections that it still has. */
export async function closeServer(server: Server): Promise<void> {
  if (!server.listening) {
    return;
  }
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
