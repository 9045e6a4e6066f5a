import { createServer, request as startRequest, type IncomingMessage } from "node:http";
import { createEnrollmentHandler, type EnrollingDevice } from "../../enrollment";
import { createCatalogFetcher } from "../../provider/lookup/client";
import { registerCleanup } from "../support/cleanup";
import { closeServer, listenOnLoopback, sendRequest } from "../support/http";
import { recordedPath, startLookupService, type LookupService } from "../support/lookupService";
import { machineInfo, makeDeviceChain, sign } from "../support/machineInfo";
import { lastingAnswer } from "../support/offers";
import { listen, profile } from "./listening";

const chain = makeDeviceChain();
const policy = { platforms: { iOS: { minimum: "latest" } } };
const refused = "This is no request of an enrolling device.\n";

const signed = (keys: Parameters<typeof machineInfo>[0] = {}): Buffer => sign(machineInfo(keys), chain.device);

describe("a device is asked to update", () => {
  test("as often as the policy says, then it gets its profile, and the log says why", async () => {
    const gate = await listen(chain, { policy });
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 4; attempt++) statuses.push((await gate.post(signed())).status);
    expect(statuses).toEqual([403, 403, 403, 200]);
    expect(gate.entries.at(-1)).toMatchObject({
      code: "ATTEMPTS_USED",
      level: "warning",
      reason: "iPhone14,5 runs iOS 17.5 still after it was asked 3 times to update to 26.6.1",
    });
  });

  test("again for another version, and another device is asked for itself", async () => {
    const gate = await listen(chain, { policy: { ...policy, maxAttempts: 1 } });
    expect((await gate.post(signed())).status).toBe(403);
    expect((await gate.post(signed())).status).toBe(200);
    expect((await gate.post(signed({ SERIAL: "F2LX0001TEST" }))).status).toBe(403);
    expect((await gate.post(signed({ PRODUCT: "iPhone11,8" }))).status).toBe(403);
  });

  test("again after a day, since it may have been erased meanwhile", async () => {
    let now = Date.now();
    const gate = await listen(chain, { policy: { ...policy, maxAttempts: 1 } }, { now: () => now });
    expect((await gate.post(signed())).status).toBe(403);
    expect((await gate.post(signed())).status).toBe(200);
    now += 24 * 60 * 60 * 1000;
    expect((await gate.post(signed())).status).toBe(403);
  });

  test("when it asks twice at once, and both count", async () => {
    const gate = await listen(chain, { policy: { ...policy, maxAttempts: 2 } });
    const answers = await Promise.all(Array.from({ length: 5 }, () => gate.post(signed())));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 403, 403]);
  });

  test("for a release that is offered to its last day, and not after it", async () => {
    const now = Date.now();
    const today = new Date(now).toISOString().slice(0, 10);
    const yesterday = new Date(now - 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
    const askedFor = async (lastDay: string) => {
      const service = await lookupService({ text: lastingAnswer({ expires: { "26.6.1": lastDay } }) });
      const gate = await listen(chain, { policy, lookupUrl: service.url }, { ...edgesFor(service), now: () => now });
      return (JSON.parse((await gate.post(signed())).body) as { details: unknown }).details;
    };
    expect(await askedFor(today)).toEqual({ OSVersion: "26.6.1" });
    expect(await askedFor(yesterday)).toEqual({ OSVersion: "18.7.8" });
  });
});

describe("while it isn't known what Apple offers", () => {
  const broken = { text: "<html>down for maintenance</html>" };

  test("a device enrolls, the log has the error, and the handler is degraded until it is known", async () => {
    const service = await lookupService(broken);
    let now = Date.now();
    const gate = await listen(
      chain,
      { policy, lookupUrl: service.url },
      edgesFor(service, () => now),
    );
    expect(await gate.post(signed())).toMatchObject({ status: 200, body: profile });
    expect(gate.entries).toMatchObject([
      { event: "failed", level: "error", reason: expect.stringContaining("it is not JSON") as unknown },
      { event: "decided", level: "error", code: "NO_CATALOG", action: "enroll" },
    ]);
    const health = await gate.handler.health();
    expect(health).toMatchObject({ status: "degraded", problems: [expect.stringContaining("it is not JSON")] });

    service.answer({ text: lastingAnswer() });
    now += 61_000;
    expect(await gate.handler.health()).toEqual({
      status: "ok",
      problems: [],
      catalog: { source: service.url, answeredAt: new Date(now).toISOString(), stale: false },
    });
    expect((await gate.post(signed())).status).toBe(403);
  });

  test("an answer in which everything has expired is none", async () => {
    const now = () => Date.parse("2027-01-01T12:00:00Z");
    const recorded = recordedPath("2026-08-18");
    const gate = await listen(chain, { policy, lookupUrl: recorded, verifySignature: false }, { now });
    expect((await gate.post(signed())).status).toBe(200);
    expect(gate.entries).toMatchObject([
      { level: "error", reason: `Every release in the answer of ${recorded} has expired: it is too old to be used.` },
      { level: "error", code: "NO_CATALOG" },
    ]);
    expect((await gate.handler.health()).status).toBe("degraded");
  });

  test("the policy may refuse devices, which may try again", async () => {
    const service = await lookupService(broken);
    const refusing = { ...policy, onCatalogFailure: "refuse" } as const;
    const gate = await listen(chain, { policy: refusing, lookupUrl: service.url }, edgesFor(service));
    const answer = await gate.post(signed());
    expect(answer.status).toBe(503);
    expect(answer.headers["retry-after"]).toBe("60");
    expect(gate.entries.at(-1)).toMatchObject({ action: "refuse", code: "NO_CATALOG", level: "error", status: 503 });
  });

  test("a device whom it doesn't concern is neither refused nor made to wait, and Apple isn't asked", async () => {
    const service = await lookupService(broken);
    const refusing = { platforms: { iOS: { minimum: "17.5" } }, onCatalogFailure: "refuse" } as const;
    const gate = await listen(chain, { policy: refusing, lookupUrl: service.url }, edgesFor(service));
    expect((await gate.post(signed())).status).toBe(200);
    expect((await gate.post(signed({ MDM_CAN_REQUEST_SOFTWARE_UPDATE: false, OS_VERSION: "17.0" }))).status).toBe(200);
    expect(gate.entries.map(({ code }) => code)).toEqual(["MET", "CANNOT_BE_ASKED"]);
    expect(service.requests()).toBe(0);
  });

  test("a device doesn't wait for a service that never answers", async () => {
    const service = await lookupService({ text: "", fault: "silent" });
    const gate = await listen(chain, { policy, lookupUrl: service.url, lookupTimeout: 50 }, edgesFor(service));
    expect((await gate.post(signed())).status).toBe(200);
    expect(gate.entries[0]!.reason).toBe("Apple's Software Lookup Service has not answered within 0.05 seconds.");
  });

  test("an answer is asked for once, however many devices enroll", async () => {
    const service = await lookupService({ text: lastingAnswer() });
    const gate = await listen(chain, { policy, lookupUrl: service.url }, edgesFor(service));
    const serials = Array.from({ length: 8 }, (_, at) => signed({ SERIAL: `F2LX${at}` }));
    const answers = await Promise.all(serials.map((body) => gate.post(body)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403]));
    expect(service.requests()).toBe(1);
  });
});

describe("beta tokens", () => {
  const beta = { platforms: { iOS: { minimum: "latest", betaProgram: "iOS 26 AppleSeed Beta" } } };

  test("come from a promise as well, and never stand in the log", async () => {
    const gate = await listen(chain, { policy: beta, betaToken: () => Promise.resolve("secret-token") });
    const answer = await gate.post(signed());
    expect(JSON.parse(answer.body)).toMatchObject({
      details: { RequireBetaProgram: { Description: "iOS 26 AppleSeed Beta", Token: "secret-token" } },
    });
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(gate.entries).toMatchObject([{ betaProgram: "iOS 26 AppleSeed Beta" }]);
    expect(JSON.stringify(gate.entries)).not.toContain("secret-token");
  });

  test("that can't be had leave the update, and the log has the reason", async () => {
    const betaToken = () => Promise.reject(new Error("the server token has expired"));
    const gate = await listen(chain, { policy: beta, betaToken });
    const answer = await gate.post(signed());
    expect((JSON.parse(answer.body) as { details: unknown }).details).toEqual({ OSVersion: "26.6.1" });
    expect(gate.entries).toMatchObject([
      { level: "error", reason: "The token of iOS 26 AppleSeed Beta could not be had: the server token has expired" },
      { level: "warning", code: "ASKED" },
    ]);
  });
});

describe("a request is refused", () => {
  test("of another method, with the right one", async () => {
    const gate = await listen(chain, { policy });
    const answer = await sendRequest(gate.url);
    expect(answer).toMatchObject({ status: 405, body: refused });
    expect(answer.headers.allow).toBe("POST");
  });

  test("that says that it is too large", async () => {
    const gate = await listen(chain, { policy });
    const answer = await gate.post(Buffer.alloc(65_537));
    expect(answer).toMatchObject({ status: 413, body: refused });
    expect(gate.entries[0]!.reason).toBe("The body is larger than 65536 bytes, which no MachineInfo is.");
  });

  test("that turns out to be too large, without being read to its end", async () => {
    const gate = await listen(chain, { policy, maximumBodySize: 1000 });
    const { status, sent } = await sendInParts(gate.url, Buffer.alloc(1000), 2000);
    expect(status).toBe(413);
    expect(sent).toBeLessThan(2000);
  });

  test("whose body doesn't come in time", async () => {
    const gate = await listen(chain, { policy, bodyTimeout: 100 });
    const { status } = await sendInParts(gate.url, Buffer.alloc(10), 1);
    expect(status).toBe(408);
    expect(gate.entries[0]!.reason).toBe("The body did not come within 0.1 seconds.");
  });

  test("and nothing is answered or logged when the sender is gone", async () => {
    const gate = await listen(chain, { policy });
    await new Promise<void>((resolve) => {
      const request = startRequest(gate.url, { method: "POST", agent: false });
      request.on("error", () => resolve());
      request.write("part", () => request.destroy());
    });
    expect((await gate.post(signed())).status).toBe(403);
    expect(gate.entries.map(({ event }) => event)).toEqual(["decided"]);
  });

  const laughs = `<!DOCTYPE plist [<!ENTITY a "ha">${"bcdefghij"
    .split("")
    .map((name, at) => `<!ENTITY ${name} "${`&${"abcdefghi"[at]};`.repeat(10)}">`)
    .join("")}]><plist version="1.0"><dict><key>SERIAL</key><string>&j;</string></dict></plist>`;
  const deep = `<plist version="1.0">${"<array>".repeat(2000)}${"</array>".repeat(2000)}</plist>`;

  test.each([
    ["nothing", "", "The MachineInfo is not a property list in XML."],
    ["text", "serial F2LXSECRET", "The MachineInfo is not a property list in XML."],
    ["JSON", '{"SERIAL":"F2LXSECRET"}', "The MachineInfo is not a property list in XML."],
    [
      "a property list that is cut off",
      machineInfo({ SERIAL: "F2LXSECRET" }).slice(0, -20),
      "The MachineInfo is not a property list in XML.",
    ],
    ["a list", '<plist version="1.0"><array/></plist>', "The MachineInfo can't be used: it is not a dictionary."],
    ["no product type", machineInfo({ PRODUCT: undefined }), "The MachineInfo can't be used: PRODUCT is missing."],
    [
      "a serial number that is none",
      machineInfo({ SERIAL: true }),
      "The MachineInfo can't be used: SERIAL is not text.",
    ],
    [
      "a serial number without end",
      machineInfo({ SERIAL: "F".repeat(201) }),
      "The MachineInfo can't be used: SERIAL is longer than 200 characters.",
    ],
    [
      "yes in place of true",
      machineInfo({ MDM_CAN_REQUEST_SOFTWARE_UPDATE: "yes" }),
      "The MachineInfo can't be used: MDM_CAN_REQUEST_SOFTWARE_UPDATE is neither true nor false.",
    ],
    [
      "entities that multiply (billion laughs)",
      laughs,
      "The MachineInfo declares entities of its own, which no property list needs.",
    ],
    ["2,000 lists in one another", deep, "The MachineInfo is nested deeper than 64 levels."],
  ])("that holds %s, and the log has the reason but nothing of the body", async (_, content, reason) => {
    const gate = await listen(chain, { policy });
    expect(await gate.post(sign(content, chain.device))).toMatchObject({ status: 400, body: refused });
    expect(gate.entries).toHaveLength(1);
    expect(gate.entries[0]).toMatchObject({ event: "rejected", reason, status: 400 });
    expect(JSON.stringify(gate.entries)).not.toContain("SECRET");
  });
});

describe("a device that may enroll", () => {
  const current = { OS_VERSION: "26.6.1" };

  test("is handed to the function that has its profile", async () => {
    const devices: EnrollingDevice[] = [];
    const gate = await listen(chain, {
      policy,
      profile: (device) => {
        devices.push(device);
        return { status: 201, headers: { "content-type": "text/x-own" }, body: Buffer.from([0, 255, 1]) };
      },
    });
    const message = signed(current);
    const answer = await gate.post(message);
    expect(answer.status).toBe(201);
    expect(answer.headers["content-type"]).toBe("text/x-own");
    expect(devices).toHaveLength(1);
    expect(devices[0]).toMatchObject({
      isVerified: true,
      machineInfo: { serialNumber: "F2LX0000TEST", osVersion: "26.6.1" },
    });
    expect(Buffer.from(devices[0]!.signedMachineInfo).equals(message)).toBe(true);
  });

  test("gets 502 while that function fails, and the log has both", async () => {
    const gate = await listen(chain, { policy, profile: () => Promise.reject(new Error("no profile today")) });
    const answer = await gate.post(signed(current));
    expect(answer).toMatchObject({ status: 502, body: "The enrollment profile is not available; try again later.\n" });
    expect(gate.entries).toMatchObject([
      { event: "decided", code: "MET", status: 502 },
      { event: "failed", level: "error", reason: "no profile today", status: 502 },
    ]);
  });

  test("is passed on to the MDM server with its body, query and headers, and the answer comes back as it is", async () => {
    const binary = Buffer.from(Array.from({ length: 256 }, (_, at) => at));
    const requests: { request: IncomingMessage; body: Buffer }[] = [];
    const upstream = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        requests.push({ request, body: Buffer.concat(chunks) });
        response.writeHead(201, { "content-type": "application/x-apple-aspen-config", "set-cookie": ["a=1", "b=2"] });
        response.end(binary);
      });
    });
    const url = await listenOnLoopback(upstream);
    registerCleanup(() => closeServer(upstream));
    const gate = await listen(chain, { policy, profile: `${url}/mdm/enroll?key=one` });
    const message = signed(current);
    const sent = {
      "content-type": "application/pkcs7-signature",
      "user-agent": "Setup",
      connection: "x-hop",
      "x-hop": "1",
    };
    const answer = await sendRequest(`${gate.url}/?token=two%20words`, {
      method: "POST",
      body: message,
      headers: sent,
    });
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({
      "content-type": "application/x-apple-aspen-config",
      "set-cookie": ["a=1", "b=2"],
      "content-length": "256",
    });
    expect(answer.body).toBe(binary.toString("utf8"));
    const [{ request, body }] = requests as [(typeof requests)[number]];
    expect(request.method).toBe("POST");
    expect(request.url).toBe("/mdm/enroll?key=one&token=two+words");
    expect(request.headers).toMatchObject({ "content-type": "application/pkcs7-signature", "user-agent": "Setup" });
    expect(request.headers).not.toHaveProperty("x-hop");
    expect(body.equals(message)).toBe(true);
  });

  test("gets 502 when the MDM server is down, and the log says which", async () => {
    const gone = createServer();
    const url = await listenOnLoopback(gone);
    await closeServer(gone);
    const gate = await listen(chain, { policy, profile: `${url}/mdm/enroll?key=secret` });
    expect((await gate.post(signed(current))).status).toBe(502);
    const reason = gate.entries.at(-1)!.reason;
    expect(reason).toContain(
      `The profile source at ${url}/mdm/enroll could not be reached: the connection was refused`,
    );
    expect(reason).not.toContain("secret");
  });

  test.each(["mdm.example.com", "ftp://mdm.example.com/"])("never meets an upstream that is no URL: %s", (upstream) => {
    expect(() => createEnrollmentHandler({ policy, profile: upstream })).toThrow(
      "The upstream of enrollment profiles must be an http: or https: URL.",
    );
  });
});

async function lookupService(answer: Parameters<typeof startLookupService>[0]): Promise<LookupService> {
  const service = await startLookupService(answer);
  registerCleanup(() => service.close());
  return service;
}

/** Real requests to the stand-in, without a cache and without patience. */
function edgesFor(service: LookupService, now: () => number = Date.now) {
  const environment = { SOFTWAREUPDATE_LOOKUP_CA_FILE: service.authorityFile, SOFTWAREUPDATE_LOOKUP_CACHE: "off" };
  return {
    now,
    fetchCatalog: createCatalogFetcher({ environment, now, limits: { attempts: 1, attemptTimeout: 500 } }),
  };
}

/** Sends a body in parts and never ends it; gives the answer's status and how many parts were taken. */
function sendInParts(url: string, part: Buffer, count: number): Promise<{ status: number; sent: number }> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    const request = startRequest(url, { method: "POST", agent: false }, (response) => {
      response.resume();
      request.destroy();
      resolve({ status: response.statusCode ?? 0, sent });
    });
    request.on("error", reject);
    const next = () => {
      if (sent < count && !request.destroyed) request.write(part, () => ((sent += 1), setImmediate(next)));
    };
    next();
  });
}
