import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { Agent, createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createCertificateAuthority, type CertificateAuthority } from "./certificates";
import { registerCleanup } from "./cleanup";
import { KmfddmDevice, NanohubDevice, type DeviceOptions, type SimulatedDevice } from "./device";
import { basicAuthorization, closeServer, listenOnLoopback, sendRequest } from "./http";
import { startProxy, type BeforeRequest, type RecordedRequest, type RecordingProxy } from "./proxy";

/** What {@link startKmfddm} and {@link startNanohub} have in common. */
export interface MdmServerOptions {
  /**
   * Where the server keeps its data: in memory, or in files, which outlive a {@link MdmServer.kill}. The two servers
   * call their files differently; either name means files. Default: `inmem`.
   */
  readonly storage?: "inmem" | "filekv" | "file";
  /** Folder for the files, which stays when the server stops. Default: a temporary one, removed when it stops. */
  readonly directory?: string;
  /** Key of the administration interface. Default: a random one. */
  readonly apiKey?: string;
  /** Whether {@link MdmServer.url} leads through a recording proxy. Default: true; benchmarks turn it off. */
  readonly proxy?: boolean;
  /** See {@link RecordingProxy.beforeRequest}. Can be set later, on {@link MdmServer.proxy}. */
  readonly beforeRequest?: BeforeRequest;
}

/** Options of {@link startKmfddm}. */
export interface KmfddmOptions extends MdmServerOptions {
  /**
   * Stands in for the MDM server that KMFDDM notifies devices through; false for a KMFDDM without one. Default: a
   * recorder of its own.
   */
  readonly enqueue?: EnqueueRecorder | false;
}

/** Options of {@link startNanohub}. */
export interface NanohubOptions extends MdmServerOptions {
  /** Signs the devices' certificates. Give the same one to a later server on the same files. Default: a new one. */
  readonly authority?: CertificateAuthority;
}

/** An answer of the administration interface. */
export interface AdminAnswer {
  readonly status: number;
  readonly text: string;
  /** The parsed body; `undefined` when it is empty or not JSON. */
  readonly json: unknown;
}

/** A real MDM server, started by the test. */
export interface MdmServer {
  readonly kind: "kmfddm" | "nanohub";
  /** Address to give to the code under test, without a final slash. Leads through {@link MdmServer.proxy}. */
  readonly url: string;
  /** Address of the server itself, without a final slash. */
  readonly directUrl: string;
  /** User of the administration interface. */
  readonly user: string;
  readonly apiKey: string;
  /** The proxy before the server. Using it fails when the server was started with `proxy: false`. */
  readonly proxy: RecordingProxy;
  /** The stand-in MDM server of a KMFDDM, if it has one. */
  readonly enqueue: EnqueueRecorder | undefined;
  /**
   * One request to the declarations interface, past the proxy, so that it is not recorded.
   *
   * @param path - without the prefix: `/declarations`, `/enrollment-sets/…`. NanoHUB's other interfaces are reached by
   *   their whole path, which begins with `/api/`.
   * @param body - a string is sent as it is, anything else as JSON
   */
  adminRequest(method: string, path: string, body?: unknown): Promise<AdminAnswer>;
  /** What has come in at {@link MdmServer.url} so far. */
  requests(): readonly RecordedRequest[];
  /** A new device of this server; call `enroll()` before anything else. */
  device(options?: DeviceOptions): SimulatedDevice;
  /** Ends the server process at once, as a crash would; the address stays. */
  kill(): Promise<void>;
  /** Starts the server process again after {@link MdmServer.kill}, at the same address and with the same files. */
  restart(): Promise<void>;
  /** What the server process has written so far. */
  log(): string;
  /** Ends the server and everything that was started with it. */
  stop(): Promise<void>;
}

/** A notification that an {@link EnqueueRecorder} received. */
export interface EnqueuedCommand {
  /** Enrollment identifiers. */
  readonly ids: readonly string[];
  /** The command, a property list. */
  readonly body: string;
}

/** A stand-in for the MDM server that KMFDDM hands its commands to. */
export interface EnqueueRecorder {
  /** For KMFDDM's `-enqueue`, with its final slash. */
  readonly url: string;
  /** For KMFDDM's `-enqueue-key`. */
  readonly key: string;
  /** Accepted commands in order of arrival. */
  readonly enqueued: EnqueuedCommand[];
  /** From now on every command is refused with this status and not recorded; `undefined` ends that. */
  failWith(status: number | undefined): void;
  stop(): Promise<void>;
}

/** Starts a stand-in for NanoMDM's enqueue endpoint. */
export async function startEnqueueRecorder(): Promise<EnqueueRecorder> {
  const key = randomBytes(12).toString("hex");
  const enqueued: EnqueuedCommand[] = [];
  let failure: number | undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const ids = /^\/v1\/enqueue\/([^/?]+)/.exec(request.url ?? "")?.[1];
      if (request.headers.authorization !== basicAuthorization("nanomdm", key)) {
        response.writeHead(401).end();
      } else if (request.method !== "PUT" || ids === undefined) {
        response.writeHead(404).end();
      } else if (failure !== undefined) {
        response.writeHead(failure).end();
      } else {
        enqueued.push({ ids: decodeURIComponent(ids).split(","), body: Buffer.concat(chunks).toString("utf8") });
        response.writeHead(200, { "content-type": "application/json" }).end("{}");
      }
    });
  });
  const url = await listenOnLoopback(server);
  const unregister = registerCleanup(() => closeServer(server));
  return {
    url: `${url}/v1/enqueue/`,
    key,
    enqueued,
    failWith(status) {
      failure = status;
    },
    async stop() {
      unregister();
      await closeServer(server);
    },
  };
}

/** Starts KMFDDM on a free port, in memory unless told otherwise. It ends with the test file at the latest. */
export async function startKmfddm(options: KmfddmOptions = {}): Promise<MdmServer> {
  const binary = requireBinary("SOFTWAREUPDATE_TEST_KMFDDM");
  const enqueue = options.enqueue === false ? undefined : (options.enqueue ?? (await startEnqueueRecorder()));
  return startMdmServer(options, {
    kind: "kmfddm",
    binary,
    user: "kmfddm",
    prefix: "/v1",
    fileStorage: "filekv",
    commandLine: (apiKey) => [
      ...["-api", apiKey],
      ...(enqueue === undefined ? [] : ["-enqueue", enqueue.url, "-enqueue-key", enqueue.key]),
    ],
    enqueue,
    createDevice: (directUrl, deviceOptions) => new KmfddmDevice(directUrl, enqueue, deviceOptions),
    stopMore: async () => {
      if (options.enqueue === undefined) {
        await enqueue?.stop();
      }
    },
  });
}

/** Starts NanoHUB on a free port, in memory unless told otherwise. It ends with the test file at the latest. */
export async function startNanohub(options: NanohubOptions = {}): Promise<MdmServer> {
  const binary = requireBinary("SOFTWAREUPDATE_TEST_NANOHUB");
  const authority = options.authority ?? createCertificateAuthority();
  return startMdmServer(options, {
    kind: "nanohub",
    binary,
    user: "nanohub",
    prefix: "/api/v1/ddm",
    fileStorage: "file",
    commandLine: (apiKey, temporaryDirectory) => {
      const authorityFile = join(temporaryDirectory, "authority.pem");
      writeFileSync(authorityFile, authority.certificate);
      return [
        ...["-api-key", apiKey],
        ...["-ca", authorityFile],
        ...["-cert-header", "X-Client-Cert"],
        ...["-worker-interval", "0"],
      ];
    },
    enqueue: undefined,
    createDevice: (directUrl, deviceOptions) => new NanohubDevice(directUrl, authority.issue, deviceOptions),
    stopMore: async () => {},
  });
}

/** Starts the server of that kind, for tests that run the same way against each: `describe.each(serverKinds)`. */
export function startServer(kind: MdmServer["kind"], options: MdmServerOptions = {}): Promise<MdmServer> {
  return kind === "kmfddm" ? startKmfddm(options) : startNanohub(options);
}

/** All kinds of real servers. */
export const serverKinds: readonly MdmServer["kind"][] = ["kmfddm", "nanohub"];

interface ServerProduct {
  readonly kind: MdmServer["kind"];
  readonly binary: string;
  readonly user: string;
  /** Path under which the declarations interface is. */
  readonly prefix: string;
  /** What the product calls storage in files. */
  readonly fileStorage: "filekv" | "file";
  commandLine(apiKey: string, temporaryDirectory: string): string[];
  readonly enqueue: EnqueueRecorder | undefined;
  createDevice(directUrl: string, options: DeviceOptions): SimulatedDevice;
  stopMore(): Promise<void>;
}

async function startMdmServer(options: MdmServerOptions, product: ServerProduct): Promise<MdmServer> {
  const apiKey = options.apiKey ?? randomBytes(12).toString("hex");
  const authorization = basicAuthorization(product.user, apiKey);
  const temporaryDirectory = realpathSync(mkdtempSync(join(tmpdir(), `${product.kind}-`)));
  const unregisterDirectory = registerCleanup(() => rmSync(temporaryDirectory, { recursive: true, force: true }));
  const inMemory = (options.storage ?? "inmem") === "inmem";
  const commandLine = [
    ...product.commandLine(apiKey, temporaryDirectory),
    ...(inMemory
      ? ["-storage", "inmem"]
      : ["-storage", product.fileStorage, "-storage-dsn", options.directory ?? join(temporaryDirectory, "data")]),
  ];

  const running = await startOnFreePort(product.binary, commandLine, product.prefix, authorization);
  const { port } = running;
  let serverProcess: ServerProcess | undefined = running;
  let earlierOutput = "";
  const directUrl = `http://127.0.0.1:${port}`;
  const endProcess = async (): Promise<void> => {
    const ending = serverProcess;
    serverProcess = undefined;
    await ending?.end();
    earlierOutput += ending?.output() ?? "";
  };
  const unregister = registerCleanup(endProcess);
  const agent = new Agent({ keepAlive: true });
  const proxy = options.proxy === false ? undefined : await startProxy(directUrl, options.beforeRequest);
  const requireProxy = (): RecordingProxy => {
    if (proxy === undefined) {
      throw new Error("This server was started with `proxy: false`.");
    }
    return proxy;
  };

  return {
    kind: product.kind,
    url: proxy?.url ?? directUrl,
    directUrl,
    user: product.user,
    apiKey,
    get proxy() {
      return requireProxy();
    },
    enqueue: product.enqueue,
    async adminRequest(method, path, body) {
      const answer = await sendRequest(directUrl + (path.startsWith("/api/") ? path : product.prefix + path), {
        method,
        headers: { authorization },
        agent,
        body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
      });
      return { status: answer.status, text: answer.body, json: parseJson(answer.body) };
    },
    requests: () => requireProxy().requests,
    device: (deviceOptions = {}) => product.createDevice(directUrl, deviceOptions),
    kill: endProcess,
    async restart() {
      await endProcess();
      const startedAgain = await tryStart(product.binary, commandLine, port, product.prefix, authorization);
      if (startedAgain === "port in use") {
        throw new Error(`${product.kind} could not start again: port ${port} was taken meanwhile.`);
      }
      serverProcess = startedAgain;
    },
    log: () => earlierOutput + (serverProcess?.output() ?? ""),
    async stop() {
      unregister();
      agent.destroy();
      await proxy?.stop();
      await endProcess();
      await product.stopMore();
      unregisterDirectory();
      rmSync(temporaryDirectory, { recursive: true, force: true });
    },
  };
}

interface ServerProcess {
  readonly port: number;
  readonly output: () => string;
  readonly end: () => Promise<void>;
}

async function startOnFreePort(
  binary: string,
  commandLine: readonly string[],
  prefix: string,
  authorization: string,
): Promise<ServerProcess> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const started = await tryStart(binary, commandLine, await findFreePort(), prefix, authorization);
    // Between finding a port and using it, something else may have taken it.
    if (started !== "port in use") {
      return started;
    }
  }
  throw new Error(`${binary} found no free port in ten attempts.`);
}

async function tryStart(
  binary: string,
  commandLine: readonly string[],
  port: number,
  prefix: string,
  authorization: string,
): Promise<ServerProcess | "port in use"> {
  const child = spawn(binary, ["-listen", `127.0.0.1:${port}`, ...commandLine], {
    stdio: ["ignore", "pipe", "pipe"],
    // The servers read settings from variables too; those of the developer's shell are none of theirs.
    env: { PATH: process.env.PATH },
  });
  let output = "";
  let startFailure: Error | undefined;
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  child.on("error", (error) => (startFailure = error));
  const serverProcess: ServerProcess = { port, output: () => output, end: () => endChild(child) };
  const unregister = registerCleanup(serverProcess.end);
  child.on("exit", unregister);

  const url = `http://127.0.0.1:${port}`;
  const limit = Date.now() + 15_000;
  while (Date.now() < limit && startFailure === undefined && !hasExited(child)) {
    if ((await statusOf(`${url}/version`, {})) === 200) {
      // Another test's server may answer at a contested port, but it does not know our key.
      if ((await statusOf(`${url}${prefix}/sets`, { authorization })) === 200) {
        return serverProcess;
      }
      await serverProcess.end();
      return "port in use";
    }
    await delay(10);
  }
  await serverProcess.end();
  if (startFailure === undefined && /address already in use|Only one usage of each socket address/.test(output)) {
    return "port in use";
  }
  throw new Error(`${binary} did not become ready.\n${startFailure?.message ?? output}`);
}

async function statusOf(url: string, headers: Record<string, string>): Promise<number> {
  try {
    return (await sendRequest(url, { headers, timeout: 2_000 })).status;
  } catch {
    return 0;
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  const url = await listenOnLoopback(server);
  await closeServer(server);
  return Number(new URL(url).port);
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || hasExited(child)) {
    return;
  }
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await exited;
}

function requireBinary(variable: string): string {
  const binary = process.env[variable];
  if (binary === undefined || binary === "") {
    throw new Error("run `npm test`, which builds the MDM test servers");
  }
  return binary;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
