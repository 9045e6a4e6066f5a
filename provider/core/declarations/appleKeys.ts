import { isObject } from "../json";

/** `automaticActions` → `AutomaticActions`. */
export function appleKey(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1);
}

/** `AutomaticActions` → `automaticActions`. */
export function inputKey(key: string): string {
  return key.charAt(0).toLowerCase() + key.slice(1);
}

/** The same value with every key, at any depth, as Apple writes it. */
export function withAppleKeys(value: unknown): unknown {
  return mapKeys(value, appleKey);
}

/** The same value with every key, at any depth, as the inputs write it. */
export function withInputKeys(value: unknown): unknown {
  return mapKeys(value, inputKey);
}

function mapKeys(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => mapKeys(item, rename));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [rename(key), mapKeys(inner, rename)]));
}
