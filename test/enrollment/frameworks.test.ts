import express from "express";
import fastify from "fastify";
import { createServer, type Server } from "node:http";
import { createEnrollmentHandler, type EnrollmentHandler } from "../../enrollment";
import { createCatalogFetcher } from "../../provider/lookup/client";
import { registerCleanup } from "../support/cleanup";
import { closeServer, listenOnLoopback, sendRequest } from "../support/http";
import { machineInfo, makeDeviceChain, sign } from "../support/machineInfo";
import { answerFile, profile } from "./listening";

const chain = makeDeviceChain();

function newHandler(): EnrollmentHandler {
  return createEnrollmentHandler(
    {
      policy: { platforms: { iOS: { minimum: "latest" } } },
      profile: () => ({ body: profile }),
      caFile: chain.chainFile,
      lookupUrl: answerFile(chain),
      log: () => undefined,
    },
    { fetchCatalog: createCatalogFetcher({ environment: {} }) },
  );
}

async function expectAnswers(url: string): Promise<void> {
  const post = (keys: Parameters<typeof machineInfo>[0]) =>
    sendRequest(url, {
      method: "POST",
      body: sign(machineInfo(keys), chain.device),
      headers: { "content-type": "application/pkcs7-signature" },
    });
  const asked = await post({});
  expect(asked.status).toBe(403);
  expect(asked.headers["content-type"]).toBe("application/json");
  expect(JSON.parse(asked.body)).toMatchObject({ details: { OSVersion: "26.6.1" } });
  expect(await post({ OS_VERSION: "26.6.1" })).toMatchObject({ status: 200, body: profile });
}

async function onLoopback(server: Server): Promise<string> {
  registerCleanup(() => closeServer(server));
  return listenOnLoopback(server);
}

test("the handler is a listener of Node's own server", async () => {
  const handler = newHandler();
  await expectAnswers(await onLoopback(createServer((request, response) => void handler(request, response))));
});

test("the handler is a handler of Express", async () => {
  const app = express();
  app.post("/mdm/enroll", newHandler());
  const url = await onLoopback(createServer((request, response) => void app(request, response)));
  await expectAnswers(`${url}/mdm/enroll`);
});

test("the handler takes what express.raw has read", async () => {
  const app = express();
  app.use(express.raw({ type: "*/*" }));
  app.post("/mdm/enroll", newHandler());
  const url = await onLoopback(createServer((request, response) => void app(request, response)));
  await expectAnswers(`${url}/mdm/enroll`);
});

test("the handler is a handler of Fastify, which must leave the body to it", async () => {
  const app = fastify();
  registerCleanup(() => app.close());
  const handler = newHandler();
  app.addContentTypeParser("application/pkcs7-signature", (_request, _payload, done) => done(null));
  app.post("/mdm/enroll", (request, reply) => {
    reply.hijack();
    return handler(request.raw, reply.raw);
  });
  await expectAnswers(`${await app.listen({ host: "127.0.0.1", port: 0 })}/mdm/enroll`);
});

test("a body that somebody else has parsed is refused, and not waited for", async () => {
  const app = express();
  app.use(express.urlencoded({ extended: false, type: "*/*" }));
  app.post("/", newHandler());
  const url = await onLoopback(createServer((request, response) => void app(request, response)));
  expect((await sendRequest(url, { method: "POST", body: "a=b" })).status).toBe(400);
});
