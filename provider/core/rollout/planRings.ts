/** What a rollout comes to: a pure function of its arguments and the lock file. */
import { begunAlready } from "../declarations/enforcementRules";
import type { LockedRing, RingFact } from "../lock/rollouts";
import { error, warning, type Problem } from "../problem";
import { beforeSupplemental, later, type Deadlines } from "./deadline";
import { answersOf } from "./lastAnswers";
import { mergedSentences } from "./mergedSentences";
import type { PlannedEnforcement, PlannedRing, RingStatus } from "./plan";
import type { Answer } from "./release";
import { isInForce, linesOf, type RingLines } from "./ringLines";
import type { RingSpecification, RolloutSpecification } from "./specification";
import { compareTargets, isSupplementalTarget, nameOfTarget, needsBase, sameTarget, type Target } from "./target";

/** What a plan is made of besides the arguments. */
export interface PlanContext {
  /** The rollout's name in the program. */
  readonly rollout: string;
  /** The lines of the rollout and its stack in the lock file. */
  readonly lines: readonly LockedRing[];
  /** The name of the lock file, for sentences. */
  readonly lockFile: string;
  /** Derives a declaration's identifier from the name of its resource. */
  readonly identifierOf: (name: string) => string;
  /** True in the preview of `softwareupdate refresh`, which is about to write what the lock file lacks. */
  readonly isRefresh: boolean;
  /** Milliseconds since the epoch, for a warning alone: it changes nothing. */
  readonly now: number;
}

/** A {@link PlannedRing} without its group, which may not be known yet. */
export type RingPlan = Omit<PlannedRing, "group">;

/** What a rollout comes to, and what is wrong with it. */
export interface RolloutPlan {
  /** In the program's order. */
  readonly rings: readonly RingPlan[];
  /** An error stops the program; its path is empty. The path of a warning is the name of a ring. */
  readonly problems: readonly Problem[];
}

/** What one target of a ring comes to. */
interface AnswerPlan {
  /** The target's name, as its reason has it. */
  readonly target: string;
  readonly status: RingStatus;
  readonly reason: string;
  readonly enforcements: readonly PlannedEnforcement[];
  readonly next: readonly PlannedEnforcement[];
  /** What the lock file lacks for it. */
  readonly lacks?: string;
  readonly warning?: string;
}

/** Plans the rings of a rollout. */
export function planRings(specification: RolloutSpecification, context: PlanContext): RolloutPlan {
  const planned = specification.rings.map((ring) => ({
    ring,
    answers: answersOf(specification, ring, context.lines).map((answer) =>
      planAnswer(ring, answer, specification, context),
    ),
  }));
  const lacking = planned.flatMap(({ ring, answers }) =>
    answers.length === 0 ? unknownRelease(ring, context) : answers.flatMap(({ lacks }) => lacks ?? []),
  );
  const warnings = planned.flatMap(({ ring, answers }) =>
    answers.flatMap((answer) => (answer.warning === undefined ? [] : warning(ring.name, answer.warning))),
  );
  return {
    rings: planned.map(({ ring, answers }) => ringPlan(ring, answers)),
    problems: [...(lacking.length > 0 ? [error("", refreshSentence(lacking, context))] : []), ...warnings],
  };
}

function refreshSentence(lacking: readonly string[], { rollout, lockFile }: PlanContext): string {
  return (
    `The rollout ${rollout} can't be planned: ${lacking.join("; ")}. Run \`softwareupdate refresh\`, which fixes the deadlines in ` +
    `${lockFile}, and commit the file. Nothing was changed.`
  );
}

function unknownRelease({ name, isPaused }: RingSpecification, { isRefresh }: PlanContext): string[] {
  if (isPaused || isRefresh) return [];
  return [`the release of ring ${name} is not known: no data source answers one, and the lock file has none`];
}

/** In the order of weight: what is true of one target and matters most is true of the ring. */
const weight: readonly RingStatus[] = ["paused", "open", "held", "waiting", "done", "ended"];

function ringPlan(ring: RingSpecification, planned: readonly AnswerPlan[]): RingPlan {
  const { name, gate } = ring;
  const unknown: AnswerPlan = {
    target: "",
    status: "waiting",
    reason: "its release is not known",
    enforcements: [],
    next: [],
  };
  const answers = planned.length > 0 ? planned : [ring.isPaused ? { ...unknown, ...statusOf(ring, {}) } : unknown];
  const status = weight.find((one) => answers.some((answer) => answer.status === one))!;
  const reasons = mergedSentences(
    answers.filter((answer) => answer.status === status).map(({ target, reason }) => ({ target, sentence: reason })),
  );
  const next = answers.flatMap((answer) => answer.next);
  return {
    ring: name,
    status,
    reason: reasons.join("; "),
    ...(gate && { gate }),
    enforcements: answers.flatMap(({ enforcements }) => enforcements),
    ...(next.length > 0 && { next }),
  };
}

function planAnswer(
  ring: RingSpecification,
  answer: Answer,
  specification: RolloutSpecification,
  context: PlanContext,
): AnswerPlan {
  const { settled, next } = linesOf(context.lines, ring.name, answer.key);
  const { status, reason } = statusOf(ring, { settled, next });
  const shown = settled ?? next;
  const isPaused = status === "paused";
  const planned = (line: LockedRing | undefined, isDeclared: boolean): PlannedEnforcement[] =>
    enforcementsOf(line ?? answer, line, isDeclared, { ring, answer, specification, context });
  return {
    target: nameOfTarget(specification.platform, next ?? settled ?? answer),
    status,
    reason,
    enforcements: planned(shown, status === "open"),
    next: settled && next ? planned(next, false) : [],
    // A paused ring enforces nothing: whatever is wrong with it can wait, and stopping must not (safety rule 3).
    ...(isPaused || context.isRefresh ? {} : objection({ settled, next }, { ring, answer, specification })),
    ...(isPaused || settled?.ended ? stoppedLate(ring, settled, next, planned(shown, false), context.now) : {}),
  };
}

function statusOf(ring: RingSpecification, { settled, next }: RingLines): { status: RingStatus; reason: string } {
  if (ring.isPaused) return { status: "paused", reason: "the program says paused: true" };
  if (settled && isInForce(settled)) return { status: "open", reason: said("opened on", settled.opened!) };
  if (next?.held) return { status: "held", reason: said(`ring ${ring.name} is held since`, next.held) };
  if (next) return { status: "waiting", reason: waitsFor(ring, next) };
  if (settled?.done) return { status: "done", reason: said("done on", settled.done) };
  if (settled) return { status: "ended", reason: said("ended on", settled.ended!) };
  if (isFree(ring))
    return { status: "open", reason: "its deadline stands in the program, and it waits for no other ring" };
  return { status: "waiting", reason: `ring ${ring.name} waits for \`softwareupdate refresh\`` };
}

/** Safety rule 3: a reviewer learns from the preview that stopping may come too late for some. */
function stoppedLate(
  ring: RingSpecification,
  settled: LockedRing | undefined,
  next: LockedRing | undefined,
  enforcements: readonly PlannedEnforcement[],
  now: number,
): Pick<AnswerPlan, "warning"> {
  const wasDeclared = settled ? settled.opened !== undefined && !settled.done : !next && isFree(ring);
  const [sentence] = enforcements.flatMap((enforcement) => begunAlready(enforcement, now) ?? []);
  return wasDeclared && sentence !== undefined ? { warning: sentence } : {};
}

/** True for a ring that needs no lock file: nobody has to fix its deadline or to open it. */
function isFree({ deadline, gate }: RingSpecification): boolean {
  return deadline !== undefined && gate === undefined;
}

function waitsFor({ name }: RingSpecification, { waits }: LockedRing): string {
  if (!waits) return `ring ${name} waits for \`softwareupdate refresh\``;
  return `ring ${name} waits: ${waits.evidence} (${waits.on})`;
}

function said(start: string, { on, evidence }: RingFact): string {
  return `${start} ${on}: ${evidence}`;
}

interface Subject {
  readonly ring: RingSpecification;
  readonly answer: Answer;
  readonly specification: RolloutSpecification;
}

/** What the lock file lacks, or where it and the program disagree: what is enforced is what the lock file says. */
function objection({ settled, next }: RingLines, subject: Subject): Pick<AnswerPlan, "lacks" | "warning"> {
  const { ring, answer, specification } = subject;
  const newest = next ?? settled;
  const name = nameOfTarget(specification.platform, answer);
  if (!newest) {
    return ring.pace === undefined ? {} : { lacks: `the lock file has no deadline of ring ${ring.name} for ${name}` };
  }
  if (settled && isInForce(settled) && ring.pace && settled.deadline === undefined) {
    return {
      lacks: `the lock file has no deadline of ring ${ring.name} for ${nameOfTarget(specification.platform, settled)}`,
    };
  }
  const same = [settled, next].find((line) => line && sameTarget(line, answer));
  if (same && sameModels(same, answer)) return {};
  if (same) {
    const sentence = `the models of ${name} in ring ${ring.name} are others than in the lock file`;
    return answer.isResolved
      ? { warning: `${sentence}, which count: run \`softwareupdate refresh\`` }
      : { lacks: sentence };
  }
  const locked = nameOfTarget(specification.platform, newest);
  if (!answer.isResolved)
    return { lacks: `the program says ${name} for ring ${ring.name}, and the lock file ${locked}` };
  const advice =
    compareTargets(answer, newest) < 0
      ? "a release that a data source answers never goes down by itself; to enforce the older one, name it in the program"
      : "run `softwareupdate refresh`, which lets the new release take its place";
  return { warning: `the data source answers ${name}, and the lock file has ${locked}, which counts: ${advice}` };
}

function sameModels(one: Pick<Answer, "models">, other: Pick<Answer, "models">): boolean {
  return JSON.stringify(one.models) === JSON.stringify(other.models);
}

/**
 * The lock file's models count. A line of one of several targets that has none is an old one, or was edited; without a condition its
 * release would go to the devices of all the others.
 */
function modelsOf(line: LockedRing | undefined, answer: Answer): readonly string[] | undefined {
  if (!line) return answer.models;
  return line.models ?? (line.answer === undefined ? undefined : answer.models);
}

/** One enforcement, or two where a supplemental needs its base. */
function enforcementsOf(
  target: Target,
  line: LockedRing | undefined,
  isDeclared: boolean,
  { ring, answer, specification, context }: Subject & { readonly context: PlanContext },
): PlannedEnforcement[] {
  const name = [context.rollout, ring.name, answer.key].filter((part) => part !== undefined).join("-");
  const { deadline, baseDeadline } = deadlinesOf(target, line, ring);
  const models = modelsOf(line, answer);
  const enforcement = (of: string, targetLocalDateTime: string | undefined): PlannedEnforcement => ({
    name: of,
    identifier: context.identifierOf(of),
    isDeclared,
    platform: specification.platform,
    targetOSVersion: target.version,
    ...(targetLocalDateTime !== undefined && { targetLocalDateTime }),
    ...(models && { models }),
  });
  const own = {
    ...enforcement(name, deadline),
    ...(target.build !== undefined && { targetBuildVersion: target.build }),
  };
  if (target.prerelease === true) return [{ ...own, prerelease: true }];
  if (!isSupplementalTarget(target)) return [own];
  if (!needsBase(target)) return [{ ...own, base: "installed" }];
  return [enforcement(`${name}-base`, baseDeadline), { ...own, base: `${name}-base` }];
}

/** The deadlines in force: fixed in the lock file for a relative pace, else the program's, but no earlier than the lock file says. */
function deadlinesOf(target: Target, line: LockedRing | undefined, ring: RingSpecification): Partial<Deadlines> {
  const fixed = ring.deadline === undefined ? line?.deadline : later(ring.deadline, line?.notBefore ?? "");
  if (fixed === undefined) return {};
  if (!needsBase(target)) return { deadline: fixed };
  const ofBase = ring.deadline === undefined ? line?.baseDeadline : undefined;
  return { deadline: fixed, baseDeadline: ofBase ?? beforeSupplemental(fixed, ring.avoid) };
}
