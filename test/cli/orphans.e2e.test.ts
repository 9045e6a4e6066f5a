import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { activationIdentifier, deriveIdentifier } from "../../provider/core/declarations/identifier";
import { serverKinds, startKmfddm, startServer, type MdmServer } from "../support/mdmServer";
import { softwareupdate } from "./support/capturedIo";
import { declarationsOn, fleet, fleetProject, placeOf } from "./support/fleet";

jest.setTimeout(240_000);

const kept = deriveIdentifier("status", fleet, "progress");
const lost = deriveIdentifier("enforcement", fleet, "macos-26");
const ownLost = [lost, activationIdentifier(lost)].sort();
const urn = "urn:pulumi:dev::fleet::pulumi-nodejs:dynamic/softwareupdate:EnforcementSpecific::macos-26";

const program = `
const { EnforcementSpecific, StatusSubscriptions } = require("pulumi-apple-softwareupdate");
new StatusSubscriptions("progress", { groups: ["pilot"], items: ["softwareupdate.install-state"] });
new EnforcementSpecific("macos-26", {
  groups: ["pilot", "office"],
  platform: "macOS",
  targetOSVersion: "26.6.2",
  targetLocalDateTime: "2099-12-10T18:00:00",
});
`;

/** What others have on the server: by hand, and made by stacks whose names begin alike. */
const foreign = [
  "by-hand",
  deriveIdentifier("enforcement", { ...fleet, stack: "dev2" }, "macos-26"),
  deriveIdentifier("enforcement", { ...fleet, project: "fleet-two" }, "macos-26"),
];

async function putForeign(server: MdmServer): Promise<void> {
  for (const Identifier of foreign) {
    const Type = "com.apple.configuration.softwareupdate.settings";
    await server.adminRequest("PUT", "/declarations?nonotify=1", { Type, Identifier, Payload: {} });
    await server.adminRequest("PUT", `/set-declarations/pilot?declaration=${Identifier}&nonotify=1`);
  }
}

describe.each(serverKinds)("softwareupdate orphans with the real engine and a real %s", (kind) => {
  it("finds and removes exactly what the state has lost", async () => {
    const server = await startServer(kind);
    const device = server.device();
    await device.enroll();
    await server.adminRequest("PUT", `/enrollment-sets/${device.enrollmentId}?set=pilot&nonotify=1`);
    await putForeign(server);
    const project = await fleetProject(server, program);
    await project.up();
    const place = placeOf(project);
    expect(await softwareupdate(["orphans"], place)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("No orphans") as string,
      stderr: "",
    });

    // As after a kill between the request to the server and the note in the state.
    await project.run("state", ["delete", urn, "--yes"]);
    const all = await declarationsOn(server);
    expect(all).toEqual(expect.arrayContaining([...ownLost, kept, activationIdentifier(kept), ...foreign]));
    const writes = () => server.requests().filter(({ method }) => method !== "GET").length;
    const before = writes();
    const listed = await softwareupdate(["orphans", "--json", "--stack", "dev"], place);
    expect({ ...listed, stdout: JSON.parse(listed.stdout) as unknown }).toEqual({
      code: 0,
      stderr: "",
      stdout: {
        stack: "organization/fleet/dev",
        removed: false,
        orphans: ownLost.map((identifier) => ({
          identifier,
          type: expect.any(String) as string,
          groups: expect.arrayContaining(["pilot", "office"]) as string[],
          server: `${kind} ${server.url}`,
        })),
      },
    });
    expect(writes()).toBe(before);
    expect([...(await device.sync()).keys()]).toEqual(expect.arrayContaining(ownLost));

    const wakes = await device.wakeCount();
    const removed = await softwareupdate(["orphans", "--remove"], place);
    expect(removed.code).toBe(0);
    expect(removed.stdout).toContain("Removed 2 orphans of organization/fleet/dev:");
    // NanoHUB has no push certificate here, so it can't wake the device that it queued the command for.
    if (kind === "nanohub") expect(removed.stderr).toMatch(/run: softwareupdate notify --group office --group pilot$/);
    else expect(removed.stderr).toContain("KMFDDM wakes only the first 30");
    expect((await device.wakeCount()) - wakes).toBe(1);
    expect(await declarationsOn(server)).toEqual(all.filter((identifier) => !ownLost.includes(identifier)));
    for (const identifier of ownLost) {
      expect((await server.adminRequest("GET", `/declaration-sets/${identifier}`)).json ?? []).toEqual([]);
    }
    expect([...(await device.sync()).keys()].sort()).toEqual([...foreign, kept, activationIdentifier(kept)].sort());
    expect((await softwareupdate(["orphans", "--remove"], place)).stdout).toContain("No orphans");

    // The next update makes the lost enforcement anew, and finds nothing in its way.
    await project.up();
    expect(await declarationsOn(server)).toEqual(all);
    await project.dispose();
    await server.stop();
  });
});

describe("softwareupdate orphans beside an update", () => {
  it("leaves what a killed update had begun", async () => {
    const server = await startKmfddm();
    const project = await fleetProject(server, program);
    const isStored = new Promise<void>((resolve) => {
      server.proxy.beforeRequest = (_index, { method, path }) => {
        if (method === "PUT" && path.includes("/set-declarations/office")) resolve();
        return undefined;
      };
    });
    const running = project.start("up", ["--yes", "--skip-preview"]);
    // An update that fails early must not keep the test waiting.
    await Promise.race([isStored, running.result]);
    await running.kill();
    expect(await declarationsOn(server)).toEqual(expect.arrayContaining(ownLost));
    // All of it is in the state or among its pending operations.
    for (const argv of [["orphans"], ["orphans", "--remove"]]) {
      const { code, stdout, stderr } = await softwareupdate(argv, placeOf(project));
      expect({ code, stdout, stderr }).toEqual({
        code: 0,
        stderr: "",
        stdout: expect.stringContaining("No orphans") as string,
      });
      await project.cancel();
    }
    expect(await declarationsOn(server)).toEqual(expect.arrayContaining(ownLost));
    await project.dispose();
    await server.stop();
  });

  it("refuses a stack that is locked", async () => {
    const server = await startKmfddm();
    const Type = "com.apple.configuration.softwareupdate.enforcement.specific";
    await server.adminRequest("PUT", "/declarations?nonotify=1", { Type, Identifier: lost, Payload: {} });
    const waiting = 'require("node:fs").writeFileSync("running", ""); setTimeout(() => {}, 60_000);';
    const project = await fleetProject(server, waiting);
    const running = project.start("up", ["--yes", "--skip-preview"]);
    const limit = Date.now() + 60_000;
    while (!existsSync(join(project.directory, "running")) && Date.now() < limit) await delay(50);
    const { code, stdout, stderr } = await softwareupdate(["orphans", "--remove"], placeOf(project));
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("The stack organization/fleet/dev is locked");
    expect(await declarationsOn(server)).toEqual([lost]);

    await running.kill();
    await project.cancel();
    expect(await softwareupdate(["orphans", "--remove"], placeOf(project))).toMatchObject({ code: 0 });
    expect(await declarationsOn(server)).toEqual([]);
    await project.dispose();
    await server.stop();
  });
});
