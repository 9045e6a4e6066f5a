/** Apple's platforms that software updates can be enforced on. */
export type Platform = "iOS" | "iPadOS" | "macOS" | "tvOS" | "visionOS";

/** All platforms of {@link Platform}. */
export const platforms: readonly Platform[] = ["iOS", "iPadOS", "macOS", "tvOS", "visionOS"];

/**
 * The condition of an activation that holds on one platform only. Written with the hardware family, whose values Apple
 * documents ('Mac', 'iPhone', 'iPad', 'AppleTV'); for Apple Vision Pro it names none, so there it is the operating system's
 * family. A condition that no device meets activates nothing, which is the safe failure.
 *
 * @see https://github.com/apple/device-management/blob/release/declarative/status/device.model.family.yaml
 */
const conditions: Readonly<Record<Platform, string>> = {
  iOS: "@status(device.model.family) == 'iPhone'",
  iPadOS: "@status(device.model.family) == 'iPad'",
  macOS: "@status(device.model.family) == 'Mac'",
  tvOS: "@status(device.model.family) == 'AppleTV'",
  visionOS: "@status(device.operating-system.family) == 'visionOS'",
};

/** The condition that holds on one platform only. */
export function platformCondition(platform: Platform): string {
  return conditions[platform];
}

/**
 * The predicate of an activation: the platform's condition first, joined to the program's own (safety rule 4: versions of
 * different platforms share numbers).
 */
export function platformPredicate(platform: Platform | undefined, own: string | undefined): string | undefined {
  if (platform === undefined) return own;
  return own === undefined ? conditions[platform] : `(${conditions[platform]}) AND (${own})`;
}

/**
 * The program's own part of an activation's predicate, the reverse of {@link platformPredicate}. A predicate that doesn't
 * start with the platform's condition comes back as it is, so that it shows as a difference.
 */
export function ownPredicate(platform: Platform | undefined, predicate: string | undefined): string | undefined {
  if (platform === undefined || predicate === undefined) return predicate;
  if (predicate === conditions[platform]) return undefined;
  const start = `(${conditions[platform]}) AND (`;
  return predicate.startsWith(start) && predicate.endsWith(")") ? predicate.slice(start.length, -1) : predicate;
}

/** The platform whose condition an activation's predicate starts with, or undefined where it starts with none. */
export function platformOf(predicate: string | undefined): Platform | undefined {
  if (predicate === undefined) return undefined;
  return platforms.find((platform) => ownPredicate(platform, predicate) !== predicate);
}
