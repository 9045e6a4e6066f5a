/** Who is in a group, where a program or a file says it. */
import { membersFor, type InventoryDevice } from "../inventory";
import type { Member } from "./device";

/** The members of a DeviceGroup's map: each enrollment with a note for people. */
export function membersOfNotes(enrollments: Readonly<Record<string, unknown>>): Member[] {
  return Object.entries(enrollments).map(([enrollment, note]) => ({
    enrollment,
    ...(typeof note === "string" && note !== "" && { name: note }),
  }));
}

/** The members of a DeviceGroup that takes them from an inventory file. */
export function membersOfInventory(devices: readonly InventoryDevice[], group: string): Member[] {
  return membersFor(devices, group).map(memberOf);
}

/**
 * The members of a group that no DeviceGroup declares, as an inventory has them: only devices that name the group, since a file
 * without groups says nothing of any.
 *
 * @returns Undefined where no device names it.
 */
export function namedMembers(devices: readonly InventoryDevice[], group: string): Member[] | undefined {
  const members = devices.filter(({ groups }) => groups?.includes(group)).map(memberOf);
  return members.length > 0 ? uniqueMembers(members) : undefined;
}

/** Each enrollment once. */
export function uniqueMembers(members: readonly Member[]): Member[] {
  return [...new Map(members.map((member) => [member.enrollment, member])).values()];
}

function memberOf({ enrollment, model, deviceId }: InventoryDevice): Member {
  return { enrollment, ...(model !== undefined && { model }), ...(deviceId !== undefined && { deviceId }) };
}
