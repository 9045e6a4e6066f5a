/** The inventory file on disk. */
import { readFile } from "node:fs/promises";
import { SoftwareUpdateError } from "./core/error";
import { parseInventory, type InventoryDevice } from "./core/inventory";

/**
 * Reads an inventory file.
 *
 * @param file The path; messages name it as it is given.
 * @throws SoftwareUpdateError `INVALID_INPUT` when it can't be read, or is no inventory.
 */
export async function readInventory(file: string): Promise<InventoryDevice[]> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new SoftwareUpdateError("INVALID_INPUT", `The inventory ${file} can't be read.`, { cause });
  });
  return parseInventory(text, file);
}
