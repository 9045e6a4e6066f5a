import { SoftwareUpdateError } from "../error";
import type { Problem } from "../problem";

/** The error for an argument of a rollout that makes no sense. */
export function argumentError(sentence: string): SoftwareUpdateError {
  return new SoftwareUpdateError("INVALID_INPUT", sentence);
}

/** The error for what a schema found wrong. */
export function schemaError({ path, message }: Problem): SoftwareUpdateError {
  return argumentError(`${path} ${message}${message.endsWith("?") ? "" : "."}`);
}
