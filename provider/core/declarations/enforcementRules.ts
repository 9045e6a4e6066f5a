import { dayInMilliseconds, hourInMilliseconds } from "../durations";
import { isObject } from "../json";
import { error, warning, type Problem } from "../problem";
import { isUnknown } from "../unknown";
import { earliestMoment, latestMoment, parseLocalDateTime } from "./localDateTime";

/** Days that devices are told ahead unless a program says otherwise. */
export const defaultMinimumNotice = 3;

/** The inputs of an enforcement that the safety rules look at; any of them may be unknown during a preview. */
export interface EnforcementInputs {
  readonly platform?: unknown;
  readonly targetOSVersion?: unknown;
  readonly targetBuildVersion?: unknown;
  readonly targetLocalDateTime?: unknown;
  readonly detailsURL?: unknown;
  readonly groups?: unknown;
  readonly predicate?: unknown;
  readonly activation?: unknown;
  readonly minimumNotice?: unknown;
  readonly allowShortNotice?: unknown;
  readonly prerelease?: unknown;
  readonly base?: unknown;
}

/** What can be said of an enforcement from its inputs alone. */
export function enforcementProblems(inputs: EnforcementInputs): Problem[] {
  return [...buildProblems(inputs), ...detailProblems(inputs)];
}

function detailProblems(inputs: EnforcementInputs): Problem[] {
  const problems: Problem[] = [];
  const { targetOSVersion: version, detailsURL } = inputs;
  if (typeof version === "string" && /^\d+$/.test(version)) {
    const message = `devices install exactly this version, and Apple lists none without a minor number; did you mean ${version}.0?`;
    problems.push(warning("targetOSVersion", message));
  }
  if (typeof detailsURL === "string" && !isUnknown(detailsURL) && !/^https?:\/\/./.test(detailsURL)) {
    problems.push(warning("detailsURL", "is not an http or https URL; users could not open it"));
  }
  if (inputs.activation === false) {
    const message =
      "with activation: false the platform's condition is not part of any predicate that this program controls";
    problems.push(warning("platform", message));
  }
  return problems;
}

/**
 * Safety rule 5: a version has several builds for different devices, and a build that fits none leaves the device waiting
 * for ever. So only supplementals and seed builds are named, and a supplemental comes after its base.
 */
function buildProblems(inputs: EnforcementInputs): Problem[] {
  const { targetBuildVersion: build, prerelease, base } = inputs;
  if (typeof build !== "string" || isUnknown(build) || isUnknown(prerelease) || isUnknown(base)) return [];
  if (prerelease === true) return [];
  if (!/[a-z]$/.test(build)) {
    const message =
      "names a build, but only a supplemental (such as 25D771280a) or, with prerelease: true, a seed build may be named; " +
      "remove it: targetOSVersion alone gives each device the build that fits it";
    return [error("targetBuildVersion", message)];
  }
  if (base === "installed") return [];
  if (!isObject(base)) {
    const message =
      "a supplemental installs on its base version only; give the enforcement of the base as `base`, " +
      'or base: "installed" if every device in scope is known to run it';
    return [error("base", message)];
  }
  return baseProblems(inputs, base);
}

function baseProblems(inputs: EnforcementInputs, base: EnforcementInputs): Problem[] {
  const problems: Problem[] = [];
  const differs = (one: unknown, other: unknown): boolean => !isUnknown(one) && !isUnknown(other) && one !== other;
  if (differs(base.platform, inputs.platform) || differs(base.targetOSVersion, inputs.targetOSVersion)) {
    problems.push(error("base", "must enforce the same platform and the same targetOSVersion, without the build"));
  }
  if (base.targetBuildVersion !== undefined && !isUnknown(base.targetBuildVersion)) {
    problems.push(error("base", "must be the enforcement of the base version, which names no build"));
  }
  if (Array.isArray(base.groups) && Array.isArray(inputs.groups) && !base.groups.some(isUnknown)) {
    const uncovered = inputs.groups.filter((group) => !isUnknown(group) && !(base.groups as unknown[]).includes(group));
    if (uncovered.length > 0) {
      problems.push(error("base", `doesn't reach ${uncovered.join(", ")}; the base must be enforced for every group`));
    }
  }
  const [first, second] = [deadlineOf(base), deadlineOf(inputs)];
  if (first !== undefined && second !== undefined && second - first < dayInMilliseconds) {
    problems.push(error("base", "must have a deadline at least a day before the supplemental's"));
  }
  return problems;
}

/** The deadline of an enforcement, in milliseconds as if the local time were UTC; undefined for one that can't be read. */
export function deadlineOf(inputs: EnforcementInputs): number | undefined {
  return typeof inputs.targetLocalDateTime === "string" ? parseLocalDateTime(inputs.targetLocalDateTime) : undefined;
}

/**
 * Safety rule 1: creating an enforcement, changing its target, moving its date earlier, or reaching further devices needs
 * the minimum notice, counted where the deadline passes first (UTC+14). A deadline that stands never errors, and
 * postponing or withdrawing always applies.
 *
 * @param before What is in force, or undefined for a new enforcement.
 * @param after What the program asks for.
 * @param now Milliseconds since the epoch.
 */
export function noticeProblems(
  before: EnforcementInputs | undefined,
  after: EnforcementInputs,
  now: number,
): Problem[] {
  const deadline = deadlineOf(after);
  if (deadline === undefined || after.allowShortNotice === true || isUnknown(after.allowShortNotice)) return [];
  if (Array.isArray(after.groups) && after.groups.length === 0) return [];
  const reason = hastening(before, after, deadline);
  if (reason === undefined || isUnknown(after.minimumNotice)) return [];
  const days = typeof after.minimumNotice === "number" ? after.minimumNotice : defaultMinimumNotice;
  const left = earliestMoment(deadline) - now;
  if (left >= days * dayInMilliseconds) return [];
  const message =
    `${reason} needs ${days} days of notice (minimumNotice), and ${String(after.targetLocalDateTime)} ${distance(left)} ` +
    `in the earliest time zone (UTC+14). Choose a later date, or set allowShortNotice: true if devices really must restart this soon`;
  return [error("targetLocalDateTime", message)];
}

/** What makes devices restart sooner, or more of them; undefined where nothing does. */
function hastening(
  before: EnforcementInputs | undefined,
  after: EnforcementInputs,
  deadline: number,
): string | undefined {
  if (before === undefined) return "a new enforcement";
  const changed = (key: keyof EnforcementInputs): boolean =>
    !isUnknown(after[key]) && withDefault(key, before[key]) !== withDefault(key, after[key]);
  if (changed("targetOSVersion") || changed("targetBuildVersion")) return "another target";
  const old = deadlineOf(before);
  if (old === undefined || deadline < old) return "an earlier deadline";
  const groups = Array.isArray(before.groups) ? (before.groups as unknown[]) : [];
  const added = Array.isArray(after.groups)
    ? after.groups.filter((group) => !isUnknown(group) && !groups.includes(group))
    : [];
  if (added.length > 0) return `adding ${added.length === 1 ? "group" : "groups"} ${added.join(", ")}`;
  // A changed condition can reach devices that the old one left out.
  if (changed("predicate") || changed("platform") || changed("activation")) return "another condition";
  return undefined;
}

/** Writing out what absence means changes nothing. */
function withDefault(key: keyof EnforcementInputs, value: unknown): unknown {
  return key === "activation" && value === undefined ? true : value;
}

function distance(milliseconds: number): string {
  if (milliseconds <= 0) return "has already passed";
  const hours = Math.floor(milliseconds / hourInMilliseconds);
  return hours < 48 ? `is ${hours} hours away` : `is ${Math.floor(hours / 24)} days away`;
}

/**
 * Safety rule 3: stopping always applies, but near the deadline it may come too late for some.
 *
 * @returns The sentence to show when an enforcement is postponed or taken away less than two hours before its deadline
 * passes somewhere, until it has passed everywhere.
 */
export function begunAlready(before: EnforcementInputs, now: number): string | undefined {
  const deadline = deadlineOf(before);
  if (deadline === undefined || earliestMoment(deadline) - now > 2 * hourInMilliseconds) return undefined;
  if (now > latestMoment(deadline)) return undefined;
  return (
    `the deadline ${String(before.targetLocalDateTime)} is less than two hours away or has passed in some time zones: ` +
    "devices may already have begun to install"
  );
}
