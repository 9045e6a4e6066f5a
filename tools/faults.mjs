import { parseArgs } from "node:util";
import { main, ToolError } from "./process.mjs";
import { requireTypeScript } from "./typescript.mjs";

const usage = "usage: npm run faults -- [--seed N] [--count N]   (without both: seeds 1 to 40)";

await main(import.meta.url, async (words) => {
  const { playAll } = requireTypeScript("../test/faults/main.ts");
  return playAll(optionsIn(words), (line) => console.log(line));
});

/**
 * One seed alone is replayed once; a count without a seed begins at 1.
 * @param {string[]} words
 */
function optionsIn(words) {
  let values;
  try {
    values = parseArgs({ args: words, options: { seed: { type: "string" }, count: { type: "string" } } }).values;
  } catch (error) {
    throw new ToolError(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
  const seed = Number(values.seed ?? 1);
  const count = Number(values.count ?? (values.seed === undefined ? 40 : 1));
  if (![seed, count].every((number) => Number.isInteger(number) && number > 0)) throw new ToolError(usage);
  return { seed, count };
}
