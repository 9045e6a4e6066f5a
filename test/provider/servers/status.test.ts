import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SoftwareUpdateError } from "../../../provider/core/error";
import { DirectoryServer } from "../../../provider/servers/directory";
import { KmfddmServer } from "../../../provider/servers/kmfddm";
import { closeServer, listenOnLoopback } from "../../support/http";
import { serverKinds, startServer, type MdmServer } from "../../support/mdmServer";
import type { SimulatedDevice } from "../../support/device";

const configuration = {
  Type: "com.apple.configuration.softwareupdate.enforcement.specific",
  Identifier: "macos",
  Payload: { TargetOSVersion: "26.6.2", TargetLocalDateTime: "2030-03-01T18:00:00" },
};

function state(installState: string, more: object = {}) {
  return { StatusItems: { softwareupdate: { "install-state": installState } }, Errors: [], ...more };
}

async function refusal(step: Promise<unknown>): Promise<SoftwareUpdateError> {
  return step.then(
    () => Promise.reject(new Error("Nothing was refused.")),
    (error: unknown) => error as SoftwareUpdateError,
  );
}

describe.each(serverKinds)("a real %s", (kind) => {
  let server: MdmServer;
  let client: KmfddmServer;
  let device: SimulatedDevice;

  beforeAll(async () => {
    server = await startServer(kind);
    client = new KmfddmServer({ type: kind, location: server.url, source: "environment", apiKey: () => server.apiKey });
    device = server.device();
    await device.enroll();
    await client.putDeclaration(configuration);
    await client.associate("macos", "pilot");
    await client.addMember(device.enrollmentId, "pilot");
  });
  afterAll(async () => {
    await client.close();
    await server.stop();
  });

  test("gives status reports newest first, as they came and with their time, and nothing beyond the oldest", async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    await device.report(state("none", { FullReport: true }));
    await device.report(state("downloading"));
    const [newest, oldest, beyond] = await Promise.all(
      [0, 1, 2].map((at) => client.statusReport(device.enrollmentId, at)),
    );
    expect(JSON.parse(newest!.text)).toEqual(state("downloading"));
    expect(JSON.parse(oldest!.text)).toEqual(state("none", { FullReport: true }));
    expect(newest!.receivedAt).toBeGreaterThanOrEqual(before);
    expect(newest!.receivedAt).toBeLessThanOrEqual(Date.now());
    expect(beyond).toBeUndefined();
  });

  test("has no report of an enrollment that never reported", async () => {
    const stranger = server.device();
    expect(await client.statusReport(stranger.enrollmentId, 0)).toBeUndefined();
    expect(await client.declarationStatus([stranger.enrollmentId])).toEqual(new Map());
  });

  test("gives what several enrollments say of their declarations, and whether that is current, with one request", async () => {
    const declarations = (token: string) => ({
      activations: [
        {
          identifier: "macos-activation",
          active: false,
          valid: "valid",
          "server-token": "t",
          reasons: [{ code: "Info.Predicate" }],
        },
      ],
      configurations: [{ identifier: "macos", active: true, valid: "valid", "server-token": token }],
      assets: [],
      management: [],
    });
    const report = (token: string) => ({
      StatusItems: { management: { declarations: declarations(token) } },
      Errors: [],
    });
    const { ServerToken } = await device.declaration("configuration", "macos");
    const other = server.device();
    await other.enroll();
    await client.addMember(other.enrollmentId, "pilot");
    await device.report(report(ServerToken));
    await other.report(report("an older token"));
    server.proxy.requests.length = 0;
    const statuses = await client.declarationStatus([device.enrollmentId, other.enrollmentId, "never-reported"]);
    expect(server.requests()).toHaveLength(1);
    expect([...statuses.keys()].sort()).toEqual([device.enrollmentId, other.enrollmentId].sort());
    const configurationOf = (enrollment: string) =>
      statuses.get(enrollment)!.find(({ identifier }) => identifier === "macos");
    expect(configurationOf(device.enrollmentId)).toMatchObject({ isActive: true, valid: "valid", isCurrent: true });
    expect(configurationOf(other.enrollmentId)).toMatchObject({ serverToken: "an older token", isCurrent: false });
    const activation = statuses.get(device.enrollmentId)!.find(({ identifier }) => identifier === "macos-activation");
    expect(activation).toMatchObject({ isActive: false, reasons: [{ code: "Info.Predicate" }] });
  });

  test("says what is assigned to a group, and can't say who is in it", async () => {
    expect(await client.declarationsOf("pilot")).toEqual(["macos"]);
    expect(await client.declarationsOf("empty")).toEqual([]);
    expect(client.capabilities).toMatchObject({ status: true, memberList: false });
    const error = await refusal(client.membersOf("pilot"));
    expect(error.message).toMatch(/can't say who is in group pilot: it lists no members\.$/);
  });

  test("that fails to read a report is one sentence, without a repetition that helps nobody", async () => {
    server.proxy.requests.length = 0;
    server.proxy.beforeRequest = () => ({ status: 500, body: '{"error":"disk is full"}' });
    const error = await refusal(client.statusReport(device.enrollmentId, 0));
    server.proxy.beforeRequest = undefined;
    expect(error.code).toBe("SERVER");
    expect(error.message).toContain(
      `500: disk is full to reading status report 0 of enrollment ${device.enrollmentId}`,
    );
    expect(server.requests()).toHaveLength(1);
  });
});

describe("a server that keeps its data in MySQL", () => {
  let http: Server;
  let client: KmfddmServer;
  let answer: { status: number; headers?: Record<string, string>; body: string };

  beforeAll(async () => {
    http = createServer((_request, response) => {
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
    const location = await listenOnLoopback(http);
    client = new KmfddmServer({ type: "nanohub", location, source: "environment", apiKey: () => "key" });
  });
  afterAll(async () => {
    await client.close();
    await closeServer(http);
  });

  test.each([
    [500, '{"error":"sql: no rows in result set"}'],
    [404, '{"error":"status report not found"}'],
  ])("has no report where it answers %i %s", async (status, body) => {
    answer = { status, body };
    expect(await client.statusReport("E", 0)).toBeUndefined();
  });

  test("that doesn't say when a report came can't be read: its silence would be nobody's", async () => {
    answer = { status: 200, body: "{}" };
    const error = await refusal(client.statusReport("E", 0));
    expect(error.message).toMatch(/answered without the time \(Last-Modified\) to reading status report 0/);
  });

  test("whose database fails for one device is not taken for a device without reports", async () => {
    answer = { status: 500, body: '{"error":"Error 1205: Lock wait timeout exceeded"}' };
    expect((await refusal(client.statusReport("E", 0))).code).toBe("SERVER");
  });
});

test("a folder lists the members of a group, and has no devices that report", async () => {
  const location = mkdtempSync(join(tmpdir(), "directory-status-"));
  const folder = new DirectoryServer({ type: "directory", location, source: "environment", apiKey: () => "" });
  await folder.putDeclaration(configuration);
  await folder.associate("macos", "pilot");
  for (const enrollment of ["B", "A"]) await folder.addMember(enrollment, "pilot");
  expect(folder.capabilities).toMatchObject({ status: false, memberList: true });
  expect([await folder.membersOf("pilot"), await folder.membersOf("empty")]).toEqual([["A", "B"], []]);
  expect([await folder.declarationsOf("pilot"), await folder.declarationsOf("empty")]).toEqual([["macos"], []]);
  for (const step of [folder.statusReport(), folder.declarationStatus()]) {
    expect((await refusal(step)).message).toMatch(
      /^The folder .* has no devices, so there are no status reports to read\.$/,
    );
  }
  rmSync(location, { recursive: true });
});
