import { execFileSync } from "node:child_process";
import { fileURLToPath, URL } from "node:url";
import { median, progress } from "./figures.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const programs = {
  ours: ["@pulumi/pulumi", "pulumi-apple-softwareupdate"],
  baseline: ["@pulumi/pulumi"],
};

/**
 * What a program waits for the package before its first line, over what it waits for Pulumi anyway.
 * @param {(figure: import("./figures.mjs").Figure) => void} add
 * @param {{ quick: boolean, runs: number | undefined }} options
 */
export default function importTime(add, { quick, runs = quick ? 3 : 11 }) {
  progress("import: starting fresh processes");
  const samples = { ours: [], baseline: [] };
  for (let run = 0; run < runs; run++) {
    const names = run % 2 === 0 ? ["ours", "baseline"] : ["baseline", "ours"];
    for (const name of names) samples[name].push(timeToImport(programs[name]));
  }
  add({
    name: "import: the package over bare @pulumi/pulumi",
    unit: "ms",
    ours: median(samples.ours),
    baseline: median(samples.baseline),
    compare: "difference",
    target: 100,
  });
}

/** @param {readonly string[]} packages */
function timeToImport(packages) {
  const required = packages.map((name) => `require("${name}");`).join("");
  const script = `const started = performance.now(); ${required} console.log(performance.now() - started);`;
  return Number(execFileSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8" }));
}
