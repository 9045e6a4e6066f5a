import type { createHttpClient, HttpClient } from "../../provider/http";

/** The request of a step that isn't answered in time. */
export interface HeldRequest {
  /** Number of requests before it. */
  readonly at: number;
  /** Method and path, once it was sent. */
  sent?: string;
  /** Lets the client's time for it be over. */
  giveUp?: () => void;
}

/** By the origin of the server. */
const held = new Map<string, HeldRequest>();
/** Processes of one server share a client, since connecting anew at each step is what would take the most time. */
const clients = new Map<string, HttpClient>();

/**
 * Makes clients as the package does, but with pauses of a few milliseconds. The time of a request that is held back is over
 * when the test says so: a short limit would strike other requests on a busy machine, and a long one would take its time.
 */
export function hurried(create: typeof createHttpClient): typeof createHttpClient {
  return (options) => {
    let sent = 0;
    return {
      request: (request) => {
        const { origin, path } = request;
        const client = clients.get(origin) ?? create({ ...options, firstPause: 1, longestPause: 2 });
        clients.set(origin, client);
        const wanted = held.get(origin);
        if (sent++ !== wanted?.at) return client.request(request);
        wanted.sent = sentAs(request.method, path);
        const timers = jest.spyOn(globalThis, "setTimeout");
        timers.mockImplementationOnce((timeIsOver) => {
          wanted.giveUp = timeIsOver;
          return undefined as unknown as NodeJS.Timeout;
        });
        // The first timer of a request is the one that limits its time.
        const answer = client.request(request);
        timers.mockRestore();
        return answer;
      },
      close: () => Promise.resolve(),
    };
  };
}

/** How a request is told from others. */
export function sentAs(method: string, path: string): string {
  return `${method} ${path}`;
}

/** The next client of that server holds the request back. */
export function hold(url: string, request: HeldRequest): void {
  held.set(new URL(url).origin, request);
}

/** Nothing is held back any more. */
export function letGo(url: string): void {
  held.delete(new URL(url).origin);
}

export async function closeClients(): Promise<void> {
  await Promise.all([...clients.values()].map((client) => client.close()));
  clients.clear();
}
