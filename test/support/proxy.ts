import { once } from "node:events";
import { createServer, request as startRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { registerCleanup } from "./cleanup";
import { closeServer, listenOnLoopback } from "./http";

/** A request that went through a {@link RecordingProxy}. */
export interface RecordedRequest {
  readonly method: string;
  /** Path with query, as it was sent. */
  readonly path: string;
  /** Status of the answer; 0 while there is none and for ever when the connection was cut. */
  status: number;
}

/** A request as a {@link BeforeRequest} hook sees it. */
export interface InterceptedRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  /** Header names are lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/**
 * What becomes of a request:
 *
 * - nothing: it is passed on;
 * - `"cut"`: the server never sees it and the client's connection breaks;
 * - `"lose-answer"`: the server carries it out, then the client's connection breaks;
 * - an answer: the server never sees it and the client gets this.
 */
export type Interception =
  | void
  | undefined
  | "cut"
  | "lose-answer"
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

/** Called with the number of requests before this one, so 0 for the first. A promise holds the request back. */
export type BeforeRequest = (index: number, request: InterceptedRequest) => Interception | Promise<Interception>;

/** A reverse proxy that records requests and can spoil them. */
export interface RecordingProxy {
  /** Stands for the target's address, without a final slash. */
  readonly url: string;
  /** In order of arrival. Empty it with `requests.length = 0`, which also starts the hook's index at 0 again. */
  readonly requests: RecordedRequest[];
  /** Set it to inject faults or to act at the n-th request; `undefined` takes it away. */
  beforeRequest: BeforeRequest | undefined;
  stop(): Promise<void>;
}

/**
 * Puts a reverse proxy in front of a server, to count requests, to inject faults and to kill processes at the n-th
 * request. Bytes and headers pass through as they are.
 *
 * @param targetUrl - address of the server behind it; it may be down, which cuts the client's connection
 */
export async function startProxy(targetUrl: string, beforeRequest?: BeforeRequest): Promise<RecordingProxy> {
  const target = new URL(targetUrl);
  const requests: RecordedRequest[] = [];

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const method = incoming.method ?? "";
    const path = incoming.url ?? "";
    const record: RecordedRequest = { method, path, status: 0 };
    const index = requests.push(record) - 1;
    // The hook may look at the body, and a target that answers early must not see half of it.
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) {
      chunks.push(chunk as Buffer);
    }
    const body = Buffer.concat(chunks);

    const interception = await proxy.beforeRequest?.(index, { method, path, headers: incoming.headers, body });
    if (interception === "cut") {
      outgoing.destroy();
      return;
    }
    if (typeof interception === "object") {
      record.status = interception.status;
      outgoing.writeHead(interception.status, interception.headers);
      outgoing.end(interception.body);
      return;
    }

    const answer = await forward(target, incoming, body);
    if (interception === "lose-answer") {
      // Read to its end, so that the server is through with the request when the client finds its connection broken.
      await once(answer.resume(), "end");
      outgoing.destroy();
      return;
    }
    record.status = answer.statusCode ?? 0;
    outgoing.sendDate = false;
    outgoing.writeHead(record.status, answer.statusMessage, answer.rawHeaders);
    answer.on("error", () => outgoing.destroy());
    answer.pipe(outgoing);
  };

  const server = createServer((incoming, outgoing) => {
    // Whatever goes wrong behind the proxy looks to the client like a broken connection, as it would without it.
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  const url = await listenOnLoopback(server);
  const unregister = registerCleanup(() => closeServer(server));
  const proxy: RecordingProxy = {
    url,
    requests,
    beforeRequest,
    async stop() {
      unregister();
      await closeServer(server);
    },
  };
  return proxy;
}

function forward(target: URL, incoming: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = startRequest(
      {
        host: target.hostname,
        port: target.port,
        method: incoming.method,
        path: target.pathname.replace(/\/$/, "") + (incoming.url ?? ""),
        headers: incoming.rawHeaders,
        setDefaultHeaders: false,
        agent: false,
      },
      resolve,
    );
    request.on("error", reject);
    request.end(body);
  });
}
