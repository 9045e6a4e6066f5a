import { isObject } from "../json";
import { signatureKey } from "../signatureKey";
import { isTokenKey } from "../tokens";
import { isUnknown } from "../unknown";

/**
 * The sentence for what JSON can hold and a Pulumi program can't hand to a server unchanged, or undefined for everything
 * else. The value must not be nested deeply.
 */
export function inexpressible(value: unknown): string | undefined {
  if (value === null) return "has a null, which no declaration has";
  if (isUnknown(value)) return "has the text that stands for an unknown value in Pulumi";
  if (Array.isArray(value)) return firstIn(value);
  if (!isObject(value)) return undefined;
  if (Object.hasOwn(value, "__proto__") || Object.hasOwn(value, signatureKey)) {
    return "has a key that Pulumi gives a meaning of its own";
  }
  // A token is written as a secret of the configuration, which is text.
  const isStrangeToken = Object.entries(value).some(([key, inner]) => isTokenKey(key) && typeof inner !== "string");
  return isStrangeToken ? "has a token that is not text" : firstIn(Object.values(value));
}

function firstIn(values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const sentence = inexpressible(value);
    if (sentence !== undefined) return sentence;
  }
  return undefined;
}
