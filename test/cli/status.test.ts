import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { statusCommand } from "../../cli/commands/status";
import { readRingSummaries } from "../../cli/rollouts/ringSummaries";
import type { ShownRollout } from "../../cli/rollouts/shownRollout";
import type { Reading } from "../../cli/status/reading";
import type { WatchClock } from "../../cli/status/watch";
import { UsageError } from "../../cli/usageError";
import { formatLock } from "../../provider/core/lock/lock";
import { rolloutType } from "../../provider/core/rollout/plan";
import type { SimulatedDevice } from "../support/device";
import { startKmfddm, type MdmServer } from "../support/mdmServer";
import { softwareupdate } from "./support/capturedIo";
import { PulumiStandIn } from "./support/pulumiStandIn";

const enforcementType = "pulumi-nodejs:dynamic/softwareupdate:EnforcementSpecific";
const groupType = "pulumi-nodejs:dynamic/softwareupdate:DeviceGroup";
const rolloutUrn = `urn:pulumi:dev::fleet::${rolloutType}::macos`;
const defaultProvider = "urn:pulumi:dev::fleet::pulumi:providers:pulumi-nodejs::default";
const identifier = "swu-enforcement-fleet_dev_macos-canary";

const enforcement = {
  name: "macos-canary",
  identifier,
  isDeclared: true,
  platform: "macOS" as const,
  targetOSVersion: "26.6.2",
  targetLocalDateTime: "2099-03-02T18:00:00",
};
const canary = { ring: "canary", group: "it", status: "open" as const, reason: "opened", enforcements: [enforcement] };

const component = {
  urn: rolloutUrn,
  type: rolloutType,
  inputs: { platform: "macOS", plan: [canary] },
  outputs: { rings: [canary] },
};
const child = {
  urn: `urn:pulumi:dev::fleet::${rolloutType}$${enforcementType}::macos-canary`,
  type: enforcementType,
  id: identifier,
  parent: rolloutUrn,
  provider: `${defaultProvider}::1`,
  modified: "2026-08-20T10:00:00.000Z",
  inputs: { platform: "macOS", groups: ["it"], targetOSVersion: "26.6.2" },
};

function deviceGroup(group: string, enrollments: Record<string, string>, provider = `${defaultProvider}::1`) {
  const urn = `urn:pulumi:dev::fleet::${groupType}::${group}`;
  return { urn, type: groupType, id: group, provider, inputs: { group, enrollments } };
}

const running = (version: string, more: object = {}) => ({
  StatusItems: { device: { model: { identifier: "Mac14,2" }, "operating-system": { version } }, ...more },
  Errors: [],
  FullReport: true,
});

describe("softwareupdate status", () => {
  let server: MdmServer;
  let pulumi: PulumiStandIn;
  let device: SimulatedDevice;
  let connection: Record<string, string>;

  beforeAll(async () => {
    server = await startKmfddm();
    device = server.device();
    await device.report(running("26.6.2"));
    connection = {
      "softwareupdate:server": "kmfddm",
      "softwareupdate:url": server.url,
      "softwareupdate:apiKey": server.apiKey,
    };
  });
  afterAll(() => server.stop());
  beforeEach(() => (pulumi = new PulumiStandIn("name: fleet\nruntime: nodejs\n")));
  afterEach(() => pulumi.dispose());

  function stack(resources: readonly object[], config: Record<string, string> = connection): void {
    pulumi.answer({
      selected: "organization/fleet/dev",
      stacks: { "organization/fleet/dev": { resources, config } },
    });
  }

  /** What a command that is called without its command line has. */
  function io(environment = pulumi.environment) {
    const { workingDirectory } = pulumi;
    return { workingDirectory, environment, print: () => undefined, printError: () => undefined };
  }

  async function json(...argv: string[]): Promise<Reading> {
    return JSON.parse((await softwareupdate(["status", "--json", ...argv], pulumi)).stdout) as Reading;
  }

  test("reads a rollout from the state, by the identifiers that its resources really have", async () => {
    const renamed = { ...canary, enforcements: [{ ...enforcement, identifier: "another-one" }] };
    const members = deviceGroup("it", { [device.enrollmentId]: "Anna's Mac" });
    stack([{ ...component, inputs: { platform: "macOS", plan: [renamed] } }, child, members]);
    const { stack: name, rollouts, problems } = await json();
    expect([name, problems]).toEqual(["organization/fleet/dev", []]);
    expect(rollouts[0]).toMatchObject({ rollout: "macos", platform: "macOS" });
    expect(rollouts[0]!.rings[0]).toMatchObject({
      ring: "canary",
      openedOn: "2026-08-20",
      membership: "DeviceGroup",
      total: 1,
      done: 1,
      targets: [{ identifier }],
      devices: [{ name: "Anna's Mac", state: "done" }],
    });
  });

  test("takes an enforcement outside of a rollout for one, with its groups as rings", async () => {
    const alone = {
      ...child,
      urn: `urn:pulumi:dev::fleet::${enforcementType}::macos`,
      parent: undefined,
      inputs: {
        platform: "macOS",
        groups: ["it", "office"],
        targetOSVersion: "26.6.2",
        targetLocalDateTime: "2099-03-02T18:00:00",
      },
    };
    stack([alone, deviceGroup("office", { [device.enrollmentId]: "" })]);
    const { rollouts } = await json();
    expect(rollouts.map(({ rollout }) => rollout)).toEqual(["macos"]);
    expect(rollouts[0]!.rings.map(({ ring, membership, done }) => [ring, membership, done])).toEqual([
      ["it", "unknown", 0],
      ["office", "DeviceGroup", 1],
    ]);
  });

  test("reads each rollout on its own server, and the members that are declared there", async () => {
    const other = await startKmfddm();
    const otherDevice = other.device();
    await otherDevice.report(running("26.5.2"));
    const urn = "urn:pulumi:dev::fleet::pulumi:providers:pulumi-nodejs::school";
    const school = {
      urn,
      type: "pulumi:providers:pulumi-nodejs",
      id: "2",
      inputs: {
        "softwareupdate:server": "kmfddm",
        "softwareupdate:url": other.url,
        "softwareupdate:apiKey": other.apiKey,
        "softwareupdate:provider": "school",
      },
    };
    stack([
      component,
      { ...child, provider: `${urn}::2` },
      school,
      deviceGroup("it", { [device.enrollmentId]: "of another server" }),
      { ...deviceGroup("it", { [otherDevice.enrollmentId]: "" }, `${urn}::2`), urn: `${groupType}::school` },
    ]);
    const [rollout] = (await json()).rollouts;
    expect(rollout!.rings[0]!.devices.map(({ enrollment }) => enrollment)).toEqual([otherDevice.enrollmentId]);
    await other.stop();
  });

  test("reads a device that is in several rings once", async () => {
    const both = [canary, { ...canary, ring: "office", group: "office" }];
    const members = ["it", "office"].map((group) => deviceGroup(group, { [device.enrollmentId]: "" }));
    stack([{ ...component, outputs: { rings: both } }, child, ...members]);
    server.proxy.requests.length = 0;
    expect((await json()).rollouts[0]!.rings.map(({ done }) => done)).toEqual([1, 1]);
    expect(server.requests().map(({ path: asked }) => asked)).toEqual([
      `/v1/declaration-status/${device.enrollmentId}`,
      `/v1/status-report/${device.enrollmentId}?index=0`,
    ]);
  });

  test("knows from the lock file when a ring was opened and done", async () => {
    const line = { stack: "dev", rollout: "macos", ring: "canary", version: "26.6.2", kind: "update" as const };
    const fact = (on: string) => ({ on, evidence: "the first ring" });
    const rollouts = [
      { ...line, deadline: "2099-03-02T18:00:00", opened: fact("2026-08-19"), done: fact("2026-08-25") },
    ];
    const text = formatLock({ version: 1, releases: [], rollouts });
    writeFileSync(path.join(pulumi.workingDirectory, "softwareupdate.lock.json"), text);
    stack([{ ...component, outputs: { rings: [{ ...canary, status: "done" }] } }, child]);
    expect((await json()).rollouts[0]!.rings[0]).toMatchObject({ openedOn: "2026-08-19", doneOn: "2026-08-25" });
  });

  test("goes on without a lock file that can't be read, and says so", async () => {
    writeFileSync(path.join(pulumi.workingDirectory, "softwareupdate.lock.json"), "{");
    stack([component, child]);
    const { code, stderr } = await softwareupdate(["status", "--json"], pulumi);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^softwareupdate status: warning: The lock file softwareupdate\.lock\.json can't be used/);
  });

  test("takes the inventory of the stack configuration or of the environment", async () => {
    const inventory = path.join(pulumi.workingDirectory, "devices.json");
    writeFileSync(
      inventory,
      JSON.stringify([{ enrollment: device.enrollmentId, groups: ["it"] }, { enrollment: "OTHER" }]),
    );
    stack([component, child], { ...connection, "softwareupdate:inventoryFile": "devices.json" });
    expect((await json()).rollouts[0]!.rings[0]).toMatchObject({ membership: "inventory", total: 1, done: 1 });
    stack([component, child]);
    const environment = { ...pulumi.environment, SOFTWAREUPDATE_INVENTORY_FILE: inventory };
    const { workingDirectory } = pulumi;
    const { stdout } = await softwareupdate(["status", "--json"], { workingDirectory, environment });
    expect((JSON.parse(stdout) as Reading).rollouts[0]!.rings[0]).toMatchObject({ membership: "inventory", total: 1 });
    expect((await json()).rollouts[0]!.rings[0]).toMatchObject({ membership: "unknown" });
  });

  test("says that the stack has nothing to follow", async () => {
    stack([]);
    const stdout = "The state of organization/fleet/dev has no rollout and no enforcement.";
    expect(await softwareupdate(["status"], pulumi)).toEqual({ code: 0, stdout, stderr: "" });
  });

  test("says that a folder has no devices that report, with the exit code 1", async () => {
    stack([component, child], { "softwareupdate:server": "directory", "softwareupdate:path": "mdm" });
    const { code, stdout, stderr } = await softwareupdate(["status"], pulumi);
    expect(code).toBe(1);
    expect(stdout).toContain("its devices could not be read");
    expect(stderr).toBe("softwareupdate status: macos/canary: the server is a folder and has no devices that report.");
  });

  test("says that no server is configured, and shows the rollout all the same", async () => {
    stack([component, child], {});
    const { code, stdout, stderr } = await softwareupdate(["status"], pulumi);
    expect([code, stdout.startsWith("macos: macOS 26.6.2")]).toEqual([1, true]);
    expect(stderr).toMatch(/^softwareupdate status: macos\/canary: No MDM server is configured/);
  });

  test("counts no ring in which a device couldn't be read, and says how many", async () => {
    const broken = server.device();
    stack([component, child, deviceGroup("it", { [device.enrollmentId]: "", [broken.enrollmentId]: "" })]);
    server.proxy.beforeRequest = (_index, { path: asked }) =>
      asked.includes(`status-report/${broken.enrollmentId}`)
        ? { status: 500, body: '{"error":"disk is full"}' }
        : undefined;
    const { code, stdout, stderr } = await softwareupdate(["status", "--json"], pulumi);
    expect(code).toBe(1);
    expect((JSON.parse(stdout) as Reading).rollouts[0]!.rings[0]).toMatchObject({ total: 2, done: 1, unread: 1 });
    expect(stderr).toMatch(/macos\/canary: the reports of 1 of 2 devices of group it can't be read: .*disk is full/);
    const shown = {
      urn: rolloutUrn,
      stack: "dev",
      name: "macos",
      platform: "macOS",
      rings: [canary],
      inputs: {},
      steps: [],
    };
    const read = await readRingSummaries([shown as ShownRollout], {}, io());
    server.proxy.beforeRequest = undefined;
    expect(read.summaries).toEqual([]);
    expect(read.problems).toHaveLength(1);
    expect(await readRingSummaries([shown as ShownRollout], {}, io())).toEqual({
      problems: [],
      summaries: [{ rollout: "macos", ring: "canary", total: 2, done: 1, failed: 0, unreachable: 0 }],
    });
  });

  test("progress for gates never fails: a stack that can't be read is a problem", async () => {
    pulumi.answer({ stacks: {} });
    const read = await readRingSummaries([], {}, io());
    expect(read.summaries).toEqual([]);
    expect(read.problems).toEqual([expect.stringMatching(/^There is no stack here.*[^.]$/) as string]);
  });

  test("writes the page, for which a folder that isn't there is made", async () => {
    stack([component, child]);
    const { code } = await softwareupdate(["status", "--html", "public/status.html"], pulumi);
    expect(code).toBe(0);
    const page = readFileSync(path.join(pulumi.workingDirectory, "public/status.html"), "utf8");
    expect(page).toContain("<h2>macos <span>macOS 26.6.2</span></h2>");
  });

  test("says why the page can't be written", async () => {
    stack([component, child]);
    writeFileSync(path.join(pulumi.workingDirectory, "file"), "");
    const { code, stderr } = await softwareupdate(["status", "--html", "file/status.html"], pulumi);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^softwareupdate status: The page \S+ can't be written \((ENOTDIR|EEXIST)\)/);
  });

  test("refuses what makes no sense", async () => {
    stack([component, child]);
    const refused = async (...argv: string[]) => softwareupdate(["status", ...argv], pulumi);
    expect(await refused("--watch")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("needs a terminal") as string,
    });
    expect(await refused("--watch", "--json")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("choose one") as string,
    });
    expect(await refused("--inventory", "missing.json")).toMatchObject({ code: 1 });
  });

  describe("--watch", () => {
    const options = { watch: true, html: undefined, inventory: undefined, stack: undefined, json: false };
    const screen = () => {
      const written: string[] = [];
      return { columns: 100, rows: 40, hasColors: false, write: (text: string) => void written.push(text), written };
    };
    /** Between two readings something happens; the person ends it after the last. */
    function clockWith(...between: (() => Promise<void> | void)[]): WatchClock {
      let stop: () => void = () => undefined;
      return {
        listen: (given) => {
          stop = given;
          return () => undefined;
        },
        wait: async () => {
          const next = between.shift();
          if (next) await next();
          else stop();
        },
      };
    }

    async function watched(clock: WatchClock) {
      const terminal = screen();
      const errorTerminal = screen();
      const printed: string[] = [];
      const print = (line: string) => void printed.push(line);
      const code = await statusCommand(clock).run(options, { ...io(), terminal, errorTerminal, print }, []);
      const drawn = terminal.written.filter((text) => text.startsWith("\u001b[H"));
      return { code, drawn, printed: printed.join("\n"), errors: errorTerminal.written };
    }

    test("redraws until every ring is done, and leaves the last table", async () => {
      const other = server.device();
      await other.report(running("26.5.2"));
      stack([component, child, deviceGroup("it", { [other.enrollmentId]: "" })]);
      const clock = clockWith(() => other.report(running("26.6.2")));
      const { code, drawn, printed, errors } = await watched(clock);
      expect(code).toBe(0);
      expect(drawn.map((text) => /(\d+) %/.exec(text)?.[1])).toEqual(["0", "100"]);
      expect(drawn[0]).toContain("again in 30 seconds. Ctrl-C ends.");
      expect(printed).toContain("100 %");
      expect(printed).not.toContain("Ctrl-C");
      // The line that says how far a reading is comes and goes.
      expect([errors[0], errors[1]]).toEqual([expect.stringContaining("1 of 1 devices") as string, "\r\u001b[K"]);
    });

    test("goes on after a reading that fails, and says so", async () => {
      stack([component, child]);
      const clock = clockWith(() => pulumi.answer({ stacks: {} }));
      const { drawn } = await watched(clock);
      expect(drawn).toHaveLength(2);
      expect(drawn[1]).toContain("There is no stack here");
      expect(drawn[1]).toContain("macos: macOS 26.6.2");
    });

    test("ends at once where the first reading fails", async () => {
      pulumi.answer({ stacks: {} });
      await expect(watched(clockWith())).rejects.toThrow("There is no stack here");
    });

    test("is for a terminal alone", async () => {
      await expect(statusCommand(clockWith()).run(options, io(), [])).rejects.toThrow(UsageError);
    });
  });

  test("is in the help, with its contract", async () => {
    const { stdout } = await softwareupdate(["status", "--help"], pulumi);
    expect(stdout).toContain(
      "Usage: softwareupdate status [--watch] [--html FILE] [--inventory FILE] [--stack NAME] [--json]",
    );
  });
});
