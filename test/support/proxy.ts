import { once } from "node:events";
import { Agent, createServer, request as startRequest, type IncomingMessage, type ServerResponse } from "node:http";
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
 * - `"truncate"`: the server carries it out, and the client's connection breaks in the middle of the answer;
 * - `"duplicate"`: the server gets it twice, and the client gets the second answer;
 * - `"late"`: the server gets it only when the client has given up waiting;
 * - `"late-answer"`: the server carries it out at once, but no answer comes until the client has given up waiting;
 * - an answer: the server never sees it and the client gets this.
 */
export type Interception =
  | void
  | undefined
  | "cut"
  | "lose-answer"
  | "truncate"
  | "duplicate"
  | "late"
  | "late-answer"
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
  /** Waits until nothing is on its way to the server any more, also of clients that are gone. */
  idle(): Promise<void>;
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

  const agent = new Agent({ keepAlive: true });
  const underWay = new Set<Promise<void>>();

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const method = incoming.method ?? "";
    const path = incoming.url ?? "";
    const record: RecordedRequest = { method, path, status: 0 };
    const index = requests.push(record) - 1;
    // The hook may look at the body, and a target that answers early must not see half of it.
    const body = await bytesOf(incoming);

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
    if (interception === "late") await closed(outgoing);
    if (interception === "duplicate") await bytesOf(await forward(target, incoming, body, agent));

    const answer = await forward(target, incoming, body, agent);
    if (interception === "lose-answer" || interception === "late" || interception === "late-answer") {
      // Read to its end, so that the server is through with the request when the client finds its connection broken.
      await bytesOf(answer);
      if (interception === "late-answer") await closed(outgoing);
      outgoing.destroy();
      return;
    }
    if (interception === "truncate") {
      await sendHalf(answer, outgoing);
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
    const handled = handle(incoming, outgoing)
      .catch(() => void outgoing.destroy())
      .finally(() => underWay.delete(handled));
    underWay.add(handled);
  });
  const url = await listenOnLoopback(server);
  const end = async (): Promise<void> => {
    await closeServer(server);
    agent.destroy();
  };
  const unregister = registerCleanup(end);
  const proxy: RecordingProxy = {
    url,
    requests,
    beforeRequest,
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async stop() {
      unregister();
      await end();
    },
  };
  return proxy;
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** Waits until the client has closed its connection. */
async function closed(outgoing: ServerResponse): Promise<void> {
  if (!outgoing.destroyed && !outgoing.closed) await once(outgoing, "close");
}

/** Half of the body, or half of the head where there is no body. */
async function sendHalf(answer: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const body = await bytesOf(answer);
  const head = `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n`;
  const part =
    body.length === 0
      ? head.slice(0, head.length / 2)
      : `${head}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body.toString("latin1").slice(0, body.length / 2)}`;
  outgoing.socket?.end(part, "latin1");
}

function forward(target: URL, incoming: IncomingMessage, body: Buffer, agent: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = startRequest(
      {
        host: target.hostname,
        port: target.port,
        method: incoming.method,
        path: target.pathname.replace(/\/$/, "") + (incoming.url ?? ""),
        headers: incoming.rawHeaders,
        setDefaultHeaders: false,
        agent,
      },
      resolve,
    );
    request.on("error", (error: NodeJS.ErrnoException) => {
      // A kept connection that the server has closed meanwhile says nothing about the server.
      if (request.reusedSocket && error.code === "ECONNRESET") resolve(forward(target, incoming, body, agent));
      else reject(error);
    });
    request.end(body);
  });
}
