/** Which releases fit a question: the rules of the `releases` command and of the data sources. */
import { SoftwareUpdateError } from "../error";
import {
  devicesOf,
  earliestPosted,
  fits,
  latestExpires,
  mergedReleases,
  rowsOf,
  type Catalog,
  type CatalogRelease,
  type ReleaseList,
} from "./catalog";
import { assertPlatform, identifiersOf, type Platform } from "./platform";
import { compareBuilds, compareExtras, compareVersions, majorOf, versionKey } from "./version";

/** `supplemental` for every supplemental; else `update` within a major, `upgrade` to a new one. */
export type ReleaseKind = "supplemental" | "update" | "upgrade";

/** One version of a platform with its builds, or one supplemental of it. Dates are days, `YYYY-MM-DD`. */
export interface Release {
  /** ProductVersion, such as `26.6.1`; for a supplemental, that of its base. */
  readonly version: string;
  /** ProductVersionExtra of a supplemental (Background Security Improvement) as Apple writes it: `(a)`. */
  readonly extra?: string;
  /** Its builds in numeric order: those for devices of the platform, or those that fit the device when one is given. */
  readonly builds: readonly string[];
  /** What it is to the current version; null when no current version is given or it is not newer. */
  readonly kind: ReleaseKind | null;
  /** The lock file's date, else the earliest PostingDate in any list, also of entries that have expired since. */
  readonly firstOffered: string;
  /** The earliest PostingDate in the chosen list. Apple stamps it again and again; never count a deadline from it. */
  readonly posted: string;
  /** The latest ExpirationDate in the chosen list, the last day of the offer; missing means without an end. */
  readonly expires?: string;
  /** The base build that a supplemental installs upon. */
  readonly prerequisiteBuild?: string;
  /** How many device models of the platform it is for. */
  readonly deviceCount: number;
}

/** A question for releases. */
export interface ReleaseQuery {
  /** The platform. */
  readonly platform: Platform;
  /** The device: a product type, for a Mac its board id; case doesn't matter. Default: all devices of the platform. */
  readonly device?: string;
  /** True for the releases that may still be enforced (AssetSets). Default: false, the public ones (PublicAssetSets). */
  readonly managed?: boolean;
  /** The day of the question, `YYYY-MM-DD`; a release counts up to and including its last day. */
  readonly on: string;
  /** Keeps this major alone, such as 18. Default: all majors. */
  readonly major?: number;
  /** Keeps the major of {@link current} alone. Default: false. */
  readonly sameMajor?: boolean;
  /** Keeps versions before this one; `27` means `27.0`. Default: no limit. */
  readonly below?: string;
  /** The version that the device runs: sets `kind`, and candidates are those newer. Default: none. */
  readonly current?: string;
  /** The build that the device runs: its supplementals are candidates. Default: none. */
  readonly build?: string;
  /** The lock file's day for a release, where it has one. Default: PostingDate decides. */
  readonly firstOffered?: (release: { readonly version: string; readonly extra?: string }) => string | undefined;
}

/** A question for the newest release. */
export interface LatestReleaseQuery extends ReleaseQuery {
  /**
   * How many versions to stay behind: counted among the device's versions in AssetSets that are older than its latest
   * and of the latest's major. From 0. Default: 0.
   */
  readonly behind?: number;
}

/**
 * The releases that fit a question, newest first: by version, then extra, so that a supplemental comes before its base.
 *
 * Without a device these are all releases of the platform. With one they are its candidates: all without a current
 * version, else those newer, and the supplementals of its build (of its version when no build is given). A device that
 * the service doesn't know has none.
 *
 * @throws SoftwareUpdateError `INVALID_INPUT` when the question makes no sense, or for a Mac's product type.
 */
export function listReleases(catalog: Catalog, query: ReleaseQuery): Release[] {
  assertQuery(query);
  if (query.device === undefined) return releasesFor(catalog, query);
  const found = releasesFor(catalog, query, identifiersOf(query.platform, query.device));
  return found.filter((release) => isCandidate(release, query));
}

/**
 * The newest release that fits a question, never a supplemental. It depends on the current version only through
 * `sameMajor`.
 *
 * @returns The release; undefined when there is none, or when fewer versions than `behind` are older.
 * @throws SoftwareUpdateError `INVALID_INPUT` when the question makes no sense, for a Mac's product type, and when no
 *   device is given although the platform's devices have different answers.
 */
export function latestRelease(catalog: Catalog, query: LatestReleaseQuery): Release | undefined {
  assertQuery(query);
  const { platform, device } = query;
  if (device !== undefined) return latestFor(catalog, query, identifiersOf(platform, device));

  // A device without an answer is no contradiction: "the newest iOS 26" asks about those that can run it.
  const answers = new Map<string, { version: string; count: number }>();
  for (const one of devicesOf(rowsOf(catalog, { platform, lists: [...asked(query)], on: query.on }))) {
    const version = latestFor(catalog, query, [one])?.version;
    if (version === undefined) continue;
    const key = versionKey(version);
    answers.set(key, { version, count: (answers.get(key)?.count ?? 0) + 1 });
  }
  const versions = [...answers.values()].sort((first, second) => compareVersions(second.version, first.version));
  if (versions.length > 1) throw ambiguous(query, versions);
  const version = versions[0]?.version;
  if (version === undefined) return undefined;
  return basesFor(catalog, query.behind ? { ...query, managed: true } : query).find(
    (release) => compareVersions(release.version, version) === 0,
  );
}

/** The name of the list that a question is about. */
export function listOf(query: { readonly managed?: boolean }): ReleaseList {
  return query.managed ? "managed" : "public";
}

/**
 * The error for a question that {@link latestRelease} answers with nothing: it names the platform, the device and what was
 * asked, and says so when the service doesn't know the device at all.
 */
export function noRelease(catalog: Catalog, query: LatestReleaseQuery): SoftwareUpdateError {
  const { platform, device, major, below, behind, managed, on } = query;
  const conditions = [
    major !== undefined && `of major ${major}`,
    below !== undefined && `below ${below}`,
    behind && `${behind} ${behind === 1 ? "version" : "versions"} behind the newest`,
  ].filter(Boolean);
  const asked = conditions.length ? ` ${conditions.join(" and ")}` : "";
  const forDevice = device === undefined ? "" : ` for ${device}`;
  const known = device === undefined || isKnownDevice(catalog, platform, device);
  const advice = known
    ? `ask for another version${managed ? "" : ", or with managed for every release that may still be enforced"}.`
    : `the service lists no ${platform} device of that name; check the platform and the device.`;
  const sentence = `Apple's Software Lookup Service offers no ${platform} release${asked}${forDevice} on ${on}; ${advice}`;
  return new SoftwareUpdateError("NOT_FOUND", sentence);
}

/** Expired entries count too: a device that nothing is offered for any more is known all the same. */
function isKnownDevice(catalog: Catalog, platform: Platform, device: string): boolean {
  const identifiers = identifiersOf(platform, device);
  return rowsOf(catalog, { platform }).some((row) => fits(row, identifiers));
}

function latestFor(catalog: Catalog, query: LatestReleaseQuery, identifiers: readonly string[]): Release | undefined {
  const latest = basesFor(catalog, query, identifiers)[0];
  if (!latest || !query.behind) return latest;
  const older = basesFor(catalog, { ...query, managed: true }, identifiers).filter(
    ({ version }) => majorOf(version) === majorOf(latest.version) && compareVersions(version, latest.version) < 0,
  );
  return older[query.behind - 1];
}

function basesFor(catalog: Catalog, query: ReleaseQuery, identifiers?: readonly string[]): Release[] {
  return releasesFor(catalog, query, identifiers).filter(({ kind }) => kind !== "supplemental");
}

function releasesFor(catalog: Catalog, query: ReleaseQuery, identifiers?: readonly string[]): Release[] {
  const { platform, on } = query;
  const offered = mergedReleases(catalog, { platform, lists: [...asked(query), "supplemental"], on });
  const groups = new Map<string, CatalogRelease[]>();
  for (const build of offered.filter(({ version }) => isInRange(version, query))) {
    groups.set(keyOf(build), [...(groups.get(keyOf(build)) ?? []), build]);
  }
  const first = firstPostings(catalog, platform);
  return [...groups]
    .map(([key, builds]) => ({
      key,
      builds,
      fitting: builds.filter((build) => !identifiers || fits(build, identifiers)),
    }))
    .filter(({ fitting }) => fitting.length > 0)
    .map(({ key, builds, fitting }) => releaseOf(builds, fitting, query, first.get(key)!))
    .sort(newestFirst);
}

/** Puts the builds of one version together; `fitting` are those whose build numbers the question is about. */
function releaseOf(
  builds: readonly CatalogRelease[],
  fitting: readonly CatalogRelease[],
  query: ReleaseQuery,
  firstPosting: string,
): Release {
  const { version, extra, prerequisiteBuild, list } = builds[0]!;
  const expires = latestExpires(builds);
  const named = { version, ...(extra !== undefined && { extra }) };
  return {
    ...named,
    builds: [...new Set(fitting.flatMap(({ build }) => build ?? []))].sort(compareBuilds),
    kind: list === "supplemental" ? "supplemental" : kindOf(version, query.current),
    firstOffered: query.firstOffered?.(named) ?? firstPosting,
    posted: earliestPosted(builds),
    ...(expires !== undefined && { expires }),
    ...(prerequisiteBuild !== undefined && { prerequisiteBuild }),
    deviceCount: devicesOf(builds).length,
  };
}

/** A version, or one supplemental: the same extra upon two base builds is two, since each fits other devices. */
function keyOf(release: CatalogRelease): string {
  const { list, version, extra, prerequisiteBuild } = release;
  return JSON.stringify([
    versionKey(version),
    ...(list === "supplemental" ? [extra ?? "", prerequisiteBuild ?? ""] : []),
  ]);
}

/** The earliest posting of each release in any list: one that expired in one list was offered all the same. */
function firstPostings(catalog: Catalog, platform: Platform): Map<string, string> {
  const first = new Map<string, string>();
  for (const row of rowsOf(catalog, { platform })) {
    const before = first.get(keyOf(row));
    if (before === undefined || row.posted < before) first.set(keyOf(row), row.posted);
  }
  return first;
}

function isCandidate(release: Release, { current, build }: ReleaseQuery): boolean {
  if (release.kind !== "supplemental") return current === undefined || compareVersions(release.version, current) > 0;
  if (build !== undefined) return release.prerequisiteBuild === build;
  return current === undefined || compareVersions(release.version, current) === 0;
}

function isInRange(version: string, { major, sameMajor, current, below }: ReleaseQuery): boolean {
  return (
    (major === undefined || majorOf(version) === major) &&
    (!sameMajor || current === undefined || majorOf(version) === majorOf(current)) &&
    (below === undefined || compareVersions(version, below) < 0)
  );
}

function kindOf(version: string, current: string | undefined): ReleaseKind | null {
  if (current === undefined || compareVersions(version, current) <= 0) return null;
  return majorOf(version) === majorOf(current) ? "update" : "upgrade";
}

function newestFirst(first: Release, second: Release): number {
  return (
    compareVersions(second.version, first.version) ||
    compareExtras(second.extra, first.extra) ||
    compareBuilds(second.prerequisiteBuild ?? "", first.prerequisiteBuild ?? "")
  );
}

function asked(query: ReleaseQuery): readonly [ReleaseList] {
  return [listOf(query)];
}

function assertQuery(query: LatestReleaseQuery): void {
  assertPlatform(query.platform);
  const day = new Date(`${query.on}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== query.on) {
    throw invalid(`on: "${query.on}" is not a date; write YYYY-MM-DD.`);
  }
  if (query.major !== undefined && !(Number.isInteger(query.major) && query.major > 0)) {
    throw invalid(`major: ${query.major} is not a major version; write a whole number from 1, such as 18.`);
  }
  if (query.behind !== undefined && !(Number.isInteger(query.behind) && query.behind >= 0)) {
    throw invalid(`behind: ${query.behind} is not a number of versions; write a whole number from 0.`);
  }
  if (query.sameMajor && query.current === undefined) {
    throw invalid("sameMajor keeps the major of the current version, and no current version is given.");
  }
  if (query.below !== undefined) majorOf(query.below);
  if (query.current !== undefined) majorOf(query.current);
}

function ambiguous(query: ReleaseQuery, versions: readonly { version: string; count: number }[]): SoftwareUpdateError {
  const named = versions.slice(0, 6).map(({ version, count }) => `${version} (${count} models)`);
  const more = versions.length > named.length ? ` and ${versions.length - named.length} more` : "";
  return invalid(
    `Which ${query.platform} release is the newest depends on the device: ${named.join(", ")}${more}. Name a device` +
      `${query.major === undefined ? ", or a major that all of them share" : ""}.`,
  );
}

function invalid(sentence: string): SoftwareUpdateError {
  return new SoftwareUpdateError("INVALID_INPUT", sentence);
}
