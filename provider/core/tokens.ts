import { createHash } from "node:crypto";
import { isObject } from "./json";

/** What stands for a token that must not be shown: the same for the same token, and of no use to anybody. */
export function tokenFingerprint(token: string): string {
  return `sha256:${createHash("sha256").update(token).digest("hex").slice(0, 12)}`;
}

/** True for what {@link tokenFingerprint} makes, which no service takes for a token. */
export function isTokenFingerprint(text: string): boolean {
  return /^sha256:[0-9a-f]{12}$/.test(text);
}

/** The values of all keys named `token` or `Token`, at any depth. */
export function tokensIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(tokensIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    isTokenKey(key) && typeof inner === "string" ? [inner] : tokensIn(inner),
  );
}

/**
 * The same value with a fingerprint in place of every token that isn't known. What a server returns goes into the state,
 * where only what was secret before stays secret.
 */
export function withFingerprints<T>(value: T, known: ReadonlySet<string>): T {
  if (Array.isArray(value)) return value.map((item: unknown) => withFingerprints(item, known)) as T;
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => {
    const isForeign = isTokenKey(key) && typeof inner === "string" && !known.has(inner);
    return [key, isForeign ? tokenFingerprint(inner) : withFingerprints(inner, known)];
  });
  return Object.fromEntries(entries) as T;
}

/** True when a token stands anywhere in the value, whatever its form. */
export function holdsToken(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsToken);
  if (!isObject(value)) return false;
  return Object.entries(value).some(([key, inner]) => isTokenKey(key) || holdsToken(inner));
}

/** True for keys whose values are secret: a resource's and Apple's. */
export function isTokenKey(key: string): boolean {
  return key === "token" || key === "Token";
}
