import { readFile } from "node:fs/promises";
import path from "node:path";
import { SoftwareUpdateError } from "../provider/core/error";
import { parseInventory, type InventoryDevice } from "../provider/core/inventory";
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
 * Reads an inventory.
 *
 * @throws SoftwareUpdateError `INVALID_INPUT` when it can't be read.
 */
export async function readInventory(file: string): Promise<InventoryDevice[]> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new SoftwareUpdateError("INVALID_INPUT", `The inventory ${file} can't be read.`, { cause });
  });
  return parseInventory(text, file);
}

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
