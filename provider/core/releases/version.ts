/**
 * The one place where versions and builds are compared. Apple's versions are not semantic versions: two, three or more
 * numbers, without limit, and `26.6` is the same as `26.6.0`, which `semver` can't parse or cuts after three.
 */
import { compareText } from "../compareText";
import { SoftwareUpdateError } from "../error";

/** Less than 0 when the first comes before the second, 0 when they are equal, more than 0 otherwise. */
export type Comparison = number;

/**
 * True for a version as Apple writes it: numbers with dots between them, such as `27`, `26.6` or `26.6.1`.
 *
 * @param text What to look at; a supplemental's extra (`26.3.1 (a)`) is no part of a version.
 */
export function isVersion(text: string): boolean {
  return /^\d+(\.\d+)*$/.test(text);
}

/**
 * Compares two versions number by number; a missing number counts as 0, so that `27` equals `27.0`.
 *
 * @throws SoftwareUpdateError `INVALID_INPUT` when one of them is no version.
 * @see https://developer.apple.com/documentation/devicemanagement
 */
export function compareVersions(first: string, second: string): Comparison {
  const left = partsOf(first);
  const right = partsOf(second);
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * The same text for equal versions (`26.0` and `26`), to group by.
 *
 * @throws SoftwareUpdateError `INVALID_INPUT` when it is no version.
 */
export function versionKey(version: string): string {
  return partsOf(version)
    .join(".")
    .replace(/(\.0)+$/, "");
}

/**
 * The first number of a version: 26 for `26.6.1`. A change of it is an upgrade, anything less is an update.
 *
 * @throws SoftwareUpdateError `INVALID_INPUT` when it is no version.
 */
export function majorOf(version: string): number {
  return partsOf(version)[0]!;
}

/**
 * Compares two builds by number, letter, number and suffix, so that `23G83` comes before `23G6083` and `25D2128` before
 * `25D771280a`. A text that is no build comes after all builds, by its characters.
 */
export function compareBuilds(first: string, second: string): Comparison {
  const left = buildParts(first);
  const right = buildParts(second);
  if (!left || !right) return left ? -1 : right ? 1 : compareText(first, second);
  return (
    left.major - right.major ||
    compareText(left.letter, right.letter) ||
    left.number - right.number ||
    compareText(left.suffix, right.suffix)
  );
}

/**
 * Compares the extras of two supplementals, `(a)` before `(b)`; a release without one comes before its supplementals.
 *
 * @param first As Apple writes it, with parentheses, or undefined for the base release.
 * @param second The same.
 */
export function compareExtras(first: string | undefined, second: string | undefined): Comparison {
  const [left, right] = [first, second].map((extra) => (extra ?? "").replace(/[()\s]/g, "").toLowerCase());
  return left!.length - right!.length || compareText(left!, right!);
}

function partsOf(version: string): number[] {
  if (!isVersion(version)) {
    const sentence = `"${version}" is not a version; write numbers with dots between them, such as 26.6.1.`;
    throw new SoftwareUpdateError("INVALID_INPUT", sentence);
  }
  return version.split(".").map(Number);
}

function buildParts(build: string) {
  const match = /^(\d+)([A-Za-z])(\d+)([A-Za-z]*)$/.exec(build);
  if (!match) return undefined;
  return { major: Number(match[1]), letter: match[2]!, number: Number(match[3]), suffix: match[4]! };
}
