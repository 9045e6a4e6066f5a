/** Which releases fit a question: the rules of the `releases` command and of the data sources. */
import { counted } from "../counted";
import { SoftwareUpdateError } from "../error";
import { fits, rowsOf, type Catalog, type ReleaseList } from "./catalog";
import { assertDay } from "./day";
import { identifiersOf } from "./devices";
import { offersOf, type DeviceOffer, type Offer, type Offers } from "./offers";
import { assertPlatform, type Platform } from "./platform";
import { compareBuilds, compareVersions, majorOf, versionKey } from "./version";

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
  /**
   * The device: a product type, for a Mac its board id; case doesn't matter. A Mac's product type stands for its boards in
   * the checked table. Default: all devices of the platform.
   */
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
  readonly firstOffered?: FirstOffered;
}

/** The release that {@link FirstOffered} is asked about. */
export interface OfferedRelease {
  /** Its platform: versions of different platforms share their numbers. */
  readonly platform: Platform;
  /** ProductVersion; for a supplemental, that of its base. */
  readonly version: string;
  /** ProductVersionExtra of a supplemental, `(a)`. */
  readonly extra?: string;
  /** PrerequisiteBuild of a supplemental. */
  readonly prerequisiteBuild?: string;
}

/** The day on which a release was first offered, `YYYY-MM-DD`; undefined where it isn't known. */
export type FirstOffered = (release: OfferedRelease) => string | undefined;

/** A question for the newest release. */
export interface LatestReleaseQuery extends ReleaseQuery {
  /**
   * How many versions to stay behind: counted among the device's versions in AssetSets that are older than its latest
   * and of the latest's major. From 0. Default: 0.
   */
  readonly behind?: number;
}

/** A device of an inventory, as {@link answersFor} asks about it. */
export interface DeviceState {
  /** The device: a product type, for a Mac its board id or a product type in the checked table. */
  readonly device: string;
  /** The version that it runs. Default: not known. */
  readonly current?: string;
  /** The build that it runs. Default: not known. */
  readonly build?: string;
}

/** What one device may get. */
export interface DeviceAnswer {
  /** The newest release, never a supplemental; undefined when there is none. */
  readonly latest: Release | undefined;
  /** What it may update to, newest first; see {@link listReleases}. */
  readonly candidates: readonly Release[];
}

/** Devices with the same answer. */
export interface ModelGroup {
  /**
   * The release, with the builds of all models of the group in numeric order; missing for models that have no answer,
   * among them those that the service doesn't know.
   */
  readonly release?: Release;
  /** The models as they were given, without repetition. */
  readonly models: readonly string[];
}

/**
 * The releases that fit a question, newest first: by version, then extra, so that a supplemental comes before its base.
 *
 * Without a device these are all releases of the platform. With one they are its candidates: all without a current
 * version, else those newer, and the supplementals of its build (of its version when no build is given). A device that
 * the service doesn't know has none.
 *
 * @throws SoftwareUpdateError `INVALID_INPUT` when the question makes no sense, or for a Mac's product type that the
 *   checked table lacks.
 */
export function listReleases(catalog: Catalog, query: ReleaseQuery): Release[] {
  assertQuery(query);
  const offers = askedOffers(catalog, query);
  if (query.device === undefined) return offers.all.filter(isInRange(query)).map(releaseFor(query));
  return candidatesFor(offers.for(identifiersOf(query.platform, query.device)), query);
}

/**
 * The newest release that fits a question, never a supplemental. It depends on the current version only through
 * `sameMajor`, and through `kind`.
 *
 * @returns The release; undefined when there is none, or when fewer versions than `behind` are older.
 * @throws SoftwareUpdateError `INVALID_INPUT` when the question makes no sense, for a Mac's product type that the checked
 *   table lacks, and when no device is given although the platform's devices have different answers.
 */
export function latestRelease(catalog: Catalog, query: LatestReleaseQuery): Release | undefined {
  assertQuery(query);
  const { platform, device } = query;
  if (device !== undefined) return latestFor(catalog, query, identifiersOf(platform, device));

  // A device without an answer is no contradiction: "the newest iOS 26" asks about those that can run it.
  const groups = latestByModel(catalog, query, askedOffers(catalog, query).devices).filter(({ release }) => release);
  if (groups.length > 1) throw ambiguous(query, groups);
  const version = groups[0]?.release?.version;
  if (version === undefined) return undefined;
  const { all } = askedOffers(catalog, query.behind ? { ...query, managed: true } : query);
  const found = all.find(({ offer }) => !offer.isSupplemental && compareVersions(offer.version, version) === 0);
  return found && releaseFor(query)(found);
}

/**
 * What each device of an inventory may get. Devices that are alike share one answer, so that an inventory of any size
 * costs little more than its different devices do.
 *
 * @param query The question, without a device.
 * @param devices The inventory.
 * @returns One answer a device, in the same order.
 * @throws SoftwareUpdateError `INVALID_INPUT` as {@link latestRelease} and {@link listReleases} do for one of the devices.
 */
export function answersFor(
  catalog: Catalog,
  query: Omit<LatestReleaseQuery, "device" | "current" | "build">,
  devices: readonly DeviceState[],
): DeviceAnswer[] {
  const answers = new Map<string, DeviceAnswer>();
  return devices.map((state) => {
    const key = `${state.device.toLowerCase()}\n${state.current}\n${state.build}`;
    const before = answers.get(key);
    if (before) return before;
    const answer = answerFor(catalog, { ...query, ...state });
    answers.set(key, answer);
    return answer;
  });
}

/**
 * The newest release of each of some models, the models grouped by it: what a rollout to mixed devices has to enforce.
 * Models are together when their version is the same, also where their builds differ.
 *
 * @param query The question, without a device.
 * @param models Product types, for Macs board ids or product types in the checked table.
 * @returns The groups, the newest release first, models without an answer last.
 * @throws SoftwareUpdateError `INVALID_INPUT` as {@link latestRelease} does for one of the models.
 */
export function latestByModel(
  catalog: Catalog,
  query: Omit<LatestReleaseQuery, "device">,
  models: readonly string[],
): ModelGroup[] {
  assertQuery(query);
  const groups = new Map<string, { releases: Release[]; models: string[] }>();
  for (const model of new Set(models)) {
    const release = latestFor(catalog, query, identifiersOf(query.platform, model));
    const key = release ? versionKey(release.version) : "";
    const group = groups.get(key) ?? { releases: [], models: [] };
    groups.set(key, group);
    group.models.push(model);
    if (release) group.releases.push(release);
  }
  return [...groups.values()]
    .map(({ releases: [release, ...others], models: together }) => ({
      ...(release && { release: { ...release, builds: unitedBuilds([release, ...others]) } }),
      models: together,
    }))
    .sort(newestGroupFirst);
}

/** The name of the list that a question is about. */
export function listOf(query: { readonly managed?: boolean }): ReleaseList {
  return query.managed ? "managed" : "public";
}

/**
 * The error for a question that {@link latestRelease} answers with nothing: it names the platform, the device and what was
 * asked, and says so when the device isn't known at all.
 *
 * @param lockFile The name of the lock file that the catalog comes from. Default: it comes from the service.
 */
export function noRelease(catalog: Catalog, query: LatestReleaseQuery, lockFile?: string): SoftwareUpdateError {
  const { platform, device, major, below, behind, managed, on } = query;
  const conditions = [
    major !== undefined && `of major ${major}`,
    below !== undefined && `below ${below}`,
    behind && `${counted(behind, "version")} behind the newest`,
  ].filter(Boolean);
  const asked = conditions.length ? ` ${conditions.join(" and ")}` : "";
  const forDevice = device === undefined ? "" : ` for ${device}`;
  const known = device === undefined || isKnownDevice(catalog, platform, device);
  const advice = known
    ? `ask for another version${managed ? "" : ", or with managed for every release that may still be enforced"}`
    : `no ${platform} device of that name is listed; check the platform and the device`;
  const subject = lockFile === undefined ? "Apple's Software Lookup Service offers" : `The lock file ${lockFile} has`;
  const refreshing = lockFile === undefined ? "." : ". `softwareupdate refresh` brings the lock file up to date.";
  const sentence = `${subject} no ${platform} release${asked}${forDevice} on ${on}; ${advice}${refreshing}`;
  return new SoftwareUpdateError("NOT_FOUND", sentence);
}

/** Expired entries count too: a device that nothing is offered for any more is known all the same. */
function isKnownDevice(catalog: Catalog, platform: Platform, device: string): boolean {
  const identifiers = identifiersOf(platform, device);
  return rowsOf(catalog, { platform }).some((row) => fits(row, identifiers));
}

function answerFor(catalog: Catalog, query: LatestReleaseQuery & { readonly device: string }): DeviceAnswer {
  assertQuery(query);
  const identifiers = identifiersOf(query.platform, query.device);
  return {
    latest: latestFor(catalog, query, identifiers),
    candidates: candidatesFor(askedOffers(catalog, query).for(identifiers), query),
  };
}

function latestFor(catalog: Catalog, query: LatestReleaseQuery, identifiers: readonly string[]): Release | undefined {
  const inRange = isInRange(query);
  const isAsked = (one: DeviceOffer) => !one.offer.isSupplemental && inRange(one);
  const latest = askedOffers(catalog, query).for(identifiers).find(isAsked);
  if (!latest) return undefined;
  if (!query.behind) return releaseFor(query)(latest);
  const older = askedOffers(catalog, { ...query, managed: true })
    .for(identifiers)
    .filter(
      (one) =>
        isAsked(one) &&
        one.offer.major === latest.offer.major &&
        compareVersions(one.offer.version, latest.offer.version) < 0,
    );
  const behind = older[query.behind - 1];
  return behind && releaseFor(query)(behind);
}

function candidatesFor(offers: readonly DeviceOffer[], query: ReleaseQuery): Release[] {
  const inRange = isInRange(query);
  return offers.filter((one) => inRange(one) && isCandidate(one.offer, query)).map(releaseFor(query));
}

function askedOffers(catalog: Catalog, query: ReleaseQuery): Offers {
  return offersOf(catalog, { platform: query.platform, list: listOf(query), on: query.on });
}

function releaseFor(query: ReleaseQuery): (one: DeviceOffer) => Release {
  const { platform, current, firstOffered } = query;
  return ({ offer, builds }) => {
    const { version, extra, prerequisiteBuild, posted, expires, firstPosting, deviceCount } = offer;
    const named = { version, ...(extra !== undefined && { extra }) };
    const upon = { ...(prerequisiteBuild !== undefined && { prerequisiteBuild }) };
    return {
      ...named,
      builds,
      kind: offer.isSupplemental ? "supplemental" : kindOf(offer, current),
      firstOffered: firstOffered?.({ platform, ...named, ...upon }) ?? firstPosting,
      posted,
      ...(expires !== undefined && { expires }),
      ...upon,
      deviceCount,
    };
  };
}

function isCandidate({ isSupplemental, version, prerequisiteBuild }: Offer, { current, build }: ReleaseQuery): boolean {
  if (!isSupplemental) return current === undefined || compareVersions(version, current) > 0;
  if (build !== undefined) return prerequisiteBuild === build;
  return current === undefined || compareVersions(version, current) === 0;
}

function isInRange({ major, sameMajor, current, below }: ReleaseQuery): (one: DeviceOffer) => boolean {
  const currentMajor = sameMajor && current !== undefined ? majorOf(current) : undefined;
  return ({ offer }) =>
    (major === undefined || offer.major === major) &&
    (currentMajor === undefined || offer.major === currentMajor) &&
    (below === undefined || compareVersions(offer.version, below) < 0);
}

function kindOf({ version, major }: Offer, current: string | undefined): ReleaseKind | null {
  if (current === undefined || compareVersions(version, current) <= 0) return null;
  return major === majorOf(current) ? "update" : "upgrade";
}

function unitedBuilds(releases: readonly Release[]): string[] {
  return [...new Set(releases.flatMap(({ builds }) => builds))].sort(compareBuilds);
}

function newestGroupFirst(first: ModelGroup, second: ModelGroup): number {
  if (!first.release || !second.release) return Number(Boolean(second.release)) - Number(Boolean(first.release));
  return compareVersions(second.release.version, first.release.version);
}

/**
 * Checks a question without a catalog.
 *
 * @throws SoftwareUpdateError `INVALID_INPUT` when the question makes no sense.
 */
export function assertQuery(query: LatestReleaseQuery): void {
  assertPlatform(query.platform);
  assertDay(query.on);
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

function ambiguous(query: ReleaseQuery, groups: readonly ModelGroup[]): SoftwareUpdateError {
  const named = groups.slice(0, 6).map(({ release, models }) => `${release!.version} (${models.length} models)`);
  const more = groups.length > named.length ? ` and ${groups.length - named.length} more` : "";
  return invalid(
    `Which ${query.platform} release is the newest depends on the device: ${named.join(", ")}${more}. Name a device` +
      `${query.major === undefined ? ", or a major that all of them share" : ""}.`,
  );
}

function invalid(sentence: string): SoftwareUpdateError {
  return new SoftwareUpdateError("INVALID_INPUT", sentence);
}
