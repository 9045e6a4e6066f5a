/** Which version devices must run before they enroll, as plain data. */
import { z } from "zod";
import { dottedPath, zodProblems } from "../declarations/zodProblems";
import { SoftwareUpdateError } from "../error";
import { platformOf } from "../releases/platform";
import { compareExtras } from "../releases/version";
import { isFixed, minimumSchema, type Minimum } from "./minimum";

/** The platforms whose devices can be asked to update before they enroll, in Apple's spelling. */
export const enrollmentPlatforms = ["iOS", "iPadOS", "macOS", "visionOS"] as const;

/**
 * A platform whose devices can be asked to update before they enroll: since iOS 17, iPadOS 17, macOS 14, visionOS 26.
 *
 * @useDeclaredType
 */
export type EnrollmentPlatform = (typeof enrollmentPlatforms)[number];

/** What devices must run before they enroll. */
export interface EnrollmentRule {
  /** The least version. A device that runs it or a newer one enrolls. */
  readonly minimum: Minimum;
  /**
   * The build, beside a fixed version: a seed's, or a supplemental's, such as `25D771280a`. Default: none, each device takes
   * the build that fits it.
   */
  readonly build?: string;
  /**
   * The letter of the Background Security Improvement that a device must have beside a fixed version, `(a)` or `a`. Default:
   * none; a device that updates to a version takes those of that version by itself.
   */
  readonly supplemental?: string;
  /**
   * The title of the beta program in which a device that is asked to update enrolls, such as `macOS AppleSeed Beta`. A device
   * that runs the minimum already isn't asked, and so doesn't enroll in it here. iOS 17.5, iPadOS 17.5, macOS 14.5,
   * visionOS 26. Default: none.
   */
  readonly betaProgram?: string;
}

/** What some models of a platform must run. */
export interface ModelRule extends EnrollmentRule {
  /** Product types, such as `iPhone14,5` or `Mac14,2`; for Macs also boards, such as `J413AP`. Case doesn't matter. */
  readonly devices: readonly string[];
}

/** What the devices of a platform must run. */
export interface PlatformRule extends EnrollmentRule {
  /** Models with a rule of their own, which replaces the platform's whole. Default: none. */
  readonly models?: readonly ModelRule[];
}

/** What some devices must run, in place of any other rule. */
export interface ExceptionRule extends EnrollmentRule {
  /** Serial numbers; case doesn't matter. */
  readonly serialNumbers: readonly string[];
}

/** Which version devices must run before they enroll. */
export interface EnrollmentPolicy {
  /** By platform; a device of a platform that isn't there enrolls. */
  readonly platforms: Readonly<Partial<Record<EnrollmentPlatform, PlatformRule>>>;
  /** Devices that are treated otherwise. Default: none. */
  readonly exceptions?: readonly ExceptionRule[];
  /** How often a device is asked for one version before it enrolls all the same. From 1 to 100. Default: 3. */
  readonly maxAttempts?: number;
  /** What becomes of a device while it isn't known which releases Apple offers. Default: `enroll`. */
  readonly onCatalogFailure?: "enroll" | "refuse";
  /** A sentence for the person who sets the device up, which the device tries to show. Default: none. */
  readonly message?: string;
}

const ruleKeys = {
  minimum: minimumSchema,
  build: z
    .string()
    .regex(/^\d+[A-Z]\d+[a-z]?$/, "must be a build such as 25D771280a")
    .optional(),
  supplemental: z
    .string()
    .regex(/^(\([a-z]\)|[a-z])$/, "must be the letter of a supplemental, such as (a)")
    .optional(),
  betaProgram: z.string().min(1).optional(),
};

interface Rule {
  readonly minimum: unknown;
  readonly build?: unknown;
  readonly supplemental?: unknown;
  readonly betaProgram?: unknown;
}

function refineRule(rule: Rule, context: z.RefinementCtx): void {
  const issue = (key: string, message: string) => context.addIssue({ code: "custom", path: [key], message });
  for (const key of ["build", "supplemental"] as const) {
    if (rule[key] !== undefined && !isFixed(rule.minimum as Minimum)) {
      issue(key, "needs a fixed version as its minimum: a build belongs to one version");
    }
  }
  if (rule.build !== undefined && rule.supplemental !== undefined) {
    issue("supplemental", "can't stand beside build: name the supplemental by its letter or by its build");
  }
  if (rule.betaProgram !== undefined && rule.minimum === "none") {
    issue("betaProgram", "has no effect with the minimum none: only a device that is asked to update enrolls in it");
  }
}

const names = z.array(z.string().min(1)).min(1);
const model = z.strictObject({ devices: names, ...ruleKeys }).superRefine(refineRule);
const platformRule = z.strictObject({ ...ruleKeys, models: z.array(model).optional() }).superRefine(refineRule);
const exception = z.strictObject({ serialNumbers: names, ...ruleKeys }).superRefine(refineRule);
const platformRules = z.strictObject({
  iOS: platformRule.optional(),
  iPadOS: platformRule.optional(),
  macOS: platformRule.optional(),
  visionOS: platformRule.optional(),
} satisfies Record<EnrollmentPlatform, z.ZodType>);

const schema = z
  .strictObject({
    platforms: platformRules,
    exceptions: z.array(exception).optional(),
    maxAttempts: z.int().min(1).max(100).optional(),
    onCatalogFailure: z.enum(["enroll", "refuse"]).optional(),
    message: z.string().min(1).optional(),
  })
  .superRefine(({ platforms, exceptions = [] }, context) => {
    const issue = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", path, message });
    for (const platform of enrollmentPlatforms) {
      const models = platforms[platform]?.models ?? [];
      repeated(models.map(({ devices }) => devices)).forEach(([at, index]) =>
        issue(["platforms", platform, "models", at, "devices", index], "is named before"),
      );
      models.forEach(({ devices }, at) =>
        devices.forEach((device, index) => {
          if (isOf(platform, device)) return;
          issue(["platforms", platform, "models", at, "devices", index], `is no ${platform} device`);
        }),
      );
    }
    repeated(exceptions.map(({ serialNumbers }) => serialNumbers)).forEach(([at, index]) =>
      issue(["exceptions", at, "serialNumbers", index], "is named before"),
    );
  });

const knownKeys: readonly [at: RegExp, keys: readonly string[]][] = [
  [/^$/, Object.keys(schema.shape)],
  [/^platforms$/, enrollmentPlatforms],
  [/^platforms\.\w+$/, Object.keys(platformRule.shape)],
  [/\.models\[\d+\]$/, Object.keys(model.shape)],
  [/^exceptions\[\d+\]$/, Object.keys(exception.shape)],
];

/**
 * Checks a policy.
 *
 * @param value Plain data, from a file or a program.
 * @param name What it is, for messages. Default: `The enrollment policy`.
 * @throws SoftwareUpdateError `INVALID_INPUT` that lists what is wrong, by path, with the nearest right name.
 */
export function parsePolicy(value: unknown, name = "The enrollment policy"): EnrollmentPolicy {
  const known = (path: readonly PropertyKey[]) => knownKeys.find(([at]) => at.test(dottedPath(path)))?.[1] ?? [];
  const problems = zodProblems(schema, value, dottedPath, known, unaskable);
  if (problems.length === 0) return value as EnrollmentPolicy;
  const lines = problems.map(({ path, message }) => `  ${path || "it"} ${message}`);
  throw new SoftwareUpdateError("INVALID_INPUT", `${name} can't be used:\n${lines.join("\n")}`);
}

/** The titles of the beta programs that a policy names. */
export function betaProgramsOf({ platforms, exceptions = [] }: EnrollmentPolicy): string[] {
  const rules = enrollmentPlatforms.flatMap((platform): EnrollmentRule[] => {
    const rule = platforms[platform];
    return rule ? [rule, ...(rule.models ?? [])] : [];
  });
  return [...new Set([...rules, ...exceptions].flatMap(({ betaProgram }) => betaProgram ?? []))];
}

/** True when both name the same supplemental, with parentheses or without. */
export function sameExtra(one: string | undefined, other: string | undefined): boolean {
  return compareExtras(one, other) === 0;
}

function unaskable(path: readonly PropertyKey[], key: string): string | undefined {
  if (dottedPath(path) !== "platforms" || !["tvOS", "watchOS"].includes(key)) return undefined;
  return `can't stand here: Apple's ${key} devices can't be asked to update before they enroll`;
}

function isOf(platform: EnrollmentPlatform, device: string): boolean {
  const found = platformOf("iOS", device);
  return platform === "macOS" ? found === undefined && !/^AudioAccessory\d/i.test(device) : found === platform;
}

/** Where a name stands for the second time, whatever its case. */
function repeated(lists: readonly (readonly string[])[]): [list: number, index: number][] {
  const seen = new Set<string>();
  return lists.flatMap((list, at) =>
    list.flatMap((name, index): [number, number][] => {
      const key = name.toLowerCase();
      if (seen.has(key)) return [[at, index]];
      seen.add(key);
      return [];
    }),
  );
}
