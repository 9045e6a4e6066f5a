import { runCleanups } from "../support/cleanup";
import { play } from "./play";
import { faultKinds, scheduleOf, usualSeeds, type FaultKind } from "./schedule";

/** What `npm run faults` was asked for. */
export interface FaultsOptions {
  /** The first seed. Default: 1. */
  readonly seed?: number;
  /** How many seeds, one after the other. Default: one that is named, else 40. */
  readonly count?: number;
}

/**
 * Plays schedules and prints each.
 *
 * @returns The exit code of {@link conclusion}.
 */
export async function playAll(options: FaultsOptions, print: (line: string) => void): Promise<number> {
  const { seed: first = usualSeeds.seed, count = options.seed === undefined ? usualSeeds.count : 1 } = options;
  const failed: number[] = [];
  const strikes = new Map<FaultKind, number>();
  try {
    for (let seed = first; seed < first + count; seed++) {
      const started = Date.now();
      const { converged, struck } = await play(scheduleOf(seed), print);
      for (const { kind } of struck) strikes.set(kind, (strikes.get(kind) ?? 0) + 1);
      if (!converged) failed.push(seed);
      const seconds = Math.round((Date.now() - started) / 1000);
      print(
        `  ${converged ? "converged" : "NOT CONVERGED"} after ${seconds} s; replay: npm run faults -- --seed ${seed}`,
      );
    }
  } finally {
    await runCleanups();
  }
  const { lines, code } = conclusion({ seed: first, count, failed, strikes });
  ["", ...lines].forEach(print);
  return code;
}

/** What came of some schedules. */
export interface PlayedSchedules {
  readonly seed: number;
  readonly count: number;
  /** The seeds that didn't converge. */
  readonly failed: readonly number[];
  /** How often each kind of fault struck. */
  readonly strikes: ReadonlyMap<FaultKind, number>;
}

/**
 * What is said of all schedules in the end.
 *
 * @returns The exit code is 1 when one didn't converge, and when a kind of fault never struck in the usual ones, which then
 *   prove nothing of it.
 */
export function conclusion({ seed, count, failed, strikes }: PlayedSchedules): { lines: string[]; code: number } {
  const isUsual = seed <= usualSeeds.seed && seed + count >= usualSeeds.seed + usualSeeds.count;
  const missing = isUsual ? faultKinds.filter((kind) => !strikes.get(kind)) : [];
  const lines = [
    ...faultKinds.map((kind) => `${kind}: struck ${strikes.get(kind) ?? 0} times`),
    `${count - failed.length} of ${count} schedules converged${failed.length > 0 ? `; not: ${failed.join(", ")}` : ""}`,
    ...(missing.length > 0 ? [`never struck, so that nothing is known of it: ${missing.join(", ")}`] : []),
  ];
  return { lines, code: failed.length + missing.length > 0 ? 1 : 0 };
}
