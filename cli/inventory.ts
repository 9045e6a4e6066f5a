import path from "node:path";
import type { InventoryDevice } from "../provider/core/inventory";
import { readInventory } from "../provider/inventoryFile";
import type { Io } from "./io";
import type { Stack } from "./pulumi/stack";

/** `--inventory`, for commands that need to know who is in a group. */
export const inventoryOption = {
  kind: "value",
  placeholder: "FILE",
  description:
    "A JSON file of devices that says by `groups` who is in a group which the stack doesn't declare. Default: " +
    "softwareupdate:inventoryFile of the stack configuration, else SOFTWAREUPDATE_INVENTORY_FILE.",
} as const;

/**
 * The inventory that says who is in a group: the one that was given, else that of the stack configuration, which starts at the
 * program's folder, else the environment's.
 *
 * @returns Undefined where none is named.
 */
export async function chosenInventory(
  given: string | undefined,
  stack: Stack | undefined,
  io: Io,
): Promise<InventoryDevice[] | undefined> {
  const configured = stack?.configuration("softwareupdate:inventoryFile");
  const named = given ?? io.environment.SOFTWAREUPDATE_INVENTORY_FILE;
  if (given === undefined && configured) {
    return readInventory(path.resolve(stack!.project.programFolder, configured));
  }
  return named ? readInventory(path.resolve(io.workingDirectory, named)) : undefined;
}
