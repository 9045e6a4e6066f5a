import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttp2Server, type ServerHttp2Session } from "node:http2";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { registerCleanup } from "../support/cleanup";
import { repository } from "../package/packed";

/** Prints what nobody catches and fails for it, as Pulumi's process for dynamic providers does. */
const program = `
process.on("uncaughtException", (error) => {
  process.exitCode = 1;
  console.error(error);
});
require(${JSON.stringify(path.join(repository, "dist/provider"))}).handler("enforcement");
process.on("message", (line) => {
  process.stderr.write(line);
  process.stdout.write(line);
  setImmediate(() => process.send("written"));
});
process.send("ready");
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "process-end-"));
  mkdirSync(path.join(folder, "cmd", "dynamic-provider"), { recursive: true });
  writeFileSync(path.join(folder, "cmd", "dynamic-provider", "index.js"), program);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function listening(): Promise<{ address: string; connection: Promise<Socket>; close: () => void }> {
  const engine = createServer().listen(0, "127.0.0.1");
  const connection = once(engine, "connection").then(([socket]) => socket as Socket);
  await once(engine, "listening");
  const { port } = engine.address() as AddressInfo;
  return { address: `127.0.0.1:${port}`, connection, close: () => void engine.close() };
}

function start(address: string): ChildProcess {
  const file = path.join(folder, "cmd", "dynamic-provider", "index.js");
  const child = spawn(process.execPath, [file, address], { stdio: ["ignore", "pipe", "pipe", "ipc"] });
  const unregister = registerCleanup(() => {
    child.kill("SIGKILL");
    return Promise.resolve();
  });
  child.once("exit", unregister);
  return child;
}

test("a provider process whose engine is killed ends, though it still prints to where nobody reads", async () => {
  const engine = await listening();
  const provider = start(engine.address);
  await once(provider, "message");
  const connection = await engine.connection;
  provider.stdout!.destroy();
  provider.stderr!.destroy();
  const ended = once(provider, "exit");
  const written = once(provider, "message");
  provider.send("a warning");
  await written;
  connection.destroy();
  engine.close();
  expect(await ended).toEqual([0, null]);
});

test("a provider process looks for its engine again where only the connection ended, and goes on", async () => {
  const engine = createServer().listen(0, "127.0.0.1");
  await once(engine, "listening");
  const { port } = engine.address() as AddressInfo;
  const first = once(engine, "connection");
  const provider = start(`127.0.0.1:${port}`);
  const ended = once(provider, "exit");
  const [connection] = (await first) as [Socket];
  const second = once(engine, "connection");
  connection.destroy();
  const [again] = (await second) as [Socket];
  expect(provider.exitCode).toBeNull();
  again.destroy();
  engine.close();
  expect(await ended).toEqual([0, null]);
});

test("a provider process greets its engine as gRPC does, whose servers end connections that say nothing", async () => {
  const engine = createHttp2Server().listen(0, "127.0.0.1");
  await once(engine, "listening");
  const { port } = engine.address() as AddressInfo;
  const greeted = once(engine, "session");
  const provider = start(`127.0.0.1:${port}`);
  const ended = once(provider, "exit");
  const [session] = (await greeted) as [ServerHttp2Session];
  await once(session, "remoteSettings");
  session.destroy();
  engine.close();
  expect(await ended).toEqual([0, null]);
});
