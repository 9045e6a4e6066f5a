import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatLock } from "../../provider/core/lock/lock";
import { refreshReleases } from "../../provider/core/lock/refresh";
import { parseAnswer } from "../../provider/core/releases/answer";
import { buildCatalog } from "../../provider/core/releases/catalog";
import { getLatestRelease } from "../../sdk/getLatestRelease";
import { getReleases } from "../../sdk/getReleases";
import { recordedPath, recordedText } from "../support/lookupService";

const names = ["SOFTWAREUPDATE_LOOKUP_URL", "SOFTWAREUPDATE_LOCK_FILE"] as const;
const before = names.map((name) => process.env[name]);
let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "sdk-catalog-")));
  jest.spyOn(process, "cwd").mockReturnValue(folder);
  jest.spyOn(Date, "now").mockReturnValue(Date.parse("2026-08-18T10:00:00Z"));
  process.env.SOFTWAREUPDATE_LOOKUP_URL = join(folder, "no-answer.json");
  delete process.env.SOFTWAREUPDATE_LOCK_FILE;
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
  names.forEach((name, at) => {
    if (before[at] === undefined) delete process.env[name];
    else process.env[name] = before[at];
  });
});

const lock = refreshReleases(undefined, buildCatalog(parseAnswer(recordedText("2026-06-30"))), "2026-06-30");
const question = { platform: "macOS", device: "J413AP" } as const;

test("data sources read the lock file beside the program, and need no service", async () => {
  writeFileSync(join(folder, "softwareupdate.lock.json"), formatLock(lock));
  expect((await getLatestRelease(question)).version).toBe("26.5.2");
  expect((await getLatestRelease({ platform: "macOS", device: "Mac15,7" })).version).toBe("26.5.2");
});

test("a release that the lock file lacks is an error that names the file and what brings it up to date", async () => {
  writeFileSync(join(folder, "softwareupdate.lock.json"), formatLock(lock));
  await expect(getLatestRelease({ ...question, major: 27 })).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: expect.stringMatching(
      /^The lock file softwareupdate\.lock\.json has no macOS release of major 27 for J413AP .* `softwareupdate refresh`/,
    ) as string,
  });
});

test("the day of first sight is the lock file's", async () => {
  const later = refreshReleases(lock, buildCatalog(parseAnswer(recordedText("2026-08-18"))), "2026-08-18");
  const moved = later.releases.map((line) => ({
    ...line,
    firstSeen: line.version === "26.6.2" ? "2026-08-16" : line.firstSeen,
  }));
  writeFileSync(join(folder, "softwareupdate.lock.json"), formatLock({ ...later, releases: moved }));
  expect(await getLatestRelease(question)).toMatchObject({ version: "26.6.2", firstOffered: "2026-08-16" });
  const { releases } = await getReleases({ platform: "macOS", managed: true, below: "12.8" });
  expect(releases).toMatchObject([
    { version: "12.7.6", firstOffered: "2026-03-24", posted: "2026-03-24" },
    { version: "11.7.11" },
  ]);
});

test("SOFTWAREUPDATE_LOCK_FILE names another one, which must be there", async () => {
  process.env.SOFTWAREUPDATE_LOCK_FILE = "named.json";
  await expect(getLatestRelease(question)).rejects.toMatchObject({
    code: "CONFIGURATION",
    message: expect.stringMatching(/^SOFTWAREUPDATE_LOCK_FILE names .*named\.json, which isn't there;/) as string,
  });
  writeFileSync(join(folder, "named.json"), formatLock(lock));
  expect((await getLatestRelease(question)).version).toBe("26.5.2");
});

test("a lock file that changes while the program runs is read again", async () => {
  writeFileSync(join(folder, "softwareupdate.lock.json"), formatLock(lock));
  await getLatestRelease(question);
  const without = lock.releases.filter(({ version }) => version !== "26.5.2");
  writeFileSync(join(folder, "softwareupdate.lock.json"), formatLock({ ...lock, releases: without }));
  await expect(getLatestRelease(question)).resolves.not.toMatchObject({ version: "26.5.2" });
});

test("a broken lock file is an error, although the service would answer", async () => {
  process.env.SOFTWAREUPDATE_LOOKUP_URL = recordedPath("2026-08-18");
  expect((await getLatestRelease(question)).version).toBe("26.6.2");
  writeFileSync(join(folder, "softwareupdate.lock.json"), "{");
  await expect(getLatestRelease(question)).rejects.toThrow("softwareupdate.lock.json can't be used: it is not JSON.");
});
