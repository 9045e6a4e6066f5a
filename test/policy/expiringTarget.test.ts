import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expiringTarget } from "../../policy";
import { resourceTypes } from "../../policy/resourceTypes";
import { violationsOf } from "./judge";

const { enforcement } = resourceTypes;
const lockFile = path.join(__dirname, "../fixtures/previews/august.lock.json");
const macOS = { platform: "macOS", targetOSVersion: "26.6.2", targetLocalDateTime: "2026-09-01T18:00:00" } as const;

function judge(props: object, config: object = {}): Promise<string[]> {
  return violationsOf(expiringTarget, enforcement, { ...macOS, ...props }, { lockFile, ...config });
}

// Apple's recorded answer of 2026-08-18, whose releases the lock file holds: macOS 26.6.2 until 2026-11-16, 26.5 until 2026-08-30.
describe("an expiring target", () => {
  beforeEach(() => (process.env.SOFTWAREUPDATE_TEST_CLOCK = "2026-08-18T12:00:00Z"));
  afterEach(() => delete process.env.SOFTWAREUPDATE_TEST_CLOCK);

  it.each([
    ["is fine for months", {}, {}, undefined],
    [
      "ends within the days",
      { targetOSVersion: "26.5", targetLocalDateTime: "2026-08-25T18:00:00" },
      {},
      "less than 14 days",
    ],
    [
      "ends a day after the days",
      { targetOSVersion: "26.5", targetLocalDateTime: "2026-08-25T18:00:00" },
      { days: 12 },
      undefined,
    ],
    ["ends before its deadline", { targetLocalDateTime: "2026-11-17T18:00:00" }, {}, "before the deadline 2026-11-17"],
    ["ends on the day of its deadline", { targetLocalDateTime: "2026-11-16T18:00:00" }, {}, undefined],
    ["is not offered any more", { targetOSVersion: "26.3" }, {}, "doesn't offer macOS 26.3 any more"],
    ["is another platform's", { platform: "iPadOS" }, {}, "doesn't offer iPadOS 26.6.2 any more"],
    ["is a seed build", { targetOSVersion: "27.0", prerelease: true }, {}, undefined],
  ])("%s", async (_, props, config, sentence) => {
    const violations = await judge(props, config);
    expect(violations).toEqual(sentence === undefined ? [] : [expect.stringContaining(sentence)]);
  });

  it("is judged on the day: what is fine today expires in November", async () => {
    process.env.SOFTWAREUPDATE_TEST_CLOCK = "2026-11-10T12:00:00Z";
    expect(await judge({})).toEqual([
      expect.stringContaining("until 2026-11-16, which is less than 14 days from today"),
    ]);
  });

  it("can't be judged without a lock file, which is said", async () => {
    const violations = await judge({}, { lockFile: path.join(tmpdir(), "no-such-folder/softwareupdate.lock.json") });
    expect(violations).toEqual([
      expect.stringMatching(/^there is no lock file .* `softwareupdate refresh` writes one\.$/),
    ]);
  });

  it("is judged by the nearest lock file above the pack, when none is named", async () => {
    const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "policy-")));
    const before = process.cwd();
    try {
      mkdirSync(path.join(folder, "policies/pack"), { recursive: true });
      cpSync(lockFile, path.join(folder, "softwareupdate.lock.json"));
      process.chdir(path.join(folder, "policies/pack"));
      expect(await judge({ targetOSVersion: "26.5" }, { lockFile: "" })).toHaveLength(1);
      expect(await judge({}, { lockFile: "" })).toEqual([]);
    } finally {
      process.chdir(before);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
