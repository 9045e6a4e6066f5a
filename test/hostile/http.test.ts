import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { SoftwareUpdateError } from "../../provider/core/error";
import { addressOf, createHttpClient } from "../../provider/http";
import { capabilitiesOf } from "../../provider/servers/open";
import { KmfddmServer } from "../../provider/servers/kmfddm";
import { closeServer, listenOnLoopback } from "../support/http";
import { runnerCommand, unseen } from "../support/unseen";

interface Seen {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
}

let server: Server;
let url: string;
let seen: Seen[] = [];
let answer: { status: number; headers: Record<string, string>; body: Buffer | string };

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push({ method: request.method!, target: request.url!, headers: request.headers });
    request.resume();
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  url = await listenOnLoopback(server);
});
afterAll(() => closeServer(server));
beforeEach(() => {
  seen = [];
  answer = { status: 200, headers: {}, body: "null" };
});

async function refusal(step: Promise<unknown>): Promise<SoftwareUpdateError> {
  const error = await step.then(
    () => Promise.reject(new Error("Nothing was refused.")),
    (thrown: unknown) => thrown,
  );
  if (!SoftwareUpdateError.isInstance(error)) throw error;
  return error;
}

describe("decompression bombs", () => {
  const bomb = Buffer.alloc(4 * 1024 * 1024);
  const forms = { gzip: gzipSync(bomb), deflate: deflateSync(bomb), br: brotliCompressSync(bomb) };

  test.each(Object.entries(forms))(
    "an answer that says it is %s stays as it came, since none is asked for",
    async (form, body) => {
      answer = { status: 200, headers: { "content-encoding": form }, body };
      const client = createHttpClient({ target: "the server", maximumAnswerSize: 1024 * 1024 });
      const { bytes } = await client.request({ method: "GET", ...addressOf(new URL(url)) });
      await client.close();
      expect(seen[0]!.headers["accept-encoding"]).toBeUndefined();
      expect(Buffer.from(bytes).equals(body)).toBe(true);
    },
  );

  test("an answer with more bytes than the limit is refused, whatever it says of its length", async () => {
    answer = { status: 200, headers: { "transfer-encoding": "chunked" }, body: Buffer.alloc(2048) };
    const client = createHttpClient({ target: "The server", maximumAnswerSize: 1024, retries: 0 });
    const error = await refusal(client.request({ method: "GET", ...addressOf(new URL(url)) }));
    await client.close();
    expect(error.message).toBe(
      "The server could not be reached: the answer is larger than this kind of answer can be.",
    );
  });

  test("a compressed list of a server is no list of its own", async () => {
    answer = { status: 200, headers: { "content-encoding": "gzip" }, body: gzipSync('["one"]') };
    const client = open();
    expect((await refusal(client.listDeclarations())).code).toBe("WRONG_URL");
    await client.close();
  });
});

const apiKey = "key\r\nx-evil: 1";

function open(): KmfddmServer {
  return new KmfddmServer({ type: "nanohub", location: url, source: "stack configuration", apiKey: () => apiKey });
}

/** Requests with a name in their address, and the address without it. */
const requests: [string, string, (client: KmfddmServer, name: string) => Promise<unknown>][] = [
  ["reading a declaration", "/declarations/", (client, name) => client.getDeclaration(name)],
  ["removing a declaration", "/declarations/", (client, name) => client.removeDeclaration(name)],
  ["reading the groups of a declaration", "/declaration-sets/", (client, name) => client.groupsOf(name)],
  ["reading the declarations of a group", "/set-declarations/", (client, name) => client.declarationsOf(name)],
  ["taking a declaration from a group", "/set-declarations/", (client, name) => client.dissociate("one", name)],
  ["taking an enrollment out of a group", "/enrollment-sets/", (client, name) => client.removeMember(name, "all")],
  ["reading the groups of an enrollment", "/enrollment-sets/", (client, name) => client.groupsOfEnrollment(name)],
  ["reading a status report", "/status-report/", (client, name) => client.statusReport(name, 0)],
  ["reading the declaration status", "/declaration-status/", (client, name) => client.declarationStatus([name])],
];

/** Names that would add a header, a query or a fragment, or lead elsewhere, if they stood in the address as they are. */
const names = [
  "a\r\nx-evil: 1",
  "a b HTTP/1.1\r\n\r\nGET /evil HTTP/1.1",
  "a?nonotify=0",
  "a#b",
  "a;b=c",
  "a&set=other",
  "%2e%2e",
  "..%2f..",
  "../../nanomdm/pushcert",
  "..\\..\\nanomdm",
  "//evil.example/x",
  "a\0b",
  "@evil.example",
  "ä 東京",
  "__proto__",
];

describe.each(requests)("%s", (_what, start, send) => {
  test.each(names)("takes the name %j literally", async (name) => {
    const client = open();
    await send(client, name).catch((error: unknown) => {
      if (!SoftwareUpdateError.isInstance(error)) throw error;
    });
    await client.close();
    expect(seen.length).toBeGreaterThan(0);
    for (const { target, headers } of seen) {
      const [path = "", query = ""] = target.split("?", 2);
      expect(path).toBe(`/api/v1/ddm${start}${encodeURIComponent(name)}`);
      expect(query).toMatch(/^((index|declaration|set)=(0|one|all)(&nonotify=1)?)?$/);
      expect(headers["x-evil"]).toBeUndefined();
    }
  });

  test.each([".", "..", "\ud800"])("refuses the name %j, and sends nothing", async (name) => {
    const client = open();
    const error = await refusal(send(client, name));
    await client.close();
    expect(error.code).toBe("INVALID_INPUT");
    expect(seen).toEqual([]);
  });
});

test("names in a query are taken literally too", async () => {
  const client = open();
  for (const name of names) await client.associate(name, "all").catch(() => undefined);
  await client.notify({ groups: names.map((name) => ({ name })), enrollments: names }, 5_000);
  await client.close();
  const asked = seen.filter(({ method }) => method !== "GET").map(({ target }) => new URL(target, url));
  expect(asked.filter(({ pathname }) => !/^\/api\/v1\/ddm\/(set-declarations\/all|notify)$/.test(pathname))).toEqual(
    [],
  );
  expect(asked.flatMap(({ searchParams }) => searchParams.getAll("declaration"))).toEqual(names);
  expect(asked.flatMap(({ searchParams }) => searchParams.getAll("set"))).toEqual(names);
  expect(asked.flatMap(({ searchParams }) => searchParams.getAll("id"))).toEqual(names);
});

test("waking somebody whose name can't be in an address is a sentence, and the update goes on", async () => {
  const client = open();
  const { failures } = await client.notify({ groups: [{ name: "\ud800" }], enrollments: [] }, 1_000);
  await client.close();
  expect(failures).toEqual([expect.stringMatching(/half of a character/)]);
});

test.each([".", ".."])("a group %j is refused at check, on the servers that have it in a path", (name) => {
  expect(capabilitiesOf("nanohub").groupNameProblem(name)).toMatch(/^must not be \.+, which is a step in a URL/);
  expect(capabilitiesOf("directory").groupNameProblem(name)).toBeUndefined();
});

test("a server's redirection is not followed: the key goes nowhere else", async () => {
  answer = { status: 302, headers: { location: `${url}/elsewhere` }, body: "" };
  const client = open();
  await refusal(client.listDeclarations());
  await client.close();
  expect(seen.map(({ target }) => target)).toEqual(["/api/v1/ddm/declarations"]);
});

describe("what a server says", () => {
  const evil =
    "x\r\n::add-mask::a\n  ::set-output name=b::c\n##[error]d \u001b]0;title\u0007\u202e\u009b2J ##vso[task.complete]";

  test("is no command to a CI system and moves no cursor, in a sentence and in a failure of waking", async () => {
    answer = { status: 500, headers: {}, body: JSON.stringify({ error: evil }) };
    const client = open();
    const { message } = await refusal(client.associate("one", "all"));
    const { failures } = await client.notify({ groups: [{ name: "all" }], enrollments: [] }, 1_000);
    await client.close();
    for (const said of [message, ...failures]) {
      expect(said).toContain("add-mask");
      expect(said).not.toMatch(runnerCommand);
      expect(said).not.toMatch(unseen);
    }
  });

  test("holds no key, in whatever form the server repeats it", async () => {
    const credentials = Buffer.from(`nanohub:${apiKey}`).toString("base64");
    answer = {
      status: 400,
      headers: {},
      body: JSON.stringify({ error: `bad header Basic ${credentials} of ${apiKey}` }),
    };
    const client = open();
    const { message } = await refusal(client.removeMember("one", "all"));
    await client.close();
    expect(message).toContain("bad header Basic [secret] of [secret]");
  });

  test("is refused where it is nested deeper than anything that a server has", async () => {
    answer = {
      status: 200,
      headers: {},
      body: `{"Type":"t","Identifier":"one","Payload":${'{"a":'.repeat(5000)}1${"}".repeat(5000)}}`,
    };
    const client = open();
    expect((await refusal(client.getDeclaration("one"))).code).toBe("WRONG_URL");
    await client.close();
  });

  test("may have a byte order mark in front", async () => {
    answer = { status: 200, headers: {}, body: '\ufeff["one"]' };
    const client = open();
    expect(await client.listDeclarations()).toEqual(["one"]);
    await client.close();
  });
});
