import { z } from "zod";
import { SoftwareUpdateError } from "../../provider/core/error";
import { parseJson } from "../../provider/core/json";

const listed = z.record(z.string(), z.object({ value: z.string().optional() }));

/**
 * Reads what `pulumi config --json` prints, secrets perhaps in the clear: no sentence repeats any of it.
 *
 * @returns The values by their keys; a secret that wasn't asked for is undefined.
 * @throws SoftwareUpdateError `CONFIGURATION` when it is something else.
 */
export function parseConfiguration(text: string): ReadonlyMap<string, string | undefined> {
  const found = listed.safeParse(parseJson(text));
  if (found.success) return new Map(Object.entries(found.data).map(([key, { value }]) => [key, value]));
  const message = "`pulumi config --json` printed something that is not the configuration of a stack.";
  throw new SoftwareUpdateError("CONFIGURATION", message);
}
