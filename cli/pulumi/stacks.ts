import { z } from "zod";
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
  const stacks = listed.parse(JSON.parse(await pulumi(["stack", "ls", "--json", "--fully-qualify-stack-names"], io)));
  return stacks.map(({ name, updateInProgress, resourceCount }) => ({
    reference: name,
    isUpdating: updateInProgress ?? false,
    isEmpty: resourceCount === 0,
  }));
}
