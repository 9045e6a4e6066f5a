/** How far a rollout is, in plain JSON: what programs and scripts get. */
import type { Platform } from "../declarations/platform";
import type { RequirementName } from "../requirements/requirement";
import type { RingStatus } from "../rollout/plan";
import { lookupIdOf, modelOf } from "./device";
import { doneOf, type ProgressState, type StateCounts } from "./progressState";
import type { MembershipSource, ModelProgress, RingDeviceProgress, RingProgress } from "./ringProgress";

/** How far a rollout is. */
export interface RolloutStatus {
  /** Its name in the program. */
  readonly rollout: string;
  readonly platform: Platform;
  /** In the program's order. */
  readonly rings: readonly RolloutRingStatus[];
}

/** A release that a ring enforces, enforced, or is going to enforce. */
export interface RolloutTargetStatus {
  /** The declaration's identifier. */
  readonly identifier: string;
  /** For example `26.6.2`. */
  readonly targetOSVersion: string;
  /** Of a supplemental or a seed build. */
  readonly targetBuildVersion?: string;
  /** Each device's local date and time, `YYYY-MM-DDTHH:MM:SS`. */
  readonly targetLocalDateTime?: string;
  /** The models that it is for. Default: every device of the platform. */
  readonly models?: readonly string[];
  /** True while the declaration is on the server. */
  readonly isDeclared: boolean;
}

/** How far a ring is. */
export interface RolloutRingStatus {
  /** The name of the ring. */
  readonly ring: string;
  /** The group of the MDM server. */
  readonly group: string;
  /** Where the ring is: waiting, held, open, paused, done or ended. */
  readonly status: RingStatus;
  /** Why it has that status: a clause without a full stop. */
  readonly reason: string;
  /** The day on which its enforcement was first declared, `YYYY-MM-DD` in UTC, as far as anything remembers it. */
  readonly openedOn?: string;
  /** The day on which it was found to be done, `YYYY-MM-DD` in UTC. */
  readonly doneOn?: string;
  /** In the order in which devices need them. */
  readonly targets: readonly RolloutTargetStatus[];
  /** How it is known who is in the group; `unknown` where nobody knows, and then there is nothing to count. */
  readonly membership: MembershipSource | "unknown";
  /** The devices that the release is meant for, silent ones included. Absent where nobody knows them. */
  readonly total?: number;
  /** Those that have the release or a newer one. */
  readonly done: number;
  /** All of `total`, by state. */
  readonly counts: StateCounts;
  /** Those of `total` whose reports couldn't be read; they count as `unknown`. */
  readonly unread: number;
  /** Members that the release isn't meant for: other platforms, and models that have no release. */
  readonly others: number;
  /** Why its devices, or some of them, couldn't be read: a sentence. Absent when all could. */
  readonly problem?: string;
  /** All of `total`, by model, most devices first. */
  readonly models: readonly ModelProgress[];
  /** All of `total`, in the order of the membership. */
  readonly devices: readonly RolloutDeviceStatus[];
}

/** Where a device is. */
export interface RolloutDeviceStatus {
  /** The enrollment's id on the MDM server: for a device its UDID. */
  readonly enrollment: string;
  /** What people call it, where a DeviceGroup says it. */
  readonly name?: string;
  /** The product type, for example `Mac14,2`. */
  readonly model?: string;
  /** What Apple's Software Lookup Service knows it by, for example `J413AP`. */
  readonly deviceId?: string;
  /** What it runs, for example `26.6.2`. Absent where no report says it. */
  readonly osVersion?: string;
  /** The build that it runs, for example `25G83`. Absent where no report says it. */
  readonly buildVersion?: string;
  /** The build of an installed Background Security Improvement. */
  readonly supplementalBuildVersion?: string;
  /** The beta program that it is enrolled in. */
  readonly betaEnrollment?: string;
  /** Where it is on its way to the release. */
  readonly state: ProgressState;
  /** A clause without a full stop; of a failure the device's own words. */
  readonly reason?: string;
  /** What of Apple's requirements stands behind the reason, where its words point to one. */
  readonly requirement?: {
    /** A name that stays, for scripts and links. */
    readonly name: RequirementName;
    /** What is required and what to do, in sentences. */
    readonly sentence: string;
  };
  /** With the state `failed`. */
  readonly failure?: {
    /** How often it failed since the enforcement was assigned; at least 2. */
    readonly count: number;
    /** The last one, RFC 3339 in UTC. */
    readonly since: string;
  };
  /** The version that is pending on it. */
  readonly pendingVersion?: string;
  /** Why that is pending, for example `declaration` or `system-settings`. */
  readonly installReasons?: readonly string[];
  /** When its newest report came, RFC 3339 in UTC. Absent when there is none. */
  readonly reportedAt?: string;
}

/** How far a ring is, as far as it could be read. */
export interface ReadRing {
  readonly progress: RingProgress;
  /** Why it couldn't be read, or not of every device. */
  readonly problem?: string;
}

/** Puts the progress of a rollout's rings into plain JSON. */
export function rolloutStatus(rollout: string, platform: Platform, rings: readonly ReadRing[]): RolloutStatus {
  return { rollout, platform, rings: rings.map(ringStatus) };
}

/** Puts the progress of one ring into plain JSON. */
export function ringStatus({ progress: { ring, source, total, ...progress }, problem }: ReadRing): RolloutRingStatus {
  const { ring: name, group, status, reason, openedOn, doneOn, enforcements } = ring;
  return {
    ...present({ ring: name, group, status, reason, openedOn, doneOn }),
    targets: enforcements.map(({ identifier, isDeclared, ...enforcement }) => {
      const { targetOSVersion, targetBuildVersion, targetLocalDateTime, models } = enforcement;
      return present({ identifier, targetOSVersion, targetBuildVersion, targetLocalDateTime, models, isDeclared });
    }),
    membership: source ?? "unknown",
    ...(total !== undefined && { total }),
    done: doneOf(progress.counts),
    counts: progress.counts,
    unread: progress.unread,
    others: progress.others,
    ...(problem !== undefined && { problem }),
    models: progress.models,
    devices: progress.devices.map(deviceStatus),
  };
}

function deviceStatus({ device, state, reason, explanation, failure }: RingDeviceProgress): RolloutDeviceStatus {
  const { enrollment, name, status } = device;
  const { osVersion, buildVersion, supplementalBuildVersion, betaEnrollment, pendingVersion, installReason } = status;
  return present({
    enrollment,
    name: name || undefined,
    model: modelOf(device),
    deviceId: lookupIdOf(device),
    osVersion,
    buildVersion,
    supplementalBuildVersion: supplementalBuildVersion || undefined,
    betaEnrollment: betaEnrollment || undefined,
    state,
    reason,
    requirement: explanation && { name: explanation.requirement.name, sentence: explanation.sentence },
    failure: failure && { count: failure.count, since: timestamp(failure.since) },
    pendingVersion: pendingVersion?.osVersion || undefined,
    installReasons: installReason && installReason.reasons.length > 0 ? installReason.reasons : undefined,
    reportedAt: status.reportedAt === undefined ? undefined : timestamp(status.reportedAt),
  });
}

function timestamp(time: number): string {
  return new Date(time).toISOString();
}

/** Pulumi's results and readers of JSON alike expect what doesn't apply to be absent. */
function present<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
