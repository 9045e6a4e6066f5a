import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FollowedRing } from "../../../provider/core/status/ringProgress";
import { DirectoryServer } from "../../../provider/servers/directory";
import { KmfddmServer } from "../../../provider/servers/kmfddm";
import { followRings } from "../../../provider/status/followRings";
import { startKmfddm, type MdmServer } from "../../support/mdmServer";

function ring(name: string, group: string): FollowedRing {
  const enforcement = {
    name,
    identifier: `swu-${name}`,
    isDeclared: true,
    platform: "macOS" as const,
    targetOSVersion: "26.6.2",
  };
  return { ring: name, group, status: "open", reason: "open", enforcements: [enforcement] };
}

let server: MdmServer;
let client: KmfddmServer;
beforeAll(async () => {
  server = await startKmfddm();
  const apiKey = () => server.apiKey;
  client = new KmfddmServer({ type: "kmfddm", location: server.url, source: "environment", apiKey });
});
afterAll(async () => {
  await client.close();
  await server.stop();
});

test("rings come back in their order, and what one server fails at is no problem of another one's", async () => {
  const device = server.device();
  await device.report({
    StatusItems: { device: { "operating-system": { version: "26.6.2" } } },
    Errors: [],
    FullReport: true,
  });
  const broken = new KmfddmServer({
    type: "kmfddm",
    location: server.url,
    source: "environment",
    apiKey: () => "wrong",
  });
  const members = {
    source: "DeviceGroup" as const,
    members: [{ enrollment: device.enrollmentId, name: "Anna's Mac" }],
  };
  const [first, second, third] = await followRings(
    [
      { ring: ring("canary", "it"), server: broken, members },
      { ring: ring("office", "office"), server: client, members },
      { ring: ring("school", "school"), server: client },
    ],
    Date.now(),
  );
  await broken.close();
  expect(first!.progress).toBeUndefined();
  expect(first!.problem).toContain("a refused key");
  expect(second!.progress).toMatchObject({ source: "DeviceGroup", total: 1, devices: [{ state: "done" }] });
  expect(second!.progress!.devices[0]!.device.name).toBe("Anna's Mac");
  expect(third!.problem).toBeUndefined();
  expect(third!.progress).not.toHaveProperty("total");
});

test("a server that can list the members of a group is asked, and one without devices says so", async () => {
  const location = mkdtempSync(join(tmpdir(), "follow-rings-"));
  const folder = new DirectoryServer({ type: "directory", location, source: "environment", apiKey: () => "" });
  await folder.addMember("A", "it");
  const listed = jest.spyOn(folder, "membersOf");
  expect(await followRings([{ ring: ring("canary", "it"), server: folder }], Date.now())).toEqual([
    { problem: "the server is a folder and has no devices that report" },
  ]);
  expect(listed).toHaveBeenCalledWith("it");
  rmSync(location, { recursive: true });
});
