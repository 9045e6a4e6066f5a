import path from "node:path";
import type { InventoryDevice } from "../provider/core/inventory";
import { isObject } from "../provider/core/json";
import type { Member } from "../provider/core/status/device";
import { membersOfInventory, membersOfNotes, namedMembers, uniqueMembers } from "../provider/core/status/membership";
import type { NotifiedGroup } from "../provider/servers/server";
import { readInventory } from "../provider/inventoryFile";
import type { KnownMembers } from "../provider/status/followRings";
import type { Stack } from "./pulumi/stack";
import { ownResources, type StateResource } from "./pulumi/state";

/**
 * Groups to wake, with their members where a DeviceGroup of the stack declares them: KMFDDM reaches the members of a
 * larger group by their ids only.
 */
export async function groupsToWake(names: readonly string[], stack: Stack | undefined): Promise<NotifiedGroup[]> {
  return Promise.all(
    [...new Set(names)].map(async (name) => {
      const members = await declaredMembers(name, stack);
      return members ? { name, members: members.map(({ enrollment }) => enrollment).sort() } : { name };
    }),
  );
}

/**
 * Who is in a group, as far as the stack or an inventory says it.
 *
 * @param provider The URN of the provider whose server the group is on. Default: any.
 * @param inventory The devices of an inventory; only those that name the group count.
 * @returns Undefined where neither says it; then the server may know.
 */
export async function knownMembers(
  group: string,
  stack: Stack | undefined,
  provider: string | undefined,
  inventory: readonly InventoryDevice[] | undefined,
): Promise<KnownMembers | undefined> {
  const declared = await declaredMembers(group, stack, provider);
  if (declared) return { source: "DeviceGroup", members: declared };
  const listed = namedMembers(inventory ?? [], group);
  return listed && { source: "inventory", members: listed };
}

async function declaredMembers(
  group: string,
  stack: Stack | undefined,
  provider?: string,
): Promise<Member[] | undefined> {
  const declared = ownResources(stack?.resources ?? []).filter(
    (resource) =>
      resource.type.endsWith(":DeviceGroup") &&
      resource.inputs.group === group &&
      (provider === undefined || resource.provider === provider),
  );
  const members = (await Promise.all(declared.map((one) => membersOf(one, stack)))).filter(
    (list) => list !== undefined,
  );
  return members.length > 0 ? uniqueMembers(members.flat()) : undefined;
}

/** Undefined where they can't be read; then nothing is said of them. */
async function membersOf({ inputs }: StateResource, stack: Stack | undefined): Promise<Member[] | undefined> {
  if (isObject(inputs.enrollments)) return membersOfNotes(inputs.enrollments);
  if (typeof inputs.inventoryFile !== "string") return undefined;
  try {
    const devices = await readInventory(path.resolve(stack?.project.programFolder ?? "", inputs.inventoryFile));
    return membersOfInventory(devices, String(inputs.group));
  } catch {
    return undefined;
  }
}
