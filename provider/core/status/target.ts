import { compareBuilds, compareVersions, isVersion } from "../releases/version";
import type { DeviceStatus } from "./deviceStatus";
import type { PendingVersion } from "./report";

/** A release that is enforced. */
export interface Target {
  readonly targetOSVersion: string;
  /** Of a supplemental or a seed build. */
  readonly targetBuildVersion?: string;
}

/** How what a device runs compares with a target. */
export type Reached = "before" | "done" | "ahead";

/**
 * Compares what a device runs with a target.
 *
 * @returns Undefined where the device doesn't say enough.
 */
export function reached(status: DeviceStatus, { targetOSVersion, targetBuildVersion }: Target): Reached | undefined {
  const { osVersion } = status;
  if (osVersion === undefined || !isVersion(osVersion) || !isVersion(targetOSVersion)) return undefined;
  const version = compareVersions(osVersion, targetOSVersion);
  if (version !== 0) return version < 0 ? "before" : "ahead";
  if (targetBuildVersion === undefined) return "done";
  // A Background Security Improvement has a build of its own beside its base's.
  const build = status.supplementalBuildVersion || status.buildVersion;
  if (build === undefined || build === "") return undefined;
  const difference = compareBuilds(build, targetBuildVersion);
  return difference < 0 ? "before" : difference === 0 ? "done" : "ahead";
}

/** Whether what is pending on a device is the target. */
export function isPending(
  pending: PendingVersion | undefined,
  { targetOSVersion, targetBuildVersion }: Target,
): boolean {
  if (!pending) return false;
  // The version has the letter of a supplemental behind it: 26.3.1 (a).
  const [version = ""] = pending.osVersion.split(/[\s(]/);
  if (!isVersion(version) || compareVersions(version, targetOSVersion) !== 0) return false;
  return targetBuildVersion === undefined || compareBuilds(pending.buildVersion, targetBuildVersion) === 0;
}
