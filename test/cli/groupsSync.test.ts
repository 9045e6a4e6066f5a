import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { activationIdentifier } from "../../provider/core/declarations/identifier";
import { platformPredicate, type Platform } from "../../provider/core/declarations/platform";
import type { InventoryDevice } from "../../provider/core/inventory";
import { serverKinds, startServer, type MdmServer } from "../support/mdmServer";
import { softwareupdate } from "./support/capturedIo";
import { PulumiStandIn } from "./support/pulumiStandIn";

const held = { SOFTWAREUPDATE_TEST_CLOCK: "2026-08-26T09:30:00Z" };
const inventory: InventoryDevice[] = [
  { enrollment: "MAC-1", model: "Mac14,2", groups: ["pilot", "everyone"] },
  { enrollment: "MAC-2", model: "Mac15,7", groups: ["everyone"] },
  { enrollment: "MAC-3", model: "Mac15,7" },
];

let workingDirectory: string;
beforeEach(() => {
  workingDirectory = mkdtempSync(path.join(tmpdir(), "groups-"));
  write(inventory);
});
afterEach(() => rmSync(workingDirectory, { recursive: true, force: true }));

function write(devices: readonly InventoryDevice[]): void {
  writeFileSync(path.join(workingDirectory, "devices.json"), JSON.stringify(devices));
}

describe.each(serverKinds)("softwareupdate groups sync on a real %s", (kind) => {
  let server: MdmServer;
  beforeEach(async () => (server = await startServer(kind)));
  afterEach(() => server.stop());

  const environment = () => ({
    SOFTWAREUPDATE_SERVER: kind,
    SOFTWAREUPDATE_URL: server.url,
    SOFTWAREUPDATE_API_KEY: server.apiKey,
    ...held,
  });
  const sync = (...argv: string[]) =>
    softwareupdate(["groups", "sync", "--inventory", "devices.json", ...argv], {
      workingDirectory,
      environment: environment(),
    });
  const groupsOf = async (enrollment: string) =>
    (((await server.adminRequest("GET", `/enrollment-sets/${enrollment}`)).json as string[] | null) ?? []).sort();
  const join = (enrollment: string, group: string) =>
    server.adminRequest("PUT", `/enrollment-sets/${enrollment}?set=${group}&nonotify=1`);
  const writes = () => server.requests().filter(({ method }) => method !== "GET");

  async function enforce(
    name: string,
    group: string,
    targetLocalDateTime: string,
    platform: Platform = "macOS",
  ): Promise<void> {
    const Type = "com.apple.configuration.softwareupdate.enforcement.specific";
    const Payload = { TargetOSVersion: "26.6.2", TargetLocalDateTime: targetLocalDateTime };
    const activation = {
      Type: "com.apple.activation.simple",
      Identifier: activationIdentifier(name),
      Payload: { StandardConfigurations: [name], Predicate: platformPredicate(platform, undefined) },
    };
    for (const declaration of [{ Type, Identifier: name, Payload }, activation]) {
      await server.adminRequest("PUT", "/declarations?nonotify=1", declaration);
      await server.adminRequest("PUT", `/set-declarations/${group}?declaration=${declaration.Identifier}&nonotify=1`);
    }
  }

  it("shows who is new and what they get, and changes nothing", async () => {
    await join("MAC-1", "everyone");
    await enforce("macos", "everyone", "2026-09-07T18:00:00");
    const { code, stdout, stderr } = await sync();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.split("\n").slice(1)).toEqual([
      "  everyone: 1 of 2 devices is new",
      "    MAC-2, Mac15,7",
      "    They get:",
      "      macOS 26.6.2 by 2026-09-07 18:00, 11 days left (macos)",
      "  pilot: 1 of 1 device is new",
      "    MAC-1, Mac14,2",
      "    No enforcement waits for them.",
      "",
      "Nothing was changed. To add them, run the command again with --apply.",
    ]);
    expect(writes()).toEqual([]);
    expect(await groupsOf("MAC-2")).toEqual([]);
  });

  it("adds them with --apply and removes nobody; a second run has nothing to do", async () => {
    await join("STRANGER", "everyone");
    const { code, stdout } = await sync("--apply");
    expect(code).toBe(0);
    expect(stdout).toMatch(/They are added\. Nobody was removed\.$/);
    expect(await groupsOf("MAC-1")).toEqual(["everyone", "pilot"]);
    expect(await groupsOf("MAC-2")).toEqual(["everyone"]);
    expect(await groupsOf("MAC-3")).toEqual([]);
    expect(await groupsOf("STRANGER")).toEqual(["everyone"]);
    server.proxy.requests.length = 0;
    const again = await sync("--apply");
    expect(again.stdout.split("\n").slice(1)).toEqual([
      "  everyone: 0 of 2 devices are new",
      "  pilot: 0 of 1 device is new",
      "",
      "Nobody was added or removed.",
    ]);
    expect(writes()).toEqual([]);
  });

  it("fills one group with --group: with those that name it, and those that name none", async () => {
    const { stdout } = await sync("--group", "pilot", "--json");
    expect(JSON.parse(stdout)).toEqual({
      server: `${kind} ${server.url}`,
      applied: false,
      groups: [{ group: "pilot", present: 0, newcomers: ["MAC-1", "MAC-3"], enforcements: [] }],
    });
  });

  it("wakes those that it adds, and no one else", async () => {
    const [newcomer, member] = [server.device(), server.device()];
    for (const device of [newcomer, member]) await device.enroll();
    await join(member.enrollmentId, "pilot");
    write([newcomer, member].map(({ enrollmentId }) => ({ enrollment: enrollmentId, groups: ["pilot"] })));
    const before = [await newcomer.wakeCount(), await member.wakeCount()];
    const { code, stderr } = await sync("--apply");
    expect(code).toBe(0);
    expect([(await newcomer.wakeCount()) - before[0]!, (await member.wakeCount()) - before[1]!]).toEqual([1, 0]);
    // Here NanoHUB has no push certificate.
    if (kind === "nanohub") expect(stderr).toContain("the devices are added, but not every one could be woken");
    else expect(stderr).toBe("");
  });

  it("wakes a device whose first answer was lost", async () => {
    const newcomer = server.device();
    await newcomer.enroll();
    write([{ enrollment: newcomer.enrollmentId, groups: ["pilot"] }]);
    const before = await newcomer.wakeCount();
    let isLost = false;
    server.proxy.beforeRequest = (_index, { method }) => {
      if (method !== "PUT" || isLost) return undefined;
      isLost = true;
      return "lose-answer";
    };
    expect(await sync("--apply")).toMatchObject({ code: 0 });
    expect(isLost).toBe(true);
    expect((await newcomer.wakeCount()) - before).toBe(1);
  });

  describe("safety rule 1: a device that joins has the minimum notice before it restarts", () => {
    test.each([
      ["is due within three days where it passes first", "2026-08-29T18:00:00", true],
      ["is overdue", "2026-08-01T18:00:00", true],
      ["leaves three days everywhere", "2026-08-30T18:00:00", false],
    ])("an enforcement that %s", async (_case, deadline, isRefused) => {
      await enforce("macos", "pilot", deadline);
      const { code, stdout, stderr } = await sync("--apply");
      expect(code).toBe(isRefused ? 1 : 0);
      expect(await groupsOf("MAC-1")).toEqual(isRefused ? [] : ["everyone", "pilot"]);
      if (!isRefused) return;
      expect(stdout).toContain("less than 3 days of notice (macos)");
      expect(stderr).toMatch(/^softwareupdate groups sync: nobody was added: pilot enforces 26\.6\.2 by 2026-08-/);
      expect(writes()).toEqual([]);
      expect(await sync("--apply", "--allow-short-notice")).toMatchObject({ code: 0 });
      expect(await groupsOf("MAC-1")).toEqual(["everyone", "pilot"]);
    });

    test("an enforcement of another platform doesn't reach it", async () => {
      await enforce("ipados", "pilot", "2026-08-26T18:00:00", "iPadOS");
      expect(await sync("--apply")).toMatchObject({ code: 0 });
    });

    test("a newcomer whose model isn't known may be of any platform", async () => {
      write([{ enrollment: "ANY", groups: ["pilot"] }]);
      await enforce("ipados", "pilot", "2026-08-26T18:00:00", "iPadOS");
      expect(await sync("--apply")).toMatchObject({ code: 1 });
    });

    test("nothing is due for those that are members already", async () => {
      await enforce("macos", "pilot", "2026-08-26T18:00:00");
      await join("MAC-1", "pilot");
      expect(await sync("--apply", "--group", "everyone")).toMatchObject({ code: 0 });
      write([inventory[0]!]);
      expect(await sync("--apply")).toMatchObject({ code: 0 });
    });
  });

  it("goes on where it stopped, when the server fails half way", async () => {
    let added = 0;
    server.proxy.beforeRequest = (_index, { method, path: asked }) =>
      method === "PUT" && asked.includes("/enrollment-sets/") && ++added > 1
        ? { status: 500, body: '{"error":"disk is full"}' }
        : undefined;
    const failed = await sync("--apply");
    server.proxy.beforeRequest = undefined;
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(
      /disk is full to adding enrollment .* Run the command again: it goes on where it stopped\.$/m,
    );
    expect(await sync("--apply")).toMatchObject({ code: 0 });
    expect(await groupsOf("MAC-1")).toEqual(["everyone", "pilot"]);
  });

  it("says that a DeviceGroup of the stack answers for other members than these", async () => {
    const pulumi = new PulumiStandIn("name: fleet\nruntime: nodejs\n");
    writeFileSync(path.join(pulumi.workingDirectory, "devices.json"), JSON.stringify(inventory));
    const type = "pulumi-nodejs:dynamic/softwareupdate:DeviceGroup";
    const group = {
      urn: `urn:pulumi:dev::fleet::${type}::pilot`,
      type,
      id: "pilot",
      inputs: { group: "pilot", enrollments: {} },
    };
    const config = {
      "softwareupdate:server": kind,
      "softwareupdate:url": server.url,
      "softwareupdate:apiKey": server.apiKey,
    };
    const stacks = { "organization/fleet/dev": { resources: [group], config } };
    pulumi.answer({ selected: "organization/fleet/dev", stacks });
    const { code, stderr } = await softwareupdate(["groups", "sync", "--inventory", "devices.json"], pulumi);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^softwareupdate groups sync: warning: a DeviceGroup of the stack declares pilot;/);
    pulumi.dispose();
  });
});

describe("softwareupdate groups sync", () => {
  const environment = { SOFTWAREUPDATE_SERVER: "directory", SOFTWAREUPDATE_PATH: "mdm", ...held };
  const sync = (...argv: string[]) => softwareupdate(["groups", "sync", ...argv], { workingDirectory, environment });

  it("fills the groups of a folder, which has nobody to wake", async () => {
    expect(await sync("--inventory", "devices.json", "--apply")).toMatchObject({ code: 0, stderr: "" });
    const group = JSON.parse(readFileSync(path.join(workingDirectory, "mdm/groups/everyone.json"), "utf8")) as object;
    expect(group).toMatchObject({ name: "everyone", enrollments: ["MAC-1", "MAC-2"] });
  });

  it("needs an inventory, which names groups or is told one", async () => {
    expect(await sync()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--inventory is missing") as string,
    });
    write([{ enrollment: "MAC-3" }]);
    const { code, stderr } = await sync("--inventory", "devices.json");
    expect(code).toBe(2);
    expect(stderr).toContain("no device of devices.json names a group; give --group");
    expect(await sync("--inventory", "missing.json")).toMatchObject({ code: 1 });
  });

  it("asks once about a device that the inventory has twice", async () => {
    write([inventory[0]!, inventory[0]!]);
    const { stdout } = await sync("--inventory", "devices.json", "--json");
    const { groups } = JSON.parse(stdout) as { groups: { newcomers: string[] }[] };
    expect(groups.map(({ newcomers }) => newcomers)).toEqual([["MAC-1"], ["MAC-1"]]);
  });

  it("names twenty newcomers and counts the rest", async () => {
    write(Array.from({ length: 30 }, (_, at) => ({ enrollment: `MAC-${at}`, groups: ["pilot"] })));
    const { stdout } = await sync("--inventory", "devices.json");
    expect(stdout).toContain("    MAC-19\n    and 10 more\n");
  });
});
