import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createBetaProgramFetcher } from "../../provider/beta/client";
import { parseServerToken } from "../../provider/core/beta/serverToken";
import { startDepserver, type Depserver } from "../support/depserver";
import {
  paperPrograms,
  serverTokenJson,
  startDeviceAssignmentService,
  type DeviceAssignmentService,
} from "../support/deviceAssignmentService";
import { encryptMessage } from "../support/serverTokens";

jest.setTimeout(60_000);

const endpoint = "/proxy/example/os-beta-enrollment/tokens";

/** The stand-in for Apple's service is not made to this package's own measure: another client takes it for Apple's. */
describe("nanodep's depserver", () => {
  let service: DeviceAssignmentService;
  let depserver: Depserver;
  beforeAll(async () => {
    service = await startDeviceAssignmentService();
    depserver = await startDepserver(service.authorityFile);
    // Go trusts a file that the environment names on Linux alone.
    const base = process.platform === "linux" ? service.url : service.plainUrl;
    await stored("/v1/config/example", JSON.stringify({ base_url: `${base}/` }));
  });
  afterAll(async () => {
    await depserver.stop();
    await service.close();
  });
  beforeEach(() => {
    service.refuse();
    service.requests();
  });

  async function stored(place: string, body: string | Buffer): Promise<void> {
    const { status, body: answer } = await depserver.request("PUT", place, body);
    if (status !== 200) throw new Error(`PUT ${place}: ${status} ${answer}`);
  }

  it("decrypts a server token as the package does, and reads the same programs from the stand-in", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "depserver-"));
    try {
      const certificate = path.join(folder, "certificate.pem");
      writeFileSync(certificate, (await depserver.request("GET", "/v1/tokenpki/example")).body);
      await stored("/v1/tokenpki/example", readFileSync(encryptMessage(folder, certificate, "mime")));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    expect(JSON.parse((await depserver.request("GET", "/v1/tokens/example")).body)).toEqual(serverTokenJson);
    const { status, body } = await depserver.request("GET", endpoint);
    expect({ status, answer: JSON.parse(body) as unknown }).toEqual({
      status: 200,
      answer: { betaEnrollmentTokens: paperPrograms },
    });
    const fetch = createBetaProgramFetcher({ environment: service.environment });
    const ours = await fetch(parseServerToken(JSON.stringify(serverTokenJson), "the test"));
    expect(ours.map(({ title, token }) => ({ title, token }))).toEqual(
      paperPrograms.map(({ title, token }) => ({ title, token })),
    );
  });

  it("goes on with the session that each answer brings, and opens a new one when it is forgotten", async () => {
    for (let turn = 0; turn < 3; turn++) expect((await depserver.request("GET", endpoint)).status).toBe(200);
    expect(service.requests().map((request) => request.path)).toEqual(Array(3).fill("/os-beta-enrollment/tokens"));
    service.forgetSessions();
    expect((await depserver.request("GET", endpoint)).status).toBe(200);
    expect(service.requests().map((request) => request.path)).toEqual([
      "/os-beta-enrollment/tokens",
      "/session",
      "/os-beta-enrollment/tokens",
    ]);
  });

  it("hands on the refusals that the package explains", async () => {
    service.refuse({ endpoint: "/os-beta-enrollment/tokens", status: 403, body: "APPLE_SEED_FOR_IT_TURNED_OFF" });
    expect(await depserver.request("GET", endpoint)).toMatchObject({
      status: 403,
      body: "APPLE_SEED_FOR_IT_TURNED_OFF",
    });
  });

  it("is refused, as the package is, with a secret that isn't the right one", async () => {
    const wrong = JSON.stringify({ ...serverTokenJson, access_secret: "another" });
    await stored("/v1/tokens/example", wrong);
    service.forgetSessions();
    const { status, body } = await depserver.request("GET", endpoint);
    expect({ status, body: body.trim() }).toEqual({ status: 502, body: '"UNAUTHORIZED"' });
    expect(service.requests().map((request) => request.path)).toEqual(["/os-beta-enrollment/tokens", "/session"]);
  });
});
