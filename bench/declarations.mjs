import { growthOf } from "./figures.mjs";
import { inMemory, measureOperations } from "./operations.mjs";

/**
 * Thousands of declarations outside the engine: no less than nine tenths of the throughput of the bare requests, and a time that
 * grows with their number.
 * @param {(figure: import("./figures.mjs").Figure) => void} add
 * @param {{ quick: boolean, runs: number | undefined }} options
 */
export default async function declarations(add, { quick, runs = quick ? 1 : 3 }) {
  // In files NanoHUB itself takes ever longer for each of thousands, and minutes in all.
  const target = 1 / 0.9;
  const times = new Map();
  const counts = quick ? [10, 30] : [300, 3_000];
  for (const count of counts) {
    const total = {
      name: `declarations: all four steps of ${count}`,
      unit: "ms",
      compare: "ratio",
      target,
      ours: 0,
      baseline: 0,
    };
    const addStep = (figure) => {
      add(figure);
      total.ours += figure.ours;
      total.baseline += figure.baseline;
    };
    await measureOperations(addStep, "declarations", count, runs, inMemory);
    add(total);
    times.set(count, total);
  }
  growthOf("declarations", times).forEach(add);
}
