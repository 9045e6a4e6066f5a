import { concurrently } from "../../provider/concurrently";
import type { Io } from "../io";
import { refuseLocked } from "../pulumi/lock";
import { exportState, exportStateWithoutSecrets, type Stack } from "../pulumi/stack";
import { listStacks } from "../pulumi/stacks";
import { claimedIdentifiers } from "../pulumi/state";

/**
 * The identifiers that resources answer for, in this stack's state of now and in those of the project's other stacks: a
 * stack that was renamed keeps its identifiers, and may have left its old name to a new stack.
 *
 * @throws SoftwareUpdateError `CONFIGURATION` when the stack is locked or a state can't be read.
 */
export async function readClaims(stack: Stack, io: Io): Promise<Set<string>> {
  const stacks = await listStacks(io);
  await refuseLocked(stack.reference, stacks, io);
  const others = stacks.filter(({ reference, isEmpty }) => reference !== stack.reference && !isEmpty);
  const states = await concurrently(others, ({ reference }) => exportStateWithoutSecrets(reference, io));
  return claimedIdentifiers([...states.flat(), ...(await exportState(stack.reference, io))]);
}
