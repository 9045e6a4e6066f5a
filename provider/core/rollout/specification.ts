/** The arguments of a rollout, checked, with every default and override applied to each ring. */
import { z } from "zod";
import { defaultMinimumNotice } from "../declarations/enforcementRules";
import { localDateTime } from "../declarations/localDateTimeSchema";
import { platforms, type Platform } from "../declarations/platform";
import { dottedPath, zodProblems } from "../declarations/zodProblems";
import { withoutUndefined } from "../json";
import { day } from "../lock/day";
import { argumentError, schemaError } from "./argumentError";
import { weekdays } from "./avoidedDays";
import type { DeadlineRules } from "./deadline";
import type { Gate } from "./gate";
import { resolveRelease, type ResolvedRelease } from "./release";

/** What becomes of a ring under way when its release is superseded (safety rule 7). */
export type OnSupersede = "keepDeadline" | "restartPace" | "finishFirst";

/** Days from the first offer of a release to a ring's deadline, by what the release is to the one before. */
export interface Pace {
  readonly update: number;
  readonly upgrade: number;
  readonly supplemental: number;
}

/** One ring, with the rollout's defaults and its own overrides applied. */
export interface RingSpecification extends DeadlineRules {
  readonly name: string;
  /** The relative pace. Missing when the program gives a deadline. */
  readonly pace?: Pace;
  /** The deadline that stands in the program. Missing with a relative pace. */
  readonly deadline?: string;
  /** Missing for the first ring, and where it is turned off. */
  readonly gate?: Gate;
  readonly onSupersede: OnSupersede;
  readonly isPaused: boolean;
}

/** A rollout as its arguments say it. */
export interface RolloutSpecification extends ResolvedRelease {
  readonly platform: Platform;
  /** What the release is to what the devices run. Default: told from the target before, see {@link releaseKindOf}. */
  readonly kind?: "update" | "upgrade";
  /** In the program's order. */
  readonly rings: readonly RingSpecification[];
}

const days = z.number().int().min(0).max(365);
const percent = z.number().min(0).max(100);
const gate = z
  .strictObject({
    minimumDonePercent: percent.optional(),
    maximumFailedPercent: percent.optional(),
    soakDays: days.optional(),
  })
  .refine((given) => Object.values(given).some((value) => value !== undefined), {
    error: "must say at least one of minimumDonePercent, maximumFailedPercent and soakDays",
  });
const pace = z.union([days, z.strictObject({ update: days, upgrade: days, supplemental: days.optional() })], {
  error: "must be whole days from 0 to 365, or { update, upgrade } with such days",
});
const range = z
  .strictObject({ from: day, to: day })
  .refine(({ from, to }) => from <= to, { error: "must not end before it begins" });
const avoid = z.strictObject({
  weekdays: z
    .array(z.enum(weekdays))
    .refine((all) => new Set(all).size < weekdays.length, { error: "must leave a day of the week" })
    .optional(),
  dates: z.array(day).optional(),
  freezes: z.array(range).optional(),
});

/** What a rollout says for all its rings, and a ring for itself. */
const shared = {
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, { error: "must be a time of day such as 18:00" })
    .optional(),
  avoid: avoid.optional(),
  minimumNotice: z.number().min(1).max(365).optional(),
  allowShortNotice: z.boolean().optional(),
  onSupersede: z.enum(["keepDeadline", "restartPace", "finishFirst"]).optional(),
  paused: z.boolean().optional(),
  predicate: z.string().min(1).optional(),
  detailsURL: z.string().optional(),
};
const ring = z.strictObject({
  name: z.string().min(1),
  group: z.string().min(1),
  afterDays: pace.optional(),
  deadline: localDateTime.optional(),
  gate: z
    .union([gate, z.literal(false)], { error: "must be a gate such as { minimumDonePercent: 95 }, or false" })
    .optional(),
  ...shared,
});
const rollout = z.strictObject({
  platform: z.enum(platforms as [Platform, ...Platform[]]),
  release: z.unknown(),
  rings: z.array(ring).min(1),
  kind: z.enum(["update", "upgrade"]).optional(),
  gate: gate.optional(),
  statusSubscriptions: z.enum(["create", "existing", "none"]).optional(),
  minimumVersion: z.string().optional(),
  targetCheck: z.enum(["error", "warn", "off"]).optional(),
  ...shared,
});

type RingInput = z.infer<typeof ring>;
type RolloutInput = z.infer<typeof rollout>;

/**
 * Checks a rollout's arguments and applies its defaults.
 *
 * @param input The arguments, all values known, or the component's inputs as a preview shows them; a group may be unknown.
 * @throws SoftwareUpdateError `INVALID_INPUT` that names the first argument that is wrong.
 */
export function specifyRollout(input: Readonly<Record<string, unknown>>): RolloutSpecification {
  const { plan: _, ...given } = withoutUndefined(input);
  const [problem] = zodProblems(rollout, given, dottedPath, knownKeys);
  if (problem) throw schemaError(problem);
  const all = given as RolloutInput;
  const problems = all.rings.flatMap((one, at) => ringProblems(one, at, all.rings));
  if (problems.length > 0) throw argumentError(problems[0]!);
  return {
    platform: all.platform,
    ...resolveRelease(all.release),
    ...(all.kind !== undefined && { kind: all.kind }),
    rings: all.rings.map((one, at) => ringOf(one, at, all)),
  };
}

function ringOf(one: RingInput, at: number, all: RolloutInput): RingSpecification {
  const { minimumNotice = defaultMinimumNotice, allowShortNotice, onSupersede = "keepDeadline" } = { ...all, ...one };
  const ownGate = one.gate ?? (at === 0 ? undefined : all.gate);
  return {
    name: one.name,
    ...(one.deadline === undefined ? { pace: paceOf(one.afterDays!) } : { deadline: one.deadline }),
    ...(ownGate && { gate: ownGate }),
    at: withSeconds(one.at ?? all.at ?? one.deadline?.slice(11) ?? defaultTime),
    avoid: one.avoid ?? all.avoid ?? {},
    minimumNotice: allowShortNotice === true ? 0 : minimumNotice,
    onSupersede,
    isPaused: all.paused === true || one.paused === true,
  };
}

/** The time of day of deadlines unless a program says another. */
const defaultTime = "18:00";

function withSeconds(time: string): string {
  return time.length === 5 ? `${time}:00` : time;
}

function paceOf(afterDays: NonNullable<RingInput["afterDays"]>): Pace {
  if (typeof afterDays === "number") return { update: afterDays, upgrade: afterDays, supplemental: afterDays };
  return { ...afterDays, supplemental: afterDays.supplemental ?? afterDays.update };
}

function ringProblems(one: RingInput, at: number, all: readonly RingInput[]): string[] {
  const path = `rings[${at}]`;
  const problems: string[] = [];
  if (all.findIndex(({ name }) => name === one.name) < at) {
    problems.push(`${path}.name: there is another ring ${one.name}; names tell rings apart.`);
  }
  if ((one.afterDays === undefined) === (one.deadline === undefined)) {
    problems.push(`${path} (${one.name}) needs either afterDays or deadline.`);
  }
  if (at === 0 && one.gate) problems.push(`${path}.gate: the first ring has no ring before it to wait for.`);
  return problems;
}

function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  const name = path.findLast((part) => typeof part === "string");
  if (name === undefined) return Object.keys(rollout.shape);
  if (name === "rings") return Object.keys(ring.shape);
  if (name === "gate") return Object.keys(gate.shape);
  if (name === "avoid") return Object.keys(avoid.shape);
  return name === "freezes" ? Object.keys(range.shape) : [];
}
