import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { softwareupdate, type Answer } from "./support/capturedIo";

let workingDirectory: string;
beforeEach(() => (workingDirectory = mkdtempSync(path.join(tmpdir(), "validate-"))));
afterEach(() => rmSync(workingDirectory, { recursive: true, force: true }));

const settings = { Type: "com.apple.configuration.softwareupdate.settings", Identifier: "a", Payload: {} };

function write(name: string, content: unknown): void {
  const data = typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content);
  writeFileSync(path.join(workingDirectory, name), data);
}

function validate(...argv: string[]): Promise<Answer> {
  return softwareupdate(["validate", ...argv], { workingDirectory });
}

async function json(...argv: string[]): Promise<{ code: number; answer: unknown }> {
  const { code, stdout } = await validate("--json", ...argv);
  return { code, answer: JSON.parse(stdout) };
}

describe("softwareupdate validate --json", () => {
  it("answers by file as typed, with 0 when all are valid", async () => {
    write("a.json", settings);
    expect(await json("a.json", "./a.json")).toEqual({
      code: 0,
      answer: { "a.json": { valid: true, problems: [] }, "./a.json": { valid: true, problems: [] } },
    });
  });

  it("gives JSON Pointers and severities, and 1 when one file has an error", async () => {
    write("a.json", settings);
    write("b.json", {
      ...settings,
      Payload: { Notification: true, AutomaticActions: { Download: "AlwaysOff", InstallOSUpdates: "AlwaysOn" } },
    });
    expect(await json("a.json", "b.json")).toEqual({
      code: 1,
      answer: {
        "a.json": { valid: true, problems: [] },
        "b.json": {
          valid: false,
          problems: [
            {
              path: "/Payload/Notification",
              message: "is not a known key; did you mean Notifications?",
              severity: "error",
            },
            {
              path: "/Payload/AutomaticActions/InstallOSUpdates",
              message: "has no effect while Download is AlwaysOff: Apple uses it only with automatic downloads enabled",
              severity: "warning",
            },
          ],
        },
      },
    });
  });

  it("calls an unsupported Type valid, with a warning", async () => {
    write("a.json", { ...settings, Type: "com.apple.configuration.passcode.settings" });
    const { code, answer } = await json("a.json");
    expect(code).toBe(0);
    expect(answer).toEqual({
      "a.json": {
        valid: true,
        problems: [{ path: "/Type", severity: "warning", message: expect.any(String) as string }],
      },
    });
  });

  it.each<[string, string | Buffer, RegExp]>([
    ["empty", "", /the file is empty/],
    ["no JSON", "Notifications: true", /^is not JSON$/],
    ["a profile", '<?xml version="1.0"?><plist/>', /looks like a property list/],
    ["with a byte order mark", "\ufeff{}", /byte order mark/],
    ["no UTF-8", Buffer.from([0x22, 0xff, 0x22]), /is not JSON/],
    ["two values", "{}{}", /is not JSON/],
  ])("says of a file that is %s that it isn't valid, with 1", async (_what, content, message) => {
    write("a.json", content);
    const { code, answer } = await json("a.json");
    const problem = { path: "", severity: "error", message: expect.stringMatching(message) as string };
    expect({ code, answer }).toEqual({ code: 1, answer: { "a.json": { valid: false, problems: [problem] } } });
  });

  it("says of a file that can't be read that it isn't valid, with 1", async () => {
    mkdirSync(path.join(workingDirectory, "folder"));
    const problem = (message: string): object => ({
      valid: false,
      problems: [{ path: "", severity: "error", message }],
    });
    expect(await json("missing.json", "folder", "__proto__")).toEqual({
      code: 1,
      answer: JSON.parse(
        JSON.stringify({
          "missing.json": problem("missing.json can't be read: it doesn't exist; check the path"),
          folder: problem("folder can't be read: it is a directory; check the path"),
          ["__proto__"]: problem("__proto__ can't be read: it doesn't exist; check the path"),
        }),
      ) as object,
    });
  });

  it("prints one JSON value on standard output, and why it ends with 1 on standard error", async () => {
    const { stdout, stderr } = await validate("--json", "missing.json");
    expect(stdout.split("\n")).toHaveLength(1);
    expect(stderr).toBe("softwareupdate validate: the file is not valid.");
  });

  it("warns of what a platform, a version or an unsupervised device lacks", async () => {
    write("a.json", { ...settings, Payload: { RecommendedCadence: "All", Beta: { ProgramEnrollment: "AlwaysOff" } } });
    const pathsOf = async (...argv: string[]): Promise<unknown> => {
      const { code, answer } = await json("a.json", ...argv);
      const { problems } = (answer as Record<string, { problems: { path: string; severity: string }[] }>)["a.json"]!;
      return [code, ...problems.map(({ path: at, severity }) => `${severity} ${at}`)];
    };
    expect(await pathsOf()).toEqual([0]);
    expect(await pathsOf("--platform", "macOS")).toEqual([0, "warning /Payload/RecommendedCadence"]);
    expect(await pathsOf("--platform", "macOS", "--os", "15.3")).toEqual([
      0,
      "warning /Payload/RecommendedCadence",
      "warning /Payload/Beta",
    ]);
    expect(await pathsOf("--platform", "iPadOS", "--os", "18.0")).toEqual([0]);
    expect(await pathsOf("--platform", "iPadOS", "--unsupervised")).toEqual([
      0,
      "warning /Payload/Beta/ProgramEnrollment",
    ]);
    expect(await pathsOf("--unsupervised")).toEqual([0, "warning /Payload/Beta/ProgramEnrollment"]);
  });
});

describe("softwareupdate validate for people", () => {
  it("has a line a file and a line a problem", async () => {
    write("a.json", settings);
    write("b.json", { ...settings, Payload: { Notification: true } });
    expect(await validate("a.json", "b.json")).toEqual({
      code: 1,
      stdout:
        "a.json: valid\nb.json: not valid\n  error: /Payload/Notification is not a known key; did you mean Notifications?",
      stderr: "softwareupdate validate: 1 of 2 files are not valid.",
    });
  });
});

describe("wrong usage ends with 2", () => {
  it.each([
    [[], /FILE is missing/],
    [["a.json", "--platform", "macos"], /platform: "macos" is not known; did you mean macOS\?/],
    [["a.json", "--platform", "Windows"], /must be one of iOS, iPadOS, macOS/],
    [["a.json", "--os", "15.0"], /--os needs --platform/],
    [["a.json", "--platform", "macOS", "--os", "Sequoia"], /--os must be a version/],
    [["a.json", "--supervised"], /unknown option --supervised; did you mean --unsupervised\?/],
  ])("%j", async (argv, message) => {
    const { code, stdout, stderr } = await validate(...argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });
});
