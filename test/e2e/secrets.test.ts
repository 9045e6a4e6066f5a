import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { tokenFingerprint } from "../../provider/core/tokens";
import { answerFile } from "../enrollment/listening";
import {
  serverTokenJson,
  startDeviceAssignmentService,
  type DeviceAssignmentService,
} from "../support/deviceAssignmentService";
import { registerCleanup } from "../support/cleanup";
import { filesIn } from "../support/filesIn";
import { startForwardProxy, type ForwardProxy } from "../support/forwardProxy";
import { sendRequest } from "../support/http";
import { recordedPath, startLookupService, type LookupService } from "../support/lookupService";
import { machineInfo, makeDeviceChain, sign } from "../support/machineInfo";
import { startNanohub, type MdmServer } from "../support/mdmServer";
import { lastingAnswer } from "../support/offers";
import { PulumiProject } from "../support/pulumi";
import { formsOf } from "../support/secretForms";
import { encryptMessage, makeServerTokenKey, serverTokenMessage } from "../support/serverTokens";
import { placeOf } from "../cli/support/fleet";
import { connectionTo, javascript } from "./example";

jest.setTimeout(400_000);

const apiKey = "marked-api-key-7d1f0c52";
const proxyPassword = "marked-proxy-password-51c8";
const passphrase = "marked-passphrase-0f3a9b";
/** Of a mirror of the lookup service: in its URL, before the host and in the query. */
const mirrorPassword = "marked-mirror-password-6be1";
const mirrorKey = "marked-mirror-key-d20f";
const tokens = {
  required: "marked-required-token-35b68K477rAsry6dxiDJBnE7AvjRTueUXFa9jZ3Z",
  offered: "marked-offered-token-p3ySHD3CiWtpsH1DKS8sVdv9BgmFbRDh31xJH2584w",
  adopted: "marked-adopted-token-9ZtsH1DKS8sVdv9BgmFbRDh31xJH2584wJ5AngrYo",
  added: "marked-added-token-1DKS8sVdv9BgmFbRDh31xJH2584wJ5AngrYoReFB4MVY5",
  changed: "marked-changed-token-sVdv9BgmFbRDh31xJH2584wJ5AngrYoReFB4MVY53r",
  fetched: "marked-fetched-token-Q8xJH2584wJ5AngrYoReFB4MVY53rsVdv9BgmFbRDh",
} as const;
const serverToken = {
  ...serverTokenJson,
  consumer_secret: "CS_marked-consumer-secret-4b1e",
  access_secret: "AS_marked-access-secret-9c2d",
  access_token: "AT_marked-access-token-77aa",
};

const program = javascript(`
const config = new pulumi.Config();
const offered = config.requireSecret("offered");
new apple.BetaEnrollment("required", {
  groups: ["testers"], programEnrollment: "AlwaysOn",
  // Given in the clear, as a careless program would: the package makes it a secret.
  requireProgram: { description: "iOS 26 AppleSeed Beta", token: process.env.REQUIRED_TOKEN },
});
new apple.BetaEnrollment("offered", {
  groups: ["volunteers"], offerPrograms: [{ description: "macOS 26 AppleSeed Beta", token: process.env.OFFERED_TOKEN }],
});
// By its name: the package fetches the token with the server token.
new apple.BetaEnrollment("fetched", {
  groups: ["more"], programEnrollment: "AlwaysOn", requireProgram: { program: "iOS 27 AppleSeed Beta" },
});
new apple.SoftwareUpdateSettings("adopted", {
  groups: ["old"], notifications: false,
  beta: { programEnrollment: "AlwaysOn", requireProgram: { description: "iOS 26", token: process.env.ADOPTED_TOKEN } },
});
new apple.SoftwareUpdateSettings("plain", { groups: ["old"], notifications: true });
new apple.SoftwareUpdateRollout("macos", {
  platform: "macOS", release: "26.6.2",
  rings: [{ name: "canary", group: "it", deadline: "2099-03-02T18:00:00" }],
});
const provider = new apple.Provider("explicit", {
  server: config.require("kind"), url: config.require("url"), apiKey: process.env.MDM_KEY,
});
new apple.StatusSubscriptions("progress", { groups: ["old"], items: ["softwareupdate.install-state"] }, { provider });
`);

/** Ends a provider process by an exception that nobody catches, when it first connects to the server. */
const crashing = `
const net = require("node:net");
const isProvider = process.argv.some((one) => one.includes("dynamic-provider"));
const { connect } = net;
net.connect = (options, ...more) => {
  if (isProvider && String(options?.port) === process.env.CRASH_AT_PORT) {
    setImmediate(() => { throw new Error("a crash of the test's own"); });
  }
  return connect(options, ...more);
};
`;

describe("keys and beta tokens", () => {
  let server: MdmServer;
  let service: DeviceAssignmentService;
  let proxy: ForwardProxy;
  let lookup: LookupService;
  let lookupEnvironment: Readonly<Record<string, string>>;
  let project: PulumiProject;
  let temporary: string;
  let privateKey: string;
  /** Everything that was printed, by what printed it. */
  const printed = new Map<string, string>();
  const keep = (what: string, { stdout, stderr }: { stdout: string; stderr: string }): void =>
    void printed.set(`${printed.size + 1}. ${what}`, stdout + stderr);

  beforeAll(async () => {
    temporary = mkdtempSync(path.join(tmpdir(), "secrets-"));
    const keys = mkdtempSync(path.join(tmpdir(), "secret-keys-"));
    [server, service, proxy, lookup] = await Promise.all([
      startNanohub({ apiKey }),
      startDeviceAssignmentService(serverToken),
      startForwardProxy("somebody", proxyPassword),
      startLookupService({ text: lastingAnswer() }),
    ]);
    lookupEnvironment = {
      SOFTWAREUPDATE_LOOKUP_URL: `${lookup.url.replace("://", `://somebody:${mirrorPassword}@`)}?key=${mirrorKey}`,
      SOFTWAREUPDATE_LOOKUP_CA_FILE: lookup.authorityFile,
      XDG_CACHE_HOME: path.join(temporary, "cache"),
    };
    service.list([{ os: "iOS", title: "iOS 27 AppleSeed Beta", token: tokens.fetched }]);
    const pair = makeServerTokenKey(keys);
    privateKey = readFileSync(pair.key, "utf8");
    const encrypted = readFileSync(
      encryptMessage(keys, pair.certificate, "mime", serverTokenMessage(serverToken)),
      "utf8",
    );
    rmSync(keys, { recursive: true, force: true });
    project = await PulumiProject.create({
      program,
      files: { "token.p7m": encrypted, "crash.cjs": crashing },
      config: {
        ...connectionTo(server),
        kind: server.kind,
        url: server.url,
        offered: { secret: tokens.offered },
        "softwareupdate:serverTokenFile": "token.p7m",
        "softwareupdate:serverTokenKey": { secret: privateKey },
      },
      environment: {
        ...service.environment,
        ...lookupEnvironment,
        SOFTWAREUPDATE_LOG: "debug",
        TMPDIR: temporary,
        HTTP_PROXY: proxy.url,
        REQUIRED_TOKEN: tokens.required,
        OFFERED_TOKEN: tokens.offered,
        ADOPTED_TOKEN: tokens.adopted,
        MDM_KEY: apiKey,
        PULUMI_CONFIG_PASSPHRASE: passphrase,
      },
    });
    await project.preview();
    keep("preview as JSON", project);
    await project.preview({ json: false, args: ["--diff"] });
    keep("preview as text", project);
    await project.preview({ environment: { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" } }).catch(() => undefined);
    project.setFile("stream.jsonl", project.stdout);
    await project.up();
    keep("up", project);
  });
  afterAll(async () => {
    await Promise.all([service?.close(), proxy?.close(), lookup?.close()]);
    rmSync(temporary, { recursive: true, force: true });
  });

  it("reach the server as they are, through a proxy with a password", async () => {
    const declaration = await server.adminRequest("GET", "/declarations/swu-beta-test_dev_required");
    expect(declaration.text).toContain(tokens.required);
    const fetched = await server.adminRequest("GET", "/declarations/swu-beta-test_dev_fetched");
    expect(fetched.text).toContain(tokens.fetched);
    expect(proxy.hosts).toContain(new URL(server.url).host);
  });

  it("stay fingerprints when a refresh finds tokens on the server that the state doesn't have", async () => {
    await edit("swu-settings-test_dev_plain", (payload) => ({
      ...payload,
      Beta: { ProgramEnrollment: "AlwaysOn", RequireProgram: { Description: "a stranger", Token: tokens.added } },
    }));
    await edit("swu-beta-test_dev_required", () => ({
      Beta: { ProgramEnrollment: "AlwaysOn", RequireProgram: { Description: "rotated", Token: tokens.changed } },
    }));
    await edit("swu-beta-test_dev_offered", () => ({
      Beta: { OfferPrograms: [{ Description: "another", Token: tokens.changed }] },
    }));
    keep("refresh", await project.refresh({ args: ["--diff"] }));
    await project.preview({ json: false, args: ["--diff"] });
    keep("preview of what was changed", project);
    expect([...printed.values()].join("")).toContain("a stranger");
    const { stdout } = await project.run("stack", ["export", "--show-secrets"]);
    expect(stdout).toContain(tokenFingerprint(tokens.added));
    expect(stdout).not.toContain(tokens.added);
    expect(stdout).not.toContain(tokens.changed);
  });

  it("stand in no error", async () => {
    await project.setConfig({ "softwareupdate:apiKey": { secret: `${apiKey}-wrong` } });
    keep("a refused key", await project.up({ expectFailure: true }));
    expect([...printed.values()].at(-1)).toContain("a refused key");
    await project.setConfig({ "softwareupdate:apiKey": { secret: apiKey } });
    // A failure of check must not be attached to a property that holds a token: the engine prints its value.
    project.setProgram(program.replace('programEnrollment: "AlwaysOn",\n  // Given', "// Given"));
    keep("a refused program", await project.up({ expectFailure: true }));
    expect([...printed.values()].at(-1)).toContain("must only be present if programEnrollment is AlwaysOn");
    project.setProgram(program);
    // A server that fails and repeats what it was sent; a proxy that takes no password any more; a key that fits nothing.
    server.proxy.beforeRequest = (_index, { headers, body }) => ({
      status: 500,
      headers: {},
      body: JSON.stringify({ error: `failed at ${String(headers.authorization)} ${body.toString()}` }),
    });
    keep("a server that fails", await project.up({ expectFailure: true }).catch(caught));
    server.proxy.beforeRequest = undefined;
    const wrongProxy = proxy.url.replace(proxyPassword, `${proxyPassword}-wrong`);
    keep(
      "a refused proxy password",
      await project.up({ expectFailure: true, environment: { HTTP_PROXY: wrongProxy } }),
    );
    keep(
      "an unreachable proxy",
      await project.up({
        expectFailure: true,
        environment: { HTTP_PROXY: proxy.url.replace(/:\d+\/$/, ":1/") },
      }),
    );
    service.refuse({ endpoint: "/session", status: 401, body: JSON.stringify(serverToken) });
    keep("a refused server token", await project.up().catch(caught));
    service.refuse();
  });

  it("stand in no output of a provider process that an uncaught exception ends", async () => {
    const port = new URL(proxy.url).port;
    const environment = { NODE_OPTIONS: `--require ${path.join(project.directory, "crash.cjs")}`, CRASH_AT_PORT: port };
    project.setProgram(program.replace("notifications: true", "notifications: false"));
    // Pulumi prints the exception and goes on.
    keep("a crash", await project.up({ environment }).catch(caught));
    expect([...printed.values()].at(-1)).toContain("a crash of the test's own");
    project.setProgram(program);
    await project.cancel().catch(() => undefined);
    keep("up after the crash", await project.up());
  });

  it("are kept by every command to itself", async () => {
    const [preview] = [[...printed].find(([what]) => what.includes("preview as JSON"))![1]];
    const shown = await project.run("preview", ["--json", "--show-sames", "--show-secrets"]).catch(caught);
    const secretPreview = path.join(temporary, "..", `${path.basename(temporary)}-shown.json`);
    writeFileSync(secretPreview, shown.stdout.slice(shown.stdout.indexOf("{")));
    project.setFile("preview.json", preview.slice(preview.indexOf("{"), preview.lastIndexOf("}") + 1));
    const releases = recordedPath("2026-08-18");
    // Made by hand, for `import` to find.
    await server.adminRequest("PUT", "/declarations?nonotify=1", {
      Type: "com.apple.configuration.softwareupdate.settings",
      Identifier: "by-hand",
      Payload: { Beta: { ProgramEnrollment: "AlwaysOn", RequireProgram: { Description: "b", Token: tokens.added } } },
    });
    for (const words of [
      ["review", "preview.json"],
      ["review", "stream.jsonl"],
      ["review", "stream.jsonl", "--json"],
      ["review", secretPreview],
      ["review", secretPreview, "--json"],
      ["refresh", "--from", releases],
      ["status"],
      ["status", "--json"],
      ["status", "--html", "status.html"],
      ["import"],
      ["import", "--json"],
      ["orphans"],
      ["orphans", "--json"],
      ["beta-programs"],
      ["beta-programs", "--json"],
      ["notify", "--group", "testers"],
      ["releases", "--from", releases, "--platform", "macOS"],
      ["releases", "--platform", "macOS"],
      ["no-such-command"],
      ["status", "--stack", "none"],
    ]) {
      keep(words.join(" "), await command(words));
    }
    rmSync(secretPreview);
    // All of them had the one answer that is cached.
    expect(lookup.requests()).toBe(1);
    lookup.answer({ status: 403, text: "no" });
    keep(
      "a refused lookup",
      await start(["releases", "--platform", "macOS"], { SOFTWAREUPDATE_LOOKUP_CACHE: "off" }).ended,
    );
    expect([...printed.values()].at(-1)).toContain("403");
    expect(existsSync(path.join(project.directory, "softwareupdate.lock.json"))).toBe(true);
    expect(existsSync(path.join(project.directory, "status.html"))).toBe(true);
    const all = [...printed];
    expect(all.find(([what]) => what.includes("import"))![1]).toContain("BetaEnrollment");
    expect(all.find(([what]) => what.endsWith("releases --platform macOS"))![1]).toContain("26.6.2");
    expect(all.find(([what]) => what.endsWith("beta-programs"))![1]).toContain("iOS 27 AppleSeed Beta");
  });

  it("stand in no line of the enrollment gate's log, while a device gets its token", async () => {
    const chain = makeDeviceChain();
    const title = "iOS 27 AppleSeed Beta";
    const tokensFile = path.join(chain.folder, "tokens.json");
    writeFileSync(tokensFile, JSON.stringify({ betaEnrollmentTokens: [{ title, token: tokens.fetched, os: "iOS" }] }));
    const policy = path.join(chain.folder, "policy.yaml");
    writeFileSync(policy, `platforms:\n  iOS:\n    minimum: latest\n    betaProgram: ${title}\n`);
    const words = ["enrollment-gate", "--listen", "127.0.0.1:0", "--policy", policy, "--beta-tokens", tokensFile];
    const more = ["--ca-file", chain.chainFile, "--upstream", "http://127.0.0.1:1/x"];
    const gate = start([...words, ...more], {
      SOFTWAREUPDATE_LOOKUP_URL: answerFile(chain),
      SOFTWAREUPDATE_LOOKUP_CACHE: "off",
    });
    const url = await gate.url;
    const type = { "content-type": "application/pkcs7-signature" };
    const post = (body: Buffer) => sendRequest(url, { method: "POST", body, headers: type });
    const answered = await post(sign(machineInfo(), chain.device));
    expect(answered.body).toContain(tokens.fetched);
    await post(Buffer.from(answered.body));
    writeFileSync(tokensFile, `{"betaEnrollmentTokens": [{"title": "${title}", "token": "${tokens.fetched}" ]`);
    await post(sign(machineInfo({ SERIAL: "OTHER" }), chain.device));
    gate.child.kill("SIGTERM");
    const ended = await gate.ended;
    keep("enrollment-gate", ended);
    expect(ended.stdout).toContain('"action":"update"');
  });

  it("stand in nothing that was printed or written, in no usual encoding", async () => {
    keep("stack export", await project.run("stack", ["export"]));
    keep("stack history", await project.run("stack", ["history", "--json"]));
    keep("config", await project.run("config", []));
    // The engine's messages for debugging hold what a program gave in the clear, as docs/security.md says of this file.
    const inputs = ["index.js", "token.p7m", "stream.jsonl"];
    // The backend and the home of the engine stand beside the project.
    const files = [...filesIn(path.dirname(project.directory)), ...filesIn(temporary)].filter(
      (file) => !inputs.includes(path.basename(file)),
    );
    const artefacts = new Map([
      ...printed,
      ...files.map((file): [string, string] => [file, readFileSync(file, "latin1")]),
    ]);
    for (const part of [
      "history",
      "backups",
      "checkpoint",
      "stacks/test/dev",
      "lock.json",
      "status.html",
      "/lookup-",
    ]) {
      const isThere = files.some((file) => file.replaceAll("\\", "/").includes(part));
      if (part !== "checkpoint") expect([part, isThere]).toEqual([part, true]);
    }
    const der = Buffer.from(privateKey.replace(/-----[^-]+-----|\s/g, ""), "base64");
    const secrets: Record<string, string | Buffer> = {
      apiKey,
      proxyPassword,
      passphrase,
      mirrorPassword,
      mirrorKey,
      ...tokens,
      consumerSecret: serverToken.consumer_secret,
      accessSecret: serverToken.access_secret,
      accessToken: serverToken.access_token,
      // Some lines of the private key as it is written, and the part of its bytes that makes it private.
      privateKeyLine: privateKey.split("\n")[12]!,
      privateKey: der.subarray(400, 464),
    };
    const found: string[] = [];
    for (const [name, secret] of Object.entries(secrets)) {
      for (const [form, text] of formsOf(secret)) {
        for (const [artefact, content] of artefacts) {
          if (content.includes(text)) found.push(`${name} (${form}) in ${artefact}`);
        }
      }
    }
    expect(found).toEqual([]);
    expect(artefacts.size).toBeGreaterThan(30);
    // Our own log at its highest level was among them.
    expect([...printed.values()].join("")).toMatch(/softwareupdate: (GET|PUT) http.*: 20\d, \d+ ms/);
  });

  async function edit(identifier: string, change: (payload: object) => object): Promise<void> {
    const path_ = `/declarations/${identifier}`;
    const { Type, Payload } = (await server.adminRequest("GET", path_)).json as { Type: string; Payload: object };
    await server.adminRequest("PUT", "/declarations?nonotify=1", {
      Type,
      Identifier: identifier,
      Payload: change(Payload),
    });
  }

  /** A command that ended otherwise than was expected also says something. */
  function caught(error: unknown): { stdout: string; stderr: string } {
    return { stdout: "", stderr: (error as Error).message };
  }

  function start(words: readonly string[], more: Readonly<Record<string, string>> = {}) {
    const { workingDirectory, environment } = placeOf(project);
    const program_ = path.join(__dirname, "../../bin/softwareupdate.js");
    const child = spawn(process.execPath, [program_, ...words], {
      cwd: workingDirectory,
      env: {
        ...environment,
        ...service.environment,
        ...lookupEnvironment,
        SOFTWAREUPDATE_LOG: "debug",
        TMPDIR: temporary,
        HTTP_PROXY: proxy.url,
        PULUMI_CONFIG_PASSPHRASE: passphrase,
        REQUIRED_TOKEN: tokens.required,
        OFFERED_TOKEN: tokens.offered,
        ADOPTED_TOKEN: tokens.adopted,
        MDM_KEY: apiKey,
        ...more,
      },
    });
    registerCleanup(() => void child.kill("SIGKILL"));
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8");
    const url = new Promise<string>((resolve) =>
      child.stdout.on("data", (text: string) => {
        stdout += text;
        const listening = /"url":"([^"]+)"/.exec(stdout)?.[1];
        if (listening !== undefined) resolve(listening);
      }),
    );
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const ended = new Promise<{ stdout: string; stderr: string }>((resolve) =>
      child.once("close", () => resolve({ stdout, stderr })),
    );
    return { child, url, ended };
  }

  function command(words: readonly string[]): Promise<{ stdout: string; stderr: string }> {
    return start(words).ended;
  }
});
