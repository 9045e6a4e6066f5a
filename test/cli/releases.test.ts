import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { recordedPath, recordedText, startLookupService, type LookupService } from "../support/lookupService";
import { softwareupdate } from "./support/capturedIo";

const newest = recordedPath("2026-08-18");
let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "cli-releases-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const noProxy = process.env.NO_PROXY;
beforeAll(() => void (process.env.NO_PROXY = "127.0.0.1"));
afterAll(() => {
  if (noProxy === undefined) delete process.env.NO_PROXY;
  else process.env.NO_PROXY = noProxy;
});

function releases(argv: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return softwareupdate(["releases", ...argv], {
    workingDirectory: folder,
    environment: { XDG_CACHE_HOME: join(folder, "cache"), ...environment },
  });
}

/** Asks the newest recorded answer on its own day, as a script would. */
async function ask(...argv: readonly string[]) {
  const { code, stdout, stderr } = await releases(["--from", newest, "--on", "2026-08-18", "--json", ...argv]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).not.toContain("\n");
  return JSON.parse(stdout) as Listed & ByDevice;
}

interface Listed {
  readonly list: string;
  readonly releases: readonly Named[];
}
interface ByDevice {
  readonly devices: Readonly<Record<string, { readonly latest: Named | null; readonly candidates: readonly Named[] }>>;
}
interface Named {
  readonly version: string;
  readonly extra?: string;
  readonly kind: string | null;
}
const names = (found: readonly Named[]) => found.map(({ version, extra }) => version + (extra ?? ""));

describe("softwareupdate releases --json", () => {
  test("without a device has the platform's releases, newest first, in exactly this shape", async () => {
    expect(await ask("--platform", "macOS", "--major", "26", "--current", "26.6")).toEqual({
      platform: "macOS",
      on: "2026-08-18",
      list: "public",
      releases: [
        {
          version: "26.6.2",
          builds: ["25G83"],
          kind: "update",
          firstOffered: "2026-08-17",
          posted: "2026-08-17",
          expires: "2026-11-16",
          deviceCount: 63,
        },
        {
          version: "26.3.2",
          extra: "(a)",
          builds: ["25D771400a"],
          kind: "supplemental",
          firstOffered: "2026-03-17",
          posted: "2026-03-17",
          expires: "2026-11-16",
          prerequisiteBuild: "25D2140",
          deviceCount: 1,
        },
        {
          version: "26.3.1",
          extra: "(a)",
          builds: ["25D771280a"],
          kind: "supplemental",
          firstOffered: "2026-03-17",
          posted: "2026-03-17",
          expires: "2026-11-16",
          prerequisiteBuild: "25D2128",
          deviceCount: 62,
        },
      ],
    });
  });

  test("with devices has the latest and the candidates of each, under its name as typed", async () => {
    const { devices, ...about } = await ask("--platform", "macOS", "--device", "j413ap", "--device", "MacBookPro16,1");
    expect(about).toEqual({ platform: "macOS", on: "2026-08-18", list: "public" });
    expect(Object.keys(devices)).toEqual(["j413ap", "MacBookPro16,1"]);
    expect(devices.j413ap!.latest).toEqual({
      version: "26.6.2",
      builds: ["25G83"],
      kind: null,
      firstOffered: "2026-08-17",
      posted: "2026-08-17",
      expires: "2026-11-16",
      deviceCount: 63,
    });
    expect(devices["MacBookPro16,1"]!.latest?.version).toBe("26.6.2");
    expect(names(devices.j413ap!.candidates)).toEqual(["26.6.2", "26.3.1(a)", "15.7.9", "14.8.9", "13.7.8", "12.7.6"]);
  });

  test("a device that the service doesn't know has no latest and no candidates", async () => {
    const { devices } = await ask("--platform", "macOS", "--device", "J999AP");
    expect(devices).toEqual({ J999AP: { latest: null, candidates: [] } });
  });

  test("--managed reads the other list", async () => {
    const { list, devices } = await ask(
      "--platform",
      "macOS",
      "--device",
      "J413AP",
      "--managed",
      "--current",
      "26.5.2",
    );
    expect(list).toBe("managed");
    expect(names(devices.J413AP!.candidates)).toEqual(["26.6.2", "26.6.1", "26.6"]);
  });

  test("--current and --build choose the candidates, and the latest stays", async () => {
    const device = ["--platform", "iOS", "--device", "iPhone14,5", "--current", "26.3.1"];
    const answers = [
      await ask(...device),
      await ask(...device, "--build", "23D8133"),
      await ask(...device, "--build", "1A1"),
    ];
    const found = answers.map(({ devices }) => devices["iPhone14,5"]!);
    expect(found.map(({ candidates }) => names(candidates))).toEqual([
      ["26.6.1", "26.3.1(a)"],
      ["26.6.1", "26.3.1(a)"],
      ["26.6.1"],
    ]);
    expect(found.map(({ latest }) => [latest?.version, latest?.kind])).toEqual(Array(3).fill(["26.6.1", "update"]));
    expect(found[0]!.candidates.map(({ kind }) => kind)).toEqual(["update", "supplemental"]);
  });

  test.each([
    [["--major", "18"], "18.7.8"],
    [["--same-major", "--current", "18.6"], "18.7.8"],
    [["--below", "26"], "18.7.8"],
    [["--behind", "1"], "26.6"],
    [["--behind", "2"], "26.5.2"],
    [["--behind", "9"], undefined],
    [["--major", "18", "--behind", "1"], undefined],
  ])("%j gives the iPhone the latest %s", async (argv, version) => {
    const { devices } = await ask("--platform", "iOS", "--device", "iPhone14,5", ...argv);
    expect(devices["iPhone14,5"]!.latest?.version).toBe(version);
  });

  test("the day of expiry still counts, and the next one doesn't", async () => {
    const count = async (on: string) => {
      const { stdout } = await releases(["--from", newest, "--platform", "macOS", "--on", on, "--json"]);
      return names((JSON.parse(stdout) as Listed).releases).includes("26.6.2");
    };
    expect([await count("2026-11-16"), await count("2026-11-17")]).toEqual([true, false]);
  });

  test("the day is today in UTC by default", async () => {
    const clock = jest.spyOn(Date, "now").mockReturnValue(Date.parse("2026-08-18T23:59:59Z"));
    try {
      const { stdout } = await releases(["--from", newest, "--platform", "macOS", "--json"]);
      expect(JSON.parse(stdout)).toMatchObject({ on: "2026-08-18" });
    } finally {
      clock.mockRestore();
    }
  });

  test("a path starts at the working directory, and a file: URL is one too", async () => {
    const argv = ["--platform", "tvOS", "--on", "2026-08-18", "--json"];
    const environment = {};
    const fromUrl = await releases(["--from", pathToFileURL(newest).href, ...argv]);
    const fromPath = await softwareupdate(["releases", "--from", basename(newest), ...argv], {
      workingDirectory: dirname(newest),
      environment,
    });
    expect(fromPath).toEqual(fromUrl);
    expect(names((JSON.parse(fromUrl.stdout) as Listed).releases)[0]).toBe("26.6");
  });
});

describe("the day of the first offer", () => {
  const argv = ["--from", newest, "--platform", "macOS", "--major", "12", "--on", "2026-08-18", "--json"];
  const file = () => join(folder, "softwareupdate.lock.json");
  const firstOffered = (stdout: string) => (JSON.parse(stdout) as { releases: object[] }).releases[0];
  afterEach(() => rmSync(file(), { force: true }));

  test("is the lock file's where it has the release, else the earliest posting in any list", async () => {
    expect(firstOffered((await releases(argv)).stdout)).toMatchObject({ firstOffered: "2026-05-18" });
    const refresh = ["refresh", "--releases-only", "--from", recordedPath("2024-06-30"), "--lock", file()];
    await softwareupdate(refresh, { workingDirectory: folder });
    const old = ["--from", recordedPath("2024-06-30"), "--platform", "macOS", "--major", "12", "--on", "2024-06-30"];
    const { stdout, stderr } = await releases([...old, "--json"]);
    const { releases: locked } = JSON.parse(readFileSync(file(), "utf8")) as { releases: object };
    expect(stderr).toBe("");
    expect(JSON.stringify(locked)).toContain((firstOffered(stdout) as { firstOffered: string }).firstOffered);
  });

  test("is Apple's, with a warning, when the lock file can't be used", async () => {
    writeFileSync(file(), "<<<<<<< HEAD");
    const { code, stdout, stderr } = await releases(argv);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^softwareupdate: warning: .* The days of the first offer are Apple's\.$/);
    expect(firstOffered(stdout)).toMatchObject({ firstOffered: "2026-05-18" });
  });
});

describe("softwareupdate releases for people", () => {
  test("is a table with the names of Macs and the source", async () => {
    const argv = ["--platform", "macOS", "--device", "J413AP", "--device", "J999AP", "--current", "15.7.8"];
    const { code, stdout, stderr } = await releases(["--from", newest, "--on", "2026-08-18", ...argv]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.split("\n")).toEqual([
      "macOS on 2026-08-18, public releases:",
      "",
      "J413AP, MacBook Air (M2, 2022): latest is 26.6.2 (25G83), candidates:",
      "  VERSION  BUILDS  KIND     FIRST OFFERED  POSTED      EXPIRES     FOR BUILD  MODELS",
      "  26.6.2   25G83   upgrade  2026-08-17     2026-08-17  2026-11-16  -          63",
      "  15.7.9   24G830  update   2026-08-06     2026-08-17  2026-11-16  -          67",
      "",
      "J999AP: no release, no candidates",
      "",
      `From the recorded answer ${newest}.`,
    ]);
  });

  test("says so when nothing is offered", async () => {
    const { code, stdout } = await releases(["--from", newest, "--platform", "macOS", "--on", "2030-01-01"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^macOS on 2030-01-01, public releases: none\.\n/);
  });

  test("says which options have no meaning without a device", async () => {
    const { code, stderr } = await releases(["--from", newest, "--platform", "macOS", "--behind", "1", "--json"]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: "softwareupdate releases: --behind has no meaning without --device.",
    });
  });
});

describe("wrong usage is exit 2 with nothing on standard output", () => {
  test.each([
    [[], "--platform is missing; it must be one of iOS, iPadOS, macOS, tvOS, watchOS, visionOS."],
    [["--platform", "macos"], 'platform: "macos" is not known; did you mean macOS?'],
    [["--platform", "macOS", "--major", "18.5"], '--major must be a whole number, not "18.5".'],
    [["--platform", "macOS", "--major", "0"], "major: 0 is not a major version"],
    [["--platform", "macOS", "--behind", "one"], '--behind must be a whole number, not "one".'],
    [["--platform", "macOS", "--same-major"], "--same-major needs --current."],
    [["--platform", "macOS", "--below", "Tahoe"], '"Tahoe" is not a version'],
    [["--platform", "macOS", "--current", "26.3.1 (a)"], '"26.3.1 (a)" is not a version'],
    [["--platform", "macOS", "--on", "2026-02-30"], 'on: "2026-02-30" is not a date; write YYYY-MM-DD.'],
    [["--platform", "macOS", "--device", "Mac99,1"], "Pass the board id instead, such as J413AP"],
    [
      ["--platform", "macOS", "--from", "ftp://mirror.example.com/pmv"],
      "--from must be an https: or file: URL or a path.",
    ],
  ])("%j", async (argv, sentence) => {
    const { code, stdout, stderr } = await releases(
      ["--from", newest, "--json", ...argv].slice(argv.includes("--from") ? 2 : 0),
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(sentence);
  });
});

describe("an answer that can't be used is exit 1 with one sentence", () => {
  test.each([
    ["is not JSON", "<html>Sign in</html>", "it is not JSON"],
    ["is an empty object", "{}", "PublicAssetSets is missing"],
    ["is the empty answer of 2024-11-14", recordedText("2024-11-14T1941Z"), "PublicAssetSets.iOS is missing"],
    [
      "has an empty macOS list",
      JSON.stringify({ ...(JSON.parse(recordedText("2026-08-18")) as object), AssetSets: { iOS: [], macOS: [] } }),
      "AssetSets.iOS is empty",
    ],
  ])("one that %s", async (_, text, reason) => {
    const file = join(folder, "answer.json");
    writeFileSync(file, text);
    const { code, stdout, stderr } = await releases(["--from", file, "--platform", "macOS", "--json"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`softwareupdate releases: The answer of ${file} can't be used: ${reason}.`);
    expect(stderr).not.toContain("\n");
  });

  test("a file that isn't there", async () => {
    const { code, stdout, stderr } = await releases(["--from", "absent.json", "--platform", "macOS", "--json"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(
      `The recorded answer ${join(folder, "absent.json")} can't be read (ENOENT); check the path.`,
    );
  });
});

describe("with a service", () => {
  let service: LookupService;
  beforeAll(async () => void (service = await startLookupService({ text: recordedText("2026-08-18") })));
  afterAll(() => service.close());
  afterEach(() => service.answer({ text: recordedText("2026-08-18") }));

  const argv = ["--platform", "macOS", "--on", "2026-08-18"];
  const trust = () => ({ SOFTWAREUPDATE_LOOKUP_CA_FILE: service.authorityFile });

  test("--from URL asks it now, and nothing older stands in for a failure", async () => {
    const before = service.requests();
    for (let time = 0; time < 2; time++) {
      const { code, stdout } = await releases(["--from", service.url, ...argv], trust());
      expect(code).toBe(0);
      expect(stdout).toContain(`From ${service.url}, asked just now.`);
    }
    expect(service.requests() - before).toBe(2);
    service.answer({ text: "{}" });
    const { code, stdout } = await releases(["--from", service.url, ...argv, "--json"], trust());
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  });

  test("without --from the cached answer is used for a day, with its age in the table", async () => {
    const environment = { SOFTWAREUPDATE_LOOKUP_URL: service.url, ...trust() };
    const before = service.requests();
    await releases(argv, environment);
    const clock = jest.spyOn(Date, "now").mockReturnValue(Date.now() + 3 * 3_600_000 + 1);
    try {
      const { stdout } = await releases(argv, environment);
      expect(stdout).toContain(`From ${service.url}, an answer that is 3 hours old.`);
    } finally {
      clock.mockRestore();
    }
    expect(service.requests() - before).toBe(1);
  });

  test("an older answer that stands in is warned about on standard error alone", async () => {
    const environment = { SOFTWAREUPDATE_LOOKUP_URL: service.url, ...trust() };
    service.answer({ status: 403, text: "" });
    const clock = jest.spyOn(Date, "now").mockReturnValue(Date.now() + 4 * 24 * 3_600_000);
    try {
      const { code, stdout, stderr } = await releases([...argv, "--json"], environment);
      expect(code).toBe(0);
      expect(() => void JSON.parse(stdout)).not.toThrow();
      expect(stderr).toMatch(/^softwareupdate: warning: Using an answer of the lookup service that is 4 days old:/);
    } finally {
      clock.mockRestore();
    }
  });
});

test("the installed command prints the same as run in process", async () => {
  const argv = ["--from", newest, "--platform", "visionOS", "--on", "2026-08-18", "--json"];
  const program = resolve(__dirname, "..", "..", "bin", "softwareupdate.js");
  const { stdout } = await promisify(execFile)(process.execPath, [program, "releases", ...argv], { cwd: folder });
  expect(stdout).toBe(`${(await releases(argv)).stdout}\n`);
});
