/** Sessions that pages show, with the real engine and the real programs. */
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { repository, temporaryFolder } from "../package/packed";
import { closeServer, listenOnLoopback } from "../support/http";

import { lastingAnswer } from "../support/offers";
import { PulumiProject } from "../support/pulumi";
import { blockOf } from "./pages";

jest.setTimeout(240_000);

describe("README.md", () => {
  let project: PulumiProject;
  beforeAll(async () => {
    project = await PulumiProject.create({
      name: "quickstart",
      stack: "demo",
      program: readFileSync(path.join(repository, "examples/quickstart/index.ts"), "utf8"),
      language: "typescript",
      files: { "answer.json": lastingAnswer() },
      config: { "softwareupdate:server": "directory", "softwareupdate:path": "mdm" },
      environment: { SOFTWAREUPDATE_LOOKUP_URL: "answer.json" },
    });
    await project.up();
  });
  afterAll(() => project?.dispose());

  it("shows the preview of a changed deadline", async () => {
    await project.setConfig({ deadline: "2030-04-01T18:00:00" });
    const { stdout } = await project.preview({ json: false, args: ["--diff"] });
    const shown = blockOf("README.md", "$ pulumi preview --diff").split("\n").slice(1);
    const printed = stdout.split("\n").map((line) => line.trim());
    expect(shown.length).toBeGreaterThan(5);
    expect(printed).toEqual(expect.arrayContaining(shown.map((line) => line.trim())));
  });

  it("shows what becomes of a deadline with too little notice", async () => {
    const shown = blockOf("README.md", "error: … resource 'macos'");
    await project.setConfig({ deadline: "2026-11-25T18:00:00" });
    const { stdout, stderr } = await project.preview({
      json: false,
      expectFailure: true,
      // 23 hours before the deadline, where it passes first (UTC+14).
      environment: { SOFTWAREUPDATE_TEST_CLOCK: "2026-11-24T05:00:00Z" },
    });
    const printed = flat(stdout + stderr);
    for (const part of shown.split("…")) expect(printed).toContain(flat(part));
  });
});

describe("examples/enrollment-gate", () => {
  // Windows has neither the shell nor the programs.
  const onUnix = process.platform === "win32" ? it.skip : it;

  onUnix("answers as its README says when the commands there are typed", async () => {
    const folder = temporaryFolder();
    const example = path.join(repository, "examples/enrollment-gate");
    for (const file of ["policy.yaml", "README.md"]) copyFileSync(path.join(example, file), path.join(folder, file));
    writeFileSync(path.join(folder, "answer.json"), lastingAnswer());
    const port = await freePort();
    const shown = blockOf(
      "examples/enrollment-gate/README.md",
      "npx softwareupdate enrollment-gate --policy policy.yaml --profile",
    );
    const script = [
      // A person is slower than the gate; a script waits for it.
      "curl() { command curl --silent --retry 60 --retry-connrefused --retry-delay 1 --noproxy '*' \"$@\"; }",
      `npx() { shift; exec "${process.execPath}" "${path.join(repository, "bin/softwareupdate.js")}" "$@" --listen 127.0.0.1:${port}; }`,
      shown.replaceAll("127.0.0.1:9005", `127.0.0.1:${port}`),
      "wait",
    ].join("\n");
    const { stdout } = await promisify(execFile)("bash", ["-c", script], {
      cwd: folder,
      env: { ...process.env, SOFTWAREUPDATE_LOOKUP_URL: "answer.json", SOFTWAREUPDATE_LOOKUP_CACHE: "off" },
    });
    expect(stdout).toContain("HTTP/1.1 403 Forbidden");
    expect(stdout).toContain('{"code":"com.apple.softwareupdate.required"');
    expect(stdout).toContain('"event":"stopping"');
  });
});

describe("examples/nanohub", () => {
  it("makes the certificate that NanoHUB wants, with the command that its README has", async () => {
    const [, words] = /^openssl (.+)$/m.exec(blockOf("examples/nanohub/README.md", "go install"))!;
    const folder = temporaryFolder();
    await promisify(execFile)("openssl", words!.split(" "), { cwd: folder });
    expect(readFileSync(path.join(folder, "device.pem"), "utf8")).toMatch(/^-----BEGIN CERTIFICATE-----/);
  });
});

const flat = (text: string): string => text.replace(/\s+/g, " ").trim();

async function freePort(): Promise<string> {
  const server = createServer();
  const url = await listenOnLoopback(server);
  await closeServer(server);
  return new URL(url).port;
}
