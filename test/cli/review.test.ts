import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { softwareupdate } from "./support/capturedIo";

const fixtures = path.join(__dirname, "../fixtures");
const clocks = { june: "2026-06-30T12:00:00Z", august: "2026-08-18T12:00:00Z" } as const;

let workingDirectory: string;
beforeEach(() => (workingDirectory = mkdtempSync(path.join(tmpdir(), "review-"))));
afterEach(() => rmSync(workingDirectory, { recursive: true, force: true }));

function preview(name: string): string {
  return path.join(fixtures, "previews", `${name}.json`);
}

/** Runs the command in the folder of a program, which has a lock file and an inventory. */
function review(day: keyof typeof clocks, words: readonly string[], input?: string) {
  cpSync(path.join(fixtures, "previews/office.json"), path.join(workingDirectory, "office.json"));
  cpSync(path.join(fixtures, "previews", `${day}.lock.json`), path.join(workingDirectory, "softwareupdate.lock.json"));
  const environment = { SOFTWAREUPDATE_TEST_CLOCK: clocks[day] };
  const readInput = () => Promise.resolve(input);
  return softwareupdate(["review", ...words], { workingDirectory, environment, readInput });
}

describe("softwareupdate review", () => {
  it("prints the comment that is kept for the preview, from a file and from standard input alike", async () => {
    const kept = readFileSync(path.join(fixtures, "reviews/superseded.md"), "utf8");
    const file = await review("august", [preview("superseded")]);
    expect(file).toEqual({ code: 0, stdout: kept.trimEnd(), stderr: "" });
    const input = readFileSync(preview("superseded"), "utf8");
    expect(await review("august", [], input)).toEqual(file);
    expect(await review("august", ["-"], input)).toEqual(file);
  });

  it("prints nothing at all when nothing changes, and meets no --fail-on", async () => {
    const nothing = { code: 0, stdout: "", stderr: "" };
    expect(await review("june", [preview("unchanged")])).toEqual(nothing);
    expect(await review("june", [preview("unchanged"), "--fail-on", "warning"])).toEqual(nothing);
  });

  it.each([
    ["a warning", "superseded", "august", { warning: 1, error: 0 }],
    ["an error", "refused", "june", { warning: 1, error: 1 }],
    ["neither", "paused", "august", { warning: 0, error: 0 }],
  ] as const)("exits by --fail-on as %s asks", async (_, name, day, codes) => {
    for (const severity of ["warning", "error"] as const) {
      const { code, stdout } = await review(day, [preview(name), "--fail-on", severity]);
      expect({ severity, code }).toEqual({ severity, code: codes[severity] });
      expect(stdout).toContain("### Software updates");
    }
  });

  it("prints one JSON value for scripts, also when nothing changes", async () => {
    const { stdout } = await review("august", [preview("superseded"), "--json"]);
    const json = JSON.parse(stdout) as Record<string, unknown>;
    expect(json).toMatchObject({
      project: "fleet",
      stack: "production",
      changed: true,
      refresh: false,
      counts: { create: 0, update: 2, replace: 0, delete: 0, unchanged: 7 },
      lockDay: "2026-08-18",
    });
    expect((json.rings as object[])[0]).toEqual({
      rollout: "macos",
      ring: "pilot",
      enforcement: "macos-pilot",
      status: "changed",
      reason: "opened on 2026-06-30: it waits for no other ring",
      groups: ["pilot"],
      models: null,
      devices: { count: 2, atLeast: false, atMost: true },
      from: { platform: "macOS", version: "26.5.2", prerelease: false },
      to: { platform: "macOS", version: "26.6.2", prerelease: false },
      deadlineBefore: "2026-07-04T18:00:00",
      deadline: "2026-08-22T18:00:00",
      offer: { state: "offered", day: "2026-11-16" },
    });
    const quiet = JSON.parse((await review("june", [preview("unchanged"), "--json"])).stdout) as object;
    expect(quiet).toMatchObject({ changed: false, rings: [], changes: [] });
  });

  it("leaves the size of a group unknown when its inventory can't be read", async () => {
    writeFileSync(path.join(workingDirectory, "program.json"), readFileSync(preview("superseded")));
    const environment = { SOFTWAREUPDATE_TEST_CLOCK: clocks.august };
    const { code, stdout } = await softwareupdate(["review", "program.json"], { workingDirectory, environment });
    expect(code).toBe(0);
    expect(stdout).toMatch(/\| `office` \| unknown \|/);
  });

  it.each([
    ["--fail-on must be warning or error", ["--fail-on", "note", "file.json"]],
    ["there is no preview: name a FILE, or pipe `pulumi preview --json --show-sames`", []],
  ])("calls wrong usage by its name: %s", async (sentence, words) => {
    const { code, stdout, stderr } = await review("june", words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(sentence);
  });

  it.each([
    ["is empty", ""],
    ["holds something else", '{"version":3}'],
  ])("answers an input that %s with one sentence", async (sentence, input) => {
    const { code, stdout, stderr } = await review("june", [], input);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`standard input ${sentence}`);
  });

  it("names a lock file that can't be used", async () => {
    writeFileSync(path.join(workingDirectory, "softwareupdate.lock.json"), "<<<<<<< ours\n");
    const { code, stderr } = await softwareupdate(["review", preview("superseded")], { workingDirectory });
    expect(code).toBe(1);
    expect(stderr).toMatch(/lock file softwareupdate\.lock\.json can't be used: it holds a merge conflict/);
  });
});
