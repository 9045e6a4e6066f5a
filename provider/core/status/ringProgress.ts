/** How far a ring is: its devices counted, altogether and by model. */
import { compareText } from "../compareText";
import { macNames } from "../releases/macs";
import type { PlannedRing } from "../rollout/plan";
import type { RingSummary } from "../rollout/ringSummary";
import { modelOf, lookupIdOf, type RingDevice } from "./device";
import { deviceProgress, type DeviceProgress, type FollowedEnforcement } from "./deviceProgress";
import { countStates, doneOf, type StateCounts } from "./progressState";

/** A ring whose progress is followed. */
export interface FollowedRing extends PlannedRing {
  readonly enforcements: readonly FollowedEnforcement[];
  /** True while the next update alone puts one of its enforcements on the server. Default: false. */
  readonly isToCome?: boolean;
  /** The day on which its enforcement was first declared, `YYYY-MM-DD` in UTC, as far as anything remembers it. */
  readonly openedOn?: string;
  /** The day on which it was found to be done, `YYYY-MM-DD` in UTC. */
  readonly doneOn?: string;
}

/**
 * How it is known who is in a group: from the server itself, a DeviceGroup of the stack, or an inventory file.
 *
 * @inline
 */
export type MembershipSource = "server" | "DeviceGroup" | "inventory";

/** Who is in a ring's group. */
export interface Membership {
  readonly source: MembershipSource;
  readonly devices: readonly RingDevice[];
}

/** A device of a ring and where it is. */
export interface RingDeviceProgress extends DeviceProgress {
  readonly device: RingDevice;
}

/** The devices of one model. */
export interface ModelProgress {
  /** The product type, else the lookup service's identifier. Missing for devices whose model isn't known. */
  readonly model?: string;
  /** What people call it, where it is a Mac that is known. */
  readonly name?: string;
  /** How many of them the ring has. */
  readonly total: number;
  /** All of `total`, by state. */
  readonly counts: StateCounts;
}

/** How far a ring is. */
export interface RingProgress {
  readonly ring: FollowedRing;
  /** How its members are known. Missing where nobody knows them; then there is nothing to count. */
  readonly source?: MembershipSource;
  /** The devices that the release is meant for, silent ones included. Missing where nobody knows them. */
  readonly total?: number;
  /** Those of `total` whose reports couldn't be read. */
  readonly unread: number;
  /** Members that it isn't meant for: other platforms, and models that have no release. */
  readonly others: number;
  readonly counts: StateCounts;
  /** Most devices first. */
  readonly models: readonly ModelProgress[];
  /** Those of `total`, in the order of the membership. */
  readonly devices: readonly RingDeviceProgress[];
}

/**
 * Counts the devices of a ring.
 *
 * @param membership Who is in its group; undefined where nobody knows.
 * @param now Milliseconds since the epoch.
 */
export function ringProgress(ring: FollowedRing, membership: Membership | undefined, now: number): RingProgress {
  const all = membership?.devices ?? [];
  const devices = all.flatMap((device): RingDeviceProgress[] => {
    const progress = deviceProgress(device, ring.enforcements, now);
    return progress ? [{ ...progress, device }] : [];
  });
  return {
    ring,
    ...(membership && { source: membership.source, total: devices.length }),
    unread: devices.filter(({ device }) => device.problem !== undefined).length,
    others: all.length - devices.length,
    counts: countStates(devices.map(({ state }) => state)),
    models: byModel(devices),
    devices,
  };
}

/**
 * What gates are judged on.
 *
 * @returns Undefined where reports couldn't be read: a failure among them would let a gate open (safety rule 6).
 */
export function ringSummary(rollout: string, { ring, total, unread, counts }: RingProgress): RingSummary | undefined {
  if (unread > 0) return undefined;
  const { failed, unreachable } = counts;
  const known = total === undefined ? {} : { total, unreachable };
  const toCome = ring.isToCome ? { isToCome: true } : {};
  return { rollout, ring: ring.ring, ...known, done: doneOf(counts), failed, ...toCome };
}

function byModel(devices: readonly RingDeviceProgress[]): ModelProgress[] {
  return [...Map.groupBy(devices, ({ device }) => modelOf(device) ?? lookupIdOf(device) ?? "")]
    .map(([model, members]): ModelProgress => {
      const [name] = macNames(model);
      return {
        ...(model !== "" && { model }),
        ...(name !== undefined && { name }),
        total: members.length,
        counts: countStates(members.map(({ state }) => state)),
      };
    })
    .sort((one, other) => other.total - one.total || compareText(one.model ?? "~", other.model ?? "~"));
}
