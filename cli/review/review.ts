/** What a preview comes to for the person who reviews it. Pure: the clock, the lock file and the inventories are given. */
import { compareText } from "../../provider/core/compareText";
import type { InventoryDevice } from "../../provider/core/inventory";
import { newestDay } from "../../provider/core/lock/catalog";
import type { Lock } from "../../provider/core/lock/lock";
import { dayOf } from "../../provider/core/releases/day";
import { urnParts } from "../pulumi/urn";
import { assignmentProblems } from "./assignmentProblems";
import { driftProblems } from "./driftProblems";
import { memberChange, type MemberChange } from "./memberChange";
import { sortedProblems, type ReviewProblem } from "./problem";
import { membersOf } from "./reach";
import type { ReadDiagnostic, ReadPreview } from "./readPreview";
import { isChanged, resourcesOf, type ChangeKind, type ReviewedResource } from "./resources";
import { rowProblems } from "./rowProblems";
import type { RingRow } from "./ringRow";
import { rowsOf } from "./rows";

/** What a review is made of besides the preview. */
export interface ReviewContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What Apple offers, as far as it is known. Default: nothing is known. */
  readonly lock?: Lock;
  /** The inventory files that could be read, by the path that the program names. */
  readonly inventories: ReadonlyMap<string, readonly InventoryDevice[]>;
}

/** A preview as its reviewer should see it. */
export interface Review {
  readonly project: string;
  readonly stack: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** True for a preview of `pulumi refresh`: nothing changes on the server, and all that is shown was changed there. */
  readonly isRefresh: boolean;
  /** How many resources change, and how many stay as they are. */
  readonly counts: Readonly<Record<ChangeKind, number>>;
  readonly rows: readonly RingRow[];
  readonly problems: readonly ReviewProblem[];
  /** The resources that change. */
  readonly changes: readonly ReviewedResource[];
  /** Who joins and leaves the groups that change, by the URN of the DeviceGroup. What isn't known is missing. */
  readonly memberChanges: ReadonlyMap<string, MemberChange>;
  /** The newest day that the lock file speaks of. Default: there is no lock file, or nothing in it. */
  readonly lockDay?: string;
  /** True when the preview lists only what changes, so that groups which stay as they are have an unknown size. */
  readonly isPartial: boolean;
}

/** Reviews a preview. */
export function reviewOf(preview: ReadPreview, context: ReviewContext): Review {
  const { project, stack, isRefresh, resources } = resourcesOf(preview);
  const { now, lock } = context;
  const on = dayOf(now);
  const changes = resources.filter((resource) => isReviewed(resource) && isChanged(resource));
  const lockDay = lock && newestDay(lock);
  const rows = rowsOf(resources, { members: membersOf(resources, context.inventories), on, ...(lock && { lock }) });
  const diagnostics = preview.diagnostics.filter(isInformative).map(diagnosticProblem).sort(bySubject);
  // What stands on the server by somebody else's doing is for nobody to plan.
  const planned = isRefresh
    ? []
    : [
        ...rows.flatMap((row) => rowProblems(row, { now, on, ...(lock && { lock }) })),
        ...assignmentProblems(resources),
      ];
  const ours = [...driftProblems(resources, isRefresh), ...planned];
  const listed = resources.filter(({ change }) => change === "none").length;
  return {
    project,
    stack,
    now,
    isRefresh,
    counts: countsOf(changes, Math.max(preview.unchanged, listed)),
    rows,
    problems: sortedProblems([...ours, ...diagnostics.filter((diagnostic) => !isSaid(diagnostic, ours))]),
    changes,
    memberChanges: memberChangesOf(changes, context),
    ...(lockDay !== undefined && { lockDay }),
    isPartial: preview.unchanged > 1 && listed === 0,
  };
}

function memberChangesOf(
  changes: readonly ReviewedResource[],
  { inventories }: ReviewContext,
): ReadonlyMap<string, MemberChange> {
  return new Map(
    changes.flatMap((resource) => {
      const change = memberChange(resource, inventories);
      return change ? [[resource.urn, change] as const] : [];
    }),
  );
}

/** True when there is nothing to review. */
export function isEmpty({ changes, problems }: Review): boolean {
  return changes.length === 0 && problems.every(({ severity }) => severity !== "error");
}

/** Default providers come and go with the resources that need them. */
function isReviewed({ type, name }: ReviewedResource): boolean {
  return !(type.startsWith("pulumi:providers:") && name.startsWith("default"));
}

function countsOf(changes: readonly ReviewedResource[], unchanged: number): Record<ChangeKind, number> {
  const count = (kind: ChangeKind): number => changes.filter(({ change }) => change === kind).length;
  return {
    create: count("create"),
    update: count("update"),
    replace: count("replace"),
    delete: count("delete"),
    none: unchanged,
  };
}

/** The engine reports them in the order in which its processes say them. */
function bySubject(one: ReviewProblem, other: ReviewProblem): number {
  const [first, second] = [one, other].map(({ subject = "", message }) => `${subject}\n${message}`);
  return compareText(first!, second!);
}

/** The engine says as well that the preview failed. */
function isInformative({ severity, message }: ReadDiagnostic, _: number, all: readonly ReadDiagnostic[]): boolean {
  return message !== "preview failed" || all.filter((other) => other.severity === severity).length === 1;
}

function diagnosticProblem({ severity, urn, message }: ReadDiagnostic): ReviewProblem {
  const { type, name } = urnParts(urn ?? "");
  const isOfStack = urn === undefined || type === "pulumi:pulumi:Stack";
  return {
    severity,
    code: "diagnostic",
    ...(isOfStack ? {} : { subject: name }),
    message: message.replace(refusal, "$1: "),
  };
}

/** The engine's own words around what a check of this package says. */
const refusal = /^\S+\/softwareupdate:\w+ resource '.*?': property (\S+) value \{.*?\} has a problem: /s;

/** The program warns by the same rules as the review: of the same resource, or of the other one of two. */
function isSaid({ message }: ReviewProblem, ours: readonly ReviewProblem[]): boolean {
  const merged = mergedGroup(message);
  return ours.some(({ message: own }) => {
    if (message === own || message.endsWith(`: ${own}`)) return true;
    return merged !== undefined && merged === mergedGroup(own);
  });
}

/** Which group and what result a sentence on a merge speaks of, whichever of the two declarations it names. */
function mergedGroup(message: string): string | undefined {
  const found = /^in group (.+) devices combine this with .+ to something that neither of the two says: (.+)$/s.exec(
    message,
  );
  return found ? JSON.stringify([found[1], found[2]!.split(", ").sort()]) : undefined;
}
