import { createServer, type Server } from "node:http";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Declaration } from "../../../provider/core/declarations/declaration";
import type { SoftwareUpdateError } from "../../../provider/core/error";
import type { Connection } from "../../../provider/servers/connection";
import { KmfddmServer } from "../../../provider/servers/kmfddm";
import { closeServer, listenOnLoopback } from "../../support/http";
import { startLookupService, type LookupService } from "../../support/lookupService";
import { serverKinds, startServer, type MdmServer } from "../../support/mdmServer";

const apiKey = "hunter2-hunter2-hunter2";
const identifier = "swu-settings-acme_dev_all";
const settings: Declaration = {
  Type: "com.apple.configuration.softwareupdate.settings",
  Identifier: identifier,
  Payload: { Notifications: true },
};

function open(type: "kmfddm" | "nanohub", location: string, more: Partial<Connection> = {}): KmfddmServer {
  return new KmfddmServer({ location, source: "stack configuration", apiKey: () => apiKey, ...more, type });
}

/** Everything that a resource asks of a server. */
const steps: [string, (server: KmfddmServer) => Promise<unknown>][] = [
  ["storing a declaration", (server) => server.putDeclaration(settings)],
  ["reading a declaration", (server) => server.getDeclaration(identifier)],
  ["removing a declaration", (server) => server.removeDeclaration(identifier)],
  ["assigning a declaration", (server) => server.associate(identifier, "pilot")],
  ["taking a declaration from a group", (server) => server.dissociate(identifier, "pilot")],
  ["adding a member", (server) => server.addMember("A", "pilot")],
  ["taking a member out", (server) => server.removeMember("A", "pilot")],
  ["reading the groups of a declaration", (server) => server.groupsOf(identifier)],
];

/** What a step throws: one line, in which the key doesn't appear in any form. */
async function refusal(step: Promise<unknown>): Promise<SoftwareUpdateError> {
  const error = await step.then(
    (result) => Promise.reject(new Error(`Nothing was refused; the result is ${JSON.stringify(result)}.`)),
    (thrown: unknown) => thrown as SoftwareUpdateError,
  );
  const whole = JSON.stringify([error.message, error.stack, error.cause, String(error.cause)]);
  expect(whole).not.toContain(apiKey);
  for (const user of ["kmfddm", "nanohub"]) {
    expect(whole).not.toContain(Buffer.from(`${user}:${apiKey}`).toString("base64"));
  }
  expect(error.message).not.toContain("\n");
  return error;
}

/** What stands at a URL instead of an MDM server. */
let stranger: Server | undefined;
async function strangerAt(status: number, body: string, headers: Record<string, string> = {}): Promise<string> {
  stranger = createServer((request, response) => {
    request.resume();
    response.writeHead(status, headers).end(status === 304 || status === 204 ? undefined : body);
  });
  return listenOnLoopback(stranger);
}
afterEach(async () => {
  if (stranger) await closeServer(stranger);
  stranger = undefined;
});

describe.each(serverKinds)("a connection to a real %s", (kind) => {
  let server: MdmServer;
  beforeAll(async () => void (server = await startServer(kind)));
  afterAll(() => server.stop());
  const title = kind === "kmfddm" ? "KMFDDM" : "NanoHUB";
  const other = kind === "kmfddm" ? "nanohub" : "kmfddm";

  test.each(steps)("with the wrong key says so and where the key comes from: %s", async (_what, step) => {
    const error = await refusal(step(open(kind, server.url)));
    expect(error.code).toBe("UNAUTHORIZED");
    expect(error.message).toMatch(
      new RegExp(
        `^${title} at ${server.url} answered 401, a refused key to .+\\. The key of the stack configuration is not the one that the server was started with\\.$`,
      ),
    );
  });

  test.each(steps)("of the wrong kind says to check URL and kind: %s", async (_what, step) => {
    const client = open(other, server.url, { apiKey: () => server.apiKey });
    const error = await refusal(step(client));
    expect(error.code).toBe("WRONG_URL");
    expect(error.message).toMatch(
      / answered 404 to .+\. Check the URL and the kind of server \((kmfddm|nanohub)\) in the stack configuration/,
    );
  });

  test.each(steps)("with a wrong path says to check the URL: %s", async (_what, step) => {
    const error = await refusal(step(open(kind, `${server.url}/mdm-api`, { apiKey: () => server.apiKey })));
    expect(error.code).toBe("WRONG_URL");
    expect(error.message).toMatch(/Check the URL and the kind of server/);
  });

  test("without a key says which setting is missing, and sends nothing", async () => {
    const before = server.requests().length;
    const missing = (): never => {
      throw new Error("The server's key is missing: set softwareupdate:apiKey.");
    };
    const client = open(kind, server.url, { apiKey: missing });
    await expect(client.getDeclaration(identifier)).rejects.toThrow("set softwareupdate:apiKey");
    expect(server.requests()).toHaveLength(before);
  });

  test("that is not running is one sentence", async () => {
    const down = await startServer(kind, { proxy: false });
    await down.kill();
    const error = await refusal(open(kind, down.url).getDeclaration(identifier));
    expect(error.code).toBe("UNREACHABLE");
    expect(error.message).toBe(
      `${title} at ${down.url} could not be reached: the connection was refused; is the server running, and is the port right?`,
    );
    await down.stop();
  });

  test("that breaks in the middle is one sentence", async () => {
    server.proxy.beforeRequest = () => "cut";
    const error = await refusal(open(kind, server.url).getDeclaration(identifier));
    server.proxy.beforeRequest = undefined;
    expect(error.code).toBe("UNREACHABLE");
    expect(error.message).toBe(
      `${title} at ${server.url} could not be reached: the connection was cut before an answer came.`,
    );
  });

  test("that breaks once is tried again", async () => {
    server.proxy.requests.length = 0;
    server.proxy.beforeRequest = (index) => (index === 0 ? "cut" : undefined);
    expect(await open(kind, server.url, { apiKey: () => server.apiKey }).getDeclaration(identifier)).toBeUndefined();
    server.proxy.beforeRequest = undefined;
    expect(server.requests()).toHaveLength(2);
  });
});

test("a host that doesn't exist is one sentence", async () => {
  const error = await refusal(open("kmfddm", "http://mdm.invalid").getDeclaration(identifier));
  expect(error.code).toBe("UNREACHABLE");
  expect(error.message).toMatch(/^KMFDDM at http:\/\/mdm\.invalid could not be reached: the host name /);
});

describe("what is no MDM server", () => {
  const page = "<!doctype html><title>Sign in</title>";
  const html = { "content-type": "text/html" };
  const strangers: [string, number, string, Record<string, string>][] = [
    ["a page that answers everything with 200", 200, page, html],
    ["a redirect to a sign-in page", 302, "", { location: "https://sso.example.com/login" }],
    ["a permanent redirect", 301, page, { location: "https://www.example.com/" }],
    ["a page that says not found", 404, page, html],
    ["another API that says not found in JSON", 404, '{"error":"Not Found"}', { "content-type": "application/json" }],
    ["another API that answers JSON", 200, '{"status":"ok"}', { "content-type": "application/json" }],
    ["a server that knows other verbs", 405, "Method Not Allowed", { allow: "GET" }],
  ];

  describe.each(strangers)("%s", (_what, status, body, headers) => {
    test.each(steps)("is never taken for success: %s", async (_step, step) => {
      const error = await refusal(step(open("nanohub", await strangerAt(status, body, headers))));
      expect(error.code).toBe("WRONG_URL");
      expect(error.message).toMatch(
        /Check the URL and the kind of server \(nanohub\) in the stack configuration: its API is expected at http:\/\/127\.0\.0\.1:\d+\/api\/v1\/ddm/,
      );
    });

    test("is a failure of a notification", async () => {
      const client = open("nanohub", await strangerAt(status, body, headers));
      const { failures } = await client.notify({ groups: [{ name: "pilot" }], enrollments: [] }, 10_000);
      expect(failures).toEqual([expect.stringMatching(/Check the URL and the kind of server/)]);
    });
  });
});

describe("an error of the server", () => {
  test("is repeated in the sentence, cut to a length that a log can bear", async () => {
    const url = await strangerAt(500, JSON.stringify({ error: `txn commit: ${"x".repeat(10_000)}` }));
    const error = await refusal(open("kmfddm", url).putDeclaration(settings));
    expect(error.code).toBe("SERVER");
    expect(error.message).toMatch(
      /^KMFDDM at .* answered 500: txn commit: x+…? to storing declaration swu-settings-acme_dev_all\.$/,
    );
    expect(error.message.length).toBeLessThan(700);
  });

  test("without words says where to look", async () => {
    const error = await refusal(
      open("kmfddm", await strangerAt(500, "<h1>Internal error</h1>")).putDeclaration(settings),
    );
    expect(error.code).toBe("SERVER");
    expect(error.message).toMatch(
      /answered 500 to storing declaration swu-settings-acme_dev_all\. Look into the server's log/,
    );
  });
});

describe("TLS", () => {
  let service: LookupService;
  let folder: string;
  const proxySettings = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];
  const saved = proxySettings.map((name) => [name, process.env[name]] as const);
  beforeAll(async () => {
    for (const name of proxySettings) delete process.env[name];
    folder = mkdtempSync(join(tmpdir(), "tls-"));
    service = await startLookupService({ text: "null" });
  });
  afterAll(async () => {
    for (const [name, value] of saved) if (value !== undefined) process.env[name] = value;
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const location = (): string => new URL(service.url).origin;

  test("with an authority that nobody trusts is one sentence that says what to do", async () => {
    const error = await refusal(open("nanohub", location()).listDeclarations());
    expect(error.code).toBe("TLS");
    expect(error.message).toMatch(
      /^NanoHUB at https:\/\/127\.0\.0\.1:\d+ could not be trusted \([A-Z_]+\)\. Most often a proxy intercepts TLS/,
    );
  });

  test("with another authority than the server's is refused", async () => {
    const client = open("nanohub", location(), { certificateAuthorityFile: service.otherAuthorityFile });
    expect((await refusal(client.listDeclarations())).code).toBe("TLS");
  });

  test("with the authority in certificateAuthorityFile is trusted", async () => {
    const client = open("nanohub", location(), { certificateAuthorityFile: service.authorityFile });
    expect(await client.listDeclarations()).toEqual([]);
    await client.close();
  });

  test("towards a server without it is one sentence", async () => {
    const url = await strangerAt(200, "null");
    const error = await refusal(open("nanohub", url.replace("http:", "https:")).listDeclarations());
    expect(["TLS", "UNREACHABLE"]).toContain(error.code);
    expect(error.message).toMatch(/^NanoHUB at https:\/\/127\.0\.0\.1:\d+ could not be /);
  });

  test("with a file of authorities that can't be read names the file, its setting and its source", () => {
    const missing = join(folder, "missing.pem");
    expect(() => open("nanohub", location(), { certificateAuthorityFile: missing })).toThrow(missing);
    expect(() => open("nanohub", location(), { certificateAuthorityFile: missing })).toThrow(
      /certificateAuthorityFile.*stack configuration|stack configuration.*certificateAuthorityFile/,
    );
  });

  test("with a file that holds no certificate is one sentence that names the file", async () => {
    const empty = join(folder, "empty.pem");
    writeFileSync(empty, "not a certificate\n");
    const opening = Promise.resolve().then(() =>
      open("nanohub", location(), { certificateAuthorityFile: empty }).listDeclarations(),
    );
    const error = await refusal(opening);
    expect(error.message).toContain("empty.pem");
  });
});
