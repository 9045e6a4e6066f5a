/** What `softwareupdate refresh` makes of the lines of one rollout. */
import type { LockedRelease } from "../lock/lock";
import type { LockedRing, RingFact } from "../lock/rollouts";
import { dayIn } from "./deadline";
import { deadlineInForce, pacedDeadlines, withLater, withNotice, withoutAvoidedDays } from "./fixDeadline";
import { judgeGate, type Judgement, type RingBefore } from "./gate";
import { firstOfferOf, offerEndOf } from "./lockedTarget";
import type { Answer } from "./release";
import { inherited } from "./inherit";
import { answersOf } from "./lastAnswers";
import { mergedSentences, type TargetSentence } from "./mergedSentences";
import { isInForce, isOver, linesOf, type RingLines } from "./ringLines";
import type { RingSummary } from "./ringSummary";
import type { RingSpecification, RolloutSpecification } from "./specification";
import { takeTarget } from "./takeTarget";
import { isUpgrade, nameOfTarget, sameTarget } from "./target";

/** What a refresh knows of a rollout. */
export interface AdvanceContext {
  readonly stack: string;
  /** The rollout's name in the program. */
  readonly rollout: string;
  readonly specification: RolloutSpecification;
  /** The lines of the rollout and its stack, before. */
  readonly lines: readonly LockedRing[];
  /** The releases, after their own refresh. */
  readonly releases: readonly LockedRelease[];
  /** How far a ring is; undefined while that isn't known, which changes nothing. */
  readonly summaryOf: (ring: string) => RingSummary | undefined;
  /**
   * True when the next update of the stack would refuse the ring's deadline for short notice: its enforcement is new to the server
   * there, perhaps because a merge came late or a pause has ended.
   */
  readonly isTooSoon: (ring: string, answer: string | undefined) => boolean;
  /** The day of the refresh in UTC, `YYYY-MM-DD`. */
  readonly on: string;
}

/** Something that a person should read about a ring. */
export interface RingEvent {
  readonly ring: string;
  /** Starts with the ring's name, and has no full stop. */
  readonly sentence: string;
}

/** The lines after a refresh. */
export interface Advanced {
  readonly lines: readonly LockedRing[];
  readonly events: readonly RingEvent[];
}

/**
 * Moves a rollout on: gives rings their targets and deadlines, notes what is done and what Apple has ended, and opens or holds
 * the rings whose gates say so. Facts are one-way (safety rule 6); a paused ring stays exactly as it is.
 */
export function advanceRollout(context: AdvanceContext): Advanced {
  const { specification, lines } = context;
  const events: RingEvent[] = [];
  const after = specification.rings.flatMap((ring) => {
    const said: TargetSentence[] = [];
    const advanced = ring.isPaused
      ? lines.filter((line) => line.ring === ring.name)
      : advanceRing(ring, context, (sentence, target = "") => void said.push({ target, sentence }));
    if (ring.isPaused) said.push({ target: "", sentence: "is paused" });
    events.push(
      ...mergedSentences(said).map((sentence) => ({ ring: ring.name, sentence: `ring ${ring.name} ${sentence}` })),
    );
    return advanced;
  });
  const names = new Set(specification.rings.map(({ name }) => name));
  for (const ring of new Set(lines.map((line) => line.ring).filter((name) => !names.has(name)))) {
    events.push({ ring, sentence: `ring ${ring} is no longer in the program` });
  }
  return { lines: after, events };
}

/** Says something of a ring, about one of its targets or about all. */
type Say = (sentence: string, target?: string) => void;

/** A ring with one of its targets, and what all steps need. */
interface Subject {
  readonly ring: RingSpecification;
  readonly answer: Answer;
  readonly context: AdvanceContext;
  readonly say: (sentence: string) => void;
}

function advanceRing(ring: RingSpecification, context: AdvanceContext, say: Say): LockedRing[] {
  const { platform } = context.specification;
  const subjects = answersOf(context.specification, ring, context.lines).map((answer) => ({
    ring,
    answer,
    context,
    say: (sentence: string) => say(sentence, nameOfTarget(platform, answer)),
  }));
  if (subjects.length === 0) say("waits: its release is not known");
  const ended = subjects.map((subject) => endOffers(taken(subject), subject));
  const done = doneFact(ended, subjects);
  if (done) say(`is done: ${done.evidence}`);
  return ended.flatMap((lines, at) => {
    const subject = subjects[at]!;
    const finished = done && lines.settled ? { ...lines, settled: { ...lines.settled, done } } : lines;
    const { settled, next } = kept(opened(finished, subject), subject);
    return [settled, next].filter((line) => line !== undefined);
  });
}

/** The lines with the target that the program asks for now. */
function taken(subject: Subject): RingLines {
  const { ring, answer, context, say } = subject;
  const { stack, rollout, specification, lines, releases, on } = context;
  const { platform, kind } = specification;
  const old = inherited(lines, ring, answer, on);
  const firstOffered = firstOfferOf({ target: answer, platform, releases }) ?? on;
  const { outcome, ...now } = takeTarget(old, answer, { stack, rollout, ring, kind, firstOffered, on });
  const newest = old.next ?? old.settled;
  const name = nameOfTarget(platform, answer);
  if (outcome === "superseded") {
    const by = deadlineInForce((now.next ?? now.settled)!, ring);
    say(`gets ${name} in place of ${nameOfTarget(platform, newest!)}${by === undefined ? "" : `, by ${by}`}`);
  }
  if (outcome === "kept" && !isOver(newest!)) {
    say(`keeps ${nameOfTarget(platform, newest!)}: ${name}, which a data source answers now, is older`);
  }
  const complete = (line: LockedRing | undefined): LockedRing | undefined =>
    line && withDeadline(withModels(line, subject), subject);
  return { settled: complete(now.settled), next: complete(now.next) };
}

/** A person takes a deadline out of the lock file to have it fixed anew. */
function withDeadline(line: LockedRing, { ring, context }: Subject): LockedRing {
  if (!ring.pace || line.deadline !== undefined || isOver(line)) return line;
  const { specification, releases, on } = context;
  const firstOffered = firstOfferOf({ target: line, platform: specification.platform, releases }) ?? on;
  return withLater(line, pacedDeadlines(line, ring, firstOffered, on));
}

/** Other models are another condition, which may reach further devices: they get their notice. */
function withModels(line: LockedRing, { ring, answer, context, say }: Subject): LockedRing {
  if (JSON.stringify(line.models) === JSON.stringify(answer.models)) return line;
  const { models: _, ...others } = line;
  const changed = { ...others, ...(answer.models && { models: answer.models }) };
  if (!isInForce(line)) return changed;
  const fixed = withNotice(changed, ring, context.on);
  say(
    `gets other models for ${nameOfTarget(context.specification.platform, line)}, by ${deadlineInForce(fixed, ring)}`,
  );
  return fixed;
}

/** What Apple doesn't offer any more needs no enforcement: devices that don't have it can't install it. */
function endOffers(lines: RingLines, { answer, context, say }: Subject): RingLines {
  const { specification, releases, on } = context;
  const end = (line: LockedRing | undefined): LockedRing | undefined => {
    if (!line || isOver(line) || line.prerelease) return line;
    const { platform } = specification;
    const evidence = offerEndOf({ target: line, platform, models: answer.models, releases }, on);
    if (evidence === undefined) return line;
    say(`has ended: ${evidence}`);
    return withoutWaiting({ ...line, ended: { on, evidence } });
  };
  const [settled, next] = [end(lines.settled), end(lines.next)];
  // What never came into force leaves room for what is in force, or was.
  if (next?.ended) return settled ? { settled } : { settled: next };
  return { settled, next };
}

/** The ring is done when every device of it has the target, as far as its progress tells of the targets in force. */
function doneFact(lines: readonly RingLines[], subjects: readonly Subject[]): RingFact | undefined {
  if (subjects.length === 0) return undefined;
  const { ring, context } = subjects[0]!;
  const { on, specification } = context;
  const isTold = lines.every(({ settled }, at) => {
    const old = linesOf(context.lines, ring.name, subjects[at]!.answer.key).settled;
    return settled?.opened && old?.opened && sameTarget(settled, old);
  });
  const inForce = lines.flatMap(({ settled }) => (settled && isInForce(settled) ? settled : []));
  const summary = context.summaryOf(ring.name);
  if (!isTold || inForce.length === 0 || !summary?.total || summary.done < summary.total) return undefined;
  const names = inForce.map((line) => nameOfTarget(specification.platform, line)).join(" or ");
  const devices = summary.total === 1 ? "its one device has" : `all ${summary.total} devices have`;
  return { on, evidence: `${devices} ${names}` };
}

/** The lines with the next target opened, if nothing stands against it. */
function opened({ settled, next }: RingLines, subject: Subject): RingLines {
  if (!next) return { settled };
  const { ring, context, say } = subject;
  const { on, specification } = context;
  if (next.held) {
    say(`is held since ${next.held.on}: ${next.held.evidence}; to let it open, take "held" out of the lock file`);
    return { settled, next };
  }
  const { verdict, evidence, soaking } = judgement(settled, next, subject);
  if (verdict === "open") {
    const line = withoutWaiting({ ...next, opened: { on, evidence } });
    // A date that a person wrote for a ring without a gate is never put off for them: a short one is refused.
    const fixed = ring.pace || ring.gate || settled ? withNotice(line, ring, on) : line;
    const name = nameOfTarget(specification.platform, fixed);
    say(`is opened for ${name}, by ${deadlineInForce(fixed, ring)}: ${evidence}`);
    return { settled: fixed };
  }
  const { waits: said, ...others } = next;
  const line = { ...others, ...(soaking && { soaking }) };
  if (verdict === "hold") {
    say(`is held: ${evidence}`);
    return { settled, next: { ...line, held: { on, evidence } } };
  }
  say(`waits: ${evidence}`);
  return { settled, next: { ...line, waits: said?.evidence === evidence ? said : { on, evidence } } };
}

function judgement(settled: LockedRing | undefined, next: LockedRing, subject: Subject): Judgement {
  const { ring, context } = subject;
  const first = settled && isInForce(settled) ? toFinish(settled, next, subject) : undefined;
  if (first !== undefined) return { verdict: "wait", evidence: first };
  const { rings } = context.specification;
  const at = rings.indexOf(ring);
  const own = judgedGate(at, next.soaking, next, subject);
  if (!own) return { verdict: "open", evidence: "it waits for no other ring" };
  if (own.verdict !== "open") return own;
  // A gate that failures trip holds all later rings, also when the ring behind it is open already.
  const earlier = rings.slice(0, at).flatMap((_, before) => judgedGate(before, undefined, next, subject) ?? []);
  return earlier.find(({ verdict }) => verdict === "hold") ?? own;
}

/** The gate of the ring at a place, judged for a target; undefined where there is none. */
function judgedGate(
  at: number,
  soaking: RingFact | undefined,
  next: LockedRing,
  { answer, context }: Subject,
): Judgement | undefined {
  const { rings } = context.specification;
  const [before, gate] = [rings[at - 1], rings[at]?.gate];
  return before && gate && judgeGate(gate, ringBefore(before, answer, next, context), soaking, context.on);
}

/** What the target in force has to reach before the next one may take its place. */
function toFinish(settled: LockedRing, next: LockedRing, { ring, context }: Subject): string | undefined {
  const name = nameOfTarget(context.specification.platform, settled);
  if (ring.onSupersede === "finishFirst") return `${name} is finished first`;
  const deadline = deadlineInForce(settled, ring);
  if (!isUpgrade(settled, next) || deadline === undefined || dayIn(deadline) < context.on) return undefined;
  return `the deadline of ${name}, ${deadline}, comes first`;
}

/** Progress tells of the targets that were in force when it was read, which are those before this refresh. */
function ringBefore(
  before: RingSpecification,
  answer: Answer,
  next: LockedRing,
  { lines, specification, summaryOf }: AdvanceContext,
): RingBefore {
  const { name: ring, isPaused } = before;
  const { settled, next: waiting } = linesOf(lines, ring, answer.key);
  if (isPaused) return { ring, silent: "is paused" };
  if (waiting?.held) return { ring, silent: `is held: ${waiting.held.evidence}` };
  if (!settled || !sameTarget(settled, next)) {
    return { ring, silent: `is not open for ${nameOfTarget(specification.platform, next)} yet` };
  }
  if (settled.ended) return { ring, silent: `has ended: ${settled.ended.evidence}` };
  return { ring, done: settled.done, summary: summaryOf(ring) };
}

/** The lines with deadlines that the next update of the stack accepts, and that no avoided day has come upon. */
function kept({ settled, next }: RingLines, { ring, answer, context, say }: Subject): RingLines {
  const { on } = context;
  const planned = next && withoutAvoidedDays(next, ring, on);
  if (!settled || isOver(settled)) return { settled, next: planned };
  const moved = withoutAvoidedDays(settled, ring, on);
  const isOurs = [ring.pace, ring.gate, settled.notBefore].some((one) => one !== undefined);
  const fixed = isOurs && context.isTooSoon(ring.name, answer.key) ? withNotice(moved, ring, on) : moved;
  const [from, to] = [settled, fixed].map((line) => deadlineInForce(line, ring));
  if (from !== to && from !== undefined) {
    const reason = fixed === moved ? "it fell on a day to avoid" : "it left less than the minimum notice";
    say(`gets until ${to} in place of ${from}: ${reason}`);
  }
  return { settled: fixed, next: planned };
}

function withoutWaiting({ waits: _, soaking: __, held: ___, ...line }: LockedRing): LockedRing {
  return line;
}
