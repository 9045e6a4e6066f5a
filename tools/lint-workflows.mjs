import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { cached, once, withProgress } from "./cache.mjs";
import { buildKey, goBuild, hasGo } from "./go.mjs";
import { executable, main, root, run, say } from "./process.mjs";

/** @returns {Promise<number>} the exit code */
export async function lintWorkflows() {
  const workflows = findWorkflows();
  if (workflows.length === 0) return 0;
  const key = buildKey("actionlint", ["actionlint"]);
  if (cached(key) === null && !hasGo()) {
    say("The GitHub workflows are not checked: the program for it is built with Go, which is not installed.");
    return 0;
  }
  const directory = await once(key, (directory) =>
    withProgress("Building actionlint for the GitHub workflows (once per machine)", () =>
      goBuild("actionlint", "actionlint", "github.com/rhysd/actionlint/cmd/actionlint", "", directory),
    ),
  );
  // Without helpers that some machines have and others have not, so that all find the same.
  return run(join(directory, executable("actionlint")), ["-shellcheck=", "-pyflakes=", ...workflows]);
}

/** The workflows of this repository, and those that an example brings along. */
function findWorkflows() {
  const examples = join(root, "examples");
  return [root, ...readdirSync(examples).map((name) => join(examples, name))]
    .map((folder) => join(folder, ".github", "workflows"))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
}

await main(import.meta.url, lintWorkflows);
