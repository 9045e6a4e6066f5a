/** Something that happened to a ring, and how it was known. One-way: only a person's edit takes it back (safety rule 6). */
export interface RolloutFact {
  /** The day, `YYYY-MM-DD`, in UTC. */
  readonly on: string;
  /** A sentence without a full stop, for the person who reviews the lock file. */
  readonly evidence: string;
}

/** One line of the lock file: one ring of a rollout and its target, for one group of models where there are several. */
export interface LockedRing {
  /** The stack, since one program has several. */
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
  /** What the target is to the one before: the pace depends on it. */
  readonly kind: "update" | "upgrade";
  /** The fixed deadline of a ring with a relative pace: local date and time. While the ring isn't opened, the earliest one. */
  readonly deadline?: string;
  /** For a ring whose deadline stands in the program: it was opened or got its target too late for an earlier one. */
  readonly notBefore?: string;
  /** The deadline of a supplemental's base; missing where every device has the base. */
  readonly baseDeadline?: string;
  /** What the gate lacked when the line was last written. It alone is no reason to write the file. */
  readonly waits?: RolloutFact;
  /** The gate's shares were right for the first time; its days of soaking count from here. */
  readonly soaking?: RolloutFact;
  /** The ring was opened: its enforcements are declared. */
  readonly opened?: RolloutFact;
  /** The gate was tripped by failures of the ring before; the ring doesn't open by itself any more. */
  readonly held?: RolloutFact;
  /** Every device of the ring had the target. */
  readonly done?: RolloutFact;
  /** Apple withdrew the target, or its offer expired. */
  readonly ended?: RolloutFact;
}
