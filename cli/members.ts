import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseInventory } from "../provider/core/inventory";
import { isObject } from "../provider/core/json";
import type { NotifiedGroup } from "../provider/servers/server";
import type { Stack } from "./pulumi/stack";
import { ownResources, type StateResource } from "./pulumi/state";

/**
 * Groups to wake, with their members where a DeviceGroup of the stack declares them: KMFDDM reaches the members of a
 * larger group by their ids only.
 */
export async function groupsToWake(names: readonly string[], stack: Stack | undefined): Promise<NotifiedGroup[]> {
  const deviceGroups = ownResources(stack?.resources ?? []).filter(({ type }) => type.endsWith(":DeviceGroup"));
  return Promise.all(
    [...new Set(names)].map(async (name) => {
      const declared = deviceGroups.filter(({ inputs }) => inputs.group === name);
      const members = await Promise.all(declared.map((group) => membersOf(group, stack)));
      const known = members.filter((list) => list !== undefined);
      return known.length > 0 ? { name, members: [...new Set(known.flat())].sort() } : { name };
    }),
  );
}

/** Undefined where they can't be read; the group is then woken by its name. */
async function membersOf({ inputs }: StateResource, stack: Stack | undefined): Promise<string[] | undefined> {
  if (isObject(inputs.enrollments)) return Object.keys(inputs.enrollments);
  if (typeof inputs.inventoryFile !== "string") return undefined;
  const file = path.resolve(stack?.project.programFolder ?? "", inputs.inventoryFile);
  try {
    return parseInventory(await readFile(file, "utf8"), file).map(({ enrollment }) => enrollment);
  } catch {
    return undefined;
  }
}
