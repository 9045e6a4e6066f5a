import { SoftwareUpdateError } from "../core/error";
import { halfCharacterProblem } from "./halfCharacter";

/**
 * The sentence that says why a name can't be a part of a URL's path, or undefined if it can. Everything else that means
 * something in a URL is encoded, but clients and servers alike take `.` and `..` for steps, encoded or not.
 */
export function pathSegmentProblem(name: string): string | undefined {
  if (name === "." || name === "..") return `must not be ${name}, which is a step in a URL and no name`;
  return halfCharacterProblem(name);
}

/**
 * A name as a part of a URL's path.
 *
 * @throws SoftwareUpdateError `INVALID_INPUT` for a name that would lead elsewhere.
 */
export function pathSegment(name: string): string {
  const problem = pathSegmentProblem(name);
  if (problem === undefined) return encodeURIComponent(name);
  throw new SoftwareUpdateError("INVALID_INPUT", `A declaration, a group or an enrollment on the server ${problem}.`);
}
