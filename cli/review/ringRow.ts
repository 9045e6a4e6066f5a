import { platforms, type Platform } from "../../provider/core/releases/platform";
import type { Offer, Target } from "./offer";
import type { Reach } from "./reach";
import { textOf, type ResourceInputs, type ReviewedResource } from "./resources";

/**
 * What becomes of an enforcement: it is `new`, `changed`, `removed` or `unchanged`; or it isn't declared, since its ring is `waiting`,
 * `held`, `paused`, `done` or `ended`.
 */
export type RowStatus = "new" | "changed" | "removed" | "unchanged" | "waiting" | "held" | "paused" | "done" | "ended";

/** One enforcement as the table of rings shows it. */
export interface RingRow {
  /** The name of the rollout. Default: the enforcement stands for itself. */
  readonly rollout?: string;
  /** The name of the ring; of an enforcement that stands for itself, its own. */
  readonly ring: string;
  /** The name of the enforcement's resource. */
  readonly enforcement: string;
  readonly status: RowStatus;
  /** Why the ring has its status. Default: it isn't a ring's. */
  readonly reason?: string;
  readonly groups: readonly string[];
  readonly addedGroups: readonly string[];
  readonly removedGroups: readonly string[];
  /** Default: every model of the platform. */
  readonly models?: readonly string[];
  /** Default: nothing is known of who is in the groups. */
  readonly reach?: Reach;
  readonly platform: Platform;
  /** What is enforced now. Default: nothing. */
  readonly from?: Target;
  /** What will be enforced, or would be once the ring opens. Default: nothing. */
  readonly to?: Target;
  readonly deadlineBefore?: string;
  readonly deadline?: string;
  /** Whether the target is still offered. Default: there is none. */
  readonly offer?: Offer;
  /** True when the update, or what the lock file plans, changes the target, the deadline or who it is for. */
  readonly isNews: boolean;
  /** The resource, where the preview shows it. */
  readonly resource?: ReviewedResource;
}

/** A row before what is known of devices and offers is added. */
export type BareRow = Omit<RingRow, "offer" | "reach"> & { readonly hasPredicate: boolean };

/** What becomes of an enforcement that the program declares. */
export function declaredStatus(resource: ReviewedResource | undefined): RowStatus {
  switch (resource?.change) {
    case "create":
      return "new";
    case "update":
    case "replace":
      return "changed";
    case "delete":
      return "removed";
    default:
      return resource?.drift ? "changed" : "unchanged";
  }
}

/** The target in the inputs of an enforcement; undefined while the platform or the version isn't known yet. */
export function targetOfInputs(inputs: ResourceInputs): Target | undefined {
  const [version, build] = [textOf(inputs.targetOSVersion), textOf(inputs.targetBuildVersion)];
  const platform = platforms.find((one) => one === inputs.platform);
  if (platform === undefined || version === undefined) return undefined;
  return { platform, version, ...(build !== undefined && { build }), prerelease: inputs.prerelease === true };
}
