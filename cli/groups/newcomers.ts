import { concurrently } from "../../provider/concurrently";
import { membersFor, type InventoryDevice } from "../../provider/core/inventory";
import { platformOfDevice } from "../../provider/core/status/device";
import type { Server } from "../../provider/servers/server";
import { enforcementsOf, type GroupEnforcement } from "./enforcements";

/** What an inventory means for one group. */
export interface GroupNews {
  readonly group: string;
  /** Devices of the inventory that are members already. */
  readonly present: number;
  /** Those that are not, in the order of the inventory. */
  readonly newcomers: readonly InventoryDevice[];
  /** What they get with the group. Empty without newcomers. */
  readonly enforcements: readonly GroupEnforcement[];
}

/** Requests at a time: there is one for each device. */
const requestsAtATime = 16;

/**
 * Compares an inventory with the server.
 *
 * @param groups The groups to fill. Default: those that the inventory names.
 * @param now Milliseconds since the epoch.
 * @param onProgress Called after each device.
 */
export async function compareInventory(
  devices: readonly InventoryDevice[],
  groups: readonly string[] | undefined,
  server: Server,
  now: number,
  onProgress?: (read: number, total: number) => void,
): Promise<GroupNews[]> {
  const wanted = groups ?? [...new Set(devices.flatMap((device) => device.groups ?? []))].sort();
  const devicesOf = (group: string): InventoryDevice[] =>
    groups ? membersFor(devices, group) : devices.filter((device) => device.groups?.includes(group));
  const enrollments = [...new Set(wanted.flatMap((group) => devicesOf(group).map(({ enrollment }) => enrollment)))];
  let read = 0;
  const memberships = await concurrently(
    enrollments,
    async (enrollment) => {
      const membership = new Set(await server.groupsOfEnrollment(enrollment));
      onProgress?.(++read, enrollments.length);
      return [enrollment, membership] as const;
    },
    requestsAtATime,
  );
  const membershipOf = new Map(memberships);
  return concurrently(wanted, async (group): Promise<GroupNews> => {
    const own = unique(devicesOf(group));
    const newcomers = own.filter(({ enrollment }) => !membershipOf.get(enrollment)!.has(group));
    const enforcements = newcomers.length === 0 ? [] : await enforcementsOf(group, server, now);
    return { group, present: own.length - newcomers.length, newcomers, enforcements };
  });
}

/** The enforcements that would leave a newcomer less than the minimum notice; those of other platforms don't reach it. */
export function shortNotices({ newcomers, enforcements }: GroupNews): GroupEnforcement[] {
  const platforms = newcomers.map((device) => platformOfDevice({ ...device, status: {} }));
  return enforcements.filter(
    ({ isShortNotice, platform }) =>
      isShortNotice && (platform === undefined || platforms.some((own) => own === undefined || own === platform)),
  );
}

function unique(devices: readonly InventoryDevice[]): InventoryDevice[] {
  return [...new Map(devices.map((device) => [device.enrollment, device])).values()];
}
