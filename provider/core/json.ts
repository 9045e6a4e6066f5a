/** A value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** Levels of nesting that {@link parseJson} takes: far more than any source has, and far less than the stack holds. */
const deepest = 100;

/**
 * Reads JSON that comes from elsewhere. A byte order mark in front is passed over.
 *
 * @returns Undefined for what is not JSON, and for what is nested deeper than 100 levels, which nothing after this has to
 *   fear then.
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text.startsWith("\ufeff") ? text.slice(1) : text);
  } catch {
    return undefined;
  }
  return isDeeperThan(deepest, value) ? undefined : value;
}

/** True for a value whose objects and arrays are nested deeper than so many levels. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  let level = new Set([value].filter(isContainer));
  for (let depth = 1; level.size > 0; depth++) {
    if (depth > levels) return true;
    // By levels and not by recursion, which is what the depth would exhaust; each once, since YAML may share or repeat them.
    const next = new Set<object>();
    for (const one of level) for (const inner of Object.values(one)) if (isContainer(inner)) next.add(inner);
    level = next;
  }
  return false;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** True for a plain object, not for an array or null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Removes every `undefined`, which the engine's wire format refuses, at any depth. */
export function withoutUndefined<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutUndefined) as T;
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutUndefined(inner)])) as T;
}

/**
 * Sorted keys, no spaces. Servers compare declarations byte by byte: without one canonical form, an equal declaration
 * counts as changed and every device fetches it again.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8785#name-sorting-of-object-properties
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonicalJson).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  // What is undefined is left away, as JSON.stringify has it.
  const keys = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] as Json)}`).join(",")}}`;
}

/** True when both hold the same JSON, whatever the order of their keys. */
export function sameJson(one: Json | undefined, other: Json | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return canonicalJson(one) === canonicalJson(other);
}
