/** What the service offers on one day, sorted out by release and by device, so that a question about a device is cheap. */
import {
  devicesOf,
  earliestPosted,
  isSupplemental,
  latestExpires,
  mergedReleases,
  rowsOf,
  type Catalog,
  type CatalogRelease,
  type CatalogRow,
  type ReleaseList,
} from "./catalog";
import type { Platform } from "./platform";
import { compareBuilds, compareExtras, compareVersions, majorOf, versionKey } from "./version";

/** One version, or one supplemental of it, with all its builds for the platform. Dates are days, `YYYY-MM-DD`. */
export interface Offer {
  /** ProductVersion; for a supplemental, that of its base. */
  readonly version: string;
  /** The first number of the version. */
  readonly major: number;
  /** ProductVersionExtra of a supplemental, `(a)`. */
  readonly extra?: string;
  /** PrerequisiteBuild of a supplemental. */
  readonly prerequisiteBuild?: string;
  /** True for a Background Security Improvement. */
  readonly isSupplemental: boolean;
  /** The builds of all devices of the platform, in numeric order. */
  readonly builds: readonly string[];
  /** The earliest PostingDate in the list. */
  readonly posted: string;
  /** The latest ExpirationDate in the list; missing means without an end. */
  readonly expires?: string;
  /** The earliest PostingDate in any list, also of entries that have expired since. */
  readonly firstPosting: string;
  /** How many devices of the platform it is for. */
  readonly deviceCount: number;
}

/** An {@link Offer} with those of its builds that fit one device, in numeric order. */
export interface DeviceOffer {
  /** The release. */
  readonly offer: Offer;
  /** The builds that fit. */
  readonly builds: readonly string[];
}

/** What is offered for one platform on one day. */
export interface Offers {
  /** All releases with all their builds, newest first: by version, then extra. */
  readonly all: readonly DeviceOffer[];
  /** The devices that a whole release is offered for, in the service's spelling. */
  readonly devices: readonly string[];
  /** The releases for a device that is listed under one of the identifiers, in any case; newest first. */
  for(identifiers: readonly string[]): readonly DeviceOffer[];
}

/** Which {@link Offers}. */
export interface OffersFilter {
  /** The platform. */
  readonly platform: Platform;
  /** The list; supplementals are in both. */
  readonly list: ReleaseList;
  /** The day, `YYYY-MM-DD`; a release counts up to and including its last day. */
  readonly on: string;
}

// A catalog doesn't change, and the questions about it come in thousands: what is the same for all is worked out once.
const remembered = new WeakMap<Catalog, Map<string, Offers>>();
const maximumRemembered = 32;

/** What a catalog offers for a platform on a day. Remembered for as long as the catalog is in use. */
export function offersOf(catalog: Catalog, filter: OffersFilter): Offers {
  const known = remembered.get(catalog) ?? new Map<string, Offers>();
  remembered.set(catalog, known);
  const key = `${filter.platform} ${filter.list} ${filter.on}`;
  const before = known.get(key);
  if (before) return before;
  if (known.size >= maximumRemembered) known.clear();
  const offers = collectOffers(catalog, filter);
  known.set(key, offers);
  return offers;
}

function collectOffers(catalog: Catalog, { platform, list, on }: OffersFilter): Offers {
  const first = firstPostings(catalog, platform);
  const merged = mergedReleases(catalog, { platform, lists: [list, "supplemental"], on });
  const releases = [...Map.groupBy(merged, keyOf)]
    .map(([key, builds]) => ({ builds, offer: offerOf(builds, first.get(key)!) }))
    .sort((one, other) => newestFirst(one.offer, other.offer));
  const byDevice = new Map<string, DeviceOffer[]>();
  for (const { offer, builds } of releases) {
    for (const [device, fitting] of buildsByDevice(builds)) {
      const before = byDevice.get(device);
      if (before) before.push({ offer, builds: fitting });
      else byDevice.set(device, [{ offer, builds: fitting }]);
    }
  }
  return {
    all: releases.map(({ offer }) => ({ offer, builds: offer.builds })),
    devices: devicesOf(merged.filter((release) => !isSupplemental(release))),
    for: (identifiers) => united(identifiers.map((identifier) => byDevice.get(identifier.toLowerCase()) ?? [])),
  };
}

/** A Mac's product type has the releases of all its boards. */
function united(lists: readonly (readonly DeviceOffer[])[]): readonly DeviceOffer[] {
  if (lists.length === 1) return lists[0]!;
  return [...Map.groupBy(lists.flat(), ({ offer }) => offer)]
    .map(([offer, parts]) => ({ offer, builds: sortedBuilds(parts.flatMap(({ builds }) => builds)) }))
    .sort((one, other) => newestFirst(one.offer, other.offer));
}

function offerOf(releases: readonly CatalogRelease[], firstPosting: string): Offer {
  const { version, extra, prerequisiteBuild } = releases[0]!;
  const expires = latestExpires(releases);
  return {
    version,
    major: majorOf(version),
    ...(extra !== undefined && { extra }),
    ...(prerequisiteBuild !== undefined && { prerequisiteBuild }),
    isSupplemental: isSupplemental(releases[0]!),
    builds: sortedBuilds(releases.flatMap(({ build }) => build ?? [])),
    posted: earliestPosted(releases),
    ...(expires !== undefined && { expires }),
    firstPosting,
    deviceCount: devicesOf(releases).length,
  };
}

function buildsByDevice(releases: readonly CatalogRelease[]): Map<string, string[]> {
  const fitting = new Map<string, string[]>();
  for (const { build, devices } of releases) {
    for (const device of devices) {
      const key = device.toLowerCase();
      const before = fitting.get(key) ?? [];
      if (build !== undefined) before.push(build);
      fitting.set(key, before);
    }
  }
  for (const [device, builds] of fitting) fitting.set(device, sortedBuilds(builds));
  return fitting;
}

/** The earliest posting of each release in any list: one that expired in one list was offered all the same. */
function firstPostings(catalog: Catalog, platform: Platform): Map<string, string> {
  const groups = Map.groupBy(rowsOf(catalog, { platform }), keyOf);
  return new Map([...groups].map(([key, rows]) => [key, earliestPosted(rows)]));
}

/** A version, or one supplemental: the same extra upon two base builds is two, since each fits other devices. */
function keyOf(row: CatalogRow): string {
  const { version, extra = "", prerequisiteBuild = "" } = row;
  return JSON.stringify([versionKey(version), ...(isSupplemental(row) ? [extra, prerequisiteBuild] : [])]);
}

function newestFirst(first: Offer, second: Offer): number {
  return (
    compareVersions(second.version, first.version) ||
    compareExtras(second.extra, first.extra) ||
    compareBuilds(second.prerequisiteBuild ?? "", first.prerequisiteBuild ?? "")
  );
}

function sortedBuilds(builds: readonly string[]): string[] {
  return [...new Set(builds)].sort(compareBuilds);
}
