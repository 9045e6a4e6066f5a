/** The rollouts of a stack, as its state has them. */
import type { LockedRing } from "../../provider/core/lock/rollouts";
import type { Platform } from "../../provider/core/declarations/platform";
import { dayOf } from "../../provider/core/releases/day";
import type { FollowedRing } from "../../provider/core/status/ringProgress";
import { rolloutType, type PlannedRing } from "../../provider/core/rollout/plan";
import { readPlan } from "../../provider/core/rollout/readPlan";
import { ownResources, type StateResource } from "../pulumi/state";
import { urnParts } from "../pulumi/urn";

/** A rollout to follow. */
export interface FollowedRollout {
  /** Its name in the program. */
  readonly name: string;
  readonly platform: Platform;
  /** In the program's order. */
  readonly rings: readonly FollowedRing[];
  /** The URN of the provider that its resources have in the state. Missing while it has none there. */
  readonly provider?: string;
}

/** A rollout as a preview or a state shows it. */
export interface RolloutShape {
  readonly urn: string;
  readonly name: string;
  readonly platform: Platform;
  readonly rings: readonly PlannedRing[];
}

const enforcementType = "pulumi-nodejs:dynamic/softwareupdate:EnforcementSpecific";

/**
 * The rollouts in a state: those of SoftwareUpdateRollout, and each enforcement that stands alone, whose groups are its rings.
 */
export function rolloutsInState(resources: readonly StateResource[]): FollowedRollout[] {
  const components = resources.filter(({ type }) => type === rolloutType);
  const alone = resources.filter(
    ({ type, parent }) => type === enforcementType && !components.some(({ urn }) => urn === parent),
  );
  return [...components.map(shapeOfComponent), ...alone.map(shapeOfEnforcement)]
    .map((shape) => followed(shape, resources))
    .filter(({ rings }) => rings.length > 0);
}

/**
 * A rollout with what the state knows of its enforcements: when each was assigned, and on which server. What a preview declares and
 * the state doesn't have isn't on the server yet.
 */
export function followed(
  { urn, name, platform, rings }: RolloutShape,
  resources: readonly StateResource[],
): FollowedRollout {
  const own = ownResources(resources).filter((resource) => resource.parent === urn || resource.urn === urn);
  const provider = own.find((resource) => resource.provider !== undefined)?.provider;
  const modified = new Map(own.map((resource) => [resource.id, resource.modified]));
  return {
    name,
    platform,
    rings: rings.map((ring) => withAssignments(ring, modified)),
    ...(provider !== undefined && { provider }),
  };
}

function withAssignments(
  ring: PlannedRing,
  modified: ReadonlyMap<string | undefined, number | undefined>,
): FollowedRing {
  const times = ring.enforcements.map(({ identifier }) => modified.get(identifier));
  const known = times.filter((time) => time !== undefined);
  const isToCome = ring.enforcements.some(({ isDeclared, identifier }) => isDeclared && !modified.has(identifier));
  return {
    ...ring,
    ...(isToCome && { isToCome }),
    ...(known.length > 0 && { openedOn: dayOf(Math.min(...known)) }),
    enforcements: ring.enforcements.map((enforcement, at) => {
      const assignedAt = times[at];
      const isDeclared = enforcement.isDeclared && modified.has(enforcement.identifier);
      return { ...enforcement, isDeclared, ...(assignedAt !== undefined && { assignedAt }) };
    }),
  };
}

/** Rollouts with the days that the lock file remembers; the state only knows what it has now. */
export function withLockedDays(
  rollouts: readonly FollowedRollout[],
  stack: string,
  lines: readonly LockedRing[],
): FollowedRollout[] {
  return rollouts.map((rollout) => ({
    ...rollout,
    rings: rollout.rings.map((ring) => {
      const own = lines.filter(
        (line) => line.stack === stack && line.rollout === rollout.name && line.ring === ring.ring,
      );
      const opened = own.flatMap((line) => line.opened?.on ?? []).sort();
      const done = own.flatMap((line) => line.done?.on ?? []).sort();
      const openedOn = opened[0] ?? ring.openedOn;
      const doneOn = ring.status === "done" ? done.at(-1) : undefined;
      return { ...ring, ...(openedOn !== undefined && { openedOn }), ...(doneOn !== undefined && { doneOn }) };
    }),
  }));
}

/** Its outputs have the identifiers that the resources really have; they are missing after an update that failed. */
function shapeOfComponent({ urn, inputs, outputs }: StateResource): RolloutShape {
  const rings = readPlan(outputs.rings ?? inputs.plan);
  return { urn, name: urnParts(urn).name, platform: inputs.platform as Platform, rings };
}

function shapeOfEnforcement({ urn, id, inputs }: StateResource): RolloutShape {
  const { platform, groups, targetOSVersion, targetBuildVersion, targetLocalDateTime } = inputs as {
    readonly platform: Platform;
    readonly groups?: readonly string[];
    readonly targetOSVersion: string;
    readonly targetBuildVersion?: string;
    readonly targetLocalDateTime?: string;
  };
  const { name } = urnParts(urn);
  const enforcement = {
    name,
    identifier: id ?? "",
    isDeclared: id !== undefined,
    platform,
    targetOSVersion,
    ...(targetBuildVersion !== undefined && { targetBuildVersion }),
    ...(targetLocalDateTime !== undefined && { targetLocalDateTime }),
  };
  const rings = (groups ?? []).map((group) => ({
    ring: group,
    group,
    status: "open" as const,
    reason: "an enforcement of the program",
    enforcements: [enforcement],
  }));
  return { urn, name, platform, rings };
}
