import type { createHttpClient, HttpClient, HttpRequest } from "../../provider/http";

/** Milliseconds that a held request is waited for. */
const impatience = 60;

/** The request of a step that must not be answered in time. */
export interface HeldRequest {
  /** Number of requests before it. */
  readonly at: number;
  /** Method and path, once it was sent. */
  sent?: string;
}

/** By the origin of the server. */
const held = new Map<string, HeldRequest>();
const clients = new Map<string, HttpClient[]>();

/**
 * Makes clients as the package does, but with pauses of a few milliseconds, and with little patience for the one request that
 * a test holds back: a short limit for all of them would strike others on a busy machine.
 */
export function hurried(create: typeof createHttpClient): typeof createHttpClient {
  return (options) => {
    const pace = { ...options, firstPause: 1, longestPause: 2 };
    const patient = create(pace);
    const impatient = create({ ...pace, attemptTimeout: impatience });
    let sent = 0;
    const clientFor = (request: HttpRequest): HttpClient => {
      const wanted = held.get(request.url.origin);
      if (sent++ !== wanted?.at) return patient;
      wanted.sent = sentAs(request.method, request.url.pathname + request.url.search);
      return impatient;
    };
    const client: HttpClient = {
      request: (request) => {
        remember(request.url.origin, client);
        return clientFor(request).request(request);
      },
      close: async () => {
        await Promise.all([patient.close(), impatient.close()]);
      },
    };
    return client;
  };
}

/** How a request is told from others. */
export function sentAs(method: string, path: string): string {
  return `${method} ${path}`;
}

/** From now on the request is waited for with little patience, by the next client of that server. */
export function hold(url: string, request: HeldRequest): void {
  held.set(new URL(url).origin, request);
}

/** Closes all clients of a server and forgets what was held, as the end of a provider process does. */
export async function endClients(url: string): Promise<void> {
  const { origin } = new URL(url);
  held.delete(origin);
  const open = clients.get(origin) ?? [];
  clients.delete(origin);
  await Promise.all(open.map((client) => client.close()));
}

function remember(origin: string, client: HttpClient): void {
  const open = clients.get(origin) ?? [];
  if (!open.includes(client)) clients.set(origin, [...open, client]);
}
