import { parseArgs } from "node:util";
import { main, ToolError } from "./process.mjs";
import { requireTypeScript } from "./typescript.mjs";

const usage = "usage: npm run faults -- [--seed N] [--count N]   (without both: seeds 1 to 40)";

await main(import.meta.url, async (words) => {
  const { playAll } = requireTypeScript("../test/faults/main.ts");
  return playAll(optionsIn(words), (line) => console.log(line));
});

/**
 * @param {string[]} words
 * @returns {{ seed?: number, count?: number }}
 */
function optionsIn(words) {
  let values;
  try {
    values = parseArgs({ args: words, options: { seed: { type: "string" }, count: { type: "string" } } }).values;
  } catch (error) {
    throw new ToolError(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
  const options = Object.entries(values).map(([name, text]) => ({ [name]: Number(text) }));
  if (options.flatMap(Object.values).some((number) => !Number.isInteger(number) || number < 1))
    throw new ToolError(usage);
  return Object.assign({}, ...options);
}
