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

/** Where the table stands. */
export const batterySource: Source = paper("Power requirements");

/** Apple's table, row by row. */
export const batteryRequirements: readonly BatteryRequirement[] = [
  { device: "iPhone", userInitiated: 20, automatic: 30, securityImprovement: 20, securityImprovementOnPower: 5 },
  { device: "iPad", userInitiated: 20, automatic: 30, securityImprovement: 20, securityImprovementOnPower: 5 },
  { device: "Mac with Apple silicon", userInitiated: 20, automatic: 50, securityImprovement: 10 },
  { device: "Intel-based Mac", userInitiated: 50, automatic: 50, securityImprovement: 20 },
];
