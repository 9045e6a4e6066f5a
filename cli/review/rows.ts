import { compareText } from "../../provider/core/compareText";
import { sameJson, type Json } from "../../provider/core/json";
import type { Lock } from "../../provider/core/lock/lock";
import { offerOf } from "./offer";
import { plannedRows, ringsOf } from "./plannedRows";
import { reachOf, type Members } from "./reach";
import { isChanged, textOf, textsOf, type ReviewedResource } from "./resources";
import { declaredStatus, targetOfInputs, type BareRow, type RingRow } from "./ringRow";

/** What rows are made of besides the resources. */
export interface RowContext {
  readonly members: Members;
  readonly lock?: Lock;
  /** The day of the review, `YYYY-MM-DD`. */
  readonly on: string;
}

/** The rows of all enforcements that change, and of all rings of a rollout of which anything changes. */
export function rowsOf(resources: readonly ReviewedResource[], context: RowContext): RingRow[] {
  const enforcements = resources.filter(({ kind }) => kind === "EnforcementSpecific");
  const rollouts = resources.filter(({ kind }) => kind === "SoftwareUpdateRollout");
  const taken = new Set<ReviewedResource>();
  const ofRollouts = rollouts.flatMap((rollout) => {
    const own = enforcements.filter(({ parent }) => parent === rollout.urn);
    if (![rollout, ...own].some(isChanged)) return [];
    const planned = ringsOf(rollout.after).flatMap((ring) => plannedRows(ring, rollout, own));
    planned.forEach(({ resource }) => resource && taken.add(resource));
    return planned;
  });
  const others = enforcements
    .filter((resource) => isChanged(resource) && !taken.has(resource))
    .flatMap((resource) => ownRow(resource, rollouts));
  return [...ofRollouts, ...others.sort(byDeadline)].map((row) => completed(row, context));
}

/** An enforcement that stands for itself, or one that its rollout's plan doesn't have any more. */
function ownRow(resource: ReviewedResource, rollouts: readonly ReviewedResource[]): BareRow[] {
  const { name, before, after, parent } = resource;
  const rollout = rollouts.find(({ urn }) => urn === parent);
  const ring = ringsOf(rollout?.before).find(({ enforcements }) => enforcements.some((one) => one.name === name));
  const [groupsBefore, groupsAfter] = [textsOf(before?.groups), textsOf(after?.groups)];
  const deadlineBefore = textOf(before?.targetLocalDateTime);
  const deadline = textOf(after?.targetLocalDateTime);
  const [from, to] = [before && targetOfInputs(before), after && targetOfInputs(after)];
  const platform = (to ?? from)?.platform;
  if (platform === undefined) return [];
  const row = {
    ...(rollout && { rollout: rollout.name }),
    ring: ring?.ring ?? name,
    enforcement: name,
    status: declaredStatus(resource),
    groups: after ? groupsAfter : groupsBefore,
    addedGroups: before ? groupsAfter.filter((group) => !groupsBefore.includes(group)) : [],
    removedGroups: after ? groupsBefore.filter((group) => !groupsAfter.includes(group)) : [],
    platform,
    ...(from && { from }),
    ...(to && { to }),
    ...(deadlineBefore !== undefined && { deadlineBefore }),
    ...(deadline !== undefined && { deadline }),
    isNews: newsKeys.some((key) => !sameJson(before?.[key] as Json, after?.[key] as Json)),
    resource,
    hasPredicate: (after ?? before)?.predicate !== undefined,
  };
  return [row];
}

/** What makes an enforcement another one to devices. */
const newsKeys = [
  "targetOSVersion",
  "targetBuildVersion",
  "targetLocalDateTime",
  "platform",
  "groups",
  "predicate",
] as const;

function completed({ hasPredicate: isConditional, ...row }: BareRow, { members, lock, on }: RowContext): RingRow {
  const { groups, platform, models } = row;
  const reach = reachOf({ groups, platform, hasPredicate: isConditional, ...(models && { models }) }, members);
  return { ...row, ...(reach && { reach }), ...(row.to && { offer: offerOf(row.to, lock, on) }) };
}

function byDeadline(one: BareRow, other: BareRow): number {
  const [first, second] = [one, other].map((row) => row.deadline ?? row.deadlineBefore ?? "9");
  return compareText(first!, second!) || compareText(one.ring, other.ring);
}
