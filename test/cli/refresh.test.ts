import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { recordedPath, recordedText } from "../support/lookupService";
import { lastingAnswer } from "../support/offers";
import { softwareupdate } from "./support/capturedIo";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-refresh-"));
  jest.spyOn(Date, "now").mockReturnValue(Date.parse("2026-08-18T10:00:00Z"));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const refresh = (argv: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  softwareupdate(["refresh", ...argv], {
    workingDirectory: folder,
    environment: { XDG_CACHE_HOME: join(folder, "cache"), ...environment },
  });
const lockFile = () => join(folder, "softwareupdate.lock.json");
const read = () => readFileSync(lockFile(), "utf8");
const answer = (name: string, text: string) => (writeFileSync(join(folder, name), text), name);

test("refresh makes the lock file beside the program, and then has nothing to do", async () => {
  const made = await refresh(["--from", recordedPath("2026-08-18")]);
  expect(made).toEqual({
    code: 0,
    stdout: "softwareupdate.lock.json is written: a new lock file with 59 lines of releases.",
    stderr: "",
  });
  expect(read()).toContain('{ "platform": "macOS", "version": "26.6.2", "builds": ["25G83"], "devices": "macOS-63-');
  const { mtimeMs } = statSync(lockFile());
  expect(await refresh(["--from", recordedPath("2026-08-18"), "--releases-only"])).toEqual({
    code: 0,
    stdout: "softwareupdate.lock.json is up to date: 59 lines of releases.",
    stderr: "",
  });
  expect(statSync(lockFile()).mtimeMs).toBe(mtimeMs);
  expect(readdirSync(folder)).toEqual(["softwareupdate.lock.json"]);
});

test("refresh says what is new, withdrawn and back", async () => {
  const all = answer("all.json", lastingAnswer());
  const less = answer("less.json", lastingAnswer({ without: ["26.6.1"] }));
  await refresh(["--from", less]);
  const { stdout } = await refresh(["--from", all]);
  expect(stdout.split("\n")).toEqual([
    "softwareupdate.lock.json is written:",
    "",
    "  new  iOS 26.6.1       23G83, 23G6083   31 models  first offered 2026-08-17",
    "  new  iPadOS 26.6.1    23G83, 23G6083   64 models  first offered 2026-08-17",
    "  new  macOS 26.6.1     25G76            63 models  first offered 2026-08-06",
    expect.stringMatching(/^ {2}new {2}visionOS 26\.6\.1 /),
  ]);
  expect((await refresh(["--from", less])).stdout).toMatch(/^ {2}withdrawn {2}iOS 26\.6\.1 .* 31 models$/m);
  expect(read()).toMatch(/"version": "26\.6\.1", .* "withdrawn": "2026-08-18" \}/);
  expect((await refresh(["--from", all])).stdout).toMatch(/^ {2}back {2}macOS 26\.6\.1 .* 63 models$/m);
  expect(read()).not.toContain("withdrawn");
});

test("refresh writes nothing when only the order of the answer or the layout of the file changed", async () => {
  await refresh(["--from", recordedPath("2026-08-18")]);
  const lists = JSON.parse(recordedText("2026-08-18")) as Record<string, Record<string, unknown[]>>;
  for (const arrays of Object.values(lists)) for (const rows of Object.values(arrays)) rows.reverse();
  const reversed = answer("reversed.json", JSON.stringify(lists));
  writeFileSync(lockFile(), JSON.stringify(JSON.parse(read()), null, 4));
  const before = read();
  expect(await refresh(["--from", reversed])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("up to date") as string,
  });
  expect((await refresh(["--from", reversed, "--check"])).code).toBe(0);
  expect(read()).toBe(before);
});

test("refresh --check writes nothing and exits with 3 when the file would change", async () => {
  expect(await refresh(["--from", recordedPath("2026-06-30"), "--check"])).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(/^softwareupdate\.lock\.json would be written: a new lock file/) as string,
  });
  expect(readdirSync(folder)).toEqual([]);
  await refresh(["--from", recordedPath("2026-06-30")]);
  const before = read();
  const { code, stdout } = await refresh(["--from", recordedPath("2026-08-18"), "--check"]);
  expect(code).toBe(3);
  expect(stdout).toMatch(/^ {2}new +macOS 26\.6\.2 +25G83 +63 models +first offered 2026-08-17$/m);
  expect(read()).toBe(before);
});

test("refresh says when nothing but last days, lists or devices changed", async () => {
  await refresh(["--from", answer("one.json", lastingAnswer({ expires: { "26.6.2": "2026-11-16" } }))]);
  const { stdout } = await refresh([
    "--from",
    answer("two.json", lastingAnswer({ expires: { "26.6.2": "2026-12-16" } })),
  ]);
  expect(stdout).toBe(
    "softwareupdate.lock.json is written: no release is new, withdrawn or back; lists, devices or last days changed.",
  );
});

test.each<[what: string, from: string, sentence: RegExp]>([
  ["is empty", recordedPath("2024-11-14T1941Z"), /^softwareupdate refresh: \S.*\.$/],
  ["is not there", "absent.json", /^softwareupdate refresh: \S.*\.$/],
  [
    "comes from a service that is down",
    "https://127.0.0.1:9/v2/pmv",
    /^softwareupdate refresh: \S.* the connection was refused; is the server running, and is the port right\?$/,
  ],
])(
  "refresh exits with 1 and keeps the lock file when the answer %s",
  async (_, from, sentence) => {
    await refresh(["--from", recordedPath("2026-08-18")]);
    const before = read();
    for (const check of [[], ["--check"]]) {
      const { code, stdout, stderr } = await refresh(["--from", from, ...check]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toMatch(sentence);
    }
    expect(read()).toBe(before);
  },
  60_000,
);

test("refresh keeps a lock file that it can't read, and says what to do", async () => {
  writeFileSync(lockFile(), "<<<<<<< HEAD\n");
  const { code, stderr } = await refresh(["--from", recordedPath("2026-08-18")]);
  expect(code).toBe(1);
  expect(stderr).toContain("it holds a merge conflict, at line 1. Take either side");
  expect(read()).toBe("<<<<<<< HEAD\n");
});

test("refresh writes where --lock or SOFTWAREUPDATE_LOCK_FILE says, from the working directory", async () => {
  const from = ["--from", recordedPath("2026-08-18")];
  await refresh(from, { SOFTWAREUPDATE_LOCK_FILE: "named.json" });
  await refresh([...from, "--lock", "given/lock.json"], { SOFTWAREUPDATE_LOCK_FILE: "named.json" });
  expect(readdirSync(folder).sort()).toEqual(["given", "named.json"]);
  expect(readFileSync(join(folder, "given/lock.json"), "utf8")).toBe(readFileSync(join(folder, "named.json"), "utf8"));
});

test("refresh takes no operands and knows its options", async () => {
  expect((await refresh(["lock.json"])).code).toBe(2);
  expect(await refresh(["--lok", "x"])).toMatchObject({ code: 2, stderr: expect.stringContaining("--lock") as string });
});
