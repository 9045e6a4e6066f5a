import { z } from "zod";
import { isObject } from "../json";
import { warning, type Problem } from "../problem";
import { platforms, type Platform as PlatformName } from "../releases/platform";
import { compareVersions, isVersion } from "../releases/version";
import { isUnknown } from "../unknown";
import { appleRules, supportOn, type DeclarationType, type PlatformSupport, type Support } from "./appleRules";
import { statusItemsOf } from "./predicateRules";
import { statusItemRules } from "./statusItemRules";

export type { PlatformName };

/** What is known of the devices of one platform that a declaration reaches; what is left out is not known. */
export interface PlatformDescription {
  /** The oldest version of the operating system among them. Default: not known, and not looked at. */
  readonly minimumVersion?: string;
  /** Whether all of them are supervised. Default: not known, and not looked at. */
  readonly supervised?: boolean;
}

/** The platforms whose devices a declaration reaches. */
export type Platforms = Readonly<Partial<Record<PlatformName, PlatformDescription>>>;

const description = z
  .strictObject({
    minimumVersion: z
      .string()
      .refine((text) => isVersion(text) && text.length <= 20, { error: "must be a version number such as 15.0" })
      .optional(),
    supervised: z.boolean().optional(),
  })
  .optional();

/** The input `platforms`. */
export const platformsInput = z.strictObject({
  iOS: description,
  iPadOS: description,
  macOS: description,
  tvOS: description,
  visionOS: description,
  watchOS: description,
} satisfies Record<PlatformName, z.ZodType>);

/** The platforms in an input of any type, without what isn't known yet or has the wrong type. */
export function platformsIn(input: unknown): Platforms {
  const entries = platforms.flatMap((name): [PlatformName, PlatformDescription][] => {
    const described = isObject(input) ? input[name] : undefined;
    const parsed = description.safeParse(withoutUnknown(described));
    return parsed.success && parsed.data ? [[name, parsed.data]] : [];
  });
  return Object.fromEntries(entries);
}

function withoutUnknown(value: unknown): unknown {
  if (isUnknown(value)) return {};
  return isObject(value) ? Object.fromEntries(Object.entries(value).filter(([, inner]) => !isUnknown(inner))) : value;
}

/** Where something stands: Apple's keys and positions, without the word Payload. */
export type KeyPath = readonly (string | number)[];

/** A path as the caller writes it. */
export type PathWriter = (path: KeyPath) => string;

/**
 * What Apple says of a declaration on the platforms that it reaches. All of it is a warning: a device leaves out what it
 * doesn't know, and reports it, while other devices of the group may know it.
 *
 * @param type The declaration's Type.
 * @param payload The payload in Apple's keys.
 * @param platforms The platforms that it reaches.
 * @param path How a place in the payload is written.
 */
export function platformProblems(
  type: DeclarationType,
  payload: Readonly<Record<string, unknown>>,
  platforms: Platforms,
  path: PathWriter,
): Problem[] {
  const rules = appleRules[type];
  return entriesOf(platforms).flatMap(([platform, described]) => {
    const whole = objection(rules.support, platform, described);
    if (whole !== undefined) return [warning(path([]), `the declaration as a whole: ${whole}`)];
    return keyProblems(type, payload, [], (support) => objection(support, platform, described)).map(({ at, message }) =>
      warning(path(at), message),
    );
  });
}

/** What needs supervision on every platform that knows it. */
export function supervisionProblems(
  type: DeclarationType,
  payload: Readonly<Record<string, unknown>>,
  path: PathWriter,
): Problem[] {
  const onlySupervised = (support: Support): string | undefined =>
    Object.values(support).some(allowsUnsupervised)
      ? undefined
      : "Apple allows it on supervised devices only, on every platform";
  return keyProblems(type, payload, [], onlySupervised).map(({ at, message }) => warning(path(at), message));
}

/** The outermost keys that something is to be said of; what stands below one of them would only repeat it. */
function keyProblems(
  type: DeclarationType,
  at: unknown,
  path: readonly string[],
  objectionTo: (support: Support) => string | undefined,
): { at: readonly string[]; message: string }[] {
  if (!isObject(at)) return [];
  return Object.entries(at).flatMap(([key, value]) => {
    const inner = [...path, key];
    const name = inner.join(".");
    const { keys } = appleRules[type];
    if (isUnknown(value) || !Object.hasOwn(keys, name)) return [];
    const message = objectionTo(keys[name]!.support);
    return message === undefined ? keyProblems(type, value, inner, objectionTo) : [{ at: inner, message }];
  });
}

/**
 * What platforms lack of the status items that a predicate refers to: a device can't evaluate the predicate then, and
 * activates nothing.
 */
export function predicatePlatformProblems(predicate: string, platforms: Platforms, path: string): Problem[] {
  return statusItemsOf(predicate).flatMap((name) => {
    const consequence = "a device that lacks it can't evaluate the predicate and activates nothing";
    return statusItemObjections(name, platforms).map((message) =>
      warning(path, `refers to ${name}: ${message}; ${consequence}`),
    );
  });
}

/** What platforms lack of a status item; empty for an item that isn't known. */
export function statusItemObjections(name: string, platforms: Platforms): string[] {
  if (!Object.hasOwn(statusItemRules, name)) return [];
  const { support } = statusItemRules[name]!;
  return entriesOf(platforms).flatMap(([platform, described]) => objection(support, platform, described) ?? []);
}

/** Why devices of a platform don't take something, as Apple has it; undefined if they do, or if that isn't known. */
function objection(
  support: Support,
  platform: PlatformName,
  { minimumVersion, supervised }: PlatformDescription,
): string | undefined {
  const found = supportOn(support, platform);
  if (found === undefined) return `${platform} doesn't have it; Apple lists ${listed(support)}`;
  const since = `${platform} has it since ${found.introduced} (Apple)`;
  if (minimumVersion !== undefined && compareVersions(minimumVersion, found.introduced) < 0) {
    return `${since}, and devices in reach may run ${minimumVersion}`;
  }
  if (supervised === false && !allowsUnsupervised(found)) {
    return `on ${platform} Apple allows it on supervised devices only`;
  }
  return undefined;
}

function allowsUnsupervised({ enrollments }: PlatformSupport): boolean {
  return enrollments === undefined || enrollments.includes("device");
}

function listed(support: Support): string {
  return Object.entries(support)
    .flatMap(([name, { introduced }]) =>
      name === "iOS" ? [`iOS ${introduced}`, `iPadOS ${introduced}`] : [`${name} ${introduced}`],
    )
    .join(", ");
}

function entriesOf(platforms: Platforms): [PlatformName, PlatformDescription][] {
  return Object.entries(platforms) as [PlatformName, PlatformDescription][];
}
