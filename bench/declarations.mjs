import { growthOf } from "./figures.mjs";
import { inMemory, measureOperations } from "./operations.mjs";

/**
 * Thousands of declarations outside the engine: no less than nine tenths of the throughput of the bare requests, and a time that
 * grows with their number.
 * @param {(figure: import("./figures.mjs").Figure) => void} add
 * @param {{ quick: boolean, runs: number | undefined }} options
 */
export default async function declarations(add, { quick, runs = 1 }) {
  // In files NanoHUB itself takes ever longer for each of thousands, and minutes in all.
  const place = { ...inMemory, target: 1 / 0.9 };
  const perDeclaration = new Map();
  const counts = quick ? [10, 30] : [300, 3_000];
  for (const count of counts) {
    let total = 0;
    await measureOperations((figure) => ((total += figure.ours), add(figure)), "declarations", count, runs, place);
    perDeclaration.set(count, total / count);
  }
  add(growthOf("declarations", perDeclaration));
}
