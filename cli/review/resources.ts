import { compareText } from "../../provider/core/compareText";
import { isObject, sameJson, type Json } from "../../provider/core/json";
import { isUnknown } from "../../provider/core/unknown";
import type { PreviewState } from "../pulumi/preview";
import { urnParts } from "../pulumi/urn";
import type { ReadPreview, ReadStep } from "./readPreview";

/** What an update does to a resource. */
export type ChangeKind = "create" | "update" | "replace" | "delete" | "none";

/** Inputs of a resource, without those that belong to Pulumi. */
export type ResourceInputs = Readonly<Record<string, unknown>>;

/** One resource of a preview, with all its steps joined. */
export interface ReviewedResource {
  readonly urn: string;
  readonly type: string;
  /** The class of this package, such as `EnforcementSpecific`; the whole type for another one's resource. */
  readonly kind: string;
  /** Its name in the program. */
  readonly name: string;
  /** The URN of the resource that it belongs to. */
  readonly parent?: string;
  /** The URN of its provider: resources of different ones live on different servers. */
  readonly provider?: string;
  readonly change: ChangeKind;
  /** What is there now; missing for a new resource. */
  readonly before?: ResourceInputs;
  /** What the last update made of it; missing for a new resource, and where the preview doesn't show it. */
  readonly outputsBefore?: ResourceInputs;
  /** What will be there; missing for a removed one. */
  readonly after?: ResourceInputs;
  /** The paths that change. Empty where the engine doesn't say them. */
  readonly paths: readonly string[];
  /** What was changed on the server behind Pulumi's back. Default: nothing, or nobody looked. */
  readonly drift?: Drift;
}

/** What was changed on a server behind Pulumi's back. */
export interface Drift {
  /** True when the resource is no longer on the server. */
  readonly isGone: boolean;
  /** The inputs that differ from what the last update wrote. */
  readonly keys: readonly string[];
}

/** The resources of a preview. */
export interface ReviewedStack {
  readonly project: string;
  readonly stack: string;
  /** True for a preview of `pulumi refresh`: what changes is the state, and all of it is drift. */
  readonly isRefresh: boolean;
  /** Without the stack itself; in an order that is always the same, whereas the engine's is that in which it got ready. */
  readonly resources: readonly ReviewedResource[];
}

/** Joins the steps of each resource: a refresh comes before the step itself, a replacement may have several. */
export function resourcesOf({ steps }: ReadPreview): ReviewedStack {
  const byUrn = new Map<string, ReadStep[]>();
  for (const step of steps) byUrn.set(step.urn, [...(byUrn.get(step.urn) ?? []), step]);
  const stackSteps = steps.filter(({ urn }) => urnParts(urn).type === stackType);
  const isRefresh = stackSteps.length > 0 && stackSteps.every(({ op }) => op === "refresh");
  const { project, stack } = urnParts(steps[0]?.urn ?? "");
  return {
    project,
    stack,
    isRefresh,
    resources: [...byUrn.values()]
      .map((own) => joined(own, isRefresh))
      .filter(({ type }) => type !== stackType)
      .sort(byKind),
  };
}

/** What restarts devices comes first. */
const kinds = ["SoftwareUpdateRollout", "EnforcementSpecific", "SoftwareUpdateSettings", "BetaEnrollment"];

function byKind(one: ReviewedResource, other: ReviewedResource): number {
  const [first, second] = [one, other].map(({ kind }) => (kinds.indexOf(kind) + kinds.length + 1) % (kinds.length + 1));
  return first! - second! || compareText(one.urn, other.urn);
}

const stackType = "pulumi:pulumi:Stack";
const ownType = /^(?:pulumi-nodejs:dynamic\/softwareupdate:|softwareupdate:index:)(\w+)$/;

/** True for what an update, or somebody else, changes. */
export function isChanged({ change, drift }: ReviewedResource): boolean {
  return change !== "none" || drift !== undefined;
}

function joined(steps: readonly ReadStep[], isRefresh: boolean): ReviewedResource {
  // The value at the end calls what a refresh found an update; the stream of events leaves it a refresh.
  const isFound = ({ op, paths, newState }: ReadStep): boolean =>
    isRefresh && op === "refresh" && (paths.length > 0 || !newState);
  const isRefreshed = (step: ReadStep): boolean => step.op === "refresh" && !isFound(step);
  const [refreshed, others] = [steps.filter(isRefreshed), steps.filter((step) => !isRefreshed(step))];
  const first = others[0] ?? steps[0]!;
  const state = (others.at(-1) ?? first).newState ?? first.oldState;
  const { type, name } = urnParts(first.urn);
  const before = inputsOf(others.find(({ oldState }) => oldState)?.oldState ?? (others.length === 0 ? state : null));
  const after = inputsOf(others.findLast(({ newState }) => newState)?.newState ?? (others.length === 0 ? state : null));
  const outputsBefore = steps.find(({ oldState }) => oldState)?.oldState?.outputs;
  const change = changeOf(others);
  const drift = isRefresh
    ? driftOfRefresh(change, before, after, first)
    : driftBetween(inputsOf(refreshed[0]?.oldState), before, change);
  return {
    urn: first.urn,
    type,
    kind: ownType.exec(type)?.[1] ?? type,
    name,
    ...(state?.parent ? { parent: state.parent } : {}),
    ...(state?.provider ? { provider: state.provider.replace(/::[^:]*$/, "") } : {}),
    change,
    ...(before && { before }),
    ...(outputsBefore && { outputsBefore }),
    ...(after && change !== "delete" && { after }),
    paths: [...new Set(others.flatMap(({ paths }) => paths))],
    ...(drift && { drift }),
  };
}

function changeOf(steps: readonly ReadStep[]): ChangeKind {
  const operations = new Set(steps.map(({ op, newState }) => (op === "refresh" && !newState ? "delete" : op)));
  const has = (...some: string[]): boolean => some.some((op) => operations.has(op));
  if (has("replace", "create-replacement", "delete-replaced", "import-replacement")) return "replace";
  if (has("create", "import")) return "create";
  if (has("update", "refresh")) return "update";
  return has("delete", "discard") ? "delete" : "none";
}

function inputsOf(state: PreviewState | null | undefined): ResourceInputs | undefined {
  if (!state) return undefined;
  return Object.fromEntries(Object.entries(state.inputs ?? {}).filter(([key]) => !key.startsWith("__")));
}

function driftOfRefresh(
  change: ChangeKind,
  before: ResourceInputs | undefined,
  after: ResourceInputs | undefined,
  { paths }: ReadStep,
): Drift | undefined {
  if (change === "none") return undefined;
  if (change === "delete") return { isGone: true, keys: [] };
  const keys = differing(before, after);
  return { isGone: false, keys: keys.length > 0 ? keys : paths };
}

/** After a refresh the step starts from what the server has; the refresh itself started from what the state had. */
function driftBetween(
  recorded: ResourceInputs | undefined,
  found: ResourceInputs | undefined,
  change: ChangeKind,
): Drift | undefined {
  if (!recorded) return undefined;
  if (!found || change === "create") return { isGone: true, keys: [] };
  const keys = differing(recorded, found);
  return keys.length > 0 ? { isGone: false, keys } : undefined;
}

/** The keys whose values differ, in the order of the alphabet. */
export function differing(one: ResourceInputs = {}, other: ResourceInputs = {}): string[] {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].filter((key) => !sameJson(one[key] as Json, other[key] as Json)).sort();
}

/** What stands for a value that only the update will know. */
export const unknownText = "not known yet";

/** The strings of a list; what isn't known yet is {@link unknownText}. */
export function textsOf(value: unknown): string[] {
  const items: unknown[] = Array.isArray(value) ? value : [];
  return items.flatMap((item) => (isUnknown(item) ? unknownText : typeof item === "string" ? item : []));
}

/** A string that is known, else undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && !isUnknown(value) ? value : undefined;
}

/** An object, else an empty one. */
export function objectOf(value: unknown): ResourceInputs {
  return isObject(value) ? value : {};
}
