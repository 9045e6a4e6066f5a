/** The lines of the lock file that say what happened to the rings of rollouts. */
import { z } from "zod";
import { localDateTime } from "../declarations/localDateTimeSchema";
import { isVersion } from "../releases/version";
import type { ReleaseKind } from "../releases/selection";
import { day } from "./day";

/** Something that happened to a ring, and how it was known. One-way: only a person's edit takes it back (safety rule 6). */
export interface RingFact {
  /** The day, `YYYY-MM-DD`, in UTC. */
  readonly on: string;
  /** A sentence without a full stop, for the person who reviews the lock file. */
  readonly evidence: string;
}

/**
 * One line of the lock file: one ring of a rollout and its target, for one group of models where there are several. A ring has
 * two lines while a target is in force and the one after it waits.
 */
export interface LockedRing {
  /** The stack, since one program may have several. */
  readonly stack: string;
  /** The name of the rollout in the program. */
  readonly rollout: string;
  /** The name of the ring. */
  readonly ring: string;
  /** Which of several targets for different models the line is about: `26`, `18-2`. Default: there is one target. */
  readonly answer?: string;
  /** TargetOSVersion; for a supplemental, the version of its base. */
  readonly version: string;
  /** TargetBuildVersion of a supplemental or a seed build. */
  readonly build?: string;
  /** True for a seed build. Default: false. */
  readonly prerelease?: boolean;
  /** True for a supplemental whose base every device has. Default: false, the base is enforced before it. */
  readonly baseInstalled?: boolean;
  /** The models that it is for, sorted; its activation's predicate names them. Default: every device of the platform. */
  readonly models?: readonly string[];
  /** What the target is to the one before; the pace depends on it. */
  readonly kind: ReleaseKind;
  /**
   * The fixed deadline of a ring with a relative pace: local date and time. It never moves earlier; while the ring isn't opened it
   * is the earliest that it will get.
   */
  readonly deadline?: string;
  /** The deadline of the base of a supplemental with a relative pace. */
  readonly baseDeadline?: string;
  /** For a ring whose deadline stands in the program: it got its target, or was opened, too late for an earlier one. */
  readonly notBefore?: string;
  /** What it waited for when the line was last written. This alone is no reason to write the file. */
  readonly waits?: RingFact;
  /** The gate's shares were right for the first time; its days of soaking count from here. */
  readonly soaking?: RingFact;
  /** The gate was tripped by failures of the ring before; the ring doesn't open by itself any more. */
  readonly held?: RingFact;
  /** The ring was opened for this target: its enforcement is declared. */
  readonly opened?: RingFact;
  /** Every device of the ring had the target. */
  readonly done?: RingFact;
  /** Apple withdrew the target, or its offer expired. */
  readonly ended?: RingFact;
}

const fact = z.strictObject({ on: day, evidence: z.string().min(1) });

/** One line of `rollouts`, as the file has it. */
export const ringLine = z.strictObject({
  stack: z.string().min(1),
  rollout: z.string().min(1),
  ring: z.string().min(1),
  answer: z.string().min(1).optional(),
  version: z.string().refine(isVersion, "must be a version such as 26.6.1"),
  build: z.string().min(1).optional(),
  prerelease: z.boolean().optional(),
  baseInstalled: z.boolean().optional(),
  models: z.array(z.string().min(1)).min(1).optional(),
  kind: z.enum(["supplemental", "update", "upgrade"]),
  deadline: localDateTime.optional(),
  baseDeadline: localDateTime.optional(),
  notBefore: localDateTime.optional(),
  waits: fact.optional(),
  soaking: fact.optional(),
  held: fact.optional(),
  opened: fact.optional(),
  done: fact.optional(),
  ended: fact.optional(),
});

const keys = Object.keys(ringLine.shape) as (keyof LockedRing)[];

/** The line with its keys in the order of the file: what it is about first, what happened to it after that. */
export function inRingOrder(line: LockedRing): Partial<LockedRing> {
  return Object.fromEntries(keys.map((key) => [key, line[key]]));
}
