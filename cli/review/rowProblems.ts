import { counted } from "../../provider/core/counted";
import { begunAlready } from "../../provider/core/declarations/enforcementRules";
import { stepNoticeProblems } from "../../provider/core/declarations/inForce";
import { dayInMilliseconds } from "../../provider/core/durations";
import { catalogOf } from "../../provider/core/lock/catalog";
import type { Lock } from "../../provider/core/lock/lock";
import { targetProblems } from "../../provider/core/releases/targetCheck";
import { compareVersions, isVersion } from "../../provider/core/releases/version";
import { deadlineOf, workingHours } from "./deadline";
import { targetName } from "./offer";
import type { ReviewProblem } from "./problem";
import type { RingRow } from "./ringRow";

/** What the rows are judged by. */
export interface RowProblemContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The day of the review, `YYYY-MM-DD`. */
  readonly on: string;
  readonly lock?: Lock;
}

/** Days before the end of an offer from which a review warns of it, though the deadline comes before. */
const soonDays = 14;

/** What a reviewer should know of one row. What stands unchanged is judged by what Apple does alone. */
export function rowProblems(row: RingRow, context: RowProblemContext): ReviewProblem[] {
  const found = [
    ...offerProblems(row, context),
    ...(row.isNews ? [...changeProblems(row, context.now), ...deadlineProblems(row, context.now)] : []),
    ...shortNotice(row, context.now),
  ];
  return found.map((problem) => ({ ...problem, subject: row.enforcement }));
}

function offerProblems({ to, deadline, models, offer }: RingRow, { lock, on }: RowProblemContext): ReviewProblem[] {
  if (!to || !lock || to.prerelease || !isVersion(to.version) || offer?.state === "unknown") return [];
  const target = { ...to, ...(deadline !== undefined && { deadline }), ...(models && { models }) };
  const problems = targetProblems(target, { catalog: catalogOf(lock), lock }, on).map(({ message }): ReviewProblem => {
    if (offer?.state === "withdrawn") return { severity: "warning", code: "target-withdrawn", message };
    if (offer?.state === "ended") return { severity: "warning", code: "target-expiring", message };
    if (offer?.state === "offered" && / until /.test(message))
      return { severity: "warning", code: "target-expiring", message };
    return { severity: "warning", code: "target-not-offered", message };
  });
  if (problems.length > 0) return problems;
  return endsSoon(offer?.day, on)
    ? [{ severity: "warning", code: "target-expiring", message: soonSentence(targetName(to), offer!.day!, on) }]
    : [];
}

function endsSoon(last: string | undefined, on: string): boolean {
  return last !== undefined && daysUntil(last, on) < soonDays;
}

function soonSentence(name: string, last: string, on: string): string {
  const days = counted(daysUntil(last, on), "day");
  return `Apple offers ${name} until ${last}, as far as it says today, which is in ${days}: devices that come later can't install it`;
}

function daysUntil(last: string, on: string): number {
  return Math.round((Date.parse(last) - Date.parse(on)) / dayInMilliseconds);
}

function changeProblems(row: RingRow, now: number): ReviewProblem[] {
  const { from, to, resource, status } = row;
  const problems: ReviewProblem[] = [];
  if (from && to && isVersion(from.version) && isVersion(to.version) && compareVersions(to.version, from.version) < 0) {
    const message =
      `${targetName(to)} is older than ${targetName(from)}, which is enforced now: devices that have it keep it, and the others ` +
      "install the older one";
    problems.push({ severity: "warning", code: "target-older", message });
  }
  const begun =
    resource?.before && status !== "new" && isTakenAway(row) ? begunAlready(resource.before, now) : undefined;
  if (begun !== undefined) problems.push({ severity: "warning", code: "less-than-two-hours", message: begun });
  return problems;
}

function isTakenAway({ resource, deadlineBefore, deadline, to }: RingRow): boolean {
  return resource?.change === "delete" || !to || (deadline ?? "") > (deadlineBefore ?? "");
}

/** Safety rule 1, for what the check lets pass: less notice that the program allows, and a preview that has waited for its update. */
function shortNotice({ resource, status }: RingRow, now: number): ReviewProblem[] {
  const inputs = resource?.after;
  if (!inputs || !(status === "new" || status === "changed")) return [];
  const asked = { ...inputs, allowShortNotice: false };
  return stepNoticeProblems(resource.before, resource.outputsBefore, asked, now).map(({ message }) =>
    inputs.allowShortNotice === true
      ? {
          severity: "warning",
          code: "short-notice",
          message: `${message.split(". ")[0]}; allowShortNotice lets it pass`,
        }
      : { severity: "error", code: "short-notice", message },
  );
}

function deadlineProblems({ deadline: text, deadlineBefore, to, status, from }: RingRow, now: number): ReviewProblem[] {
  const deadline = deadlineOf(text, now);
  if (!deadline || !to) return [];
  const stands = text === deadlineBefore && status !== "new" && from?.version === to.version;
  const problems: ReviewProblem[] = [];
  const isPad = to.platform === "iPadOS";
  if (deadline.isWeekend && !stands) {
    const message = `the deadline ${deadline.shown} falls on a weekend, when few are there to help, or to install it by hand before`;
    problems.push({ severity: "warning", code: "weekend", message });
  }
  if (deadline.isOutsideHours && !stands) {
    const others = isPad ? "; for Shared iPad, off hours are right" : "";
    const message =
      `the deadline ${deadline.shown} is not between ${workingHours.from} and ${workingHours.to} o'clock: closed laptops and devices ` +
      `that are off install, and restart, within an hour of being opened${others}`;
    problems.push({ severity: "warning", code: "outside-hours", message });
  }
  if (isPad && !deadline.isOutsideHours && !stands) {
    const message =
      "a Shared iPad installs only while no user is signed in, so Apple advises off hours for it; this deadline is not";
    problems.push({ severity: "note", code: "shared-ipad", message });
  }
  return problems;
}
