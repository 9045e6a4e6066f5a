/** What the lock file knows of the target of a rollout. */
import type { Platform } from "../declarations/platform";
import type { LockedRelease } from "../lock/lock";
import { identifiersOf } from "../releases/devices";
import { compareVersions } from "../releases/version";
import { nameOfTarget, type Target } from "./target";

/** A target for some devices, among the releases of a lock file. */
export interface LockedTarget {
  readonly target: Target;
  readonly platform: Platform;
  /** The models in question. Default: all devices. */
  readonly models?: readonly string[];
  readonly releases: readonly LockedRelease[];
}

/** The day on which a target was first offered, `YYYY-MM-DD`; undefined when the lock file doesn't have it. */
export function firstOfferOf(of: LockedTarget): string | undefined {
  return linesOf({ ...of, models: undefined })
    .map(({ firstSeen }) => firstSeen)
    .sort()[0];
}

/**
 * Why a target can't be installed any more: Apple withdrew it from all devices in question, or its offer expired.
 *
 * @param on The day of the question, `YYYY-MM-DD`.
 * @returns A sentence without a full stop; undefined while it is offered, and when nothing is known of it.
 */
export function offerEndOf(of: LockedTarget, on: string): string | undefined {
  const lines = linesOf(of);
  const isOffered = ({ withdrawn, expires }: LockedRelease): boolean =>
    withdrawn === undefined && (expires === undefined || expires >= on);
  if (lines.length === 0 || lines.some(isOffered)) return undefined;
  const name = nameOfTarget(of.platform, of.target);
  const withdrawn = lines.flatMap((line) => line.withdrawn ?? []).sort();
  if (withdrawn.length > 0) return `Apple withdrew ${name} by ${withdrawn.at(-1)}`;
  const lastDays = lines.flatMap(({ expires }) => expires ?? []).sort();
  return `Apple's offer of ${name} ended on ${lastDays.at(-1)}`;
}

function linesOf({ target, platform, models, releases }: LockedTarget): LockedRelease[] {
  const wanted = models && devicesOf(platform, models);
  return releases.filter(
    (line) =>
      line.platform === platform &&
      compareVersions(line.version, target.version) === 0 &&
      (target.build === undefined ? line.extra === undefined : (line.builds?.includes(target.build) ?? false)) &&
      (wanted === undefined || line.devices.some((device) => wanted.has(device.toLowerCase()))),
  );
}

/** A Mac whose boards aren't known stays under its own name, which no list has: nothing is known of it then. */
function devicesOf(platform: Platform, models: readonly string[]): Set<string> {
  const devices = models.flatMap((model) => {
    try {
      return identifiersOf(platform, model);
    } catch {
      return [model];
    }
  });
  return new Set(devices.map((device) => device.toLowerCase()));
}
