import { once } from "node:events";
import { inspect } from "node:util";
import { createServer, type Server, type ServerResponse } from "node:http";
import { addressOf, createHttpClient, type HttpClient } from "../../provider/http";
import { registerCleanup } from "../support/cleanup";
import { closeServer, listenOnLoopback } from "../support/http";
import { startProxy, type RecordingProxy } from "../support/proxy";

let proxy: RecordingProxy;
let client: HttpClient;

beforeAll(async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end('["a","b","c"]');
  });
  proxy = await startProxy(await listenOnLoopback(server));
  registerCleanup(() => closeServer(server));
  client = createHttpClient({ target: "The server", retries: 2, firstPause: 1, longestPause: 2 });
});
beforeEach(() => {
  proxy.requests.length = 0;
  proxy.beforeRequest = undefined;
});
afterAll(async () => {
  await client.close();
  await proxy.stop();
});

const url = () => addressOf(new URL(`${proxy.url}/list`));

test("an answer that breaks off is asked for again, whole", async () => {
  proxy.beforeRequest = (index) => (index === 0 ? "truncate" : undefined);
  expect(await client.request({ method: "GET", ...url() })).toMatchObject({ status: 200, text: '["a","b","c"]' });
});

test("an answer that always breaks off is an error, not half an answer", async () => {
  proxy.beforeRequest = () => "truncate";
  await expect(client.request({ method: "GET", ...url() })).rejects.toMatchObject({
    code: "UNREACHABLE",
    message: expect.stringMatching(/^The server could not be reached: the connection was cut before/) as string,
  });
});

test("what is not safe to repeat is sent once", async () => {
  proxy.beforeRequest = () => "truncate";
  await expect(client.request({ method: "POST", ...url(), body: "{}" })).rejects.toMatchObject({
    code: "UNREACHABLE",
  });
  expect(proxy.requests).toHaveLength(1);
});

describe("against a server that answers as it likes", () => {
  let hanging: Server;
  let address: ReturnType<typeof addressOf>;
  /** What the server does with a request; it never ends an answer by itself. */
  let answer: (response: ServerResponse) => void;
  let closed: Promise<unknown>;

  beforeAll(async () => {
    hanging = createServer((_request, response) => {
      closed = once(response, "close");
      answer(response);
    });
    address = addressOf(new URL(await listenOnLoopback(hanging)));
    registerCleanup(() => closeServer(hanging));
  });
  afterAll(() => closeServer(hanging));

  const tooLate = { code: "UNREACHABLE", message: "The server could not be reached: no answer came in time." };

  test("the time is over where none comes, and the connection is ended", async () => {
    answer = () => undefined;
    const hurried = createHttpClient({ target: "The server", totalTimeout: 100 });
    await expect(hurried.request({ method: "GET", ...address })).rejects.toMatchObject(tooLate);
    await closed;
    await hurried.close();
  });

  test("the time is over where one never ends", async () => {
    answer = (response) => response.writeHead(200).write("a");
    const hurried = createHttpClient({ target: "The server", totalTimeout: 100 });
    await expect(hurried.request({ method: "GET", ...address })).rejects.toMatchObject(tooLate);
    await closed;
    await hurried.close();
  });

  test("the time ends a pause", async () => {
    answer = (response) => response.writeHead(503, { "retry-after": "3600" }).end();
    const hurried = createHttpClient({ target: "The server", totalTimeout: 100, longestPause: 3_600_000 });
    await expect(hurried.request({ method: "GET", ...address })).rejects.toMatchObject(tooLate);
    await hurried.close();
  });

  test("the time that is left keeps nothing back", async () => {
    answer = (response) => response.writeHead(200).end("a");
    const hurried = createHttpClient({ target: "The server", totalTimeout: 60_000 });
    expect(await hurried.request({ method: "GET", ...address })).toMatchObject({ status: 200, text: "a" });
    await hurried.close();
  });

  test("a request may have less time than its client", async () => {
    answer = () => undefined;
    const patient = createHttpClient({ target: "The server" });
    await expect(patient.request({ method: "GET", ...address, totalTimeout: 100 })).rejects.toMatchObject(tooLate);
    await patient.close();
  });

  test("the answer counts that follows an announcement, and characters are whole that came in two pieces", async () => {
    const [first, second] = [Buffer.from([0xe2, 0x82]), Buffer.from([0xac])];
    answer = (response) => {
      response.writeEarlyHints({ link: "</style.css>; rel=preload" }, () => {
        response.writeHead(200, { "x-kind": "final" });
        response.write(first, () => response.end(second));
      });
    };
    const patient = createHttpClient({ target: "The server" });
    expect(await patient.request({ method: "GET", ...address })).toMatchObject({
      status: 200,
      headers: { "x-kind": "final" },
      text: "\u20ac",
    });
    await patient.close();
  });
});

describe("a proxy of the environment that is no URL", () => {
  const variable = "HTTP_PROXY";
  const before = process.env[variable];
  afterEach(() => {
    if (before === undefined) delete process.env[variable];
    else process.env[variable] = before;
  });

  test.each(["10.0.0.1:3128", "user:hidden@proxy.example.com:3128"])("%s is named as what is wrong", async (value) => {
    process.env[variable] = value;
    const proxied = createHttpClient({ target: "The server", retries: 0 });
    const error = await proxied.request({ method: "GET", ...url() }).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: "UNREACHABLE" });
    expect(String((error as Error).message)).toMatch(/HTTPS_PROXY and HTTP_PROXY must be URLs such as/);
    expect(inspect(error)).not.toContain("hidden");
    await proxied.close();
  });
});
