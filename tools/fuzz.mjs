/** Compiles the parsers with their fuzzers, and runs these: see docs/security.md. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { root, run, ToolError } from "./process.mjs";

/**
 * @param {string[]} words
 * @returns {Promise<number>}
 */
export async function fuzz(words) {
  const compiled = join(root, "node_modules", ".cache", "fuzz");
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const settings = ["-p", join(root, "test", "fuzz", "tsconfig.json"), "--outDir", compiled];
  if ((await run(process.execPath, [compiler, ...settings])) !== 0)
    throw new ToolError("The fuzzers do not compile: see above.");
  cpSync(join(root, "package.json"), join(compiled, "package.json"));
  const environment = { ...process.env, SOFTWAREUPDATE_FUZZ_REPOSITORY: root };
  return run(process.execPath, [join(compiled, "test", "fuzz", "main.js"), ...words], { environment });
}
