/** What a device can be asked to install, so that it runs what it must run. */
import { isSupplemental, rowsOf, type Catalog } from "../releases/catalog";
import { latestRelease, listReleases, type Release } from "../releases/selection";
import { compareVersions } from "../releases/version";
import type { WantedRelease } from "./installed";
import type { MachineInfo } from "./machineInfo";
import { isFixed, type Minimum } from "./minimum";
import { sameExtra, type EnrollmentPlatform, type EnrollmentRule } from "./policy";

/** What is known when a target is chosen. */
export interface TargetQuestion {
  readonly info: MachineInfo;
  readonly platform: EnrollmentPlatform;
  /** The version that the device runs. */
  readonly osVersion: string;
  /** The name under which the lookup service lists the device. */
  readonly device: string;
  readonly catalog: Catalog;
  /** The day, `YYYY-MM-DD`. */
  readonly on: string;
  /** Whether the device enrolls in a beta program, which offers more than the lookup service lists. */
  readonly hasBetaProgram: boolean;
}

/** What a device is asked to install. */
export interface EnrollmentTarget {
  readonly version: string;
  readonly build?: string;
  /** Why it is not just what the rule says. */
  readonly note?: string;
}

/** The version that a minimum stands for today; undefined when no release of the device fits it. */
export function wantedRelease(rule: EnrollmentRule, question: TargetQuestion): WantedRelease | undefined {
  const { minimum, build, supplemental } = rule;
  if (isFixed(minimum)) {
    return {
      version: minimum,
      ...(build !== undefined && { build }),
      ...(supplemental !== undefined && { supplemental }),
    };
  }
  const { platform, device, catalog, on } = question;
  const newest = typeof minimum === "object" ? minimum : {};
  const release = latestRelease(catalog, { platform, device, on, ...newest });
  return release && { version: release.version };
}

/** A minimum for people. */
export function minimumInWords(minimum: Minimum): string {
  if (typeof minimum === "string") return minimum;
  const { major, behind } = minimum;
  const newest = major === undefined ? "the newest" : `the newest ${major}`;
  return behind ? `${behind} behind ${newest}` : newest;
}

/**
 * The least release that meets the minimum and that Apple lets the device be asked for. The device must not run what is
 * wanted yet.
 *
 * @returns Undefined when there is none.
 */
export function targetFor(wanted: WantedRelease, question: TargetQuestion): EnrollmentTarget | undefined {
  if (compareVersions(question.osVersion, wanted.version) === 0) return buildUpon(wanted, question);
  if (question.hasBetaProgram && !isListed(wanted.version, question)) {
    const { version, build } = wanted;
    return {
      version,
      ...(build !== undefined && { build }),
      note: "Apple doesn't list it, so it must come from the program",
    };
  }
  const release = permitted(question).findLast(
    ({ kind, version }) => kind !== "supplemental" && compareVersions(version, wanted.version) >= 0,
  );
  if (!release) return undefined;
  if (compareVersions(release.version, wanted.version) !== 0) {
    return { version: release.version, note: `${wanted.version} is not among ${listInWords(question)}` };
  }
  return { version: wanted.version, ...buildFor(wanted, release, question) };
}

/**
 * True when the device may be asked for every release that can still be enforced, and not only for the public ones.
 *
 * Apple's paper, "Requesting a specific minimum software version during MDM enrollment": "Before macOS 15, only releases from
 * the PublicAssetSets and PublicRapidSecurityResponses lists can be specified. In macOS 15, assets from AssetSets can also be
 * used." It grants them to no other platform.
 */
function mayUseAllReleases({ platform, osVersion }: TargetQuestion): boolean {
  return platform === "macOS" && compareVersions(osVersion, "15") >= 0;
}

function listInWords(question: TargetQuestion): string {
  return mayUseAllReleases(question)
    ? "the releases that Apple offers it"
    : "the public releases, which alone it may be asked for";
}

/** Newest first. */
function permitted(question: TargetQuestion): Release[] {
  const { platform, device, catalog, on } = question;
  return listReleases(catalog, { platform, device, on, managed: mayUseAllReleases(question) });
}

function isListed(version: string, { catalog, platform }: TargetQuestion): boolean {
  return rowsOf(catalog, { platform }).some(
    (row) => !isSupplemental(row) && compareVersions(row.version, version) === 0,
  );
}

/** For a device that runs the version, and lacks its build or supplemental. */
function buildUpon(wanted: WantedRelease, question: TargetQuestion): EnrollmentTarget | undefined {
  const { version, build } = wanted;
  const supplementals = supplementalsOf(wanted, question);
  const fitting = supplementals.filter(({ prerequisiteBuild }) => prerequisiteBuild === question.info.buildVersion);
  const only = onlyBuild(fitting);
  if (only !== undefined) return { version, build: only };
  if (build === undefined || supplementals.length > 0) return undefined;
  const isOffered = permitted(question).some(
    (release) => compareVersions(release.version, version) === 0 && release.builds.includes(build),
  );
  return isOffered || question.hasBetaProgram ? { version, build } : undefined;
}

/** The build beside a version that the device doesn't run yet. */
function buildFor(
  wanted: WantedRelease,
  base: Release,
  question: TargetQuestion,
): Pick<EnrollmentTarget, "build" | "note"> {
  const { build, supplemental } = wanted;
  if (build === undefined && supplemental === undefined) return {};
  if (build !== undefined && base.builds.includes(build)) return { build };
  const supplementals = supplementalsOf(wanted, question);
  if (supplementals.length === 0) {
    return {
      note: `Apple doesn't offer it ${build === undefined ? `the supplemental ${supplemental}` : `the build ${build}`}`,
    };
  }
  if (!takesBothAtOnce(question)) return { note: "the supplemental comes after its base" };
  const upon = supplementals.filter(({ prerequisiteBuild }) => base.builds.includes(prerequisiteBuild ?? ""));
  const only = onlyBuild(supplementals) ?? onlyBuild(upon);
  return only === undefined
    ? { note: "which build of the supplemental fits is seen once it runs the base" }
    : { build: only };
}

function supplementalsOf({ version, build, supplemental }: WantedRelease, question: TargetQuestion): Release[] {
  return permitted(question).filter(
    (release) =>
      release.kind === "supplemental" &&
      compareVersions(release.version, version) === 0 &&
      (supplemental === undefined
        ? build !== undefined && release.builds.includes(build)
        : sameExtra(release.extra, supplemental)),
  );
}

function onlyBuild(releases: readonly Release[]): string | undefined {
  const [first, ...others] = new Set(releases.flatMap(({ builds }) => builds));
  return others.length === 0 ? first : undefined;
}

/**
 * Since iOS 18, iPadOS 18 and macOS 15 a device installs the base of a supplemental by itself; before, it has to be asked for
 * the base first (Apple's paper, "How MDM handles Rapid Security Responses").
 */
function takesBothAtOnce({ platform, osVersion }: TargetQuestion): boolean {
  const since = { iOS: "18", iPadOS: "18", macOS: "15", visionOS: "26" }[platform];
  return compareVersions(osVersion, since) >= 0;
}
