import { catalogOf, newestDay } from "../../provider/core/lock/catalog";
import type { Lock, LockedRelease } from "../../provider/core/lock/lock";
import { releaseSupport } from "../../provider/core/releases/support";
import type { Platform } from "../../provider/core/releases/platform";
import { compareVersions, isVersion } from "../../provider/core/releases/version";
import { versionWithBuild } from "../../provider/core/releases/versionWithBuild";

/** One release as an enforcement names it. */
export interface Target {
  readonly platform: Platform;
  readonly version: string;
  readonly build?: string;
  /** True for a seed build, which is in no list. */
  readonly prerelease: boolean;
}

/** Whether Apple still offers a target. */
export interface Offer {
  /**
   * `offered`, until {@link day} where Apple says one; `withdrawn` by {@link day}; `ended` on {@link day}; `seed` for a seed build;
   * `unlisted` when the lock file doesn't have it; `unknown` without a lock file.
   */
  readonly state: "offered" | "withdrawn" | "ended" | "seed" | "unlisted" | "unknown";
  /** `YYYY-MM-DD`. */
  readonly day?: string;
}

/** What the lock file says of a target on a day, `YYYY-MM-DD`. Nobody else is asked. */
export function offerOf(target: Target, lock: Lock | undefined, on: string): Offer {
  if (target.prerelease) return { state: "seed" };
  const { platform, version, build } = target;
  if (!lock || newestDay(lock) === undefined || !isVersion(version)) return { state: "unknown" };
  const support = releaseSupport(catalogOf(lock), { platform, version, on, ...(build !== undefined && { build }) });
  if (support.offered !== "none")
    return { state: "offered", ...(support.until !== undefined && { day: support.until }) };
  const lines = lock.releases.filter((line) => isOf(line, target));
  const withdrawn = latest(lines.map((line) => line.withdrawn));
  if (withdrawn !== undefined) return { state: "withdrawn", day: withdrawn };
  const ended = latest(lines.map((line) => line.expires));
  return ended === undefined ? { state: "unlisted" } : { state: "ended", day: ended };
}

function isOf({ platform, version, extra, builds }: LockedRelease, target: Target): boolean {
  if (platform !== target.platform || compareVersions(version, target.version) !== 0) return false;
  return target.build === undefined ? extra === undefined : (builds?.includes(target.build) ?? false);
}

function latest(days: readonly (string | undefined)[]): string | undefined {
  return days
    .filter((day) => day !== undefined)
    .sort()
    .at(-1);
}

/** The name of a target, such as `macOS 26.6.2` or `macOS 26.3 (25D771280a)`. */
export function targetName(target: Target): string {
  return `${target.platform} ${versionWithBuild(target)}`;
}
