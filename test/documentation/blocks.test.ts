/** Every block of every page is held by a test; one that no rule knows fails. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { repository } from "../package/packed";
import { blocksOf, pages, type Block } from "./pages";

interface Rule {
  readonly language: string;
  /** Default: any page. */
  readonly file?: string;
  /** How its text begins. Default: anyhow. */
  readonly beginning?: string;
  /** The test that runs it, or compares it with what is printed. */
  readonly heldBy: string;
}

const rules: readonly Rule[] = [
  { language: "typescript", heldBy: "test/documentation/programs.test.ts" },
  { language: "sh", heldBy: "test/documentation/commandLines.test.ts" },
  ...[
    ["README.md", "$ pulumi preview --diff", "test/documentation/shownSessions.test.ts"],
    ["README.md", "error: … resource 'macos'", "test/documentation/shownSessions.test.ts"],
    ["README.md", "softwareupdate releases", "test/documentation/commandLines.test.ts"],
    ["docs/declarations.md", "$ softwareupdate ", "test/documentation/shownOutput.test.ts"],
    ["docs/releases.md", "$ softwareupdate ", "test/cli/releasesPage.test.ts"],
    ["docs/releases.md", '{ "platform"', "test/cli/releasesPage.test.ts"],
    ["docs/reliability.md", "seed 2:", "test/faults/schedule.test.ts"],
    ["docs/review.md", "<!-- softwareupdate review", "test/cli/review/page.test.ts"],
    ["docs/rollouts.md", "$ softwareupdate refresh", "test/e2e/rollout.test.ts"],
    ["docs/rollouts.md", '{ "stack"', "test/e2e/rollout.test.ts"],
    ["docs/rollouts.md", "error: … The rollout", "test/e2e/rollout.test.ts"],
    ["docs/rollouts.md", "macos: ring early", "test/documentation/shownOutput.test.ts"],
    ["docs/status.md", "$ softwareupdate ", "test/cli/status/documentation.test.ts"],
  ].map(([file, beginning, heldBy]) => ({ language: "text", file, beginning, heldBy: heldBy! })),
  { language: "json", file: "docs/policies.md", heldBy: "test/documentation/shownOutput.test.ts" },
  { language: "json", file: "docs/status.md", heldBy: "test/documentation/shownOutput.test.ts" },
  { language: "javascript", file: "docs/policies.md", heldBy: "test/e2e/policyPack.test.ts" },
  { language: "yaml", file: "docs/enrollment.md", heldBy: "test/enrollment/policyFile.test.ts" },
];

const blocks = pages.flatMap(blocksOf);

const isFor = ({ language, file, beginning = "" }: Rule, block: Block): boolean =>
  block.language === language && (file ?? block.file) === block.file && block.text.startsWith(beginning);

test("every block of every page has a test", () => {
  expect(blocks.length).toBeGreaterThan(40);
  const unknown = blocks.filter((block) => rules.filter((rule) => isFor(rule, block)).length !== 1);
  expect(unknown).toEqual([]);
});

test("every rule is for a block, and its test reads the page", () => {
  expect(rules.filter((rule) => !blocks.some((block) => isFor(rule, block)))).toEqual([]);
  for (const { file, heldBy } of rules) {
    const test = path.join(repository, heldBy);
    expect([heldBy, existsSync(test)]).toEqual([heldBy, true]);
    if (file) expect(readFileSync(test, "utf8")).toContain(file);
  }
});

test("a block in a list, in a quotation and between longer fences is found", () => {
  const text = "- one:\n\n  ```sh\n  npm test\n  ```\n\n> ```json\n> {}\n> ```\n\n````text\n```diff\n````\n";
  expect(blocksOf({ file: "page.md", text })).toEqual([
    { file: "page.md", line: 4, language: "sh", text: "npm test" },
    { file: "page.md", line: 8, language: "json", text: "{}" },
    { file: "page.md", line: 12, language: "text", text: "```diff" },
  ]);
});
