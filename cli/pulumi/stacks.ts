import { z } from "zod";
import { SoftwareUpdateError } from "../../provider/core/error";
import { parseJson } from "../../provider/core/json";
import type { Io } from "../io";
import { pulumi } from "./commandLine";

const listed = z.array(
  z.object({ name: z.string(), updateInProgress: z.boolean().optional(), resourceCount: z.number().optional() }),
);

/** A stack of the project in the working directory. */
export interface ListedStack {
  /** The name in full. */
  readonly reference: string;
  /** An update runs; self-managed backends don't say. */
  readonly isUpdating: boolean;
  readonly isEmpty: boolean;
}

/** The project's stacks. */
export async function listStacks(io: Io): Promise<ListedStack[]> {
  return parseStacks(await pulumi(["stack", "ls", "--json", "--fully-qualify-stack-names"], io));
}

/**
 * Reads what `pulumi stack ls --json` prints.
 *
 * @throws SoftwareUpdateError `CONFIGURATION` when it is something else.
 */
export function parseStacks(text: string): ListedStack[] {
  const stacks = listed.safeParse(parseJson(text));
  if (!stacks.success) {
    const message = "`pulumi stack ls --json` printed something that is not a list of stacks.";
    throw new SoftwareUpdateError("CONFIGURATION", message);
  }
  return stacks.data.map(({ name, updateInProgress, resourceCount }) => ({
    reference: name,
    isUpdating: updateInProgress ?? false,
    isEmpty: resourceCount === 0,
  }));
}
