import { counted } from "../counted";
import { daysAfter } from "../releases/day";
import type { RingFact } from "../lock/rollouts";
import type { RingSummary } from "./ringSummary";

/**
 * What must hold of the ring before, for a ring to open.
 *
 * @inline
 */
export interface Gate {
  /** The share of the devices of the ring before that must be done, in percent, 0 to 100. Default: none. */
  readonly minimumDonePercent?: number;
  /** The largest share of them that may have failed, in percent, 0 to 100. A larger one holds the ring. Default: none. */
  readonly maximumFailedPercent?: number;
  /** Whole days that must pass from the day on which the shares are first found to be right. Default: 0. */
  readonly soakDays?: number;
}

/** What is known of the ring before, about the target that the gate is asked for. */
export interface RingBefore {
  /** Its name. */
  readonly ring: string;
  /** Why its progress says nothing of the target, a clause such as `is not open for macOS 26.6.2 yet`. */
  readonly silent?: string;
  /** Every device of it had the target. */
  readonly done?: RingFact;
  /** How far it is; missing while that isn't known. */
  readonly summary?: RingSummary;
}

/** How a gate was judged. */
export interface Judgement {
  /** `hold`: it was tripped by failures. */
  readonly verdict: "open" | "wait" | "hold";
  /** Why: a clause without a full stop, `81 % of ring pilot done, needs 95 %`. */
  readonly evidence: string;
  /** The fact from which the days of soaking count, once the shares are right. */
  readonly soaking?: RingFact;
}

/**
 * Judges a gate. What isn't known keeps it closed (safety rule 6): a share of an unknown number is unknown.
 *
 * @param gate The gate.
 * @param before The ring before.
 * @param soaking Since when the shares are right, if they were found so before.
 * @param on The day of the judgement, `YYYY-MM-DD`.
 */
export function judgeGate(gate: Gate, before: RingBefore, soaking: RingFact | undefined, on: string): Judgement {
  const { ring, silent, done, summary } = before;
  if (silent !== undefined) return wait(`ring ${ring} ${silent}`);
  if (done) return soaked(gate, ring, { on: done.on, evidence: `100 % of ring ${ring} done` }, soaking, on);
  if (!summary) return wait(`the progress of ring ${ring} is not known`);
  if (summary.total === undefined) return wait(`how many devices ring ${ring} has is not known`);
  if (summary.total === 0) return wait(`ring ${ring} has no devices`);
  if (summary.isToCome) return wait(`the enforcement of ring ${ring} is not on the server yet`);
  return judgeShares(gate, ring, { ...summary, total: summary.total }, soaking, on);
}

function judgeShares(
  gate: Gate,
  ring: string,
  { total, done, failed }: RingSummary & { readonly total: number },
  soaking: RingFact | undefined,
  on: string,
): Judgement {
  const { minimumDonePercent: minimum, maximumFailedPercent: maximum } = gate;
  if (maximum !== undefined && failed * 100 > maximum * total) {
    // Rounded away from the limit: a share that is over it never prints as the limit itself.
    const share = Math.ceil((failed * 100) / total);
    return { verdict: "hold", evidence: `${share} % of ring ${ring} failed, at most ${maximum} % may` };
  }
  const share = `${Math.floor((done * 100) / total)} % of ring ${ring} done`;
  if (minimum !== undefined && done * 100 < minimum * total) return wait(`${share}, needs ${minimum} %`);
  const failures = failed === 0 ? "" : `, ${failed} of ${total} failed`;
  return soaked(gate, ring, { on, evidence: share + failures }, soaking, on);
}

function soaked(gate: Gate, ring: string, right: RingFact, before: RingFact | undefined, on: string): Judgement {
  const { soakDays = 0 } = gate;
  if (soakDays === 0) return { verdict: "open", evidence: right.evidence };
  const soaking = before ?? right;
  const until = daysAfter(soaking.on, soakDays);
  if (until > on) return { ...wait(`ring ${ring} soaks until ${until}: ${right.evidence}`), soaking };
  return {
    verdict: "open",
    evidence: `${right.evidence}, ${counted(soakDays, "day")} of soaking`,
    soaking,
  };
}

function wait(evidence: string): Judgement {
  return { verdict: "wait", evidence };
}
