import { runCleanups } from "../support/cleanup";
import { play } from "./play";
import { faultKinds, scheduleOf } from "./schedule";

/** What `npm run faults` was asked for. */
export interface FaultsOptions {
  /** The first seed. */
  readonly seed: number;
  /** How many seeds, one after the other. */
  readonly count: number;
}

/**
 * Plays schedules and prints each.
 *
 * @returns The exit code: 1 when a schedule did not converge.
 */
export async function playAll({ seed: first, count }: FaultsOptions, print: (line: string) => void): Promise<number> {
  const failed: number[] = [];
  const strikes = new Map<string, number>();
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
  print("");
  for (const kind of faultKinds) print(`${kind}: struck ${strikes.get(kind) ?? 0} times`);
  print(
    `${count - failed.length} of ${count} schedules converged${failed.length > 0 ? `; not: ${failed.join(", ")}` : ""}`,
  );
  return failed.length === 0 ? 0 : 1;
}
