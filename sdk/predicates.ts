import type { Platform } from "../provider/core/declarations/platform";
import * as builders from "../provider/core/declarations/predicateBuilders";
import type { ModelGroup, VersionRange } from "../provider/core/declarations/predicateBuilders";
import type * as releases from "../provider/core/releases/macs";

export type { ModelGroup, VersionRange };

/**
 * Conditions for `predicate`, written so that a device understands them: quoted, with parentheses where they belong, and
 * with versions compared as numbers.
 *
 * ## Example Usage
 *
 * ```typescript
 * new SoftwareUpdateSettings("studio", {
 *   groups: ["everyone"],
 *   predicate: predicates.allOf(
 *     predicates.platform("macOS"),
 *     predicates.osVersion({ from: "15.4", below: "27" }),
 *     predicates.not(predicates.modelIdentifier("Mac14,2")),
 *   ),
 *   automaticActions: { download: "AlwaysOn" },
 * });
 * ```
 *
 * @see https://developer.apple.com/documentation/devicemanagement/activationsimple
 */
export const predicates = {
  /** Devices of one platform. */
  platform: (platform: Platform): string => builders.platformConditionOf(platform),

  /** Devices of some product types, such as `Mac14,2` or `iPhone14,5`. */
  modelIdentifier: (...identifiers: string[]): string => builders.statusIn("device.model.identifier", identifiers),

  /**
   * Devices that Apple's Software Lookup Service lists under some names, such as `J413AP` or `iPhone14,5`. Devices know
   * theirs from iOS 18, iPadOS 18, macOS 15, tvOS 18.4 and visionOS 26.4; an older one activates nothing.
   */
  deviceId: (...identifiers: string[]): string => builders.statusIn("softwareupdate.device-id", identifiers),

  /** Devices that run `from` or later, and a version below `below`; versions are compared as numbers. */
  osVersion: (range: VersionRange): string => builders.versionRange(range),

  /**
   * A group of models: Macs by board (`J413AP`, as the data sources give them) or product type, other devices by product
   * type. Boards of Macs before macOS 15 become product types where that means the same devices, and are refused where not.
   */
  models: (group: ModelGroup): string => builders.modelsPredicate(group, group.platform === "macOS" ? macs() : []),

  /** Devices that meet all of some conditions. */
  allOf: (...conditions: string[]): string => builders.allOf(conditions),

  /** Devices that meet at least one of some conditions. */
  anyOf: (...conditions: string[]): string => builders.anyOf(conditions),

  /** Devices that don't meet a condition. */
  not: (condition: string): string => builders.not(condition),
};

/** The table is large, and most programs never ask for it. */
function macs(): readonly builders.MacBoard[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a function that returns at once can't await an import
  return (require("../provider/core/releases/macs") as typeof releases).macs;
}
