import type { ResourceValidationPolicy } from "@pulumi/policy";
import { parseLocalDateTime } from "../provider/core/declarations/localDateTime";
import { dayInMilliseconds } from "../provider/core/durations";
import { resourceTypes } from "./resourceTypes";

/** The configuration of {@link canaryRing}. */
export interface CanaryRingConfig {
  /** Days by which every later ring has to come after the first one, where it waits for no gate. Default: 2. */
  readonly leadDays: number;
}

type Ring = Readonly<Record<string, unknown>>;

/**
 * Every rollout tries a release on a ring of its own first: it has two rings or more, and each later ring waits for the ring before
 * it by a gate, or comes days after the first one. A paused rollout is left alone, since stopping must always be possible. Mandatory
 * unless the pack says otherwise.
 */
export const canaryRing: ResourceValidationPolicy = {
  name: "softwareupdate-canary-ring",
  description: "Every rollout has a canary ring: one that gets a release before the others do.",
  enforcementLevel: "mandatory",
  configSchema: { properties: { leadDays: { type: "number", minimum: 0, maximum: 365, default: 2 } } },
  validateResource: (args, report) => {
    const { type, props } = args;
    if (type !== resourceTypes.rollout || props.paused === true || !Array.isArray(props.rings)) return;
    const { leadDays } = args.getConfig<CanaryRingConfig>();
    const [first, ...others] = props.rings as Ring[];
    if (!first || others.length === 0) {
      report("the rollout has one ring, so all its devices get a release at once. Put a small ring before it.");
      return;
    }
    for (const ring of others) {
      const isGated = ring.gate !== false && (ring.gate ?? props.gate) !== undefined;
      if (isGated || comesLater(first, ring, leadDays)) continue;
      report(
        `ring ${String(ring.name)} waits for no gate and doesn't come ${leadDays} days after ring ${String(first.name)}. ` +
          "Give it a gate, or a later deadline.",
      );
    }
  },
};

/** Rings are comparable where both have a pace, or both a date. */
function comesLater(first: Ring, ring: Ring, leadDays: number): boolean {
  if (first.deadline !== undefined || ring.deadline !== undefined) {
    const [one, other] = [first, ring].map(({ deadline }) => parseLocalDateTime(String(deadline)));
    return one !== undefined && other !== undefined && other - one >= leadDays * dayInMilliseconds;
  }
  const [before, after] = [pacesOf(first), pacesOf(ring)];
  return after.every((days, at) => days - before[at]! >= leadDays);
}

/** For a supplemental, an update and an upgrade. */
function pacesOf({ afterDays }: Ring): readonly [number, number, number] {
  if (typeof afterDays !== "object" || afterDays === null) {
    const days = Number(afterDays);
    return [days, days, days];
  }
  const { update, upgrade, supplemental = update } = afterDays as Readonly<Record<string, unknown>>;
  return [Number(supplemental), Number(update), Number(upgrade)];
}
