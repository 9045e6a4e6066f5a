import { readFileSync } from "node:fs";
import path from "node:path";
import { readRingSummaries } from "../../cli/rollouts/ringSummaries";
import { blockOf } from "../documentation/pages";
import type { SimulatedDevice } from "../support/device";
import { recordedText } from "../support/lookupService";
import { startServer, type MdmServer } from "../support/mdmServer";
import { lastingAnswer } from "../support/offers";
import { PulumiProject } from "../support/pulumi";
import { RolloutPlay } from "../support/rolloutPlay";
import { connectionTo, javascript } from "./example";

jest.setTimeout(300_000);

const program = (more = "") => `
new apple.SoftwareUpdateRollout("macos", {
  platform: "macOS",
  release: apple.getLatestRelease({ platform: "macOS", major: 26, managed: true }),
  rings: [
    { name: "1", group: "canary", afterDays: 8 },
    { name: "2", group: "office", afterDays: 14 },
  ],
  gate: { minimumDonePercent: 95, maximumFailedPercent: 5 },
  avoid: { weekdays: ["Saturday", "Sunday"] },
  targetCheck: "off",
  ${more}
});`;

describe("a rollout on a real NanoHUB, from its first day to its last", () => {
  let server: MdmServer;
  let canary: SimulatedDevice;
  let office: SimulatedDevice;
  let play: RolloutPlay;

  const join = (device: SimulatedDevice, group: string) =>
    server.adminRequest("PUT", `/enrollment-sets/${device.enrollmentId}?set=${group}&nonotify=1`);
  /** The versions and deadlines that a device has been told. */
  const told = async (device: SimulatedDevice): Promise<string[]> =>
    [...(await device.sync()).values()]
      .filter(({ Type }) => Type === "com.apple.configuration.softwareupdate.enforcement.specific")
      .map(({ Payload }) => `${String(Payload.TargetOSVersion)} by ${String(Payload.TargetLocalDateTime)}`);

  beforeAll(async () => {
    server = await startServer("nanohub");
    [canary, office] = [server.device(), server.device()];
    for (const device of [canary, office]) await device.enroll();
    await join(canary, "canary");
    await join(office, "office");
    play = await RolloutPlay.create(program(), connectionTo(server));
  });

  it("is refused without its deadlines, by a sentence that names refresh, and makes nothing", async () => {
    play.at("2026-08-10T08:00:00Z");
    const said = await play.failure();
    expect(said).toContain(
      "The rollout macos can't be planned: the lock file has no deadline of ring 1 for macOS 26.6.1",
    );
    expect(said).toContain("Run `softwareupdate refresh`");
    expect(said).not.toContain("    at ");
    expect((await server.adminRequest("GET", "/declarations")).json).toBeNull();
  });

  it("gets its deadlines from refresh, which --check announces with 3", async () => {
    expect(await play.refresh({}, true)).toMatchObject({ code: 3 });
    const { code, said } = await play.refresh();
    expect(code).toBe(0);
    // First offered on 6 August: eight days later is Friday the 14th, 18:00 in UTC+14 four hours after 4:00 UTC.
    expect(said).toContain(
      "  macos: ring 1 is opened for macOS 26.6.1, by 2026-08-14T18:00:00: it waits for no other ring",
    );
    expect(said).toContain("  macos: ring 2 waits: ring 1 is not open for macOS 26.6.1 yet");
    expect(play.lockText()).toContain(
      '    { "stack": "dev", "rollout": "macos", "ring": "1", "version": "26.6.1", "kind": "update", ' +
        '"deadline": "2026-08-14T18:00:00", "opened": { "on": "2026-08-10", "evidence": "it waits for no other ring" } },',
    );
    expect(await play.refresh({}, true)).toMatchObject({ code: 0 });
  });

  it("tells the first ring's devices, and no others", async () => {
    expect(await play.preview()).toEqual(expect.arrayContaining(["create macos-1", "create macos-status"]));
    await play.up();
    expect(await told(canary)).toEqual(["26.6.1 by 2026-08-14T18:00:00"]);
    expect(await told(office)).toEqual([]);
    expect(await play.preview()).toEqual([]);
  });

  it("keeps the second ring waiting while its gate is closed, without a change to the file", async () => {
    play.at("2026-08-12T08:00:00Z");
    const before = play.lockText();
    const { code, said } = await play.refresh({ "1": { total: 100, done: 81, failed: 0 } });
    expect(said).toContain("  macos: ring 2 waits: 81 % of ring 1 done, needs 95 %");
    expect([code, play.lockText()]).toEqual([0, before]);
    expect((await play.refresh()).said).toContain("  macos: ring 2 waits: the progress of ring 1 is not known");
    expect(play.lockText()).toBe(before);
  });

  it("opens the second ring when the gate does, as one new enforcement", async () => {
    play.at("2026-08-13T08:00:00Z");
    const { said } = await play.refresh({ "1": { total: 100, done: 96, failed: 1 } });
    expect(said).toContain(
      "  macos: ring 2 is opened for macOS 26.6.1, by 2026-08-20T18:00:00: 96 % of ring 1 done, 1 of 100 failed",
    );
    expect(await play.preview()).toEqual(["create macos-2"]);
    await play.up();
    expect(await told(office)).toEqual(["26.6.1 by 2026-08-20T18:00:00"]);
  });

  it("stays open when the first ring's failures come later", async () => {
    const before = play.lockText();
    await play.refresh({ "1": { total: 100, done: 60, failed: 40 } });
    expect(play.lockText()).toBe(before);
  });

  it("gives a newer release the place and the deadline of the old one, but no less than the minimum notice", async () => {
    play.at("2026-08-18T08:00:00Z").project.setFile("answer.json", lastingAnswer());
    // Until refresh has run, what the lock file says is what is enforced.
    expect(await play.preview()).toEqual([]);
    const { said } = await play.refresh();
    expect(said).toContain("  macos: ring 1 gets macOS 26.6.2 in place of macOS 26.6.1, by 2026-08-24T18:00:00");
    expect(await play.preview()).toEqual([
      "update macos-1 targetLocalDateTime targetOSVersion",
      "update macos-2 targetLocalDateTime targetOSVersion",
    ]);
    await play.up();
    expect(await told(canary)).toEqual(["26.6.2 by 2026-08-24T18:00:00"]);
    expect(await told(office)).toEqual(["26.6.2 by 2026-08-24T18:00:00"]);
  });

  it("is paused in the last hour by one update, which the preview says may come too late for some", async () => {
    play.at("2026-08-24T03:00:00Z").project.setProgram(javascript(program("paused: true,")));
    expect(await play.preview()).toEqual(["delete macos-1", "delete macos-2"]);
    expect(await play.warnings()).toEqual([
      expect.stringContaining("ring 1: the deadline 2026-08-24T18:00:00 is less than two hours away"),
      expect.stringContaining("ring 2: the deadline 2026-08-24T18:00:00 is less than two hours away"),
    ]);
    await play.up();
    expect([await told(canary), await told(office)]).toEqual([[], []]);
    const before = play.lockText();
    expect((await play.refresh()).said).toContain("  macos: ring 1 is paused");
    expect(play.lockText()).toBe(before);
  });

  it("is refused when it goes on too late, until refresh has given the devices their notice again", async () => {
    play.project.setProgram(javascript(program()));
    expect(await play.failure()).toContain("a new enforcement needs 3 days of notice");
    const { said } = await play.refresh();
    expect(said).toContain(
      "  macos: ring 1 gets until 2026-08-28T18:00:00 in place of 2026-08-24T18:00:00: it left less than the minimum notice",
    );
    await play.up();
    expect(await told(canary)).toEqual(["26.6.2 by 2026-08-28T18:00:00"]);
  });

  it("loses the enforcement of a ring that is done, which stays away from a newcomer", async () => {
    play.at("2026-08-27T08:00:00Z");
    const { said } = await play.refresh({ "1": { total: 100, done: 100, failed: 0 } });
    expect(said).toContain("  macos: ring 1 is done: all 100 devices have macOS 26.6.2");
    expect(await play.preview()).toEqual(["delete macos-1"]);
    await play.up();
    const newcomer = server.device();
    await newcomer.enroll();
    await join(newcomer, "canary");
    const before = play.lockText();
    await play.refresh({ "1": { total: 101, done: 100, failed: 0 } });
    expect(play.lockText()).toBe(before);
    expect(await play.preview()).toEqual([]);
    expect(await told(newcomer)).toEqual([]);
    expect(await told(office)).toEqual(["26.6.2 by 2026-08-28T18:00:00"]);
  });

  it("leaves nothing on the devices when its last ring has come to its end: Apple withdrew the release", async () => {
    play.at("2026-08-29T08:00:00Z").project.setFile("answer.json", lastingAnswer({ without: ["26.6.2"] }));
    const { said } = await play.refresh();
    expect(said).toContain("  macos: ring 2 has ended: Apple withdrew macOS 26.6.2 by 2026-08-29");
    expect(await play.preview()).toEqual(["delete macos-2", "delete macos-status"]);
    await play.up();
    for (const device of [canary, office]) {
      const { Declarations } = await device.declarationItems();
      expect(Declarations).toEqual({ Activations: [], Assets: [], Configurations: [], Management: [] });
    }
    expect((await play.rings()).map(({ ring, status }) => `${ring}: ${status}`)).toEqual(["1: done", "2: ended"]);
    // The data source answers 26.6.1 again, and a resolved target doesn't go down by itself.
    expect(await play.preview()).toEqual([]);
  });
});

describe("a gate on a real NanoHUB", () => {
  it("is judged on what the devices report, and on the groups that the program makes", async () => {
    const server = await startServer("nanohub");
    const devices = [server.device(), server.device(), server.device()];
    for (const device of devices) await device.enroll();
    const [first, second, third] = devices.map(({ enrollmentId }) => enrollmentId) as [string, string, string];
    const source = `
const canary = new apple.DeviceGroup("canary", { group: "canary", enrollments: { "${first}": "one", "${second}": "two" } });
const office = new apple.DeviceGroup("office", { group: "office", enrollments: { "${third}": "three" } });
${program().replace('"canary"', "canary.group").replace('"office"', "office.group")}`;
    const play = (await RolloutPlay.create(source, connectionTo(server))).at("2026-08-10T08:00:00Z");
    const refresh = () => play.refreshWith(readRingSummaries);
    const report = (version: string) => ({
      StatusItems: { device: { model: { family: "Mac" }, "operating-system": { version } } },
      Errors: [],
    });
    // The groups are made by the first update, and the plan is known before.
    expect((await refresh()).said).toContain(
      "  macos: ring 1 is opened for macOS 26.6.1, by 2026-08-14T18:00:00: it waits for no other ring",
    );
    await play.up();
    expect(await play.rings()).toMatchObject([
      { status: "open", group: "canary" },
      { status: "waiting", group: "office" },
    ]);
    expect((await refresh()).said).toContain("  macos: ring 2 waits: 0 % of ring 1 done, needs 95 %");
    await devices[0]!.report(report("26.6.1"));
    await devices[1]!.report(report("26.5"));
    expect((await refresh()).said).toContain("  macos: ring 2 waits: 50 % of ring 1 done, needs 95 %");
    await devices[1]!.report(report("26.6.1"));
    const { said, stderr } = await refresh();
    expect(stderr).toBe("");
    expect(said).toContain("  macos: ring 1 is done: all 2 devices have macOS 26.6.1");
    expect(said).toContain("  macos: ring 2 is opened for macOS 26.6.1, by 2026-08-20T18:00:00: 100 % of ring 1 done");
    expect(await play.preview()).toEqual(["create macos-2", "delete macos-1"]);
    await play.up();
    await devices[2]!.report(report("26.6.2"));
    expect((await refresh()).said).toContain("  macos: ring 2 is done: its one device has macOS 26.6.1");
    await play.up();
    const { Declarations } = await devices[2]!.declarationItems();
    expect(Declarations).toEqual({ Activations: [], Assets: [], Configurations: [], Management: [] });
  });
});

describe("examples/rollout", () => {
  it("runs as its README says: refresh, up, paused", async () => {
    const source = readFileSync(path.join(__dirname, "../../examples/rollout/index.ts"), "utf8");
    const project = await PulumiProject.create({
      name: "rollout",
      program: source,
      language: "typescript",
      files: { "answer.json": recordedText("2026-08-18") },
      environment: { SOFTWAREUPDATE_LOOKUP_URL: "answer.json" },
    });
    const play = new RolloutPlay(project).at("2026-08-18T08:00:00Z");
    // What docs/rollouts.md shows of the same program.
    const shown = (beginning: string) => blockOf("docs/rollouts.md", beginning);
    const flat = (text: string) => text.replace(/\s+/g, " ").trim();
    const failure = flat(await play.failure());
    for (const part of shown("error: … The rollout").split("…")) expect(failure).toContain(flat(part));
    const { said } = await play.refreshWith(readRingSummaries);
    expect(["$ softwareupdate refresh", ...said].join("\n")).toBe(shown("$ softwareupdate refresh"));
    const lines = play
      .lockText()
      .split("\n")
      .map((line) => line.trim());
    expect(lines).toEqual(expect.arrayContaining(shown('{ "stack"').split("\n")));
    await play.up();
    const later = await play.refreshWith(readRingSummaries);
    expect(later.said).toContain("  macos: ring early waits: the progress of ring canary is not known");
    expect(later.stderr).toContain("progress can't be read, and changes nothing");
    await project.setConfig({ paused: "true" });
    expect(await play.preview()).toEqual(["delete macos-canary"]);
  });
});

describe("a rollout on a folder of files", () => {
  const folder = { "softwareupdate:server": "directory", "softwareupdate:path": "server" };

  it("that can't be planned any more leaves every enforcement where it is", async () => {
    const play = (await RolloutPlay.create(program(), folder)).at("2026-08-10T08:00:00Z");
    await play.refresh();
    await play.up();
    const state = await play.project.exportState();
    play.project.setProgram(javascript(program().replace("afterDays: 14", "afterDays: 14, gate: 5")));
    expect(await play.failure()).toContain("The rollout macos can't be planned: rings[1].gate must be a gate");
    play.project.setProgram(javascript(program().replace(/apple.getLatestRelease\(.*\)/, '"26.6.2"')));
    expect(await play.failure()).toContain("the program says macOS 26.6.2 for ring 1, and the lock file macOS 26.6.1");
    const identifiers = (of: typeof state) => of.deployment.resources!.map(({ urn }) => urn);
    expect(identifiers(await play.project.exportState())).toEqual(identifiers(state));
    // The refresh mends it.
    await play.refresh();
    expect(await play.preview()).toEqual(["update macos-1 targetOSVersion"]);
  });

  it("goes on by the lock file while its data source has no answer, and can be paused", async () => {
    const play = (await RolloutPlay.create(program(), folder)).at("2026-08-10T08:00:00Z");
    await play.refresh();
    await play.up();
    const unanswered = (more = "") => javascript(program(more).replace("major: 26", "major: 99"));
    play.project.setProgram(unanswered());
    expect(await play.preview()).toEqual([]);
    expect(await play.warnings()).toEqual([
      expect.stringMatching(/^warning: the lock file says what is enforced: .* has no macOS release of major 99/),
    ]);
    const before = play.lockText();
    expect((await play.refresh({ "1": { total: 4, done: 1, failed: 0 } })).code).toBe(0);
    expect(play.lock().rollouts!.map(({ version, opened }) => [version, opened?.on])).toEqual([
      ["26.6.1", "2026-08-10"],
      ["26.6.1", undefined],
    ]);
    expect(play.lockText()).toBe(before);
    play.project.setProgram(unanswered("paused: true,"));
    expect(await play.preview()).toEqual(["delete macos-1"]);
  });

  it("with deadlines of its own and without gates is planned without a lock file, and keeps rule 1", async () => {
    const dated = (deadline: string) => `
new apple.SoftwareUpdateRollout("macos", {
  platform: "macOS", release: "26.6.1", targetCheck: "off",
  rings: [{ name: "1", group: "canary", deadline: "${deadline}" }],
});`;
    const play = (await RolloutPlay.create(dated("2026-08-12T18:00:00"), folder)).at("2026-08-10T08:00:00Z");
    expect(await play.failure()).toContain("a new enforcement needs 3 days of notice");
    play.project.setProgram(javascript(dated("2026-08-20T18:00:00")));
    await play.up();
    expect(await play.rings()).toMatchObject([
      { ring: "1", status: "open", enforcements: [{ identifier: "swu-enforcement-test_dev_macos-1" }] },
    ]);
    play.at("2026-08-20T02:30:00Z").project.setProgram(javascript(dated("2026-09-20T18:00:00")));
    await play.up();
    expect(play.project.stdout).toContain("devices may already have begun to install");
  });

  it("leaves the lock file as it is when the program fails its preview, and says what the program said", async () => {
    const play = (await RolloutPlay.create(program(), folder)).at("2026-08-10T08:00:00Z");
    await play.refresh();
    const before = play.lockText();
    play.project.setProgram('throw new Error("the inventory is missing");');
    play.at("2026-08-18T08:00:00Z").project.setFile("answer.json", lastingAnswer());
    await expect(play.refresh()).rejects.toThrow(
      /`pulumi preview` failed: .*the inventory is missing.* The lock file stays as it is; with --releases-only/,
    );
    expect(play.lockText()).toBe(before);
  });

  it("drops the lines of a rollout that the program doesn't have any more, and none of other stacks", async () => {
    const play = (await RolloutPlay.create(program(), folder)).at("2026-08-10T08:00:00Z");
    await play.refresh();
    play.project.setFile(
      "softwareupdate.lock.json",
      play
        .lockText()
        .replace(
          '"rollouts": [',
          '"rollouts": [\n    { "stack": "production", "rollout": "macos", "ring": "1", "version": "26.6", "kind": "update" },',
        ),
    );
    play.project.setProgram(javascript(""));
    const { said } = await play.refresh();
    expect(said).toContain("  macos: it is no longer in the program");
    expect(play.lock().rollouts).toEqual([
      { stack: "production", rollout: "macos", ring: "1", version: "26.6", kind: "update" },
    ]);
  });
});
