import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { registerCleanup } from "./cleanup";
import { closeServer, listenOnLoopback, sendRequest } from "./http";
import { startProxy, type RecordingProxy } from "./proxy";

let seen: { method?: string; url?: string; rawHeaders: string[]; body: string }[] = [];
let proxy: RecordingProxy;

beforeAll(async () => {
  const target = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method, url, rawHeaders } = request;
      seen.push({ method, url, rawHeaders, body: Buffer.concat(chunks).toString("latin1") });
      response.writeHead(207, "Some", [...["X-Mixed-Case", "a"], ...["Set-Cookie", "b"], ...["Set-Cookie", "c"]]);
      response.end("answer");
    });
  });
  proxy = await startProxy(await listenOnLoopback(target));
  registerCleanup(() => closeServer(target));
});

beforeEach(() => {
  seen = [];
  proxy.requests.length = 0;
  proxy.beforeRequest = undefined;
});

it("passes bytes and headers on as they are", async () => {
  const body = Buffer.from([0, 255, 13, 10]);
  const answer = await sendRequest(`${proxy.url}/a%2Fb?c=d%20e`, { method: "PUT", headers: { "X-Own": "Ü?" }, body });
  expect(answer).toMatchObject({ status: 207, body: "answer" });
  expect(answer.headers).toMatchObject({ "x-mixed-case": "a", "set-cookie": ["b", "c"] });
  expect(seen).toMatchObject([{ method: "PUT", url: "/a%2Fb?c=d%20e", body: body.toString("latin1") }]);
  expect(seen[0]?.rawHeaders).toEqual([
    ...["X-Own", "Ü?", "content-length", "4", "Host", new URL(proxy.url).host, "Connection", "close"],
  ]);
  expect(proxy.requests).toEqual([{ method: "PUT", path: "/a%2Fb?c=d%20e", status: 207 }]);
});

it.each(["POST", "DELETE"])("adds nothing to a %s without a body", async (method) => {
  await sendRequest(`${proxy.url}/`, { method, headers: { "content-length": 0 } });
  expect(seen[0]?.rawHeaders.map((text) => text.toLowerCase())).not.toContain("transfer-encoding");
});

it("cuts, answers itself and loses answers when told to", async () => {
  proxy.beforeRequest = (index) => (["cut", { status: 503, body: "busy" }, "lose-answer"] as const)[index];
  await expect(sendRequest(`${proxy.url}/0`)).rejects.toThrow("socket hang up");
  expect(await sendRequest(`${proxy.url}/1`)).toMatchObject({ status: 503, body: "busy" });
  await expect(sendRequest(`${proxy.url}/2`)).rejects.toThrow("socket hang up");
  expect((await sendRequest(`${proxy.url}/3`)).status).toBe(207);
  expect(seen.map((request) => request.url)).toEqual(["/2", "/3"]);
  expect(proxy.requests.map((request) => request.status)).toEqual([0, 503, 0, 207]);
});

it("breaks an answer off in its middle", async () => {
  proxy.beforeRequest = () => "truncate";
  await expect(sendRequest(`${proxy.url}/0`)).rejects.toThrow("aborted");
  expect(seen.map((request) => request.url)).toEqual(["/0"]);
});

it("sends a request twice", async () => {
  proxy.beforeRequest = () => "duplicate";
  expect(await sendRequest(`${proxy.url}/0`, { method: "PUT", body: "text" })).toMatchObject({ status: 207 });
  expect(seen).toMatchObject([
    { url: "/0", body: "text" },
    { url: "/0", body: "text" },
  ]);
});

it("holds a request, or its answer, until the client has given up", async () => {
  proxy.beforeRequest = (index) => (["late", "late-answer"] as const)[index];
  await expect(sendRequest(`${proxy.url}/0`, { timeout: 500 })).rejects.toThrow();
  await proxy.idle();
  expect(seen.map((request) => request.url)).toEqual(["/0"]);
  await expect(sendRequest(`${proxy.url}/1`, { timeout: 500 })).rejects.toThrow();
  await proxy.idle();
  expect(seen.map((request) => request.url)).toEqual(["/0", "/1"]);
});

it("shows the hook the whole request and waits for it", async () => {
  let letGo = (): void => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const bodies: string[] = [];
  proxy.beforeRequest = async (_index, request) => {
    bodies.push(`${request.method} ${request.path} ${request.body.toString()}`);
    await held;
  };
  const answer = sendRequest(`${proxy.url}/x`, { method: "POST", body: "text" });
  while (bodies.length === 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(seen).toEqual([]);
  letGo();
  expect((await answer).status).toBe(207);
  expect(bodies).toEqual(["POST /x text"]);
});

it("breaks the connection when the target is down", async () => {
  const down = await startProxy("http://127.0.0.1:1");
  await expect(sendRequest(down.url)).rejects.toThrow("socket hang up");
  await down.stop();
});
