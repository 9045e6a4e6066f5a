/* The command as people start it: a process of its own, in front of a stand-in for an MDM server's profile URL. */
import { spawn, type ChildProcess } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { softwareupdate } from "../cli/support/capturedIo";
import { answerFile } from "../enrollment/listening";
import { registerCleanup } from "../support/cleanup";
import { closeServer, listenOnLoopback, sendRequest } from "../support/http";
import { machineInfo, makeDeviceChain, sign } from "../support/machineInfo";

jest.setTimeout(60_000);

const chain = makeDeviceChain();
const program = join(__dirname, "../../bin/softwareupdate.js");
const betaProgram = "iOS 26 AppleSeed Beta";
const token = "35b68K477rAsry6dxiDJBnE7AvjRTueUXFa9jZ3ZhQSFpJZ3Jxz9M8mCt9UXK4Sg";
const type = { "content-type": "application/pkcs7-signature" };

const file = (name: string, text: string): string => {
  const path = join(chain.folder, name);
  writeFileSync(path, text);
  return path;
};
const policy = file("policy.yaml", "platforms:\n  iOS:\n    minimum: latest\n");
const betaPolicy = file("beta.yaml", `platforms:\n  iOS:\n    minimum: latest\n    betaProgram: ${betaProgram}\n`);
const tokens = file(
  "tokens.json",
  JSON.stringify({ betaEnrollmentTokens: [{ title: betaProgram, token, os: "iOS" }] }),
);
const releases = answerFile(chain);

const old = sign(machineInfo(), chain.device);
const current = sign(machineInfo({ OS_VERSION: "26.6.1" }), chain.device);

interface LogLine {
  readonly event: string;
  readonly level: string;
  readonly reason: string;
  readonly [key: string]: unknown;
}

interface RunningGate {
  readonly url: string;
  readonly process: ChildProcess;
  /** What it printed on standard output, a JSON object a line. */
  readonly lines: LogLine[];
  /** Resolves with the first line that has this event, and this in its reason. */
  line(event: string, reason?: string): Promise<LogLine>;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
  readonly errors: () => string;
}

/** Starts the command on a free port. */
async function start(...words: readonly string[]): Promise<RunningGate> {
  const all = [program, "enrollment-gate", "--listen", "127.0.0.1:0", ...words];
  const environment = { ...process.env, SOFTWAREUPDATE_LOOKUP_CACHE: "off", SOFTWAREUPDATE_LOOKUP_URL: releases };
  const child = spawn(process.execPath, all, {
    cwd: chain.folder,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  registerCleanup(() => void child.kill("SIGKILL"));
  const ended = new Promise<number | string | null>((resolve) =>
    child.once("close", (code, signal) => resolve(code ?? signal)),
  );
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  createInterface({ input: child.stdout }).on("line", (text) => {
    lines.push(JSON.parse(text) as LogLine);
    waiting.forEach((look) => look());
  });
  const line = (event: string, reason = "") =>
    new Promise<LogLine>((resolve, reject) => {
      const look = () => {
        const found = lines.find((one) => one.event === event && one.reason.includes(reason));
        if (found) resolve(found);
      };
      waiting.add(look);
      look();
      void ended.then((code) => reject(new Error(`the gate ended with ${code}: ${errors}`)));
    });
  const { url } = await line("listening");
  return { url: String(url), process: child, lines, line, ended, errors: () => errors };
}

/** A stand-in for an MDM server's profile URL. */
async function startMdm(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    request.once("end", () => answer(request, response));
  });
  registerCleanup(() => closeServer(server));
  return `${await listenOnLoopback(server)}/mdm/enroll`;
}

const post = (url: string, body: Buffer) => sendRequest(url, { method: "POST", body, headers: type });
const health = async (url: string) => {
  const { status, headers, body } = await sendRequest(`${url}/health`);
  return { status, contentType: headers["content-type"], body: JSON.parse(body) as unknown };
};

test("a device below the minimum is asked to update, and one that runs it gets the MDM server's profile", async () => {
  const upstream = await startMdm((_, response) => response.end("the profile"));
  const gate = await start("--policy", policy, "--upstream", upstream, "--ca-file", chain.chainFile);
  expect(gate.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);

  const asked = await post(gate.url, old);
  expect(asked.status).toBe(403);
  expect(asked.headers["content-type"]).toBe("application/json");
  expect(JSON.parse(asked.body)).toEqual({
    code: "com.apple.softwareupdate.required",
    description: "The organization requires iOS 26.6.1 before enrollment.",
    details: { OSVersion: "26.6.1" },
  });
  expect(await post(gate.url, current)).toMatchObject({ status: 200, body: "the profile" });
  expect((await post(gate.url, Buffer.from("nobody signed this"))).status).toBe(400);
  await gate.line("rejected");

  expect(gate.lines.filter(({ event }) => event !== "listening")).toMatchObject([
    { event: "decided", action: "update", status: 403, serialNumber: "F2LX0000TEST", target: "26.6.1", level: "info" },
    { event: "decided", action: "enroll", status: 200, code: "MET", isVerified: true },
    { event: "rejected", status: 400, level: "warning", reason: "The MachineInfo is not a signed message (CMS)." },
  ]);
  expect(gate.lines.every(({ time }) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(String(time)))).toBe(true);

  expect(await health(gate.url)).toEqual({
    status: 200,
    contentType: "application/json",
    body: { status: "ok", problems: [], catalog: { source: releases, stale: false } },
  });
  gate.process.kill("SIGTERM");
  expect(await gate.ended).toBe(0);
  await gate.line("stopping", "Stopping on SIGTERM.");
  expect(gate.errors()).toBe("");
});

test("a request that has come is answered before the command ends", async () => {
  let release = () => undefined as void;
  const asked = new Promise<void>((resolve) => (release = resolve));
  let finish = () => undefined as void;
  const upstream = await startMdm((_, response) => {
    finish = () => void response.end("late");
    release();
  });
  const gate = await start("--policy", policy, "--upstream", upstream, "--ca-file", chain.chainFile);
  const answer = post(gate.url, current);
  await asked;
  gate.process.kill("SIGINT");
  await gate.line("stopping");
  finish();
  expect(await answer).toMatchObject({ status: 200, body: "late" });
  expect(await gate.ended).toBe(0);
});

test("without a usable catalog devices enroll, the health is degraded and the log has the error", async () => {
  const profile = file("own.mobileconfig", "the file's profile");
  const missing = join(chain.folder, "missing.json");
  const gate = await start("--policy", policy, "--profile", profile, "--ca-file", chain.chainFile, "--from", missing);
  expect(await gate.line("failed")).toMatchObject({ level: "error" });
  const answer = await post(gate.url, old);
  expect(answer).toMatchObject({ status: 200, body: "the file's profile" });
  expect(answer.headers["content-type"]).toBe("application/x-apple-aspen-config");
  expect(await gate.line("decided")).toMatchObject({ code: "NO_CATALOG", level: "error", action: "enroll" });
  expect(await health(gate.url)).toEqual({
    status: 503,
    contentType: "application/json",
    body: { status: "degraded", problems: [expect.stringContaining(`${missing} can't be read (ENOENT)`)] },
  });
});

test("tokens come from a file with Apple's answer, reach devices alone, and the file is read anew", async () => {
  const profile = file("own.mobileconfig", "the file's profile");
  const words = ["--policy", betaPolicy, "--profile", profile, "--ca-file", chain.chainFile, "--beta-tokens", tokens];
  const gate = await start(...words, "--format", "xml");
  const answer = await post(gate.url, old);
  expect(answer.headers["content-type"]).toBe("application/xml");
  expect(answer.body).toContain(`<key>Token</key>\n<string>${token}</string>`);
  writeFileSync(tokens, "not JSON");
  expect((await post(gate.url, old)).body).not.toContain("RequireBetaProgram");
  await gate.line("failed", `The token of ${betaProgram} could not be had: The beta tokens in ${tokens} can't be read`);
  expect(JSON.stringify(gate.lines) + gate.errors()).not.toContain(token);
});

test("a policy with a beta program is warned about where signatures aren't verified", async () => {
  const profile = file("own.mobileconfig", "the file's profile");
  const gate = await start("--policy", betaPolicy, "--profile", profile, "--no-verification", "--beta-tokens", tokens);
  expect(gate.lines[0]).toMatchObject({
    level: "warning",
    reason: `The policy names ${betaProgram}, and no device will get a token of it, since signatures are not verified.`,
  });
  const answer = await post(gate.url, old);
  expect(answer.status).toBe(403);
  expect(answer.body).not.toContain("RequireBetaProgram");
});

describe("the command doesn't start", () => {
  const where = { workingDirectory: chain.folder };
  const upstream = ["--upstream", "http://127.0.0.1:9/mdm"];

  const given = ["--policy", policy, ...upstream];
  const either = "give one of --upstream and --profile: where devices get their enrollment profile.";
  test.each([
    ["without a policy", [], "--policy is missing: the file with the policy."],
    ["without a source of profiles", ["--policy", policy], either],
    ["with two sources of profiles", [...given, "--profile", "p"], either],
    [
      "with a port alone",
      [...given, "--listen", "9005"],
      '--listen must be HOST:PORT, such as 127.0.0.1:9005, not "9005".',
    ],
    [
      "with a port that is none",
      [...given, "--listen", "[::1]:70000"],
      '--listen must be HOST:PORT, such as 127.0.0.1:9005, not "[::1]:70000".',
    ],
    ["with another format", [...given, "--format", "yaml"], "--format must be json or xml."],
    [
      "with another kind of URL",
      [...given, "--from", "gopher://x"],
      "--from must be an https: or file: URL or a path.",
    ],
    [
      "with authorities for nothing",
      [...given, "--ca-file", "x", "--no-verification"],
      "--ca-file has no meaning with --no-verification.",
    ],
    [
      "with an unknown option",
      [...given, "--beta-token", "x"],
      "unknown option --beta-token; did you mean --beta-tokens?",
    ],
  ])("%s: wrong usage", async (_, words, sentence) => {
    const { code, stdout, stderr } = await softwareupdate(["enrollment-gate", ...words], where);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.split("\n")[0]).toBe(`softwareupdate enrollment-gate: ${sentence}`);
  });

  const bad = file("bad.yaml", "platforms:\n  macOs: { minimum: latest }\n");
  test.each([
    ["a policy that isn't there", ["--policy", "none.yaml", ...upstream], /none\.yaml can't be read \(ENOENT\)/],
    [
      "a policy that is none",
      ["--policy", bad, ...upstream],
      /platforms\.macOs is not a known key; did you mean macOS\?/,
    ],
    ["a profile that isn't there", ["--policy", policy, "--profile", "none"], /none can't be read: it doesn't exist/],
    [
      "authorities that are none",
      ["--policy", policy, ...upstream, "--ca-file", policy],
      /holds no certificate in PEM form/,
    ],
    [
      "an upstream that is no URL",
      ["--policy", policy, "--upstream", "mdm.example.com"],
      /must be an http: or https: URL/,
    ],
  ])("with %s", async (_, words, sentence) => {
    const { code, stdout, stderr } = await softwareupdate(["enrollment-gate", ...words], where);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(sentence);
  });

  test("where something listens already", async () => {
    const taken = createServer();
    registerCleanup(() => closeServer(taken));
    const address = new URL(await listenOnLoopback(taken)).host;
    const words = ["enrollment-gate", "--policy", policy, ...upstream, "--listen", address];
    const { code, stderr } = await softwareupdate(words, where);
    expect(code).toBe(1);
    expect(stderr).toContain(`Nothing can listen at 127.0.0.1, port ${address.split(":")[1]} (EADDRINUSE)`);
  });
});

test("the help names every option, the exit codes and the health", async () => {
  const { code, stdout } = await softwareupdate(["enrollment-gate", "--help"], { workingDirectory: chain.folder });
  expect(code).toBe(0);
  for (const text of [
    "--policy FILE",
    "--upstream URL",
    "--ca-file FILE",
    "--no-verification",
    "GET /health",
    "exits with 0",
  ]) {
    expect(stdout).toContain(text);
  }
});

test("the example's policy is one that the command starts with", async () => {
  const profile = file("own.mobileconfig", "the file's profile");
  const example = join(__dirname, "../../examples/enrollment-gate/policy.yaml");
  expect(readFileSync(example, "utf8")).toContain("maxAttempts");
  const gate = await start("--policy", example, "--profile", profile, "--ca-file", chain.chainFile);
  const fair = sign(machineInfo({ SERIAL: "C02XFAIR0001" }), chain.device);
  expect((await post(gate.url, fair)).status).toBe(200);
  expect((await post(gate.url, old)).body).toContain('"message":"Your device is updated before it is set up.');
});
