import * as pulumi from "@pulumi/pulumi";
import type { PlannedEnforcement } from "../provider/core/rollout/plan";
import { progressItems } from "../provider/core/rollout/progressItems";
import { EnforcementSpecific, type EnforcementSpecificArgs } from "./enforcementSpecific";
import { predicates } from "./predicates";
import { isRefreshPreview, type ProgramPlan } from "./rolloutPlan";
import type { RolloutRingArgs, SoftwareUpdateRolloutArgs } from "./softwareUpdateRollout";
import { StatusSubscriptions } from "./statusSubscriptions";

/** Declares what a plan says, as children of the rollout, and gives each enforcement by its name. */
export function declareRings(
  args: SoftwareUpdateRolloutArgs,
  { rings }: ProgramPlan,
  opts: pulumi.CustomResourceOptions,
): ReadonlyMap<string, EnforcementSpecific> {
  const declared = new Map<string, EnforcementSpecific>();
  rings.forEach(({ enforcements }, at) => {
    for (const enforcement of enforcements.filter(({ isDeclared }) => isDeclared)) {
      const base = enforcement.base === "installed" ? "installed" : declared.get(enforcement.base ?? "");
      const own = enforcementArgs(args, args.rings[at]!, enforcement);
      declared.set(
        enforcement.name,
        new EnforcementSpecific(enforcement.name, { ...own, ...(base !== undefined && { base }) }, opts),
      );
    }
  });
  return declared;
}

function enforcementArgs(
  args: SoftwareUpdateRolloutArgs,
  ring: RolloutRingArgs,
  enforcement: PlannedEnforcement,
): EnforcementSpecificArgs {
  const { platform, targetOSVersion, targetBuildVersion, targetLocalDateTime, models, prerelease } = enforcement;
  const { detailsURL, minimumNotice, allowShortNotice } = { ...args, ...withoutAbsent(ring) };
  const predicate = predicateOf(args, ring, enforcement);
  // The refresh moves a deadline that is too near, and has asked Apple itself: neither may stop its preview.
  const isRefresh = isRefreshPreview();
  const targetCheck = isRefresh ? "off" : args.targetCheck;
  const isShortAllowed = isRefresh ? true : allowShortNotice;
  return {
    groups: [ring.group],
    platform,
    targetOSVersion,
    targetLocalDateTime: targetLocalDateTime!,
    ...(targetBuildVersion !== undefined && { targetBuildVersion }),
    ...(prerelease && { prerelease }),
    ...(detailsURL !== undefined && { detailsURL }),
    ...(minimumNotice !== undefined && { minimumNotice }),
    ...(isShortAllowed !== undefined && { allowShortNotice: isShortAllowed }),
    ...(targetCheck !== undefined && { targetCheck }),
    ...(models && { models: [...models] }),
    ...(predicate !== undefined && { predicate }),
  };
}

/** The ring's condition, or the rollout's, and the models that the target is for. */
function predicateOf(
  args: SoftwareUpdateRolloutArgs,
  ring: RolloutRingArgs,
  { platform, models }: PlannedEnforcement,
): pulumi.Input<string> | undefined {
  const own = ring.predicate ?? args.predicate;
  if (!models) return own;
  return pulumi.output({ own, minimumVersion: args.minimumVersion }).apply(({ own: condition, minimumVersion }) => {
    const ofModels = predicates.models({
      platform,
      devices: [...models],
      ...(minimumVersion !== undefined && { minimumVersion }),
    });
    return condition === undefined ? ofModels : predicates.allOf(condition, ofModels);
  });
}

/**
 * What the rollout's progress is read from, for all its groups, until the last ring has come to its end: then nothing of the
 * rollout is left on the devices.
 */
export function declareSubscriptions(
  name: string,
  args: SoftwareUpdateRolloutArgs,
  { rings }: ProgramPlan,
  opts: pulumi.CustomResourceOptions,
): StatusSubscriptions | undefined {
  if (rings.every(({ status }) => status === "done" || status === "ended")) return undefined;
  const groups = pulumi.all(args.rings.map(({ group }) => group)).apply((all) => [...new Set(all)].sort());
  return new StatusSubscriptions(`${name}-status`, { groups, items: [...progressItems] }, opts);
}

function withoutAbsent(ring: RolloutRingArgs): Partial<RolloutRingArgs> {
  return Object.fromEntries(Object.entries(ring).filter(([, value]) => value !== undefined));
}
