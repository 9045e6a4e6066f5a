import { faultOf } from "./judge";
import { mutated } from "./mutate";
import { Random } from "./random";
import type { FuzzTarget } from "./target";

/** Inputs that are remembered as worth changing further; the oldest make room. */
const mostRemembered = 2000;

/** Inputs between two questions whether anything new was reached, which take longer than most inputs do. */
const batchSize = 16;

/** How a campaign goes on. */
export interface CampaignOptions {
  readonly seed: number;
  /** What is changed at first. */
  readonly beginnings: readonly Buffer[];
  /** True once it has gone on for long enough. */
  readonly isOver: (executions: number) => boolean;
  /** Called before each input is read, so that a hang can be told. */
  readonly onInput?: (input: Uint8Array) => void;
  /** True when the inputs since the last question reached something new. Default: nothing is known of that. */
  readonly isNews?: () => boolean;
}

/** What came of a campaign. */
export interface CampaignResult {
  readonly executions: number;
  /** Inputs that are remembered, since they or those beside them reached something new. */
  readonly news: number;
  readonly finding?: { readonly input: Buffer; readonly fault: string };
}

/** Reads changed inputs until one shows a fault, or it is over. The same seed reads the same ones, unless news differ. */
export async function campaign(target: FuzzTarget, options: CampaignOptions): Promise<CampaignResult> {
  const { seed, beginnings, isOver, onInput, isNews } = options;
  const random = new Random(seed);
  const pool = beginnings.length > 0 ? [...beginnings] : [Buffer.from("{}")];
  let executions = 0;
  let news = 0;
  let batch: Buffer[] = [];
  for (; !isOver(executions); executions++) {
    // The first ones are read as they are, so that what they reach is no news.
    const input =
      executions < pool.length && executions < beginnings.length
        ? pool[executions]!
        : mutated(random, random.of(pool), pool, target.words ?? []);
    onInput?.(input);
    const fault = await faultOf(target, input);
    if (fault !== undefined) return { executions: executions + 1, news, finding: { input: Buffer.from(input), fault } };
    if (executions < beginnings.length) {
      if (executions === beginnings.length - 1) isNews?.();
      continue;
    }
    batch.push(input);
    if (batch.length < batchSize) continue;
    if (isNews?.()) {
      news += batch.length;
      pool.push(...batch);
      if (pool.length > mostRemembered) pool.splice(beginnings.length, pool.length - mostRemembered);
    }
    batch = [];
  }
  return { executions, news };
}
