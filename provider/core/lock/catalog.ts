/** The lock file as something to select releases from. */
import type { Catalog } from "../releases/catalog";
import type { FirstOffered, OfferedRelease } from "../releases/selection";
import { versionKey } from "../releases/version";
import type { Lock } from "./lock";

/**
 * The catalog that a lock file stands for: every question has the answer that it had over the service's own answer. Withdrawn
 * releases are not in it. `posted` is the day of the lock file: it doesn't hold PostingDates, which Apple moves.
 */
export function catalogOf(lock: Lock): Catalog {
  const catalog = remembered.get(lock) ?? collect(lock);
  remembered.set(lock, catalog);
  return catalog;
}

// Selection remembers what it worked out by the catalog's identity.
const remembered = new WeakMap<Lock, Catalog>();

function collect(lock: Lock): Catalog {
  return {
    rows: lock.releases
      .filter(({ withdrawn }) => withdrawn === undefined)
      .flatMap(({ builds, lists, firstSeen, withdrawn: _, ...release }) =>
        lists.flatMap((list) =>
          (builds ?? [undefined]).map((build) => ({
            ...release,
            list,
            ...(build !== undefined && { build }),
            posted: firstSeen,
          })),
        ),
      ),
  };
}

/**
 * The days on which the releases of a lock file were first seen, withdrawn ones included.
 *
 * @returns A function that selection asks; it gives undefined for a release that the lock file doesn't have.
 */
export function firstOffered(lock: Lock): FirstOffered {
  const days = new Map<string, string>();
  for (const release of lock.releases) {
    const key = releaseKey(release);
    const before = days.get(key);
    if (before === undefined || release.firstSeen < before) days.set(key, release.firstSeen);
  }
  return (release) => days.get(releaseKey(release));
}

/** The newest day that a lock file speaks of: it was written on that day or later. Undefined for an empty one. */
export function newestDay(lock: Lock): string | undefined {
  return lock.releases
    .flatMap(({ firstSeen, withdrawn }) => [firstSeen, withdrawn ?? firstSeen])
    .reduce<string | undefined>((newest, day) => (newest === undefined || day > newest ? day : newest), undefined);
}

/** What makes a release the same one: the platform, the version, and for a supplemental its extra and its base. */
export function releaseKey({ platform, version, extra, prerequisiteBuild }: OfferedRelease): string {
  return JSON.stringify([platform, versionKey(version), extra ?? "", prerequisiteBuild ?? ""]);
}
