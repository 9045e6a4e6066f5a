import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "../../cli/main";
import { serverKinds, startServer } from "../support/mdmServer";
import { PulumiProject } from "../support/pulumi";
import { connectionTo, javascript } from "./example";

jest.setTimeout(240_000);

const twentyDeclarations = javascript(`
for (let i = 1; i <= 20; i++) {
  new apple.StatusSubscriptions("progress-" + i, { groups: ["pilot"], items: ["softwareupdate.install-state"] });
}`);

describe.each(serverKinds)("waking devices of a real %s", (kind) => {
  it("wakes a device once for an update of twenty independent declarations, and once for their removal", async () => {
    const server = await startServer(kind);
    const device = server.device();
    await device.enroll();
    await server.adminRequest("PUT", `/enrollment-sets/${device.enrollmentId}?set=pilot&nonotify=1`);
    const before = await device.wakeCount();
    const project = await PulumiProject.create({ program: twentyDeclarations, config: connectionTo(server) });
    await project.up();
    expect((await device.wakeCount()) - before).toBe(1);
    expect((await device.sync()).size).toBe(40);
    await project.destroy();
    expect((await device.wakeCount()) - before).toBe(2);
    const writes = server.requests().filter(({ method, path }) => method !== "GET" && !path.includes("/notify"));
    const waking = writes.filter(({ path, method }) => method === "PUT" && !path.includes("nonotify=1"));
    expect(waking).toEqual([]);
  });

  it("shows a notification that failed, with the command that repeats it", async () => {
    const server = await startServer(kind, {
      beforeRequest: (_index, { path }) => (path.includes("/notify") ? { status: 500, body: "{}" } : undefined),
    });
    const device = server.device();
    await device.enroll();
    await server.adminRequest("PUT", `/enrollment-sets/${device.enrollmentId}?set=pilot&nonotify=1`);
    const before = await device.wakeCount();
    const project = await PulumiProject.create({ program: twentyDeclarations, config: connectionTo(server) });
    const { stdout, stderr } = await project.up();
    expect(stdout + stderr).toContain("not every device could be woken");
    const command = /softwareupdate (notify --group pilot)/.exec(stdout + stderr);
    expect(command).not.toBeNull();
    expect(await device.wakeCount()).toBe(before);
    // What the sentence says to run, on a server that has recovered.
    server.proxy.beforeRequest = undefined;
    const environment = {
      SOFTWAREUPDATE_SERVER: kind,
      SOFTWAREUPDATE_URL: server.url,
      SOFTWAREUPDATE_API_KEY: server.apiKey,
    };
    const printed: string[] = [];
    const print = (line: string): void => void printed.push(line);
    await run(command![1]!.split(" "), { workingDirectory: tmpdir(), environment, print, printError: print });
    expect((await device.wakeCount()) - before).toBe(1);
  });
});

describe("waking devices of a real kmfddm, which reaches 30 members of a group by its name", () => {
  const twoGroups = javascript(`
    for (const group of ["pilot", "office"]) {
      new apple.DeviceGroup(group, { group, inventoryFile: process.env.INVENTORY });
      const items = ["softwareupdate.install-state", ...(process.env.MORE ? ["softwareupdate.pending-version"] : [])];
      new apple.StatusSubscriptions(group, { groups: [group], items });
    }
  `);
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), "inventory-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("names the members that an inventory file has, also when the groups themselves stay as they are", async () => {
    const server = await startServer("kmfddm");
    const INVENTORY = path.join(folder, "devices.json");
    const devices = Array.from({ length: 35 }, (_, at) => ({
      enrollment: `5EED0000-0000-0000-0000-${String(at).padStart(12, "0")}`,
      groups: [at % 2 === 0 ? "pilot" : "office"],
    }));
    writeFileSync(INVENTORY, JSON.stringify(devices));
    const config = connectionTo(server);
    const project = await PulumiProject.create({ program: twoGroups, config, environment: { INVENTORY } });
    await project.up();
    const before = server.requests().length;
    await project.up({ environment: { MORE: "yes" } });
    const waking = server
      .requests()
      .slice(before)
      .filter(({ path }) => path.includes("/notify"));
    const woken = waking.flatMap(({ path }) => new URL(path, server.url).searchParams.getAll("id"));
    expect(woken.toSorted()).toEqual(devices.map(({ enrollment }) => enrollment));
  });
});
