import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Reading } from "../../cli/status/reading";
import { readRingSummaries } from "../../cli/rollouts/ringSummaries";
import { rolloutsIn } from "../../cli/rollouts/shownRollout";
import { previewSteps } from "../../cli/pulumi/preview";
import { fleet, fleetProject, placeOf } from "../cli/support/fleet";
import { softwareupdate } from "../cli/support/capturedIo";
import type { SimulatedDevice } from "../support/device";
import { Mac } from "../support/mac";
import { startNanohub, type MdmServer } from "../support/mdmServer";
import type { PulumiProject } from "../support/pulumi";

jest.setTimeout(240_000);

const pending = { "pending-version": { "os-version": "26.6.2", "build-version": "25G83" } };

describe("the status of a rollout on the real engine and a real NanoHUB", () => {
  let server: MdmServer;
  let project: PulumiProject;
  let macs: Mac[];
  let phone: SimulatedDevice;

  beforeAll(async () => {
    server = await startNanohub();
    macs = ["Mac14,2", "Mac14,2", "Mac15,7"].map(
      (model) => new Mac(server.device(), { model, version: "26.5.2", build: "25F84" }),
    );
    phone = server.device();
    for (const device of [...macs.map((mac) => mac.device), phone]) await device.enroll();
    const notes = [...macs, { enrollment: phone.enrollmentId }].map(({ enrollment }, at) => [
      enrollment,
      `Device ${at + 1}`,
    ]);
    const program = `
const { DeviceGroup, SoftwareUpdateRollout, getRolloutStatusOutput } = require("pulumi-apple-softwareupdate");
const canary = new DeviceGroup("canary", { group: "it", enrollments: ${JSON.stringify(Object.fromEntries(notes))} });
const rollout = new SoftwareUpdateRollout("macos", {
  platform: "macOS",
  release: "26.6.2",
  targetCheck: "off",
  rings: [
    { name: "canary", group: "it", deadline: "2099-03-02T18:00:00" },
    { name: "everyone", group: "office", deadline: "2099-03-09T18:00:00" },
  ],
});
exports.rings = getRolloutStatusOutput({ rings: rollout.rings, deviceGroups: [canary] }, { dependsOn: [rollout] }).rings;
`;
    project = await fleetProject(server, program);
    await project.up();
  });
  afterAll(async () => {
    await project?.dispose();
    await server?.stop();
  });

  async function status(): Promise<Reading["rollouts"][number]["rings"]> {
    const { code, stdout, stderr } = await softwareupdate(["status", "--json"], placeOf(project));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const reading = JSON.parse(stdout) as Reading;
    expect(reading.stack).toBe(`organization/${fleet.project}/${fleet.stack}`);
    expect(reading.rollouts.map(({ rollout, platform }) => [rollout, platform])).toEqual([["macos", "macOS"]]);
    return reading.rollouts[0]!.rings;
  }

  /** The states of the devices of the first ring. */
  async function states(): Promise<Record<string, number>> {
    const { counts } = (await status())[0]!;
    return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  }

  async function summaries() {
    const place = placeOf(project);
    const io = { ...place, print: () => undefined, printError: () => undefined };
    const { rollouts } = rolloutsIn(await previewSteps(undefined, io));
    return readRingSummaries(rollouts, {}, io);
  }

  it("is right at every step from the declaration to the release", async () => {
    // Nobody has said anything yet.
    expect(await states()).toEqual({ unknown: 4 });
    const [first, second, third] = macs as [Mac, Mac, Mac];
    const { identifier } = (await status())[0]!.targets[0]!;

    // Two fetch the enforcement; the third one's predicate is false. The phone is no Mac, and says so.
    await first.sync();
    await second.sync();
    await third.sync(() => false);
    await phone.report({
      StatusItems: { device: { model: { identifier: "iPhone17,1" } } },
      Errors: [],
      FullReport: true,
    });
    expect(await states()).toEqual({ waiting: 2, notReached: 1 });
    expect((await status())[0]).toMatchObject({ membership: "DeviceGroup", total: 3, others: 1 });
    const refused = (await status())[0]!.devices.find(({ enrollment }) => enrollment === third.enrollment);
    expect(refused).toMatchObject({ name: "Device 3", model: "Mac15,7", reason: "the predicate is false on it" });

    await third.sync();
    const reason = { "install-reason": { reason: ["declaration"], "declaration-id": identifier } };
    await first.install("waiting", reason);
    await second.install("downloading", { ...reason, ...pending });
    await third.install("downloading", { "install-reason": { reason: ["system-settings"] } });
    expect(await states()).toEqual({ waiting: 2, downloading: 1 });

    await first.install("prepared", pending);
    // A first failure is none yet.
    await second.install("failed", { "failure-reason": { count: 1, reason: "Insufficient disk space" } });
    expect(await states()).toEqual({ waiting: 2, prepared: 1 });
    const timestamp = new Date().toISOString();
    await second.install("failed", { "failure-reason": { count: 2, reason: "Insufficient disk space", timestamp } });
    await first.install("installing");
    expect(await states()).toEqual({ waiting: 1, installing: 1, failed: 1 });
    const failed = (await status())[0]!.devices.find(({ state }) => state === "failed")!;
    expect(failed).toMatchObject({
      enrollment: second.enrollment,
      reason: "Insufficient disk space",
      requirement: { name: "space" },
      failure: { count: 2, since: timestamp },
    });

    await first.update("26.6.2", "25G83");
    expect(await states()).toEqual({ done: 1, waiting: 1, failed: 1 });
    // What a gate is judged on.
    expect(await summaries()).toEqual({
      problems: [],
      summaries: [
        { rollout: "macos", ring: "canary", total: 3, done: 1, failed: 1, unreachable: 0 },
        { rollout: "macos", ring: "everyone", done: 0, failed: 0 },
      ],
    });

    await second.update("26.6.2", "25G83");
    await third.update("27.0", "26A100");
    expect(await states()).toEqual({ done: 2, ahead: 1 });
  });

  it("has a failure from before the enforcement's last change for nothing", async () => {
    const [first] = macs as [Mac];
    const { identifier } = (await status())[0]!.targets[0]!;
    const timestamp = "2026-01-01T00:00:00Z";
    await first.report({
      device: { "operating-system": { version: "26.5.2", "build-version": "25F84" } },
      softwareupdate: {
        "install-state": "failed",
        "install-reason": { reason: ["declaration"], "declaration-id": identifier },
        "failure-reason": { count: 7, reason: "Battery level is too low", timestamp },
      },
    });
    const device = (await status())[0]!.devices.find(({ enrollment }) => enrollment === first.enrollment);
    expect(device).toMatchObject({ state: "waiting", reason: expect.stringContaining("before") as string });
    await first.update("26.6.2", "25G83");
  });

  it("says that nobody knows who is in a group, and reads no device of it", async () => {
    const [, everyone] = await status();
    expect(everyone).toMatchObject({ ring: "everyone", membership: "unknown", devices: [] });
    expect(everyone).not.toHaveProperty("total");
    const { stdout } = await softwareupdate(["status"], placeOf(project));
    expect(stdout).toContain("nobody says who is in group office");
  });

  it("takes an inventory for a group that the stack doesn't declare", async () => {
    project.setFile("inventory.json", JSON.stringify([{ enrollment: macs[0]!.enrollment, groups: ["office"] }]));
    const { stdout } = await softwareupdate(["status", "--json", "--inventory", "inventory.json"], placeOf(project));
    const [, everyone] = (JSON.parse(stdout) as Reading).rollouts[0]!.rings;
    expect(everyone).toMatchObject({ membership: "inventory", total: 1, done: 1 });
  });

  it("writes a page beside the table", async () => {
    const { code, stdout } = await softwareupdate(["status", "--html", "status.html"], placeOf(project));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^macos: macOS 26\.6\.2\n\n {2}RING .*\n {2}canary .* 3 .* 100 %\n/);
    expect(readFileSync(join(project.directory, "status.html"), "utf8")).toContain("<!doctype html>");
  });

  it("is read by a program, too, with the connection of its resources", async () => {
    await project.up();
    const { stdout } = await project.run("stack", ["output", "--json"]);
    const { rings } = JSON.parse(stdout) as { rings: Reading["rollouts"][number]["rings"] };
    expect(rings[0]).toMatchObject({ ring: "canary", total: 3, done: 3, membership: "DeviceGroup" });
    expect(JSON.stringify(rings)).not.toContain(server.apiKey);
  });

  it("says in one sentence that the key is refused, for each server once, and changes nothing", async () => {
    await project.setConfig({ "softwareupdate:apiKey": { secret: "wrong" } });
    const { code, stdout, stderr } = await softwareupdate(["status", "--json"], placeOf(project));
    expect(code).toBe(1);
    expect((JSON.parse(stdout) as Reading).rollouts[0]!.rings[0]).toMatchObject({
      problem: expect.any(String) as string,
    });
    expect(stderr).toMatch(
      /^softwareupdate status: macos\/canary, macos\/everyone: NanoHUB at \S+ answered 401, a refused key/,
    );
    expect(stderr).not.toContain("wrong");
    expect((await summaries()).summaries.map(({ ring }) => ring)).not.toContain("canary");
    await project.setConfig({ "softwareupdate:apiKey": { secret: server.apiKey } });
  });
});
