/** A session with the device assignment service. */
import { z } from "zod";
import type { ServerToken } from "../core/beta/serverToken";
import { SoftwareUpdateError } from "../core/error";
import { parseJson } from "../core/json";
import { addressOf, type HttpAnswer, type HttpClient } from "../http";
import { sessionAuthorization } from "./authorization";
import { isNamedRefusal, refused } from "./failures";

/** What a session is held with. */
export interface SessionEdges {
  /** The service's URL. */
  readonly url: URL;
  /** The service, for sentences. */
  readonly service: string;
  readonly serverToken: ServerToken;
  /** Sends a request; asks again what is worth it. The request is made anew each time: OAuth refuses one that was seen. */
  readonly send: (make: () => Promise<Parameters<HttpClient["request"]>[0]>) => Promise<HttpAnswer>;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
}

/** The version that Apple's paper asks for. */
const protocolVersion = { "x-server-protocol-version": "1", accept: "application/json" } as const;

const sessionHeader = "x-adm-auth-session";

// It is sent back as a header.
const sessionAnswer = z.object({ auth_session_token: z.string().regex(/^[\x21-\x7e]+$/) });

/**
 * A session with the device assignment service. Its token is kept in memory alone, and changes whenever the service says so.
 *
 * @see https://developer.apple.com/documentation/devicemanagement/authenticating-with-a-device-enrollment-program-dep-server
 */
export class Session {
  private token: string | undefined;

  /**
   * Reads from the service. A session that the service has forgotten is replaced by a new one, once.
   *
   * @param path The endpoint.
   * @returns The answer, of status 200.
   * @throws SoftwareUpdateError `DEVICE_ASSIGNMENT` or `UNAUTHORIZED` for any other answer; what `send` throws when none comes.
   */
  async get(path: string, edges: SessionEdges): Promise<HttpAnswer> {
    this.token ??= await authenticate(edges);
    const first = await this.ask(path, edges);
    const isForgotten = (first.status === 401 || first.status === 403) && !isNamedRefusal(first);
    if (!isForgotten) return expected(first, edges);
    // What refuses a new session as well is no matter of sessions, so there is no third.
    this.token = await authenticate(edges);
    const second = await this.ask(path, edges);
    if (second.status === 401 || second.status === 403) this.token = undefined;
    return expected(second, edges);
  }

  private async ask(path: string, { url, send }: SessionEdges): Promise<HttpAnswer> {
    const headers = { ...protocolVersion, [sessionHeader]: this.token! };
    const answer = await send(() => Promise.resolve({ method: "GET", ...addressOf(new URL(path, url)), headers }));
    const rotated = [answer.headers[sessionHeader]].flat()[0];
    if (rotated) this.token = rotated;
    return answer;
  }
}

async function authenticate(edges: SessionEdges): Promise<string> {
  const { url, service, serverToken, send } = edges;
  const endpoint = new URL("/session", url);
  const answer = await send(async () => ({
    method: "GET",
    ...addressOf(endpoint),
    headers: {
      ...protocolVersion,
      "content-type": "application/json;charset=UTF8",
      authorization: await sessionAuthorization(endpoint, serverToken),
    },
  }));
  const parsed = sessionAnswer.safeParse(parseJson(expected(answer, edges).text));
  if (parsed.success) return parsed.data.auth_session_token;
  const sentence = `The answer of ${service} has no session in it. Check that no proxy answers in its place.`;
  throw new SoftwareUpdateError("DEVICE_ASSIGNMENT", sentence);
}

function expected(answer: HttpAnswer, { service, serverToken, now }: SessionEdges): HttpAnswer {
  if (answer.status === 200) return answer;
  throw refused({ service, answer, serverToken, now: now() });
}
