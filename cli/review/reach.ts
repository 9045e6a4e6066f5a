import { membersFor, type InventoryDevice } from "../../provider/core/inventory";
import type { Platform } from "../../provider/core/releases/platform";
import { compareVersions, isVersion } from "../../provider/core/releases/version";
import { isOneOf, platformOfDevice, type RingDevice } from "../../provider/core/status/device";
import { objectOf, textOf, type ReviewedResource } from "./resources";

/** Devices by group, as far as the program says who is in one. */
export type Members = ReadonlyMap<string, readonly InventoryDevice[]>;

/** Which devices an enforcement is for. */
export interface Audience {
  readonly groups: readonly string[];
  readonly platform: Platform;
  /** Default: every model. */
  readonly models?: readonly string[];
  /** True for a condition that only devices can answer. */
  readonly hasPredicate: boolean;
}

/** How many devices an enforcement reaches. */
export interface Reach {
  /** How many are known. */
  readonly devices: number;
  /** True when some of them may be of another platform or model, or not meet the condition. */
  readonly isAtMost: boolean;
  /** True when the members of some group aren't known. */
  readonly isAtLeast: boolean;
  /** The versions that the inventory says they run, the oldest first, one a device that it knows the version of. */
  readonly installed: readonly string[];
}

/**
 * Who is in a group, from the program's DeviceGroups.
 *
 * @param inventories The inventory files that could be read, by the path that the program names.
 */
export function membersOf(
  resources: readonly ReviewedResource[],
  inventories: ReadonlyMap<string, readonly InventoryDevice[]>,
): Members {
  const members = new Map<string, readonly InventoryDevice[]>();
  const incomplete = new Set<string>();
  for (const { kind, after } of resources) {
    const group = textOf(after?.group);
    if (kind !== "DeviceGroup" || group === undefined) continue;
    const file = textOf(after?.inventoryFile);
    const enrollments = Object.keys(objectOf(after?.enrollments)).map((enrollment) => ({ enrollment }));
    const listed = file === undefined ? undefined : inventories.get(file);
    // One file may serve several groups, as the group itself reads it.
    const devices = file === undefined ? enrollments : listed && membersFor(listed, group);
    if (devices) members.set(group, [...(members.get(group) ?? []), ...devices]);
    else incomplete.add(group);
  }
  for (const group of incomplete) members.delete(group);
  return members;
}

/** How many devices an enforcement reaches; undefined when nothing is known. */
export function reachOf({ groups, platform, models, hasPredicate }: Audience, members: Members): Reach | undefined {
  const known = groups.filter((group) => members.has(group));
  if (known.length === 0) return undefined;
  // One device may be a member of several groups.
  const devices = new Map(known.flatMap((group) => members.get(group)!.map((device) => [device.enrollment, device])));
  const reached = [...devices.values()].filter((device) => mayBe(device, platform, models));
  const isSure = (device: InventoryDevice): boolean =>
    platformOfDevice(withoutReports(device)) !== undefined &&
    (!models || isOneOf(models, withoutReports(device)) !== undefined);
  return {
    devices: reached.length,
    isAtMost: hasPredicate || !reached.every(isSure),
    isAtLeast: known.length < groups.length,
    installed: [...new Set(reached.flatMap(({ osVersion }) => osVersion ?? []))]
      .filter(isVersion)
      .sort(compareVersions),
  };
}

function mayBe(device: InventoryDevice, platform: Platform, models: readonly string[] | undefined): boolean {
  const own = platformOfDevice(withoutReports(device));
  if (own !== undefined && own !== platform) return false;
  return !models || isOneOf(models, withoutReports(device)) !== false;
}

function withoutReports(device: InventoryDevice): RingDevice {
  return { ...device, status: {} };
}
