import { readFileSync } from "node:fs";
import path from "node:path";
import { problemCodes } from "../../../cli/review/problem";
import { tableIn } from "../../support/markdown";

const repository = path.join(__dirname, "../../..");
const read = (file: string): string => readFileSync(path.join(repository, file), "utf8");
const page = read("docs/review.md");
const printed = read("test/fixtures/reviews/superseded.md");

test("the page on reviews shows one that the command prints", () => {
  const [, example] = /````text\n([^]*?)\n````/.exec(page) ?? [];
  expect(example).toBe(printed.trimEnd());
});

test("README.md quotes the summary, the whole table and all warnings of that review", () => {
  const quoted = [...read("README.md").matchAll(/^> ?(.*)$/gm)].map(([, line]) => line!);
  const summary = printed.split("\n").find((line) => line.startsWith("**2 to update**"));
  expect(quoted[0]).toBe(summary);
  // In README.md the columns are aligned.
  const table = tableIn(quoted.join("\n").replace(/ {2,}/g, " ").replace(/-{3,}/g, "---"));
  expect(table).toHaveLength(3);
  expect(table).toEqual(tableIn(printed));
  const warnings = (lines: readonly string[]): string[] => lines.filter((line) => line.startsWith("- ⚠️"));
  expect(warnings(quoted)).toHaveLength(2);
  expect(warnings(quoted)).toEqual(warnings(printed.split("\n")));
});

test("the page on reviews explains every code, and no other", () => {
  const explained = [...page.matchAll(/^\| `([a-z-]+)` +\|/gm)].map((found) => found[1]);
  expect(explained.sort()).toEqual([...problemCodes].sort());
});
