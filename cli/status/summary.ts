/** What people read of a rollout's progress, in words: the same for the terminal and the page. */
import {
  progressStates,
  stateTitles,
  type ProgressState,
  type StateCounts,
} from "../../provider/core/status/progressState";
import type {
  RolloutDeviceStatus,
  RolloutRingStatus,
  RolloutStatus,
  RolloutTargetStatus,
} from "../../provider/core/status/rolloutStatus";
import { plainText } from "../plainText";

/** Devices that need a person, in one state and for one reason. */
export interface Trouble {
  readonly state: ProgressState;
  /** The device's own words, or why it is in that state. */
  readonly reason: string;
  /** What Apple requires and what to do, where the words point to it. */
  readonly advice?: string;
  readonly devices: readonly RolloutDeviceStatus[];
}

/** The states that need a person, the worst first. */
const troubling: readonly ProgressState[] = ["failed", "unreachable", "notReached", "unknown"];

/** Platform and version of a target: `macOS 26.6.2`, with the build where one is targeted. */
export function targetName(platform: string, { targetOSVersion, targetBuildVersion }: RolloutTargetStatus): string {
  return [platform, targetOSVersion, targetBuildVersion && `(${targetBuildVersion})`].filter(Boolean).join(" ");
}

/** The releases of a rollout, each once, in the order of the rings. */
export function targetNames({ platform, rings }: RolloutStatus): string[] {
  return [...new Set(rings.flatMap(({ targets }) => targets.map((target) => targetName(platform, target))))];
}

/** The last deadline of a ring: a supplemental's, not its base's. Undefined while none is fixed. */
export function deadlineOf({ targets }: RolloutRingStatus): string | undefined {
  return targets
    .map(({ targetLocalDateTime }) => targetLocalDateTime)
    .filter((one) => one !== undefined)
    .sort()
    .at(-1);
}

/** The share that is done: `81 %`, rounded down, so that 100 % means all. Undefined where nobody knows of how many. */
export function doneShare({ total, done }: Pick<RolloutRingStatus, "total" | "done">): string | undefined {
  return total === undefined || total === 0 ? undefined : `${Math.floor((done * 100) / total)} %`;
}

/** `32 done, 3 downloading, 1 failed`. */
export function countsInWords(counts: StateCounts): string {
  return progressStates
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state].toLocaleString("en")} ${stateTitles[state]}`)
    .join(", ");
}

/** Why nothing is counted in a ring. */
export function nothingCounted({ group, problem }: RolloutRingStatus): string {
  if (problem !== undefined) return "its devices could not be read";
  return (
    `nobody says who is in group ${plainText(group)}: declare its members with a DeviceGroup, or give an inventory file ` +
    "that names the group"
  );
}

/** The devices of a ring that need a person, most of the worst first. */
export function troublesOf({ devices }: RolloutRingStatus): Trouble[] {
  const troubles = new Map<string, Trouble & { devices: RolloutDeviceStatus[] }>();
  for (const device of devices) {
    if (!troubling.includes(device.state)) continue;
    // Each silence has its own length; what they share is the state.
    const reason = device.state === "unreachable" ? "silent for more than 48 hours" : plainText(device.reason ?? "");
    const key = `${device.state} ${reason}`;
    const trouble = troubles.get(key) ?? {
      state: device.state,
      reason,
      ...(device.requirement && { advice: device.requirement.sentence }),
      devices: [],
    };
    trouble.devices.push(device);
    troubles.set(key, trouble);
  }
  return [...troubles.values()].sort(
    (one, other) =>
      troubling.indexOf(one.state) - troubling.indexOf(other.state) || other.devices.length - one.devices.length,
  );
}

/** What people know a device by. */
export function deviceTitle({ name, enrollment }: RolloutDeviceStatus): string {
  return plainText(name ?? "") || plainText(enrollment);
}

/** Model, version and last report: what a person looks up first. */
export function deviceDetails(device: RolloutDeviceStatus): string {
  const { name, enrollment, model, deviceId, osVersion, failure, reportedAt, reason, state } = device;
  const details = [
    plainText(name ?? "") === "" ? undefined : plainText(enrollment),
    plainText(model ?? deviceId ?? "") || undefined,
    osVersion === undefined ? undefined : `runs ${plainText(osVersion)}`,
    failure && `failed ${failure.count} times, last ${minute(failure.since)}`,
    state === "unreachable" ? plainText(reason ?? "") : undefined,
    reportedAt === undefined ? undefined : `reported ${minute(reportedAt)}`,
  ];
  return details.filter((detail) => detail !== undefined).join(", ");
}

/** A moment for people: `2026-12-01 18:00 UTC`. */
export function minute(timestamp: string): string {
  return `${timestamp.slice(0, 16).replace("T", " ")} UTC`;
}
