/** What an enforcement was before a step that failed half way, so that its notice is counted from there when the step is repeated. */
import { tokenFingerprint } from "../tokens";
import { deadlineOf, noticeProblems, type EnforcementInputs } from "./enforcementRules";
import { isObject } from "../json";
import type { Problem } from "../problem";

type Inputs = Readonly<Record<string, unknown>>;

const keys = [
  "targetOSVersion",
  "targetBuildVersion",
  "targetLocalDateTime",
  "groups",
  "platform",
  "activation",
] as const;

/**
 * What has to be remembered of an enforcement; of its condition, which may be secret, only a fingerprint.
 *
 * @param inputs Undefined for one that was to be created: nothing is in force then.
 */
export function inForceOf(inputs: Inputs | undefined): Inputs {
  if (inputs === undefined) return {};
  const { predicate } = inputs;
  const entries = keys.filter((key) => inputs[key] !== undefined).map((key) => [key, inputs[key]]);
  const condition = typeof predicate === "string" ? { predicate: tokenFingerprint(predicate) } : {};
  return { ...(Object.fromEntries(entries) as Inputs), ...condition };
}

/**
 * Safety rule 1 for a step that an update will take, as a preview shows it: what the check says, else what the update itself
 * would.
 *
 * @param before The inputs that the state has, or undefined for a new enforcement.
 * @param outputs The outputs that the state has, where {@link inForceOf} stands after a failure.
 * @param news What the program asks for.
 * @param now Milliseconds since the epoch.
 */
export function stepNoticeProblems(
  before: Inputs | undefined,
  outputs: Inputs | undefined,
  news: Inputs,
  now: number,
): Problem[] {
  const problems = noticeProblems(before, news, now);
  if (problems.length > 0 || before === undefined || !isObject(outputs?.inForce)) return problems;
  return repeatedNoticeProblems(outputs.inForce, before, news, now);
}

/**
 * Safety rule 1 for the repetition of a step that failed: the engine compares with what was to come into force, which may never
 * have reached a device. Who postpones what was to come is let through (safety rule 3).
 *
 * @param inForce What {@link inForceOf} said.
 * @param failed The inputs of the step that failed.
 */
export function repeatedNoticeProblems(inForce: Inputs, failed: Inputs, news: Inputs, now: number): Problem[] {
  const [due, next] = [deadlineOf(failed), deadlineOf(news)];
  if (due !== undefined && next !== undefined && next > due) return [];
  if (Object.keys(inForce).length === 0) return noticeProblems(undefined, news, now);
  const { predicate } = news;
  const isSame = inForce.predicate === (typeof predicate === "string" ? tokenFingerprint(predicate) : undefined);
  const before: EnforcementInputs = { ...inForce, predicate: isSame ? predicate : inForce.predicate };
  return noticeProblems(before, news, now);
}
