import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCertificateAuthority } from "./certificates";
import { serverKinds, startEnqueueRecorder, startKmfddm, startNanohub, startServer, type MdmServer } from "./mdmServer";
import { basicAuthorization, sendRequest } from "./http";

const configuration = {
  Type: "com.apple.configuration.softwareupdate.settings",
  Identifier: "configuration-1",
  Payload: { AllowStandardUserOSUpdates: true },
};

async function expectStatus(server: MdmServer, status: number, method: string, path: string, body?: unknown) {
  const answer = await server.adminRequest(method, path, body);
  expect({ path, status: answer.status, text: answer.text }).toMatchObject({ path, status });
}

describe.each(serverKinds)("a %s server", (kind) => {
  let server: MdmServer;

  beforeAll(async () => {
    server = await startServer(kind);
  });

  afterAll(() => server.stop());

  it("shows a device what is assigned to it, until it is removed", async () => {
    const device = server.device();
    const other = server.device();
    await device.enroll();
    await other.enroll();
    expect(await device.sync()).toEqual(new Map());

    await expectStatus(server, 204, "PUT", "/declarations?nonotify=1", configuration);
    await expectStatus(server, 204, "PUT", "/set-declarations/set-1?declaration=configuration-1&nonotify=1");
    await expectStatus(server, 204, "PUT", `/enrollment-sets/${device.enrollmentId}?set=set-1&nonotify=1`);

    const declarations = await device.sync();
    expect([...declarations.keys()]).toEqual(["configuration-1"]);
    expect(declarations.get("configuration-1")).toEqual({
      ...configuration,
      ServerToken: expect.any(String) as string,
    });
    expect((await device.tokens()).DeclarationsToken).toBe((await device.declarationItems()).DeclarationsToken);
    expect(await other.sync()).toEqual(new Map());
    await expect(other.declaration("configuration", "configuration-1")).rejects.toThrow("the server answered");

    await expectStatus(server, 204, "DELETE", "/set-declarations/set-1?declaration=configuration-1&nonotify=1");
    expect(await device.sync()).toEqual(new Map());
    await expectStatus(server, 204, "DELETE", "/declarations/configuration-1");
  });

  it("counts the notifications of a device", async () => {
    const device = server.device();
    const other = server.device();
    await device.enroll();
    await other.enroll();
    expect([await device.wakeCount(), await other.wakeCount()]).toEqual([0, 0]);

    // Without a push certificate NanoHUB queues the command, then reports that it could not push.
    await server.adminRequest("POST", `/notify?id=${device.enrollmentId}`);
    expect([await device.wakeCount(), await other.wakeCount()]).toEqual([1, 0]);

    await server.adminRequest("POST", `/notify?id=${device.enrollmentId}&id=${other.enrollmentId}`);
    await server.adminRequest("POST", `/notify?id=${device.enrollmentId}`);
    expect([await device.wakeCount(), await other.wakeCount()]).toEqual([3, 1]);
    expect([await device.wakeCount(), await other.wakeCount()]).toEqual([3, 1]);
  });

  it("keeps a device's status report", async () => {
    const device = server.device();
    await device.enroll();
    const status = { StatusItems: { device: { "operating-system": { version: "26.1" } } }, Errors: [] };
    await device.report(status);
    const answer = await server.adminRequest("GET", `/status-report/${device.enrollmentId}?index=0`);
    expect(answer).toMatchObject({ status: 200, json: status });
  });

  it("records requests at its address, and only those", async () => {
    const before = server.requests().length;
    await server.adminRequest("GET", "/declarations");
    const answer = await sendRequest(`${server.url}/version?x=1`);
    expect(JSON.parse(answer.body)).toHaveProperty("version");
    expect(server.requests().slice(before)).toEqual([{ method: "GET", path: "/version?x=1", status: 200 }]);
  });

  it("refuses another key", async () => {
    const authorization = basicAuthorization(server.user, "wrong");
    const path = kind === "kmfddm" ? "/v1/sets" : "/api/v1/ddm/sets";
    expect((await sendRequest(server.url + path, { headers: { authorization } })).status).toBe(401);
  });

  it("keeps its files over a kill", async () => {
    const directory = mkdtempSync(join(tmpdir(), "mdm-data-"));
    const authority = createCertificateAuthority();
    const options = { storage: "file", directory, ...(kind === "nanohub" ? { authority } : {}) } as const;
    try {
      const first = await startServer(kind, options);
      const device = first.device();
      await device.enroll();
      await expectStatus(first, 204, "PUT", "/declarations?nonotify=1", configuration);
      await expectStatus(first, 204, "PUT", "/set-declarations/set-1?declaration=configuration-1&nonotify=1");
      await expectStatus(first, 204, "PUT", `/enrollment-sets/${device.enrollmentId}?set=set-1&nonotify=1`);
      const declarations = await device.sync();

      await first.kill();
      await expect(first.adminRequest("GET", "/declarations")).rejects.toThrow("ECONNREFUSED");
      await first.restart();
      expect(await device.sync()).toEqual(declarations);
      await first.stop();

      const second = await startServer(kind, options);
      expect((await second.adminRequest("GET", "/declarations")).json).toEqual(["configuration-1"]);
      await second.stop();
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

it("starts several servers at once", async () => {
  const servers = await Promise.all([startKmfddm(), startNanohub(), startKmfddm(), startNanohub({ proxy: false })]);
  expect(new Set(servers.map((server) => server.directUrl)).size).toBe(4);
  expect(() => servers[3].requests()).toThrow("proxy: false");
  await Promise.all(servers.map((server) => server.stop()));
});

it("says how to get the servers", async () => {
  const binary = process.env.SOFTWAREUPDATE_TEST_KMFDDM;
  delete process.env.SOFTWAREUPDATE_TEST_KMFDDM;
  try {
    await expect(startKmfddm()).rejects.toThrow("run `npm test`, which builds the MDM test servers");
  } finally {
    process.env.SOFTWAREUPDATE_TEST_KMFDDM = binary;
  }
});

it("lets the enqueue recorder fail", async () => {
  const enqueue = await startEnqueueRecorder();
  const server = await startKmfddm({ enqueue });
  const device = server.device();
  enqueue.failWith(500);
  // KMFDDM only logs that the MDM server failed.
  expect((await server.adminRequest("POST", `/notify?id=${device.enrollmentId}`)).status).toBe(204);
  expect(enqueue.enqueued).toEqual([]);
  enqueue.failWith(undefined);
  await server.adminRequest("POST", `/notify?id=${device.enrollmentId}`);
  expect(enqueue.enqueued).toEqual([
    { ids: [device.enrollmentId], body: expect.stringContaining("DeclarativeManagement") as string },
  ]);
  await server.stop();
  await enqueue.stop();
});
