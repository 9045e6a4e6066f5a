/**
 * What stands in an input during a preview while its value is not known yet, in place of any type. Equal to
 * `pulumi.runtime.unknownValue`, which a test compares: this folder imports nothing of Pulumi.
 */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** True when the value is not known yet. */
export function isUnknown(value: unknown): boolean {
  return value === unknownValue;
}

/** True when the value, or anything inside it, is not known yet. */
export function containsUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(containsUnknown);
}
