import { SoftwareUpdateError } from "../../provider/core/error";
import type { Io } from "../io";
import { runPulumi } from "./commandLine";
import type { ListedStack } from "./stacks";

/**
 * Refuses a stack that an update is changing, or that a killed update has left locked: its state is about to say
 * something else.
 *
 * @throws SoftwareUpdateError `CONFIGURATION` when the stack is locked.
 */
export async function refuseLocked(reference: string, stacks: readonly ListedStack[], io: Io): Promise<void> {
  const isUpdating = stacks.some((stack) => stack.reference === reference && stack.isUpdating);
  if (!isUpdating && !(isSelfManaged(reference) && (await holdsLock(reference, io)))) return;
  const message =
    `The stack ${reference} is locked: an update of it is running, or one was killed. Wait for its end, or after a ` +
    "killed one run `pulumi cancel` and `pulumi up`; then run the command again.";
  throw new SoftwareUpdateError("CONFIGURATION", message);
}

/** Self-managed backends have one organization, of that name, or none at all. */
function isSelfManaged(reference: string): boolean {
  return reference.startsWith("organization/") || !reference.includes("/");
}

/**
 * Nothing shows the lock of a self-managed backend but an operation that needs it. A refresh of a resource that is not
 * there takes the lock, finds nothing to do and gives it back.
 */
async function holdsLock(reference: string, io: Io): Promise<boolean> {
  const nothing = "urn:pulumi:none::none::none:none:none::none";
  const result = await runPulumi(["refresh", "--preview-only", "--target", nothing, "--stack", reference], io);
  return result.stderr.includes("is currently locked");
}
