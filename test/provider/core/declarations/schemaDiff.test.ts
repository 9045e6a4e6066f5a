import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "../../../..");
const copies = join(root, "test/fixtures/apple-schema");
const settings = "declarative/declarations/configurations/softwareupdate.settings.yaml";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "schema-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function diff(...argv: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "tools/schema-diff.mjs"), ...argv], {
    encoding: "utf8",
  });
  return { code: status, stdout, stderr };
}

test("between 18.2 and 26.0 Apple brought the enforcement to tvOS and visionOS", () => {
  const { code, stdout } = diff(join(copies, "26.0"), "--from", join(copies, "18.2"));
  expect(code).toBe(0);
  expect(stdout.split("\n### Files")[0]).toBe(
    [
      "## What Apple changed",
      "",
      "7 changes in 2 of the 2 files that both copies have.",
      "",
      "### declarative/declarations/configurations/softwareupdate.enforcement.specific.yaml",
      "",
      "| key | what | before | after |",
      "| --- | --- | --- | --- |",
      "| (whole) | tvOS | `n/a` | `18.4` |",
      "| (whole) | tvOS enrollments |  | `supervised, device` |",
      "| (whole) | tvOS scopes |  | `system` |",
      "| (whole) | visionOS | `n/a` | `26.0` |",
      "| (whole) | visionOS enrollments |  | `supervised, device` |",
      "| (whole) | visionOS scopes |  | `system` |",
      "",
      "### mdm/errors/softwareupdate.required.yaml",
      "",
      "| key | what | before | after |",
      "| --- | --- | --- | --- |",
      "| (whole) | visionOS | `n/a` | `26.0` |",
      "",
    ].join("\n"),
  );
  expect(stdout).toContain(`- \`${settings}\``);
});

test("between 18.2 and 27.0 the date of a pending version became a string", () => {
  const { stdout } = diff(join(copies, "27.0"), "--from", join(copies, "18.2"));
  const row = "| `softwareupdate.pending-version.target-local-date-time` | type | `<date>` | `<string>` |";
  expect(stdout.split("\n")).toContain(row);
});

test("a copy that says the same has no changes", () => {
  expect(diff(join(copies, "18.2"), "--from", join(copies, "18.2")).stdout).toBe(
    "## What Apple changed\n\nNothing in the 26 files that both copies have.\n",
  );
});

test("without --from the newest copy of each file is the older one", () => {
  expect(diff(join(copies, "27.0")).stdout).toContain("Nothing in the 6 files");
});

test("keys, ranges, values, defaults, combine rules and new files are all told", () => {
  cpSync(join(copies, "18.2"), folder, { recursive: true });
  const text = readFileSync(join(folder, settings), "utf8")
    .replace("- key: Notifications", "- key: Reminders")
    .replace("max: 90", "max: 120")
    .replace("  - Newest\n", "  - Newest\n  - Latest|greatest\n")
    .replace("default: Allowed", "default: AlwaysOn")
    .replace("combinetype: first", "combinetype: set-union")
    .replace("presence: optional", "presence: required");
  writeFileSync(join(folder, settings), text);
  const added = "declarative/status/softwareupdate.progress.yaml";
  writeFileSync(join(folder, added), "title: new\n");
  const lines = diff(folder, "--from", join(copies, "18.2")).stdout.split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^\| `Reminders` \| added \| +\| `<boolean>; presence required; default true; /),
      expect.stringMatching(/^\| `Notifications` \| removed \| `<boolean>; /),
      "| `Deferrals.CombinedPeriodInDays` | range | `1…90` | `1…120` |",
      "| `RecommendedCadence` | values | `All, Oldest, Newest` | `All, Oldest, Newest, Latest\\|greatest` |",
      "| `AutomaticActions.Download` | default | `Allowed` | `AlwaysOn` |",
      "| `Beta.RequireProgram` | combinetype | `first` | `set-union` |",
      "### New files on software updates",
      `- \`${added}\``,
    ]),
  );
});

test.each([
  [[], /^Usage/],
  [["/nowhere/at/all"], /is no folder/],
  [[join(root, "docs")], /holds no YAML/],
])("%j is wrong usage", (argv, message) => {
  const { code, stdout, stderr } = diff(...argv);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(message);
});
