/** Whether a device runs what it must run. */
import { compareBuilds, compareExtras, compareVersions } from "../releases/version";
import type { MachineInfo } from "./machineInfo";

/** A release that a device must run. */
export interface WantedRelease {
  /** The version. */
  readonly version: string;
  /** The build, of a seed or of a supplemental. */
  readonly build?: string;
  /** The letter of a supplemental. */
  readonly supplemental?: string;
}

/**
 * True when a device runs the release or a newer one.
 *
 * @param osVersion The version that it runs.
 */
export function isInstalled(info: MachineInfo, osVersion: string, wanted: WantedRelease): boolean {
  const difference = compareVersions(osVersion, wanted.version);
  if (difference !== 0) return difference > 0;
  if (wanted.supplemental !== undefined) {
    return compareExtras(info.supplementalVersionExtra, wanted.supplemental) >= 0;
  }
  const { build } = wanted;
  if (build === undefined) return true;
  const installed = [info.buildVersion, info.supplementalBuildVersion ?? info.buildVersion];
  return installed.some((one) => compareStages(one, build) >= 0);
}

/**
 * Compares two builds of one version: seeds come before the release, whatever their numbers say (22A5282m before 22A3354),
 * and supplementals after it.
 */
function compareStages(one: string, other: string): number {
  return stageOf(one) - stageOf(other) || compareBuilds(one, other);
}

function stageOf(build: string): number {
  const [, number = "", letter = ""] = /^\d+[A-Z](\d+)([a-z]?)$/.exec(build) ?? [];
  if (letter === "") return 1;
  // 25D771280a: all supplementals that Apple listed have six digits, seeds have four.
  return number.length >= 6 ? 2 : 0;
}
