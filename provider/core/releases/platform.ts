/** Platforms, and how the lookup service's device identifiers tell them apart. */
import { SoftwareUpdateError } from "../error";

/** The platforms that releases are chosen for, in Apple's spelling. */
export const platforms = ["iOS", "iPadOS", "macOS", "tvOS", "watchOS", "visionOS"] as const;

/**
 * A platform, in Apple's spelling. Versions of different platforms share their numbers, so no question about a release makes
 * sense without it.
 *
 * @see https://developer.apple.com/documentation/devicemanagement
 * @useDeclaredType
 */
export type Platform = (typeof platforms)[number];

/** The products that the service's arrays mix, by the beginning of their identifiers. */
const products: ReadonlyArray<readonly [prefix: RegExp, platform: Platform | undefined]> = [
  [/^iPhone\d/i, "iOS"],
  [/^iPod\d/i, "iOS"],
  [/^iPad\d/i, "iPadOS"],
  [/^AppleTV\d/i, "tvOS"],
  [/^Watch\d/i, "watchOS"],
  // A HomePod shares its builds with the Apple TV and takes no declarations.
  [/^AudioAccessory\d/i, undefined],
  [/^RealityDevice\d/i, "visionOS"],
];

/**
 * The platform of one device in the lookup service's answer. The `iOS` array mixes the products of five platforms, so
 * the device's prefix decides.
 *
 * @param array The key of the array in the answer: `iOS`, `macOS`, `visionOS`, formerly `xrOS`.
 * @param device The identifier in that array, such as `iPhone14,5` or `J413AP`.
 * @returns The platform; undefined for what gets no managed updates, such as HomePod (`AudioAccessory`).
 */
export function platformOf(array: string, device: string): Platform | undefined {
  // What stands in a macOS array is a Mac, however it is called.
  return array === "macOS" ? "macOS" : products.find(([prefix]) => prefix.test(device))?.[1];
}

/** True for a Mac's product type, such as `Mac15,7` or `MacBookPro18,3`, which the lookup service never names. */
export function isMacProductType(device: string): boolean {
  return /^(i?Mac|VirtualMac)[a-z]*\d+,\d+$/i.test(device);
}

/** True for one of {@link platforms}. */
export function isPlatform(value: unknown): value is Platform {
  return (platforms as readonly unknown[]).includes(value);
}

/**
 * @throws SoftwareUpdateError `INVALID_INPUT` when the text is none of {@link platforms}.
 */
export function assertPlatform(text: string): asserts text is Platform {
  if (isPlatform(text)) return;
  const meant = platforms.find((platform) => platform.toLowerCase() === String(text).toLowerCase());
  const hint = meant ? `did you mean ${meant}?` : `it must be one of ${platforms.join(", ")}.`;
  throw new SoftwareUpdateError("INVALID_INPUT", `platform: "${text}" is not known; ${hint}`);
}
