import { createServer } from "node:http";
import { createHttpClient, type HttpClient } from "../../provider/http";
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

const url = (): URL => new URL(`${proxy.url}/list`);

test("an answer that breaks off is asked for again, whole", async () => {
  proxy.beforeRequest = (index) => (index === 0 ? "truncate" : undefined);
  expect(await client.request({ method: "GET", url: url() })).toMatchObject({ status: 200, text: '["a","b","c"]' });
});

test("an answer that always breaks off is an error, not half an answer", async () => {
  proxy.beforeRequest = () => "truncate";
  await expect(client.request({ method: "GET", url: url() })).rejects.toMatchObject({
    code: "UNREACHABLE",
    message: expect.stringMatching(/^The server could not be reached: the connection was cut before/) as string,
  });
});

test("what is not safe to repeat is sent once", async () => {
  proxy.beforeRequest = () => "truncate";
  await expect(client.request({ method: "POST", url: url(), body: "{}" })).rejects.toMatchObject({
    code: "UNREACHABLE",
  });
  expect(proxy.requests).toHaveLength(1);
});
