import { readFileSync } from "node:fs";
import path from "node:path";
import { problemCodes } from "../../../cli/review/problem";

const repository = path.join(__dirname, "../../..");
const page = readFileSync(path.join(repository, "docs/review.md"), "utf8");

test("the page on reviews shows one that the command prints", () => {
  const [, example] = /````text\n([^]*?)\n````/.exec(page) ?? [];
  expect(example).toBe(readFileSync(path.join(repository, "test/fixtures/reviews/superseded.md"), "utf8").trimEnd());
});

test("the page on reviews explains every code, and no other", () => {
  const explained = [...page.matchAll(/^\| `([a-z-]+)` +\|/gm)].map((found) => found[1]);
  expect(explained.sort()).toEqual([...problemCodes].sort());
});
