/** Branches that refreshed the lock file each by itself, put together by Git. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatLock, parseLock } from "../../../../provider/core/lock/lock";
import { refreshReleases } from "../../../../provider/core/lock/refresh";
import { parseAnswer } from "../../../../provider/core/releases/answer";
import { buildCatalog, type Catalog } from "../../../../provider/core/releases/catalog";
import { recordedText } from "../../../support/lookupService";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "lock-merges-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const newest = buildCatalog(parseAnswer(recordedText("2026-08-18")));

/** The answer of 2026-08-18 as it was before some releases, each named `macOS 26.6.2`. */
function before(...releases: readonly string[]): Catalog {
  return { rows: newest.rows.filter(({ platform, version }) => !releases.includes(`${platform} ${version}`)) };
}

/** What `git merge` makes of three contents of one file. */
function merged(base: string, ours: string, theirs: string): { readonly conflicts: number; readonly text: string } {
  const files = Object.entries({ ours, base, theirs }).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return name;
  });
  const { status, stdout } = spawnSync("git", ["merge-file", "-p", ...files], { cwd: folder, encoding: "utf8" });
  return { conflicts: status ?? -1, text: stdout };
}

const base = refreshReleases(undefined, before("macOS 26.6.2", "iOS 26.6.1"), "2026-08-10");

test("two branches that saw other releases merge without a conflict, into what one refresh would have written", () => {
  const ours = refreshReleases(base, before("iOS 26.6.1"), "2026-08-18");
  const theirs = refreshReleases(base, before("macOS 26.6.2"), "2026-08-18");
  const { conflicts, text } = merged(formatLock(base), formatLock(ours), formatLock(theirs));
  expect(conflicts).toBe(0);
  expect(text).toBe(formatLock(refreshReleases(base, newest, "2026-08-18")));
});

test("two branches that saw the same release on different days write the same lines", () => {
  const [ours, theirs] = ["2026-08-18", "2026-08-21"].map((day) => formatLock(refreshReleases(base, newest, day)));
  expect(ours).toBe(theirs);
});

test("after a conflict either side will do: a refresh writes from both what it would have written anyway", () => {
  const ours = refreshReleases(base, before("macOS 26.6.2"), "2026-08-17");
  const rows = before("iOS 26.6.1").rows.map((row) =>
    row.version === "26.6" ? { ...row, expires: "2026-12-24" } : row,
  );
  const theirs = refreshReleases(base, { rows }, "2026-08-18");
  const { conflicts, text } = merged(formatLock(base), formatLock(ours), formatLock(theirs));
  expect(conflicts).toBeGreaterThan(0);
  expect(() => parseLock(text, "softwareupdate.lock.json")).toThrow("Take either side");
  const [one, other] = [ours, theirs].map((side) => formatLock(refreshReleases(side, newest, "2026-08-19")));
  expect(one).toBe(other);
});
