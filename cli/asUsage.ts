import { SoftwareUpdateError } from "../provider/core/error";
import { UsageError } from "./usageError";

/** A question that makes no sense is wrong usage of a command, whereas in a program it is an error like any other. */
export function asUsage<Result>(check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    if (!SoftwareUpdateError.isInstance(error) || error.code !== "INVALID_INPUT") throw error;
    throw new UsageError(error.message.replace(/\.$/, ""));
  }
}
