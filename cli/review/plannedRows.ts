import { isObject } from "../../provider/core/json";
import type { PlannedEnforcement, PlannedRing } from "../../provider/core/rollout/plan";
import { readPlan } from "../../provider/core/rollout/readPlan";
import type { Target } from "./offer";
import { differing, textOf, type ResourceInputs, type ReviewedResource } from "./resources";
import { declaredStatus, targetOfInputs, type BareRow } from "./ringRow";

/** The rows of one ring of a rollout: what it enforces, or will, or did, and what waits behind that. */
export function plannedRows(ring: PlannedRing, rollout: ReviewedResource, own: readonly ReviewedResource[]): BareRow[] {
  const before = ringsOf(rollout.before).find((other) => other.ring === ring.ring);
  return [...ring.enforcements, ...(ring.next ?? [])].map((enforcement) => {
    const resource = own.find(
      ({ name }) => name === enforcement.name && (enforcement.isDeclared || isLastOf(ring, enforcement)),
    );
    return plannedRow(ring, enforcement, { rollout, resource, before });
  });
}

/** What waits behind a target in force may have its name, but not its resource. */
function isLastOf(ring: PlannedRing, { name }: PlannedEnforcement): boolean {
  return !ring.enforcements.some((other) => other.isDeclared && other.name === name);
}

function plannedRow(
  { ring, group, status, reason }: PlannedRing,
  enforcement: PlannedEnforcement,
  known: { rollout: ReviewedResource; resource: ReviewedResource | undefined; before: PlannedRing | undefined },
): BareRow {
  const { rollout, resource, before } = known;
  const earlier = [...(before?.enforcements ?? []), ...(before?.next ?? [])];
  const sameModels = (other: PlannedEnforcement): boolean => String(other.models) === String(enforcement.models);
  const inForce = earlier.find((other) => other.isDeclared && (other.name === enforcement.name || sameModels(other)));
  const planned = earlier.find((other) => other.name === enforcement.name);
  const isOpen = enforcement.isDeclared;
  const goes = !isOpen && !(status === "waiting" || status === "held" || status === "open");
  const rowStatus = isOpen ? declaredStatus(resource) : status === "open" ? "waiting" : status;
  const [deadlineBefore, deadline] = [
    textOf(resource?.before?.targetLocalDateTime) ?? (planned ?? inForce)?.targetLocalDateTime,
    enforcement.targetLocalDateTime,
  ];
  const from = resource?.before ? targetOfInputs(resource.before) : inForce && targetOfPlan(inForce);
  const to = targetOfPlan(enforcement);
  const isMoved = before !== undefined && before.group !== group;
  return {
    rollout: rollout.name,
    ring,
    enforcement: enforcement.name,
    status: rowStatus,
    reason,
    groups: [group].filter((name) => typeof name === "string"),
    addedGroups: isMoved ? [group] : [],
    removedGroups: isMoved ? [before.group] : [],
    platform: enforcement.platform,
    ...(enforcement.models && { models: enforcement.models }),
    ...(from && { from }),
    ...(!goes && { to }),
    ...(deadlineBefore !== undefined && { deadlineBefore }),
    ...(deadline !== undefined && !goes && { deadline }),
    isNews: goes
      ? resource?.change === "delete"
      : !planned ||
        isMoved ||
        rowStatus === "new" ||
        differing({ ...planned, isDeclared: isOpen }, { ...enforcement }).length > 0,
    ...(resource && { resource }),
    hasPredicate: hasPredicate(rollout.after, ring),
  };
}

/** The rings of a rollout's plan; none while a part of it isn't known yet. */
export function ringsOf(inputs: ResourceInputs | undefined): PlannedRing[] {
  return readPlan(inputs?.plan);
}

function hasPredicate(inputs: ResourceInputs | undefined, name: string): boolean {
  const rings = Array.isArray(inputs?.rings) ? (inputs.rings as unknown[]).filter(isObject) : [];
  return inputs?.predicate !== undefined || rings.find((ring) => ring.name === name)?.predicate !== undefined;
}

function targetOfPlan({ platform, targetOSVersion, targetBuildVersion, prerelease }: PlannedEnforcement): Target {
  const build = targetBuildVersion === undefined ? {} : { build: targetBuildVersion };
  return { platform, version: targetOSVersion, ...build, prerelease: prerelease === true };
}
