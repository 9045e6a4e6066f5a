import type { ResourceValidationArgs } from "@pulumi/policy";
import type { PlannedEnforcement, PlannedRing } from "../provider/core/rollout/plan";
import { resourceTypes } from "./resourceTypes";

/** An enforcement that a program declares, or that a ring of a rollout will declare once it opens. */
export interface JudgedEnforcement {
  /** What a sentence calls it: empty for a resource, which the engine names; else the ring. */
  readonly where: string;
  readonly platform: unknown;
  readonly targetOSVersion: unknown;
  readonly targetBuildVersion?: unknown;
  readonly targetLocalDateTime?: unknown;
  readonly prerelease?: unknown;
}

/** The enforcements that one resource stands for. What a ring declares already is a resource of its own. */
export function enforcementsOf({ type, props }: Pick<ResourceValidationArgs, "type" | "props">): JudgedEnforcement[] {
  if (type === resourceTypes.enforcement) {
    const { platform, targetOSVersion, targetBuildVersion, targetLocalDateTime, prerelease } = props;
    return [{ where: "", platform, targetOSVersion, targetBuildVersion, targetLocalDateTime, prerelease }];
  }
  if (type !== resourceTypes.rollout || !Array.isArray(props.plan)) return [];
  return (props.plan as PlannedRing[]).flatMap((ring) =>
    [...ring.enforcements, ...(ring.next ?? [])]
      .filter((enforcement) => isComing(ring, enforcement))
      .map((enforcement) => ({ ...enforcement, where: `ring ${ring.ring}: ` })),
  );
}

function isComing({ status }: PlannedRing, { isDeclared }: PlannedEnforcement): boolean {
  return !isDeclared && (status === "waiting" || status === "held" || status === "open");
}
