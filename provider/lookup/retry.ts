/** When a request to the lookup service is worth repeating. */
import { SoftwareUpdateError } from "../core/error";
import type { HttpAnswer } from "../http";

/** How long {@link askPatiently} goes on. Times are milliseconds. */
export interface Patience {
  /** Requests in all. From 1. */
  readonly attempts: number;
  /** The longest wait that the service may ask for with Retry-After; a longer one is left to the next run. */
  readonly longestWait: number;
  /** Waits. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
}

// 403 is not among them: Apple's service answers it for days, and repeating doesn't end it.
const repeatable = [429, 500, 502, 503, 504];

/**
 * Sends a request until an answer comes that repeating would not change. Waits as long as the service asks for with
 * `Retry-After`, else a second, then three.
 *
 * @throws What the last attempt threw; a TLS failure at once, since it would only come again.
 */
export async function askPatiently(send: () => Promise<HttpAnswer>, patience: Patience): Promise<HttpAnswer> {
  for (let attempt = 1; ; attempt++) {
    const isLast = attempt >= patience.attempts;
    const usual = 1000 * 3 ** (attempt - 1);
    try {
      const answer = await send();
      const asked = retryAfter(answer, patience.now());
      if (isLast || !repeatable.includes(answer.status) || (asked ?? 0) > patience.longestWait) return answer;
      await patience.wait(asked ?? usual);
    } catch (error) {
      if (isLast || !isPassing(error)) throw error;
      await patience.wait(usual);
    }
  }
}

/**
 * The wait that an answer asks for.
 *
 * @returns Milliseconds from 0; undefined when the answer has no `Retry-After` that can be read.
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
 */
export function retryAfter(answer: HttpAnswer, now: number): number | undefined {
  const value = [answer.headers["retry-after"]].flat()[0]?.trim();
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const day = Date.parse(value);
  return Number.isNaN(day) ? undefined : Math.max(0, day - now);
}

function isPassing(error: unknown): boolean {
  if (!SoftwareUpdateError.isInstance(error) || error.code !== "UNREACHABLE") return false;
  return (error.cause as Error | undefined)?.message !== "UND_ERR_RES_EXCEEDED_MAX_SIZE";
}
