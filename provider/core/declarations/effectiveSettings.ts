import { isObject, canonicalJson, sameJson, type Json, type JsonObject } from "../json";
import { appleRules, supportOn, type CombineRule, type KeyRule } from "./appleRules";
import type { Declaration } from "./declaration";
import type { Platform } from "../releases/platform";

/** A com.apple.configuration.softwareupdate.settings declaration, with a payload that its schema allows. */
export type SettingsDeclaration = Pick<Declaration, "Identifier" | "Payload">;

/** What several settings declarations come to on one device. */
export interface EffectiveSettings {
  /** The combined payload, in Apple's spelling and order. A key that no declaration has is absent. */
  readonly effective: JsonObject;
  /** By dotted key the identifiers, in order of application, of the declarations that the value comes from. */
  readonly sources: Readonly<Record<string, readonly string[]>>;
  /** By dotted key the identifiers of the declarations that have the key with another value, which is overridden. */
  readonly overridden: Readonly<Record<string, readonly string[]>>;
  /** Sentences on what Apple leaves undefined or excludes (safety rule 9); the result is then one of several. */
  readonly conflicts: readonly string[];
}

interface Contribution {
  readonly identifier: string;
  readonly value: Json;
}

const settingsRule = appleRules["com.apple.configuration.softwareupdate.settings"];
const offerPrograms = "Beta.OfferPrograms";
const requireProgram = "Beta.RequireProgram";

/** The keys that are combined, by dotted key: the leaves, and the beta programs as a whole. */
const combined = Object.entries(settingsRule.keys).filter(
  (entry): entry is [string, KeyRule & { readonly combine: CombineRule }] => entry[1].combine !== undefined,
);

/**
 * Combines settings declarations as a device does, key by key by Apple's rule: the last in Apple's list, logical AND, the
 * maximum, the union, the first that is applied.
 *
 * @param declarations In order of application. Apple doesn't say which order that is; only `first` depends on it.
 * @param platform Drops keys that don't exist there. Default: all keys.
 */
export function mergeSettings(declarations: readonly SettingsDeclaration[], platform?: Platform): EffectiveSettings {
  const effective: Record<string, Json> = {};
  const sources: Record<string, readonly string[]> = {};
  const overridden: Record<string, readonly string[]> = {};
  const contributed: Record<string, readonly Contribution[]> = {};
  for (const [key, rule] of combined) {
    if (platform !== undefined && !supportOn(rule.support, platform)) continue;
    const contributions = contributionsTo(key, declarations);
    if (contributions.length === 0) continue;
    contributed[key] = contributions;
    const value = combine(
      rule,
      contributions.map((contribution) => contribution.value),
    );
    put(effective, key.split("."), value);
    const isSource = (contribution: Contribution): boolean => contributes(rule.combine, contribution.value, value);
    sources[key] = identifiersOf(contributions.filter(isSource));
    const others = identifiersOf(contributions.filter((contribution) => !isSource(contribution)));
    if (others.length > 0) overridden[key] = others;
  }
  return { effective, sources, overridden, conflicts: conflictsOf(contributed) };
}

/** The dotted keys that a payload has, of those that are combined. */
export function settingsKeys(payload: JsonObject): string[] {
  return combined.map(([key]) => key).filter((key) => valueAt(payload, key) !== undefined);
}

/** The value of a dotted key; undefined where the payload doesn't have it. */
export function valueAt(payload: JsonObject, key: string): Json | undefined {
  let at: Json | undefined = payload;
  for (const part of key.split(".")) at = isObject(at) && Object.hasOwn(at, part) ? at[part] : undefined;
  return at;
}

function contributionsTo(key: string, declarations: readonly SettingsDeclaration[]): Contribution[] {
  return declarations.flatMap(({ Identifier: identifier, Payload }) => {
    const value = valueAt(Payload, key);
    return value === undefined ? [] : [{ identifier, value }];
  });
}

function combine({ combine: rule, values: allowed = [] }: KeyRule, values: readonly Json[]): Json {
  switch (rule) {
    case "boolean-and":
      return values.every((value) => value === true);
    case "number-max":
      return Math.max(...(values as number[]));
    case "enum-last":
      return allowed.findLast((candidate) => values.includes(candidate)) ?? values[0]!;
    case "set-union":
      return united(values.flat());
    default:
      return values[0]!;
  }
}

function united(elements: readonly Json[]): Json[] {
  const seen = new Set<string>();
  return elements.filter((element) => {
    const text = canonicalJson(element);
    return !seen.has(text) && seen.add(text);
  });
}

/** Each part of a union counts; an empty list adds nothing to one. */
function contributes(rule: CombineRule, value: Json, result: Json): boolean {
  return sameJson(value, result) || (rule === "set-union" && Array.isArray(value) && value.length > 0);
}

function conflictsOf(contributed: Readonly<Record<string, readonly Contribution[]>>): string[] {
  const [first, ...others] = contributed[requireProgram] ?? [];
  const [offered] = contributed[offerPrograms] ?? [];
  const different = others.filter(({ value }) => !sameJson(value, first!.value));
  const conflicts = different.map(
    ({ identifier }) =>
      `${first!.identifier} and ${identifier} require different beta programs; which of them a device takes is undefined by Apple.`,
  );
  if (first && offered) {
    conflicts.push(
      `${first.identifier} requires a beta program and ${offered.identifier} offers some; Apple excludes one with the other.`,
    );
  }
  return conflicts;
}

function put(target: Record<string, Json>, [first, ...rest]: readonly string[], value: Json): void {
  if (rest.length === 0) target[first!] = value;
  else put((target[first!] ??= {}) as Record<string, Json>, rest, value);
}

function identifiersOf(contributions: readonly Contribution[]): string[] {
  return contributions.map(({ identifier }) => identifier);
}
