/** What docs/releases.md shows is what the commands print. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { recordedPath } from "../support/lookupService";
import { softwareupdate } from "./support/capturedIo";

const page = readFileSync(path.join(__dirname, "../../docs/releases.md"), "utf8");
const shown = [...page.matchAll(/^```text\n\$ softwareupdate (.+)\n([^]+?)\n```$/gm)].map(
  ([, command, output]) => [command!, output!] as const,
);

let folder: string;
const inFolder = (argv: readonly string[]) => softwareupdate(argv, { workingDirectory: folder });
const at = (time: string) => jest.spyOn(Date, "now").mockReturnValue(Date.parse(time));

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "releases-page-"));
  copyFileSync(recordedPath("2026-08-18"), path.join(folder, "answer.json"));
  at("2026-06-30T12:00:00Z");
  await inFolder(["refresh", "--from", recordedPath("2026-06-30"), "--releases-only"]);
  at("2026-08-18T12:00:00Z");
});
afterAll(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

test("the page shows commands", () => expect(shown.length).toBeGreaterThan(2));

test.each(shown)("softwareupdate %s", async (command, output) => {
  const { stdout, stderr } = await inFolder(command.split(" "));
  expect(stderr).toBe("");
  expect(stdout).toContain(output);
});

test("the line of a withdrawn release is one that a refresh writes", async () => {
  await inFolder(["refresh", "--from", "answer.json", "--releases-only"]);
  const [, line] = /^```text\n(\{ "platform".+)\n```$/m.exec(page)!;
  expect(readFileSync(path.join(folder, "softwareupdate.lock.json"), "utf8")).toContain(line);
});
