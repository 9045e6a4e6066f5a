import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { packEnrollments } from "../../provider/core/inventory";
import { startServer, serverKinds, startKmfddm, type MdmServer } from "../support/mdmServer";
import { softwareupdate } from "./support/capturedIo";
import { PulumiStandIn } from "./support/pulumiStandIn";

let workingDirectory: string;
beforeEach(() => (workingDirectory = mkdtempSync(path.join(tmpdir(), "notify-"))));
afterEach(() => rmSync(workingDirectory, { recursive: true, force: true }));

function environmentOf(server: MdmServer): Record<string, string> {
  return {
    SOFTWAREUPDATE_SERVER: server.kind,
    SOFTWAREUPDATE_URL: server.url,
    SOFTWAREUPDATE_API_KEY: server.apiKey,
  };
}

describe.each(serverKinds)("softwareupdate notify on a real %s", (kind) => {
  let server: MdmServer;
  beforeAll(async () => (server = await startServer(kind)));
  afterAll(() => server.stop());

  it("wakes the members of groups and single enrollments", async () => {
    const member = server.device();
    const single = server.device();
    const other = server.device();
    for (const device of [member, single, other]) await device.enroll();
    await server.adminRequest("PUT", `/enrollment-sets/${member.enrollmentId}?set=pilot&nonotify=1`);
    const argv = ["notify", "--group", "pilot", "--group", "empty", "--enrollment", single.enrollmentId];
    const { code, stdout, stderr } = await softwareupdate(argv, {
      workingDirectory,
      environment: environmentOf(server),
    });
    expect([await member.wakeCount(), await single.wakeCount(), await other.wakeCount()]).toEqual([1, 1, 0]);
    if (kind === "kmfddm") {
      const wakes = `wakes the members of pilot, the members of empty, the enrollment ${single.enrollmentId}.`;
      expect({ code, stdout }).toEqual({ code: 0, stdout: `kmfddm ${server.url} ${wakes}` });
    } else {
      // It has no push certificate: the commands wait for the devices, but nothing wakes them.
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toMatch(/^softwareupdate notify: NanoHUB at \S+ answered 500: .* to waking the devices\.$/m);
    }
  });

  it("answers in JSON", async () => {
    const device = server.device();
    await device.enroll();
    const argv = ["notify", "--enrollment", device.enrollmentId, "--json"];
    const { code, stdout } = await softwareupdate(argv, { workingDirectory, environment: environmentOf(server) });
    expect(code).toBe(kind === "kmfddm" ? 0 : 1);
    expect(JSON.parse(stdout)).toEqual({
      server: `${kind} ${server.url}`,
      groups: [],
      enrollments: [device.enrollmentId],
      failures: kind === "kmfddm" ? [] : [expect.stringContaining("answered 500")],
      notes: [],
    });
  });

  it("says that the key is refused", async () => {
    const environment = { ...environmentOf(server), SOFTWAREUPDATE_API_KEY: "wrong" };
    const { code, stderr } = await softwareupdate(["notify", "--group", "a"], { workingDirectory, environment });
    expect(code).toBe(1);
    expect(stderr).toContain("a refused key");
    expect(stderr).not.toContain("wrong");
  });
});

describe("softwareupdate notify", () => {
  it("has nobody to wake in a folder", async () => {
    const environment = { SOFTWAREUPDATE_SERVER: "directory", SOFTWAREUPDATE_PATH: "mdm" };
    const answer = await softwareupdate(["notify", "--group", "pilot"], { workingDirectory, environment });
    const stderr = 'softwareupdate notify: The server "directory mdm" is a folder and has no devices to wake.';
    expect(answer).toEqual({ code: 1, stdout: "", stderr });
  });

  it("says that no server is configured", async () => {
    const { code, stderr } = await softwareupdate(["notify", "--group", "pilot"], { workingDirectory });
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("SOFTWAREUPDATE_SERVER") as string,
    });
  });

  it("finds the server of a stack or of a Provider, and the members that the stack declares", async () => {
    const server = await startKmfddm();
    const pulumi = new PulumiStandIn("name: fleet\nruntime: nodejs\n");
    const enrollments = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`E-${at}`, ""]));
    const type = "pulumi-nodejs:dynamic/softwareupdate:DeviceGroup";
    const connection = {
      "softwareupdate:server": "kmfddm",
      "softwareupdate:url": server.url,
      "softwareupdate:apiKey": server.apiKey,
    };
    const group = {
      urn: `urn:pulumi:dev::fleet::${type}::pilot`,
      type,
      id: "pilot",
      inputs: { group: "pilot", enrollments },
      outputs: { addedEnrollments: packEnrollments(["E-1"]) },
    };
    const provider = {
      urn: "urn:pulumi:dev::fleet::pulumi:providers:pulumi-nodejs::school",
      type: "pulumi:providers:pulumi-nodejs",
      id: "1",
      inputs: { ...connection, "softwareupdate:provider": "school" },
    };
    const stacks = {
      "organization/fleet/dev": { config: connection },
      "organization/fleet/bare": { resources: [group, provider] },
    };
    pulumi.answer({ selected: "organization/fleet/dev", stacks });
    const wake = (...argv: string[]) => softwareupdate(["notify", "--group", "pilot", ...argv], pulumi);

    expect(await wake()).toMatchObject({ code: 0, stdout: `kmfddm ${server.url} wakes the members of pilot.` });
    expect((await wake()).stderr).toContain("KMFDDM wakes only the first 30 enrollments");
    expect(await wake("--stack", "bare", "--provider", "school")).toMatchObject({ code: 0, stderr: "" });
    expect(new Set(server.enqueue!.enqueued.flatMap(({ ids }) => ids))).toEqual(new Set(Object.keys(enrollments)));
    expect(await wake("--stack", "bare", "--provider", "scool")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("did you mean school?") as string,
    });
    expect(await wake("--stack", "bare")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("No MDM server is configured") as string,
    });
    pulumi.dispose();
    await server.stop();
  });
});
