import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { recordedPath } from "../support/lookupService";
import { softwareupdate } from "./support/capturedIo";

let workingDirectory: string;
beforeEach(() => (workingDirectory = mkdtempSync(path.join(tmpdir(), "queue-"))));
afterEach(() => rmSync(workingDirectory, { recursive: true, force: true }));

/** `a 26.3.1+25D771280a 1` becomes an enforcement a of that version and build by the first of December. */
function queue(enforcements: readonly string[], ...options: string[]) {
  const files = enforcements.map((text) => {
    const [Identifier, target, day] = text.split(" ") as [string, string, string];
    const [TargetOSVersion, TargetBuildVersion] = target.split("+");
    const Payload = { TargetOSVersion, TargetBuildVersion, TargetLocalDateTime: `2026-12-0${day}T18:00:00` };
    return write(Identifier, {
      Type: "com.apple.configuration.softwareupdate.enforcement.specific",
      Identifier,
      Payload,
    });
  });
  return softwareupdate(["queue", ...files, ...options], { workingDirectory });
}

function write(name: string, content: unknown): string {
  writeFileSync(path.join(workingDirectory, `${name}.json`), JSON.stringify(content));
  return `${name}.json`;
}

const recorded = ["--from", recordedPath("2026-08-18"), "--on", "2026-08-18"];

describe("softwareupdate queue", () => {
  it("prints what is ignored, the order, and what is blocked", async () => {
    const given = ["old 26.0 1", "next 26.2 1", "late 26.3 3", "overtaken 26.1 2", "letter 26.4+25E771a 4"];
    const { code, stdout, stderr } = await queue(given, "--current", "26.0", "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      ignored: ["old", "overtaken"],
      order: ["next", "late"],
      blocked: ["letter"],
    });
  });

  it("keeps an equal version with a build in the order while the device's build isn't known", async () => {
    const given = ["build 26.1+25B78 1"];
    expect(JSON.parse((await queue(given, "--current", "26.1", "--json")).stdout)).toMatchObject({ order: ["build"] });
    const known = await queue(given, "--current", "26.1", "--build", "25B78", "--json");
    expect(JSON.parse(known.stdout)).toMatchObject({ ignored: ["build"] });
  });

  it("blocks what Apple doesn't offer, for the platform or for a device", async () => {
    const given = ["gone 26.4 1", "phones 26.6.1 2", "macs 26.6.2 3"];
    const onMacs = await queue(given, "--current", "26.3", ...recorded, "--platform", "macOS", "--json");
    expect(JSON.parse(onMacs.stdout)).toEqual({ ignored: ["gone"], order: ["phones", "macs"], blocked: [] });
    const oniOS = await queue(given, "--current", "26.3", ...recorded, "--platform", "iOS", "--json");
    expect(JSON.parse(oniOS.stdout)).toEqual({ ignored: ["gone"], order: ["phones"], blocked: ["macs"] });
    const old = ["--platform", "iOS", "--device", "iPhone11,2", "--json"];
    const onOld = await queue(given, "--current", "18.7.8", ...recorded, ...old);
    expect(JSON.parse(onOld.stdout)).toEqual({ ignored: [], order: [], blocked: ["gone", "phones", "macs"] });
  });

  it("knows supplementals of the lookup service, and of which device", async () => {
    const given = ["a 26.3.1+25D771280a 1"];
    const mac = ["--current", "26.3.1", ...recorded, "--platform", "macOS", "--json", "--device"];
    expect(JSON.parse((await queue(given, ...mac, "J413AP")).stdout)).toMatchObject({ order: ["a"] });
    expect(JSON.parse((await queue(given, ...mac, "J700AP")).stdout)).toMatchObject({ blocked: ["a"] });
  });

  it("prints tables and reasons for people", async () => {
    const { stdout } = await queue(["a 26.2 1", "b 26.1 2", "c 26.3.1+25D771280a 3"], "--current", "26.0");
    expect(stdout.split("\n")).toEqual([
      "Installed in this order:",
      "",
      "    IDENTIFIER  TARGET  DEADLINE             STILL WAITING",
      "1.  a           26.2    2026-12-01T18:00:00  c",
      "",
      "Ignored:",
      "  b  older than what a has brought, 26.2",
      "",
      "Blocked:",
      "  c  a supplemental installs on its base 26.3.1 only, which the device doesn't come to",
    ]);
    expect((await queue(["a 26.2 1"], "--current", "26.2")).stdout).toMatch(/^Nothing is installed\./);
  });

  it.each([
    [["--json"], "--current is missing"],
    [["--current", "26.3.1 (a)"], "--current must be a version"],
    [["--current", "26.3", "--build", "x"], "--build must be a build"],
    [["--current", "26.3", "--from", "x.json"], "--from needs --platform"],
    [["--current", "26.3", "--device", "J413AP"], "--device has no meaning without --from"],
    [["--current", "26.3", ...recorded, "--platform", "ios"], 'platform: "ios" is not known; did you mean iOS?'],
    [["--current", "26.3", ...recorded, "--platform", "macOS", "--device", "Mac99,9"], "Pass the board id instead"],
  ])("exits with 2 for %j", async (options, sentence) => {
    const { code, stdout, stderr } = await queue(["a 26.2 1"], ...options);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(sentence);
  });

  it("exits with 2 for a declaration of another type, and with 1 for an invalid one", async () => {
    const other = write("other", {
      Type: "com.apple.configuration.softwareupdate.settings",
      Identifier: "x",
      Payload: {},
    });
    const run = (...argv: string[]) => softwareupdate(["queue", ...argv, "--current", "26.0"], { workingDirectory });
    expect((await run(other)).code).toBe(2);
    const { code, stderr } = await queue(["a 26.3.1(a) 1"], "--current", "26.0");
    expect(code).toBe(1);
    expect(stderr).toContain("a.json: /Payload/TargetOSVersion must be the base version alone");
  });

  it("exits with 1 when there is no usable answer", async () => {
    const { code, stderr } = await queue(["a 26.2 1"], "--current", "26.0", "--from", "a.json", "--platform", "iOS");
    expect(code).toBe(1);
    expect(stderr).toContain("can't be used");
  });
});
