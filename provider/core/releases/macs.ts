/** The checked table of Macs: boards, product types and names. Its sources stand in each of its lines and in the README. */
import table from "./macs.json";

/** A line of the table: one identifier that the lookup service lists Macs by. */
export interface Mac {
  /** Board name or board id as the service spells it: `J413AP`, `Mac-4B682C642B45593E`. */
  readonly id: string;
  /** The product types of the board, at most one: `Mac14,2`. Empty where none could be established. */
  readonly productTypes: readonly string[];
  /** What people call it: `MacBook Air (M2, 2022)`. Several where Apple sold one product type under several names. */
  readonly names: readonly string[];
  /** Where the line comes from: `owner/repository path@commit`. */
  readonly sources: readonly string[];
  /** How many independent sources agree on the product type; where it has none, on the name. */
  readonly confidence: string;
}

/** All lines, sorted by `id`. Macs newer than 2026-08-18 are missing. */
export const macs: readonly Mac[] = table;

const byProductType = grouped((mac) => mac.productTypes);
const byId = grouped((mac) => [mac.id]);

/**
 * The boards of a Mac's product type, under which the lookup service lists it. A Mac with a T2 chip has several, and only
 * its `J…AP` board gets the newest releases.
 *
 * @param productType Such as `MacBookPro16,1`; case doesn't matter.
 * @returns The boards; empty for a product type that the table lacks, which is never guessed.
 */
export function boardsOf(productType: string): readonly string[] {
  return (byProductType.get(productType.toLowerCase()) ?? []).map(({ id }) => id);
}

/**
 * What people call a Mac.
 *
 * @param device A board or a product type; case doesn't matter.
 * @returns The names; empty when the table has none.
 */
export function macNames(device: string): readonly string[] {
  const key = device.toLowerCase();
  const found = byId.get(key) ?? byProductType.get(key) ?? [];
  return [...new Set(found.flatMap(({ names }) => names))];
}

function grouped(keysOf: (mac: Mac) => readonly string[]): ReadonlyMap<string, readonly Mac[]> {
  const groups = new Map<string, Mac[]>();
  for (const mac of macs) {
    for (const key of keysOf(mac).map((one) => one.toLowerCase())) groups.set(key, [...(groups.get(key) ?? []), mac]);
  }
  return groups;
}
