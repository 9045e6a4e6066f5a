/** The minimum version that a policy asks for. */
import { z } from "zod";
import { unknownKeySentence } from "../declarations/zodProblems";
import { isObject } from "../json";
import { isVersion } from "../releases/version";

/** The newest release of a device, or one before it. */
export interface NewestMinimum {
  /** Keeps this major alone, such as 15. From 1. Default: any major. */
  readonly major?: number;
  /** How many versions to stay behind the newest, counted in its major. From 0. Default: 0. */
  readonly behind?: number;
}

/**
 * A fixed version (`26.6.1`), `latest` (the device's newest public release), the newest of a major or some versions behind it
 * (`{ major: 15 }`, `{ behind: 1 }`), or `none` for devices that are never asked.
 */
export type Minimum = "latest" | "none" | (string & {}) | NewestMinimum;

/** True for a minimum that is one version, whatever Apple offers. */
export function isFixed(minimum: Minimum): minimum is string {
  return typeof minimum === "string" && isVersion(minimum);
}

const forms = 'a version such as "26.6.1", latest, none, or an object with major, behind or both';

/** @internal */
export const minimumSchema = z.unknown().superRefine((value, context) => {
  for (const [path, message] of problemsOf(value)) context.addIssue({ code: "custom", path, message });
}) as unknown as z.ZodType<Minimum>;

function problemsOf(value: unknown): [path: string[], message: string][] {
  if (value === undefined) return [[[], `is required: ${forms}`]];
  if (typeof value === "number") {
    // Most people who write 26.10 without quotes would never learn that 26.1 was read.
    return [[[], 'must be in quotes, such as "26.10": without them it is read as a number, 26.1']];
  }
  if (typeof value === "string") {
    const isKnown = value === "latest" || value === "none" || (isVersion(value) && value.length <= 20);
    return isKnown ? [] : [[[], `must be ${forms}`]];
  }
  if (!isObject(value)) return [[[], `must be ${forms}`]];
  const problems = Object.entries(value).flatMap(([key, inner]): [string[], string][] => {
    if (!Object.hasOwn(smallest, key)) return [[[key], unknownKeySentence(key, Object.keys(smallest))]];
    const least = smallest[key as keyof NewestMinimum];
    const isNumber = Number.isSafeInteger(inner) && (inner as number) >= least;
    return isNumber ? [] : [[[key], `must be a whole number from ${least}`]];
  });
  return Object.keys(value).length > 0 ? problems : [[[], "must have major, behind or both"]];
}

const smallest: Readonly<Required<NewestMinimum>> = { major: 1, behind: 0 };
