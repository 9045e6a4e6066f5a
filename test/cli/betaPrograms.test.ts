import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseBetaTokens } from "../../cli/betaTokens";
import {
  paperPrograms,
  serverTokenJson,
  startDeviceAssignmentService,
  type DeviceAssignmentService,
} from "../support/deviceAssignmentService";
import { recordedPath } from "../support/lookupService";
import { softwareupdate } from "./support/capturedIo";

let folder: string;
let service: DeviceAssignmentService;
beforeAll(async () => void (service = await startDeviceAssignmentService()));
afterAll(() => service.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-beta-programs-"));
  service.refuse();
  service.list(paperPrograms);
  service.requests();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const serverToken = { SOFTWAREUPDATE_SERVER_TOKEN: JSON.stringify(serverTokenJson) };

const run = (argv: readonly string[], environment: Readonly<Record<string, string>> = serverToken) =>
  softwareupdate(argv, {
    workingDirectory: folder,
    environment: { ...service.environment, XDG_CACHE_HOME: join(folder, "cache"), ...environment },
  });

const requests = () => service.requests().map(({ path }) => path);

describe("softwareupdate beta-programs", () => {
  test("lists the programs, their tokens hidden", async () => {
    expect(await run(["beta-programs"])).toEqual({
      code: 0,
      stdout: [
        "OS     TITLE                  TOKEN",
        "macOS  macOS AppleSeed Beta   [secret]",
        "iOS    iOS 18 AppleSeed Beta  [secret]",
      ].join("\n"),
      stderr: "",
    });
    const { stdout } = await run(["beta-programs", "--json"]);
    expect(JSON.parse(stdout)).toEqual({
      programs: [
        { os: "macOS", title: "macOS AppleSeed Beta", token: "[secret]" },
        { os: "iOS", title: "iOS 18 AppleSeed Beta", token: "[secret]" },
      ],
    });
    service.list([]);
    expect((await run(["beta-programs"])).stdout).toBe("Apple offers the organization no beta program.");
    expect(JSON.parse((await run(["beta-programs", "--json"])).stdout)).toEqual({ programs: [] });
  });

  test("prints the tokens with --show-secrets alone", async () => {
    const { stdout } = await run(["beta-programs", "--json", "--show-secrets"]);
    const { programs } = JSON.parse(stdout) as { programs: { token: string }[] };
    expect(programs.map(({ token }) => token)).toEqual(paperPrograms.map(({ token }) => token));
    expect((await run(["beta-programs", "--show-secrets"])).stdout).toContain(paperPrograms[0]!.token);
  });

  test("writes a file for the enrollment gate, which its owner alone may read, in place of the one before", async () => {
    const file = join(folder, "tokens.json");
    writeFileSync(file, "old", { mode: 0o644 });
    const { code, stdout } = await run(["beta-programs", "--tokens-file", "tokens.json"]);
    expect(code).toBe(0);
    for (const { token } of paperPrograms) expect(stdout).not.toContain(token);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const tokens = parseBetaTokens(readFileSync(file, "utf8"), file);
    expect([...tokens]).toEqual(paperPrograms.map(({ title, token }) => [title, token]));
  });

  test("leaves that file as it is when Apple refuses, and says so when it can't be written", async () => {
    const file = join(folder, "tokens.json");
    writeFileSync(file, "old");
    service.refuse({ endpoint: "/os-beta-enrollment/tokens", status: 403, body: "APPLE_SEED_FOR_IT_TURNED_OFF" });
    expect((await run(["beta-programs", "--tokens-file", "tokens.json"])).code).toBe(1);
    expect(readFileSync(file, "utf8")).toBe("old");
    service.refuse();
    writeFileSync(join(folder, "plain"), "");
    const { code, stderr } = await run(["beta-programs", "--tokens-file", "plain/tokens.json"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^softwareupdate beta-programs: plain\/tokens\.json can't be written \(EEXIST\)/);
  });

  test("exits with 1 and one sentence without a server token, and when Apple refuses", async () => {
    expect(await run(["beta-programs"], {})).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "softwareupdate beta-programs: No server token is configured: set one of SOFTWAREUPDATE_SERVER_TOKEN, " +
        "SOFTWAREUPDATE_SERVER_TOKEN_FILE.",
    });
    service.refuse({ endpoint: "/os-beta-enrollment/tokens", status: 403, body: "APPLE_SEED_FOR_IT_TURNED_OFF" });
    const { code, stdout, stderr } = await run(["beta-programs", "--json"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^softwareupdate beta-programs: .* answered APPLE_SEED_FOR_IT_TURNED_OFF: /);
  });

  test("warns, on standard error, of a server token that expires within 30 days", async () => {
    const soon = new Date(Date.now() + 10 * 24 * 60 * 60 * 1000).toISOString();
    const token = JSON.stringify({ ...serverTokenJson, access_token_expiry: soon });
    const { code, stderr } = await run(["beta-programs", "--json"], { SOFTWAREUPDATE_SERVER_TOKEN: token });
    expect(code).toBe(0);
    expect(stderr).toContain(`warning: The server token expires on ${soon.slice(0, 10)}: download a new one`);
  });
});

describe("softwareupdate refresh", () => {
  const lockFile = () => join(folder, "softwareupdate.lock.json");
  const read = () => readFileSync(lockFile(), "utf8");
  const refresh = (argv: readonly string[] = [], environment?: Readonly<Record<string, string>>) =>
    run(["refresh", "--from", recordedPath("2026-08-18"), ...argv], environment);

  test("writes the names of beta programs where a server token is configured, and no token", async () => {
    const { code, stdout } = await refresh();
    expect(code).toBe(0);
    expect(stdout.split("\n").slice(1)).toEqual([
      "",
      "Beta programs:",
      "",
      "  new   iOS 18 AppleSeed Beta (iOS)",
      "  new   macOS AppleSeed Beta (macOS)",
    ]);
    expect(read()).toContain(
      [
        '  "betaPrograms": [',
        '    { "os": "iOS", "title": "iOS 18 AppleSeed Beta" },',
        '    { "os": "macOS", "title": "macOS AppleSeed Beta" }',
        "  ]",
      ].join("\n"),
    );
    for (const { token } of paperPrograms) expect(read()).not.toContain(token);
    expect(await refresh()).toMatchObject({ code: 0, stdout: expect.stringContaining("is up to date") as string });
  });

  test("says which programs are new and gone, and exits with 3 for them with --check", async () => {
    await refresh();
    service.list([paperPrograms[1]!, { os: "xrOS", title: "visionOS 26 AppleSeed Beta", token: "x" }]);
    const before = read();
    expect((await refresh(["--check"])).code).toBe(3);
    expect(read()).toBe(before);
    const { stdout } = await refresh();
    expect(stdout.split("\n")).toEqual([
      "softwareupdate.lock.json is written: no release is new, withdrawn or back; the beta programs changed.",
      "",
      "Beta programs:",
      "",
      "  new   visionOS 26 AppleSeed Beta (visionOS)",
      "  gone  macOS AppleSeed Beta (macOS)",
    ]);
  });

  test("leaves them as they are without a server token, with --releases-only, and when Apple refuses", async () => {
    await refresh();
    service.list([]);
    service.requests();
    expect(await refresh([], {})).toMatchObject({ code: 0, stderr: "" });
    expect(await refresh(["--releases-only"])).toMatchObject({ code: 0, stderr: "" });
    expect(requests()).toEqual([]);
    service.refuse({ endpoint: "/session", status: 403, body: "T_C_NOT_SIGNED" });
    const refused = await refresh();
    expect(refused).toMatchObject({ code: 0, stdout: expect.stringContaining("is up to date") as string });
    expect(refused.stderr).toMatch(/the beta programs stay as they are: .* answered T_C_NOT_SIGNED/);
    expect(read()).toContain("iOS 18 AppleSeed Beta");
    // A lock file from before knows none, and stays like that.
    writeFileSync(lockFile(), read().replace(/,\n {2}"betaPrograms": \[[^\]]*\]/, ""));
    await refresh([], {});
    expect(read()).not.toContain("betaPrograms");
  });
});
