import { KmfddmServer } from "../../../provider/servers/kmfddm";
import { readDevices } from "../../../provider/status/readDevices";
import type { SimulatedDevice } from "../../support/device";
import { startKmfddm, type MdmServer } from "../../support/mdmServer";

let server: MdmServer;
const opened: KmfddmServer[] = [];

beforeAll(async () => void (server = await startKmfddm()));
afterAll(async () => {
  await Promise.all(opened.map((client) => client.close()));
  await server.stop();
});
beforeEach(() => {
  server.proxy.requests.length = 0;
  server.proxy.beforeRequest = undefined;
});

function open(apiKey = server.apiKey): KmfddmServer {
  const client = new KmfddmServer({
    type: "kmfddm",
    location: server.url,
    source: "environment",
    apiKey: () => apiKey,
  });
  opened.push(client);
  return client;
}

const running = (version: string, more: object = {}) => ({
  StatusItems: { device: { "operating-system": { version } } },
  Errors: [],
  ...more,
});
const full = running("26.5.2", { FullReport: true });

/** A device that has sent these reports, the oldest first. */
async function reporting(...reports: object[]): Promise<SimulatedDevice> {
  const device = server.device();
  for (const report of reports) await device.report(report);
  return device;
}

/** What was asked, without the prefix and with a device's place for its enrollment. */
function asked(...devices: SimulatedDevice[]): string[] {
  return server
    .requests()
    .map(({ path }) =>
      devices.reduce((text, { enrollmentId }, at) => text.replace(enrollmentId, `#${at}`), path.replace("/v1/", "")),
    );
}

test("reports are read newest first, to the newest full one and no further", async () => {
  const device = await reporting(running("26.4", { FullReport: true }), full, running("26.6.2"));
  const { statuses } = await readDevices(open(), [device.enrollmentId]);
  expect(statuses.get(device.enrollmentId)).toMatchObject({ osVersion: "26.6.2" });
  expect(asked(device)).toEqual(["declaration-status/#0", "status-report/#0?index=0", "status-report/#0?index=1"]);
});

test("reports are read to the oldest where none is full, and forty of them at most", async () => {
  const device = await reporting(running("26.5.2"), running("26.6.2"));
  await readDevices(open(), [device.enrollmentId]);
  expect(asked(device).slice(1)).toEqual([0, 1, 2].map((index) => `status-report/#0?index=${index}`));
  const chatty = await reporting(...Array.from({ length: 45 }, () => running("26.6.2")));
  server.proxy.requests.length = 0;
  await readDevices(open(), [chatty.enrollmentId]);
  expect(asked(chatty)).toHaveLength(41);
});

test("what the server says of a device's declarations is better than what its reports say", async () => {
  const declarations = {
    activations: [],
    configurations: [{ identifier: "macos", active: true, valid: "valid", "server-token": "old" }],
    assets: [],
    management: [],
  };
  const device = await reporting({ StatusItems: { management: { declarations } }, Errors: [], FullReport: true });
  const { statuses } = await readDevices(open(), [device.enrollmentId]);
  // The server assigns it no such declaration any more.
  expect(statuses.get(device.enrollmentId)!.declarations).toMatchObject([{ identifier: "macos", isCurrent: false }]);
});

test("of declarations that nobody asked for nothing is kept, whoever tells of them", async () => {
  const configuration = (identifier: string) => ({ identifier, active: true, valid: "valid", "server-token": "t" });
  const configurations = ["macos", "passcode"].map(configuration);
  const declarations = { activations: [], configurations, assets: [], management: [] };
  const device = await reporting({ StatusItems: { management: { declarations } }, Errors: [], FullReport: true });
  const told = [{ identifier: "macos", isActive: true }];
  const options = { declarations: new Set(["macos"]) };
  const read = async () =>
    (await readDevices(open(), [device.enrollmentId], options)).statuses.get(device.enrollmentId);
  expect((await read())!.declarations).toMatchObject(told);
  // A server that says nothing of declarations itself.
  server.proxy.beforeRequest = (_index, { path }) =>
    path.includes("declaration-status") ? { status: 200, body: "{}" } : undefined;
  expect((await read())!.declarations).toMatchObject(told);
});

test("a device that never reported has an empty status", async () => {
  const { statuses, failures } = await readDevices(open(), ["NEVER"]);
  expect([statuses.get("NEVER"), failures.size]).toEqual([{}, 0]);
});

test("declarations are asked about a hundred devices a request, and each device is read once, sixteen at a time", async () => {
  const devices = await Promise.all(Array.from({ length: 250 }, () => reporting(full)));
  const enrollments = devices.map(({ enrollmentId }) => enrollmentId);
  let current = 0;
  let most = 0;
  server.proxy.beforeRequest = async () => {
    most = Math.max(most, ++current);
    await new Promise(setImmediate);
    current--;
    return undefined;
  };
  const progress: [number, number][] = [];
  const onProgress = (read: number, total: number) => void progress.push([read, total]);
  const { statuses } = await readDevices(open(), [...enrollments, ...enrollments], { onProgress });
  expect(statuses.size).toBe(250);
  const lists = asked().filter((path) => path.startsWith("declaration-status/"));
  expect(lists.map((path) => path.split(",").length)).toEqual([100, 100, 50]);
  expect(asked()).toHaveLength(3 + 250);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(16);
  expect([progress.length, progress.at(-1)]).toEqual([250, [250, 250]]);
});

describe("what can't be read", () => {
  const broken = { status: 500, body: '{"error":"disk is full"}' };
  const many = Array.from({ length: 1000 }, (_, at) => `E${at}`);

  test("of one device is its failure, and the others are read", async () => {
    const [one, other] = [await reporting(full), await reporting(full)];
    server.proxy.beforeRequest = (_index, { path }) => (path.includes(`/${one.enrollmentId}?`) ? broken : undefined);
    const { statuses, failures } = await readDevices(open(), [one.enrollmentId, other.enrollmentId]);
    expect([...statuses.keys()]).toEqual([other.enrollmentId]);
    expect([...failures]).toEqual([[one.enrollmentId, expect.stringContaining("disk is full") as string]]);
  });

  test("with a key that is refused is nothing at all, and nobody goes on asking", async () => {
    await expect(readDevices(open("wrong"), many)).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    expect(server.requests().length).toBeLessThan(20);
  });

  test("from the middle on is nothing at all: the rest isn't asked about", async () => {
    let reports = 0;
    server.proxy.beforeRequest = (_index, { path }) =>
      path.includes("status-report") && ++reports > 100 ? { status: 401, body: "Unauthorized" } : undefined;
    await expect(readDevices(open(), many)).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    expect(reports).toBeLessThan(100 + 17);
  });

  test("of more than fifty devices is nothing at all", async () => {
    let reports = 0;
    server.proxy.beforeRequest = (_index, { path }) =>
      path.includes("status-report") ? (reports++, broken) : undefined;
    await expect(readDevices(open(), many)).rejects.toMatchObject({ code: "SERVER" });
    expect(reports).toBeLessThan(100);
  });
});
