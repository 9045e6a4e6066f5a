/** When a request is worth repeating. */
import { SoftwareUpdateError } from "./core/error";
import type { HttpAnswer } from "./http";

/** How long {@link askPatiently} goes on. Times are milliseconds. */
export interface Patience {
  /** Requests in all. From 1. */
  readonly attempts: number;
  /**
   * Wait before the second request, where the answer asks for none; each further one is three times as long. Default: 1,000.
   */
  readonly firstWait?: number;
  /** The longest wait that the answer may ask for with Retry-After; a longer one is left to the next run. Default: any. */
  readonly longestWait?: number;
  /** Statuses of answers that a repetition may change. Default: 429, 500, 502, 503 and 504. */
  readonly repeatable?: readonly number[];
  /** Failures that a repetition is left away for, besides those that it can't change: codes of undici. Default: none. */
  readonly finalFailures?: readonly string[];
  /** Waits. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
}

// 403 is not among them: Apple's lookup service answers it for days, and repeating doesn't end it.
const usuallyRepeatable = [429, 500, 502, 503, 504];

/**
 * Sends a request until an answer comes that repeating would not change. Waits as long as the answer asks for with
 * `Retry-After`, else ever longer.
 *
 * @throws What the last attempt threw; a TLS failure at once, since it would only come again.
 */
export async function askPatiently(send: () => Promise<HttpAnswer>, patience: Patience): Promise<HttpAnswer> {
  const { attempts, firstWait = 1000, longestWait = Infinity, wait } = patience;
  const { repeatable = usuallyRepeatable, finalFailures = [] } = patience;
  for (let attempt = 1; ; attempt++) {
    const isLast = attempt >= attempts;
    const usual = firstWait * 3 ** (attempt - 1);
    try {
      const answer = await send();
      if (isLast || !repeatable.includes(answer.status)) return answer;
      const asked = retryAfter(answer, patience.now());
      if ((asked ?? 0) > longestWait) return answer;
      await wait(asked ?? usual);
    } catch (error) {
      if (isLast || !isPassing(error, finalFailures)) throw error;
      await wait(usual);
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

function isPassing(error: unknown, final: readonly string[]): boolean {
  if (!SoftwareUpdateError.isInstance(error) || error.code !== "UNREACHABLE") return false;
  const code = (error.cause as Error | undefined)?.message ?? "";
  return code !== "UND_ERR_RES_EXCEEDED_MAX_SIZE" && !final.includes(code);
}
