import { compareBuilds, compareVersions, majorOf, type Comparison } from "../releases/version";
import { versionWithBuild } from "../releases/versionWithBuild";

/** What a ring's devices are to install. */
export interface Target {
  /** TargetOSVersion; for a supplemental, the version of its base. */
  readonly version: string;
  /** TargetBuildVersion of a supplemental or a seed build. */
  readonly build?: string;
  /** True for a seed build. Default: false. */
  readonly prerelease?: boolean;
  /** True for a supplemental whose base every device has. Default: false. */
  readonly baseInstalled?: boolean;
}

/** True for a supplemental (Background Security Improvement): a build that installs on its base version only. */
export function isSupplementalTarget({ build, prerelease }: Target): boolean {
  return build !== undefined && prerelease !== true;
}

/** True for a supplemental that devices get after its base, which is enforced too. */
export function needsBase(target: Target): boolean {
  return isSupplementalTarget(target) && target.baseInstalled !== true;
}

/** True when both are the same release: `26` and `26.0` are. */
export function sameTarget(one: Target, other: Target): boolean {
  return compareTargets(one, other) === 0;
}

/** Less than 0 when the first is older. A supplemental is newer than its base, and a seed build older than its release. */
export function compareTargets(one: Target, other: Target): Comparison {
  return (
    compareVersions(one.version, other.version) ||
    rank(one) - rank(other) ||
    compareBuilds(one.build ?? "", other.build ?? "")
  );
}

/** True when the second is of a later major version. */
export function isUpgrade(from: Target, to: Target): boolean {
  return majorOf(to.version) > majorOf(from.version);
}

/** The target's keys alone. */
export function targetOf({ version, build, prerelease, baseInstalled }: Target): Target {
  return {
    version,
    ...(build !== undefined && { build }),
    ...(prerelease === true && { prerelease }),
    ...(baseInstalled === true && { baseInstalled }),
  };
}

/** The target for people: `macOS 26.3.1 (25D771280a)`. */
export function nameOfTarget(platform: string, target: Target): string {
  return `${platform} ${versionWithBuild(target)}`;
}

function rank({ build, prerelease }: Target): number {
  return prerelease === true ? -1 : build === undefined ? 0 : 1;
}
