import { measureCommands } from "./commands.mjs";

const usualRuns = { 10: 5, 100: 3, 1_000: 3 };

/**
 * Whole commands as a program grows to a thousand declarations.
 * @param {(figure: import("./figures.mjs").Figure) => void} add
 * @param {{ quick: boolean, runs: number | undefined }} options
 */
export default async function growth(add, { quick, runs }) {
  const sizes = quick ? [3, 10] : [10, 100, 1_000];
  for (const count of sizes) await measureCommands(add, "growth", count, runs ?? (quick ? 1 : usualRuns[count]));
}
