import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { PlannedRing } from "../../provider/core/rollout/plan";
import { DeviceGroup } from "../../sdk/deviceGroup";
import { getRolloutStatus, getRolloutStatusOutput } from "../../sdk/getRolloutStatus";
import { Provider } from "../../sdk/provider";
import type { SimulatedDevice } from "../support/device";
import { startKmfddm, type MdmServer } from "../support/mdmServer";

const rings: PlannedRing[] = [
  {
    ring: "canary",
    group: "it",
    status: "open",
    reason: "opened",
    enforcements: [
      {
        name: "macos-canary",
        identifier: "swu-enforcement-fleet_dev_macos-canary",
        isDeclared: true,
        platform: "macOS",
        targetOSVersion: "26.6.2",
        targetLocalDateTime: "2099-03-02T18:00:00",
      },
    ],
  },
];

let server: MdmServer;
let device: SimulatedDevice;
let warnings: string[];

beforeAll(async () => {
  server = await startKmfddm();
  device = server.device();
  await device.report({
    StatusItems: { device: { "operating-system": { version: "26.6.2" } } },
    Errors: [],
    FullReport: true,
  });
});
afterAll(() => server.stop());

beforeEach(async () => {
  warnings = [];
  jest.spyOn(pulumi.log, "warn").mockImplementation((message) => {
    warnings.push(message);
    return Promise.resolve();
  });
  configure({ server: "kmfddm", url: server.url, apiKey: server.apiKey });
  await withMocks();
});
afterEach(() => {
  jest.restoreAllMocks();
  configure({});
});

async function withMocks(isPreview = false): Promise<void> {
  const newResource = ({ name, inputs }: pulumi.runtime.MockResourceArgs) => ({
    id: `${name}-id`,
    state: inputs as Record<string, unknown>,
  });
  await pulumi.runtime.setMocks({ call: ({ inputs }) => inputs as object, newResource }, "fleet", "dev", isPreview);
}

function configure(settings: Readonly<Record<string, string>>): void {
  const keyed = Object.entries(settings).map(([key, value]) => [`softwareupdate:${key}`, value]);
  pulumi.runtime.setAllConfig(Object.fromEntries(keyed) as Record<string, string>);
}

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => void output.apply((value) => resolve(value)));
}

const it = () => [{ group: "it", enrollments: { [device.enrollmentId]: "Anna's Mac" } }];
const secretOf = (output: pulumi.Output<unknown>) => (output as unknown as { isSecret: Promise<boolean> }).isSecret;

test("reads the rings with the stack's connection, and who is in a group from what the program says", async () => {
  const { at, rings: read } = await getRolloutStatus({ rings, deviceGroups: it() });
  expect(Date.now() - Date.parse(at)).toBeLessThan(60_000);
  expect(read[0]).toMatchObject({
    ring: "canary",
    membership: "DeviceGroup",
    total: 1,
    done: 1,
    devices: [{ enrollment: device.enrollmentId, name: "Anna's Mac", state: "done" }],
  });
  expect(warnings).toEqual([]);
});

test("waits for the program's own resources, and its answer is no secret although the key is", async () => {
  const provider = new Provider("school", { server: "kmfddm", url: server.url, apiKey: server.apiKey });
  configure({ server: "kmfddm", url: "http://127.0.0.1:9", apiKey: "none" });
  const group = new DeviceGroup("it", { group: "it", enrollments: { [device.enrollmentId]: "" } }, { provider });
  const status = getRolloutStatusOutput({ rings: pulumi.output(rings), deviceGroups: [group] }, { provider });
  expect((await valueOf(status)).rings[0]).toMatchObject({ total: 1, done: 1 });
  expect(await secretOf(status)).toBe(false);
  expect((await getRolloutStatus({ rings, deviceGroups: it() }, { provider })).rings[0]).toMatchObject({ done: 1 });
});

test("is unknown in a preview while the connection is, and never asks another server instead", async () => {
  await withMocks(true);
  const url = pulumi.unknown as string;
  const provider = new Provider("school", { server: "kmfddm", url, apiKey: server.apiKey });
  server.proxy.requests.length = 0;
  await expect(getRolloutStatus({ rings, deviceGroups: it() }, { provider })).rejects.toMatchObject({
    code: "CONFIGURATION",
    message: expect.stringContaining("known only during an update") as string,
  });
  const output = getRolloutStatusOutput({ rings, deviceGroups: it() }, { provider });
  expect(await (output as unknown as { isKnown: Promise<boolean> }).isKnown).toBe(false);
  expect(server.requests()).toEqual([]);
});

test("refuses a provider of somebody else's", async () => {
  class Stranger extends pulumi.ProviderResource {}
  await expect(getRolloutStatus({ rings }, { provider: new Stranger("aws", "main", {}) })).rejects.toMatchObject({
    code: "CONFIGURATION",
  });
});

test("takes who is in a group from an inventory file, its own or the configured one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rollout-status-"));
  const inventoryFile = join(folder, "devices.json");
  writeFileSync(inventoryFile, JSON.stringify([{ enrollment: device.enrollmentId, groups: ["it"] }]));
  expect((await getRolloutStatus({ rings, inventoryFile })).rings[0]).toMatchObject({
    membership: "inventory",
    done: 1,
  });
  configure({ server: "kmfddm", url: server.url, apiKey: server.apiKey, inventoryFile });
  expect((await getRolloutStatus({ rings })).rings[0]).toMatchObject({ membership: "inventory", done: 1 });
  const deviceGroups = [{ group: "it", inventoryFile }];
  expect((await getRolloutStatus({ rings, deviceGroups })).rings[0]).toMatchObject({
    membership: "DeviceGroup",
    done: 1,
  });
  rmSync(folder, { recursive: true });
});

test("without a key, as in a job that previews pull requests, says so as a warning and in each ring", async () => {
  configure({ server: "kmfddm", url: server.url });
  const { rings: read } = await getRolloutStatus({ rings, deviceGroups: it() });
  expect(read[0]).toMatchObject({
    problem: expect.stringContaining("The server's key is missing") as string,
    devices: [],
  });
  expect(warnings).toEqual([
    expect.stringMatching(/^the progress of the rollout can't be read: The server's key is missing/),
  ]);
});

test("without a server it fails: nothing could be read at any time", async () => {
  configure({});
  await expect(getRolloutStatus({ rings })).rejects.toMatchObject({ code: "CONFIGURATION" });
});
