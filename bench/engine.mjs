import { measureCommands } from "./commands.mjs";

/**
 * Whole commands on 100 and 300 declarations.
 * @param {(figure: import("./figures.mjs").Figure) => void} add
 * @param {{ quick: boolean, runs: number | undefined }} options
 */
export default async function engine(add, { quick, runs }) {
  const sizes = quick ? [{ count: 30, usual: 1 }] : [100, 300].map((count) => ({ count, usual: count > 100 ? 2 : 3 }));
  for (const { count, usual } of sizes) await measureCommands(add, "engine", count, runs ?? usual);
}
