/** Whether the target of an enforcement can be installed: what its review should say before devices find out. */
import type { Lock, LockedRelease } from "../lock/lock";
import { error, warning, type Problem } from "../problem";
import { isSupplemental, rowsOf, type Catalog } from "./catalog";
import { identifiersOf } from "./devices";
import { platforms, type Platform } from "./platform";
import { releaseSupport, type DeviceSupport } from "./support";
import { compareBuilds, compareVersions } from "./version";
import { versionWithBuild } from "./versionWithBuild";

/** What an enforcement asks devices to install. */
export interface EnforcementTarget {
  /** The platform. */
  readonly platform: Platform;
  /** TargetOSVersion: `26.6.1`; for a supplemental, the version of its base. */
  readonly version: string;
  /** TargetBuildVersion. Default: none, each device takes the build that fits it. */
  readonly build?: string;
  /** TargetLocalDateTime. Default: not known, and the end of the offer is not compared with it. */
  readonly deadline?: string;
  /** The models in scope: product types, for Macs also board ids. Default: not known, and no model is looked at. */
  readonly models?: readonly string[];
}

/** What is known of Apple's offer. */
export interface KnownOffer {
  /** What is offered: the service's answer, else the lock file's. */
  readonly catalog: Catalog;
  /** The lock file, which remembers what was offered before. Default: none, and what is gone was never there. */
  readonly lock?: Lock;
}

/**
 * What is wrong with an enforcement's target. Errors are what nobody can install: a version that was never offered, a build
 * of another version, a target that none of the models can run. Warnings are what changed by Apple's doing, or will: it was
 * withdrawn, it expires before the deadline; and some models can't run it.
 *
 * @param target The target; its version must be one, `isVersion`.
 * @param known What is known of Apple's offer.
 * @param on The day of the question, `YYYY-MM-DD`.
 */
export function targetProblems(target: EnforcementTarget, known: KnownOffer, on: string): Problem[] {
  const { platform, version, build, models = [] } = target;
  const [nameable, unnameable] = sortedOut(platform, models);
  const query = { platform, version, ...(build !== undefined && { build }), devices: nameable, on };
  const support = releaseSupport(known.catalog, query);
  if (support.offered === "none") return [notOffered(target, known, on)];
  const able = support.devices.filter(({ offered }) => offered !== "none");
  const ends = (able.length > 0 ? able : [support]).flatMap(({ until }) => until ?? []);
  return [
    ...expiryProblems(target, ends.sort()[0]),
    ...modelProblems(target, support.devices),
    ...unnameable.map((sentence) => warning("models", `can't be checked: ${sentence}`)),
  ];
}

function notOffered(target: EnforcementTarget, known: KnownOffer, on: string): Problem {
  const { platform, version, build } = target;
  const path = build === undefined ? "targetOSVersion" : "targetBuildVersion";
  const before = wasOffered(target, known, on);
  if (before) return warning(path, before);
  const rows = rowsOf(known.catalog, { platform, on });
  const named = rows.find((row) => build !== undefined && row.build === build);
  if (named) {
    const { version: other, extra } = named;
    const owner = extra === undefined ? other : `${other} ${extra}`;
    return error(path, `${build} is a build of ${platform} ${owner}, not of ${version}`);
  }
  const ofVersion = rows.filter((row) => compareVersions(row.version, version) === 0);
  if (build !== undefined && ofVersion.length > 0) {
    const builds = [...new Set(ofVersion.filter(isSupplemental).flatMap((row) => row.build ?? []))].sort(compareBuilds);
    const advice =
      builds.length > 0 ? `its supplementals have ${builds.join(", ")}` : "it has no supplemental; remove the build";
    return error(path, `Apple offers no build ${build} of ${platform} ${version}; ${advice}`);
  }
  return error("targetOSVersion", neverOffered(target, known, on));
}

function neverOffered({ platform, version }: EnforcementTarget, { catalog }: KnownOffer, on: string): string {
  const versions = offeredVersions(catalog, platform, on);
  const older = versions.findLast((one) => compareVersions(one, version) < 0);
  const newer = versions.find((one) => compareVersions(one, version) > 0);
  const nearest = [older, newer].filter((one) => one !== undefined);
  const others = platforms.filter(
    (other) =>
      other !== platform && offeredVersions(catalog, other, on).some((one) => compareVersions(one, version) === 0),
  );
  const elsewhere = others.length > 0 ? `, only for ${others.join(", ")}` : "";
  const advice =
    nearest.length > 0
      ? `the nearest offered ${nearest.length === 1 ? "version is" : "versions are"} ${nearest.join(" and ")}`
      : `it offers no ${platform} release at all`;
  return `Apple does not offer ${platform} ${version}${elsewhere}, so no device could install it; ${advice}`;
}

/** Whole releases in either list, the oldest first. */
function offeredVersions(catalog: Catalog, platform: Platform, on: string): string[] {
  const rows = rowsOf(catalog, { platform, lists: ["public", "managed"], on });
  return [...new Set(rows.map(({ version }) => version))].sort(compareVersions);
}

/** The sentence on a target that was offered once; undefined when nothing remembers that it was. */
function wasOffered(target: EnforcementTarget, { catalog, lock }: KnownOffer, on: string): string | undefined {
  const named = nameOf(target);
  const remembered = lock?.releases.filter((line) => isOf(line, target)) ?? [];
  const withdrawn = remembered.flatMap((line) => line.withdrawn ?? []).sort();
  const listed = rowsOf(catalog, { platform: target.platform }).filter(({ build, ...row }) =>
    isOf({ ...row, ...(build !== undefined && { builds: [build] }) }, target),
  );
  const lastDay = [...remembered, ...listed]
    .flatMap(({ expires }) => expires ?? [])
    .sort()
    .at(-1);
  const effect = "devices that don't have it yet can't install it";
  if (withdrawn.length > 0) return `Apple withdrew ${named} by ${withdrawn.at(-1)}: ${effect}`;
  if (lastDay !== undefined && lastDay < on) return `Apple's offer of ${named} ended on ${lastDay}: ${effect}`;
  if (remembered.length === 0) return undefined;
  return `Apple no longer lists ${named}, which the lock file still has: ${effect}`;
}

function isOf(
  line: Pick<LockedRelease, "platform" | "version" | "extra" | "builds">,
  target: EnforcementTarget,
): boolean {
  const { platform, version, build } = target;
  if (line.platform !== platform || compareVersions(line.version, version) !== 0) return false;
  return build === undefined ? line.extra === undefined : (line.builds?.includes(build) ?? false);
}

function expiryProblems(target: EnforcementTarget, until: string | undefined): Problem[] {
  const { deadline } = target;
  if (until === undefined || deadline === undefined || deadline.slice(0, 10) <= until) return [];
  const message =
    `Apple offers ${nameOf(target)} until ${until}, as far as it says today, and the deadline is ${deadline}: ` +
    "devices that don't have it by then can't install it";
  return [warning("targetOSVersion", message)];
}

function modelProblems(target: EnforcementTarget, devices: readonly DeviceSupport[]): Problem[] {
  const strangers = devices.filter(({ isKnown }) => !isKnown).map(({ device }) => device);
  const unable = devices.filter(({ isKnown, offered }) => isKnown && offered === "none").map(({ device }) => device);
  const problems: Problem[] = [];
  if (unable.length > 0) {
    const isNone = unable.length === devices.length;
    const message = `${unable.join(", ")} can't run ${nameOf(target)}: Apple doesn't offer it for ${isNone ? "any model in scope" : "them"}`;
    problems.push(isNone ? error("targetOSVersion", message) : warning("models", message));
  }
  if (strangers.length > 0) {
    problems.push(warning("models", `Apple lists no ${target.platform} device named ${strangers.join(", ")}`));
  }
  return problems;
}

/** The models that can be asked about, and the reasons why the others can't. */
function sortedOut(platform: Platform, models: readonly string[]): [nameable: string[], reasons: string[]] {
  const nameable: string[] = [];
  const reasons: string[] = [];
  for (const model of new Set(models)) {
    try {
      identifiersOf(platform, model);
      nameable.push(model);
    } catch (failure) {
      reasons.push((failure as Error).message);
    }
  }
  return [nameable, reasons];
}

function nameOf(target: EnforcementTarget): string {
  return `${target.platform} ${versionWithBuild(target)}`;
}
