import type { JsonObject } from "../json";
import { sameJson } from "../json";
import { appleRules, supportOn } from "./appleRules";
import { mergeSettings, settingsKeys, valueAt } from "./effectiveSettings";
import { deferralWarning, overtakenWarning, type EnforcementTarget } from "./enforcementQueue";
import { inputKey } from "./appleKeys";
import type { Platform } from "./platform";

/** A declaration of a program as others of the same program see it. */
export interface AssignedDeclaration {
  /** What the program calls it. */
  readonly name: string;
  readonly groups: readonly string[];
  /** The program's own part of the activation's predicate. */
  readonly predicate?: string;
  /** The platforms that the program says it reaches. Default: any. */
  readonly platforms?: readonly string[];
  /** The payload of settings; absent for an enforcement. */
  readonly settings?: JsonObject;
  /** What an enforcement asks of its platform's devices; absent for settings. */
  readonly enforcement?: { readonly platform: Platform; readonly target: EnforcementTarget };
}

/** What is worth saying of a declaration because another one of the program reaches the same group. */
export function assignedTogetherWarnings(one: AssignedDeclaration, other: AssignedDeclaration): string[] {
  const theirs = new Set(other.groups);
  const group = one.groups.find((candidate) => theirs.has(candidate));
  if (group === undefined || mayExclude(one, other)) return [];
  if (one.settings) return other.settings ? mergeWarning(one, other, group) : deferralWarnings(one, other, group);
  return other.settings ? deferralWarnings(other, one, group) : overtakenWarnings(one, other, group);
}

/** Other platforms or conditions may divide the group between the two; nothing is said that may not be so. */
function mayExclude(one: AssignedDeclaration, other: AssignedDeclaration): boolean {
  const [mine, yours] = [one, other].map(({ enforcement, platforms }) =>
    enforcement ? [enforcement.platform] : platforms,
  );
  if (mine && yours && !mine.some((platform) => yours.includes(platform))) return true;
  return one.predicate !== undefined && other.predicate !== undefined && one.predicate !== other.predicate;
}

/** Where one of the two wins everywhere, or both set different keys, the group gets what somebody wrote. */
function mergeWarning(one: AssignedDeclaration, other: AssignedDeclaration, group: string): string[] {
  const [mine, yours] = [one.settings!, other.settings!];
  const yoursToo = new Set(settingsKeys(yours));
  const shared = settingsKeys(mine).filter((key) => yoursToo.has(key));
  const { effective } = mergeSettings([
    { Identifier: one.name, Payload: mine },
    { Identifier: other.name, Payload: yours },
  ]);
  const isWritten = (payload: JsonObject): boolean =>
    shared.every((key) => sameJson(valueAt(payload, key), valueAt(effective, key)));
  if (isWritten(mine) || isWritten(yours)) return [];
  const different = shared.filter((key) => !sameJson(valueAt(mine, key), valueAt(yours, key)));
  const results = different.map((key) => `${inputPath(key)} ${shown(key, effective)}`);
  return [
    `in group ${group} devices combine this with ${other.name} to something that neither of the two says: ${results.join(", ")}`,
  ];
}

function inputPath(key: string): string {
  return key.split(".").map(inputKey).join(".");
}

/** Programs hold tokens. */
function shown(key: string, effective: JsonObject): string {
  if (key === "Beta.OfferPrograms") return "with the programs of both";
  return key.startsWith("Beta.Require") ? "with the program of the first" : JSON.stringify(valueAt(effective, key));
}

function deferralWarnings(deferring: AssignedDeclaration, enforcing: AssignedDeclaration, group: string): string[] {
  const { keys } = appleRules["com.apple.configuration.softwareupdate.settings"];
  const { platform } = enforcing.enforcement!;
  const defers = settingsKeys(deferring.settings!).some(
    (key) =>
      key.startsWith("Deferrals.") && key !== "Deferrals.SystemPeriodInDays" && supportOn(keys[key]!.support, platform),
  );
  return defers ? [deferralWarning(deferring.name, group)] : [];
}

function overtakenWarnings(one: AssignedDeclaration, other: AssignedDeclaration, group: string): string[] {
  const warning = overtakenWarning(one.enforcement!.target, other.enforcement!.target, group);
  return warning === undefined ? [] : [warning];
}
