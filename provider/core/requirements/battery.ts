import { paper, type Source } from "../source";

/** Kinds of devices that Apple's table of power requirements tells apart. */
export type PoweredDevice = "iPhone" | "iPad" | "Mac with Apple silicon" | "Intel-based Mac";

/** The battery charge that a kind of device needs, in percent, unless it is connected to power. */
export interface BatteryRequirement {
  readonly device: PoweredDevice;
  /** For updates and upgrades that a user starts, and for enforced ones. */
  readonly userInitiated: number;
  /** To install automatic updates; to download and prepare them, the device must be connected to power. */
  readonly automatic: number;
  /** For Background Security Improvements (Rapid Security Responses), also enforced ones. */
  readonly securityImprovement: number;
  /** For those, what must be in the battery even while the device is connected to power; absent means nothing. */
  readonly securityImprovementOnPower?: number;
}

/** What is installed, and who asks for it. */
export type InstallationKind = "userInitiated" | "enforced" | "automatic" | "securityImprovement";

/** Where the table stands. */
export const batterySource: Source = paper("Power requirements");

/** Apple's table, row by row. */
export const batteryRequirements: readonly BatteryRequirement[] = [
  { device: "iPhone", userInitiated: 20, automatic: 30, securityImprovement: 20, securityImprovementOnPower: 5 },
  { device: "iPad", userInitiated: 20, automatic: 30, securityImprovement: 20, securityImprovementOnPower: 5 },
  { device: "Mac with Apple silicon", userInitiated: 20, automatic: 50, securityImprovement: 10 },
  { device: "Intel-based Mac", userInitiated: 50, automatic: 50, securityImprovement: 20 },
];

/**
 * The charge that a device must have, in percent from 0 to 100. An enforcement needs what a user-initiated update of the
 * same type does.
 */
export function minimumBattery(device: PoweredDevice, kind: InstallationKind, isOnPower: boolean): number {
  const row = batteryRequirements.find((candidate) => candidate.device === device)!;
  if (isOnPower) return kind === "securityImprovement" ? (row.securityImprovementOnPower ?? 0) : 0;
  return row[kind === "enforced" ? "userInitiated" : kind];
}
