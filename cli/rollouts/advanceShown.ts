import { compareText } from "../../provider/core/compareText";
import { stepNoticeProblems } from "../../provider/core/declarations/inForce";
import { SoftwareUpdateError } from "../../provider/core/error";
import type { LockedRelease } from "../../provider/core/lock/lock";
import type { LockedRing } from "../../provider/core/lock/rollouts";
import { dayOf } from "../../provider/core/releases/day";
import { advanceRollout } from "../../provider/core/rollout/advance";
import type { RingSummary } from "../../provider/core/rollout/ringSummary";
import { specifyRollout, type RingSpecification } from "../../provider/core/rollout/specification";
import type { PreviewStep } from "../pulumi/preview";
import { urnParts } from "../pulumi/urn";
import type { ShownRollout, ShownRollouts } from "./shownRollout";

/** What a refresh of the rollouts of one stack starts from. */
export interface ShownContext {
  /** The stack's name, without organization and project. */
  readonly stack: string;
  /** The lines of all stacks, before. */
  readonly lines: readonly LockedRing[];
  /** The releases, after their own refresh. */
  readonly releases: readonly LockedRelease[];
  readonly summaries: readonly RingSummary[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The lines of all stacks after a refresh, and what a person should read. */
export interface AdvancedStack {
  readonly lines: readonly LockedRing[];
  /** `macos: ring pilot is opened for …`, without a full stop. */
  readonly sentences: readonly string[];
}

/**
 * Moves the rollouts of one stack on, as its preview shows them. Lines of other stacks stay; those of a rollout that the program
 * doesn't have any more go.
 *
 * @throws SoftwareUpdateError `CONFIGURATION` when the lock file can't tell two rollouts apart.
 */
export function advanceShown({ rollouts, unknown }: ShownRollouts, context: ShownContext): AdvancedStack {
  const { stack, lines } = context;
  refuseSameNames(rollouts);
  const own = lines.filter((line) => line.stack === stack);
  const advanced = rollouts.map((rollout) => {
    const ofRollout = own.filter((line) => line.rollout === rollout.name);
    return { rollout, ...advanceRollout(contextOf(rollout, ofRollout, context)) };
  });
  const names = new Set([...rollouts.map(({ name }) => name), ...unknown]);
  const gone = new Set(own.map(({ rollout }) => rollout).filter((name) => !names.has(name)));
  const after = [
    ...lines.filter((line) => line.stack !== stack || unknown.includes(line.rollout)),
    ...advanced.flatMap((one) => one.lines),
  ];
  return {
    lines: after.sort(byStackAndRollout),
    sentences: [
      ...advanced.flatMap(({ rollout, events }) => events.map(({ sentence }) => `${rollout.name}: ${sentence}`)),
      ...unknown.map((name) => `${name}: its arguments are known only during an update, so it stays as it is`),
      ...[...gone].map((name) => `${name}: it is no longer in the program`),
    ],
  };
}

function contextOf(rollout: ShownRollout, lines: readonly LockedRing[], context: ShownContext) {
  const { stack, releases, summaries, now } = context;
  const specification = specifyRollout(rollout.inputs);
  return {
    stack,
    rollout: rollout.name,
    specification,
    lines,
    releases,
    on: dayOf(now),
    summaryOf: (ring: string) => summaries.find((one) => one.rollout === rollout.name && one.ring === ring),
    isTooSoon: (ring: string, answer: string | undefined) => {
      const rules = specification.rings.find(({ name }) => name === ring)!;
      const start = [rollout.name, ring, answer].filter((part) => part !== undefined).join("-");
      return rollout.steps.some(
        (step) => [start, `${start}-base`].includes(urnParts(step.urn).name) && isTooSoon(step, rules, now),
      );
    },
  };
}

/** What safety rule 1 would say of the step; the preview of a refresh itself lets it pass. */
function isTooSoon({ oldState, newState }: PreviewStep, { minimumNotice }: RingSpecification, now: number): boolean {
  const after = { ...newState?.inputs, minimumNotice, allowShortNotice: false };
  return stepNoticeProblems(oldState?.inputs ?? undefined, oldState?.outputs ?? undefined, after, now).length > 0;
}

function refuseSameNames(rollouts: readonly ShownRollout[]): void {
  const twice = rollouts.find(({ name }, at) => rollouts.findIndex((one) => one.name === name) < at);
  if (!twice) return;
  const sentence = `Two rollouts of the program are called ${twice.name}, and the lock file knows them by their names; rename one.`;
  throw new SoftwareUpdateError("CONFIGURATION", sentence);
}

/** Sort keeps the order of rings, which is the program's. */
function byStackAndRollout(one: LockedRing, other: LockedRing): number {
  return compareText(one.stack, other.stack) || compareText(one.rollout, other.rollout);
}
