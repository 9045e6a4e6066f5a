import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { filesIn } from "../support/filesIn";
import { repository, runTool, temporaryFolder } from "./packed";

// The compiler takes seconds, on a busy machine many.
jest.setTimeout(120_000);

const committed = join(repository, "docs", "reference");

/** The pages of a folder by their path in it. */
function pagesIn(folder: string): Record<string, string> {
  const pages = filesIn(folder).map((file) => [
    relative(folder, file).split(sep).join("/"),
    readFileSync(file, "utf8"),
  ]);
  return Object.fromEntries(pages) as Record<string, string>;
}

test("all that the package exports is documented, and docs/reference is what `npm run reference` writes", async () => {
  const folder = join(temporaryFolder(), "reference");
  const { code, output } = await runTool("typedoc", ["--out", folder, "--logLevel", "Warn"]);
  // An export or property without documentation, a type that can't be looked up and a link into nothing are errors.
  expect({ code, output }).toEqual({ code: 0, output: "" });
  const [written, kept] = [pagesIn(folder), pagesIn(committed)];
  const differing = [...new Set([...Object.keys(written), ...Object.keys(kept)])];
  expect(differing.filter((page) => written[page] !== kept[page])).toEqual([]);
});

test("the reference has every entry point of the package", () => {
  const index = readFileSync(join(committed, "README.md"), "utf8");
  const modules = [...index.matchAll(/\]\((\w+)\/README\.md\)/g)].map(([, name]) => name);
  expect(modules.sort()).toEqual(["enrollment", "policy", "provider", "sdk"]);
});
