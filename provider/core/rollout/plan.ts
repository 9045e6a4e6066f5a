import type { Platform } from "../declarations/platform";
import type { Gate } from "./gate";

/**
 * Where a ring is.
 *
 * - `waiting`: not opened yet, for its gate or for a `softwareupdate refresh`.
 * - `held`: its gate was tripped by failures of the ring before, until a person takes `held` out of the lock file.
 * - `open`: enforcements of it are declared. The only status in which any are.
 * - `paused`: the program says so.
 * - `done`: every device has the release; the enforcements are gone and stay away.
 * - `ended`: Apple withdrew the release, or its offer expired; the enforcements are gone and stay away.
 */
export type RingStatus = "waiting" | "held" | "open" | "paused" | "done" | "ended";

/** One `EnforcementSpecific` of a ring, as it is declared, as it will be, or as it was. */
export interface PlannedEnforcement {
  /** The name of the resource in the program. */
  readonly name: string;
  /** The declaration's identifier that derives from the name; a resource that was renamed keeps its old one. */
  readonly identifier: string;
  /** True when it is declared: only in a ring that is open, and there not for a target that waits, is done or has ended. */
  readonly isDeclared: boolean;
  /** The platform whose devices install it. */
  readonly platform: Platform;
  /** The release, for example `26.6.2`. */
  readonly targetOSVersion: string;
  /** Of a supplemental or a seed build. */
  readonly targetBuildVersion?: string;
  /** True for a seed build. Default: false. */
  readonly prerelease?: boolean;
  /** Each device's local date and time, `YYYY-MM-DDTHH:MM:SS`. Missing while `softwareupdate refresh` hasn't fixed one. */
  readonly targetLocalDateTime?: string;
  /** The models that it is for; its activation's predicate names them. Default: every device of the platform. */
  readonly models?: readonly string[];
  /** For a supplemental: the name of the enforcement of its base, or `installed`. */
  readonly base?: string;
}

/** One ring of a rollout, as previews, reviews and reports show it. */
export interface PlannedRing {
  /** The name of the ring. */
  readonly ring: string;
  /** The group of the MDM server. */
  readonly group: string;
  /** Where it is. */
  readonly status: RingStatus;
  /** Why it has that status: a sentence without a full stop, for people. */
  readonly reason: string;
  /** What it waits for, also once it is open. Default: none, it opens by itself. */
  readonly gate?: Gate;
  /** What is, or was last, or else will be enforced, in the order in which devices need it: a base stands before its supplemental. */
  readonly enforcements: readonly PlannedEnforcement[];
  /** What comes after it and waits: an upgrade, or a release after one that is finished first. Default: nothing. */
  readonly next?: readonly PlannedEnforcement[];
}

/** The type of the component, as previews and states name it. */
export const rolloutType = "softwareupdate:index:SoftwareUpdateRollout";
