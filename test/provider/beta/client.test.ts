import { createServer } from "node:http";
import { createBetaProgramFetcher } from "../../../provider/beta/client";
import { parseServerToken } from "../../../provider/core/beta/serverToken";
import {
  paperPrograms,
  serverTokenJson,
  startDeviceAssignmentService,
  type DeviceAssignmentService,
  type Refusal,
} from "../../support/deviceAssignmentService";
import { closeServer, listenOnLoopback } from "../../support/http";

const tokens = "/os-beta-enrollment/tokens";
const serverToken = parseServerToken(JSON.stringify(serverTokenJson), "the test");
const hour = 60 * 60 * 1000;

let service: DeviceAssignmentService;
beforeAll(async () => void (service = await startDeviceAssignmentService()));
afterAll(() => service.close());
beforeEach(() => {
  service.list(paperPrograms);
  service.refuse();
  service.setClock(0);
  service.forgetSessions();
  service.requests();
});

/** A fetcher in what stands for a process of its own, with a clock to turn. */
function process_(more: Readonly<Record<string, string>> = {}) {
  const clock = { now: Date.now() };
  const waits: number[] = [];
  const fetch = createBetaProgramFetcher({
    environment: { ...service.environment, ...more },
    now: () => clock.now,
    wait: (time) => (waits.push(time), Promise.resolve()),
  });
  return { fetch, clock, waits };
}

async function failure(fetched: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await fetched.then(
    () => undefined,
    (reason: unknown) => reason as { code: string; message: string },
  );
  if (!error) throw new Error("it should have failed");
  for (const secret of [
    serverTokenJson.consumer_secret,
    serverTokenJson.access_secret,
    ...paperPrograms.map((p) => p.token),
  ])
    expect(error.message).not.toContain(secret);
  return error;
}

const paths = () => service.requests().map(({ path }) => path);

describe("the device assignment service", () => {
  it("gives the programs of Apple's paper under either key, in a session of a verified signature", async () => {
    for (const key of ["betaEnrollmentTokens", "seedBuildTokens"] as const) {
      service.list(paperPrograms, key);
      expect(await process_().fetch(serverToken)).toEqual([
        { os: "macOS", title: "macOS AppleSeed Beta", token: paperPrograms[0]!.token },
        { os: "iOS", title: "iOS 18 AppleSeed Beta", token: paperPrograms[1]!.token },
      ]);
    }
    const seen = service.requests();
    expect(seen.map(({ path }) => path)).toEqual(["/session", tokens, "/session", tokens]);
    expect(seen.map(({ headers }) => headers["x-server-protocol-version"])).toEqual(["1", "1", "1", "1"]);
    expect(seen[0]!.headers["user-agent"]).toBe("pulumi-apple-softwareupdate");
  });

  describe("is asked with the paper's table of header fields (Enrolling a device in a beta program)", () => {
    it.each([
      // The service takes no other token than that of the session, each once.
      ["X-ADM-Auth-Session", /^\S+$/],
      ["X-Server-Protocol-Version", /^1$/],
    ])("row %s", async (field, value) => {
      expect(await process_().fetch(serverToken)).toHaveLength(2);
      const asked = service.requests().find(({ path }) => path === tokens)!;
      expect(asked.headers[field.toLowerCase()]).toMatch(value);
    });
  });

  it("is asked once a process, however many want to know, and again by one that lives on for a day", async () => {
    const { fetch, clock } = process_();
    await Promise.all([fetch(serverToken), fetch(serverToken)]);
    await fetch({ ...serverToken });
    expect(paths()).toEqual(["/session", tokens]);
    clock.now += 25 * hour;
    await fetch(serverToken);
    // With the session that the last answer brought: the first one is good no more.
    expect(paths()).toEqual([tokens]);
  });

  it("opens one new session when the old one is forgotten, and never a third", async () => {
    const { fetch, clock } = process_();
    await fetch(serverToken);
    service.forgetSessions();
    service.requests();
    clock.now += 25 * hour;
    await fetch(serverToken);
    expect(paths()).toEqual([tokens, "/session", tokens]);
    for (const refusal of [
      { status: 401, body: "" },
      { status: 403, body: '"FORBIDDEN"' },
    ]) {
      service.refuse({ endpoint: tokens, ...refusal });
      const { code, message } = await failure(process_().fetch(serverToken));
      expect(paths()).toEqual(["/session", tokens, "/session", tokens]);
      expect(code).toBe(refusal.status === 401 ? "UNAUTHORIZED" : "DEVICE_ASSIGNMENT");
      expect(message).toMatch(/Download a new server token|download a new one/);
    }
    service.refuse({ endpoint: tokens, status: 403, body: '"FORBIDDEN"', times: 1 });
    expect(await process_().fetch(serverToken)).toHaveLength(2);
  });

  it.each<[name: string, advice: RegExp]>([
    ["APPLE_SEED_FOR_IT_TURNED_OFF", /enrolls it at https:\/\/beta\.apple\.com\/it/],
    ["T_C_NOT_SIGNED", /terms and conditions.*signs in to Apple Business Manager/],
    ["ACCESS_DENIED", /download a new server token/],
  ])("says what to do about %s, in whichever form it comes, and doesn't ask again", async (name, advice) => {
    for (const endpoint of ["/session", tokens] as const) {
      for (const body of [name, JSON.stringify(name), JSON.stringify({ code: name })]) {
        service.refuse({ endpoint, status: 403, body });
        const { fetch } = process_();
        const { code, message } = await failure(fetch(serverToken));
        expect(code).toBe("DEVICE_ASSIGNMENT");
        expect(message).toMatch(new RegExp(`answered ${name}: .*${advice.source}`));
        await failure(fetch(serverToken));
        expect(paths()).toEqual(endpoint === "/session" ? ["/session"] : ["/session", tokens]);
      }
    }
  });

  it.each([
    [3.5 * hour, "3 hours behind"],
    [-49.5 * hour, "2 days ahead of"],
  ])("says that the clock is wrong, and by how much", async (ahead, difference) => {
    service.setClock(ahead);
    const { code, message } = await failure(process_().fetch(serverToken));
    expect(code).toBe("UNAUTHORIZED");
    expect(message).toContain(`this machine's clock is ${difference} Apple's. Set the clock`);
    expect(paths()).toEqual(["/session"]);
  });

  it("says that the server token expired, and when", async () => {
    const old = { ...serverTokenJson, access_token_expiry: "2026-07-01T22:18:53Z" };
    const strict = await startDeviceAssignmentService(old);
    try {
      const fetch = createBetaProgramFetcher({ environment: strict.environment });
      const { code, message } = await failure(fetch(parseServerToken(JSON.stringify(old), "the test")));
      expect(code).toBe("UNAUTHORIZED");
      expect(message).toContain("it expired on 2026-07-01. Download a new server token");
    } finally {
      await strict.close();
    }
  });

  it("refuses a secret that isn't the right one", async () => {
    const { message } = await failure(process_().fetch({ ...serverToken, accessSecret: "another" }));
    expect(message).toContain("it is not valid any more, because a newer one was downloaded since, or it isn't whole");
    expect(paths()).toEqual(["/session"]);
  });

  it("signs each attempt anew while the service is busy", async () => {
    service.refuse({ endpoint: "/session", status: 503, body: "", times: 2, headers: { "retry-after": "2" } });
    const { fetch, waits } = process_();
    expect(await fetch(serverToken)).toHaveLength(2);
    const seen = service.requests().filter(({ path }) => path === "/session");
    expect(new Set(seen.map(({ headers }) => headers.authorization)).size).toBe(3);
    expect(waits).toEqual([2000, 2000]);
  });

  it.each<[Omit<Refusal, "endpoint">, string]>([
    [{ status: 400, body: "" }, "It found the OAuth header unusable"],
    [{ status: 404, body: "<html>" }, "Check that no proxy answers in its place"],
    [{ status: 500, body: "" }, "It refuses or fails at the moment; try again later"],
  ])("says what status came in place of an answer", async (refusal, advice) => {
    service.refuse({ endpoint: "/session", ...refusal });
    const { code, message } = await failure(process_().fetch(serverToken));
    expect(code).toBe("DEVICE_ASSIGNMENT");
    expect(message).toContain(`status ${refusal.status} instead of 200. ${advice}`);
  });

  it("doesn't repeat an answer that it can't use", async () => {
    for (const text of ["<html>secret</html>", "{}", '{"betaEnrollmentTokens":[{"title":"secret"}]}', "[]"]) {
      service.answer(text);
      const { code, message } = await failure(process_().fetch(serverToken));
      expect(code).toBe("DEVICE_ASSIGNMENT");
      expect(message).toContain("is no list of beta programs");
      expect(message).not.toContain("secret");
    }
  });

  it("must be reached by https, at a host whose certificate is trusted and valid", async () => {
    const plain = createServer((_request, response) => void response.end("{}"));
    try {
      const url = await listenOnLoopback(plain);
      const insecure = await failure(process_({ SOFTWAREUPDATE_DEVICE_ASSIGNMENT_URL: url }).fetch(serverToken));
      expect(insecure).toMatchObject({
        code: "CONFIGURATION",
        message: expect.stringContaining("must be an https: URL") as string,
      });
    } finally {
      await closeServer(plain);
    }
    const stranger = await failure(process_({ SOFTWAREUPDATE_DEVICE_ASSIGNMENT_CA_FILE: "" }).fetch(serverToken));
    expect(stranger.code).toBe("TLS");
    service.expire(true);
    try {
      const { code, message } = await failure(process_().fetch(serverToken));
      expect(code).toBe("TLS");
      expect(message).toContain("Set this machine's clock if it is wrong");
    } finally {
      service.expire(false);
    }
  });
});
