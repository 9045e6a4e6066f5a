import { membersFor, unpackEnrollments, type InventoryDevice } from "../../provider/core/inventory";
import { isObject } from "../../provider/core/json";
import { textOf, type ResourceInputs, type ReviewedResource } from "./resources";

/** Who joins and who leaves a group: a newcomer gets what the group has at once. */
export interface MemberChange {
  /** Enrollments, sorted. */
  readonly joining: readonly string[];
  readonly leaving: readonly string[];
}

/**
 * Says how a DeviceGroup changes. Of a group with an inventory file the state remembers whom it added; somebody who was a member
 * before counts as joining.
 *
 * @param inventories The inventory files that could be read, by the path that the program names.
 * @returns Undefined for another resource, and where it isn't known who is or was in the group.
 */
export function memberChange(
  { kind, before, after, outputsBefore }: ReviewedResource,
  inventories: ReadonlyMap<string, readonly InventoryDevice[]>,
): MemberChange | undefined {
  if (kind !== "DeviceGroup") return undefined;
  const was = before ? membersBefore(before, outputsBefore) : [];
  const will = after ? membersAfter(after, inventories) : [];
  if (!was || !will) return undefined;
  const without = (some: readonly string[], others: readonly string[]): string[] =>
    some.filter((one) => !others.includes(one)).sort();
  return { joining: without(will, was), leaving: without(was, will) };
}

function membersBefore(inputs: ResourceInputs, outputs: ResourceInputs | undefined): readonly string[] | undefined {
  if (isObject(inputs.enrollments)) return Object.keys(inputs.enrollments);
  const added = textOf(outputs?.addedEnrollments);
  return added === undefined ? undefined : unpackEnrollments(added);
}

function membersAfter(
  inputs: ResourceInputs,
  inventories: ReadonlyMap<string, readonly InventoryDevice[]>,
): readonly string[] | undefined {
  if (isObject(inputs.enrollments)) return Object.keys(inputs.enrollments);
  const [file, group] = [textOf(inputs.inventoryFile), textOf(inputs.group)];
  const devices = file === undefined ? undefined : inventories.get(file);
  if (!devices || group === undefined) return undefined;
  return [...new Set(membersFor(devices, group).map(({ enrollment }) => enrollment))];
}
