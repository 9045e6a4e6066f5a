/** A review as one Markdown comment. */
import { counted } from "../../provider/core/counted";
import { dayInMilliseconds } from "../../provider/core/durations";
import { deadlineOf } from "./deadline";
import { ganttLines } from "./gantt";
import { code, fenced, plain } from "./markdown";
import type { MemberChange } from "./memberChange";
import type { ReviewProblem } from "./problem";
import { diffLines } from "./rawDiff";
import type { ChangeKind, ReviewedResource } from "./resources";
import { isEmpty, type Review } from "./review";
import { ringTable } from "./ringTable";
import type { RingRow } from "./ringRow";

/** GitHub takes comments of 65,535 characters; what is added around a review needs room as well. Bytes, to be safe. */
const longestReport = 63_000;
/** Bytes that each part may take, so that none crowds out the next one; the diff gets what is left. */
const limits = {
  errors: 10_000,
  rings: 18_000,
  decided: 3_000,
  waiting: 4_000,
  warnings: 14_000,
  others: 3_000,
} as const;

/**
 * Writes a review. It stays below GitHub's limit for comments: what is too long is cut from its end, with a sentence that says so.
 *
 * @returns Undefined when there is nothing to review.
 */
export function reviewReport(review: Review): string | undefined {
  if (isEmpty(review)) return undefined;
  const { rows, problems, changes } = review;
  const errors = problems.filter(({ severity }) => severity === "error");
  const others = problems.filter(({ severity }) => severity !== "error");
  const elsewhere = changes.filter(({ kind }) => kind !== "EnforcementSpecific" && kind !== "SoftwareUpdateRollout");
  const parts = [
    [marker(review), `### Software updates: ${code(review.project)} / ${code(review.stack)}`, ""],
    [summary(review), ""],
    limited(heading("Errors", problemLines(errors)), limits.errors, "error"),
    limited(ringTable(review), limits.rings, "line"),
    rows.length > 0 ? [footnote(review), ""] : [],
    limited(heading("Opened and done", decidedLines(rows)), limits.decided, "ring"),
    limited(heading("Not enforced", waitingLines(rows)), limits.waiting, "ring"),
    chart(review),
    limited(heading("Warnings", problemLines(others)), limits.warnings, "warning"),
    limited(
      heading(
        "Other changes",
        elsewhere.map((change) => otherLine(change, review.memberChanges.get(change.urn))),
      ),
      limits.others,
      "change",
    ),
  ].flat();
  return [...parts, ...foldedDiff(changes, longestReport - bytes(parts))].join("\n").trimEnd();
}

/** By it a workflow finds the comment that it has to edit. */
function marker({ project, stack }: Review): string {
  return `<!-- softwareupdate review of ${[project, stack].map((name) => name.replace(/[^\w.-]+/g, "_")).join("/")} -->`;
}

function summary({ counts, problems, rows, isRefresh }: Review): string {
  const verbs: readonly (readonly [ChangeKind, string])[] = [
    ["create", "to create"],
    ["update", "to update"],
    ["replace", "to replace"],
    ["delete", "to remove"],
  ];
  const amounts = verbs.filter(([kind]) => counts[kind] > 0).map(([kind, verb]) => `${counts[kind]} ${verb}`);
  const hasFailed = problems.some(({ severity, code: kind }) => severity === "error" && kind === "diagnostic");
  const changes = isRefresh
    ? `${counted(counts.update + counts.delete, "resource")} changed on the server, not by this program`
    : amounts.join(", ") || "No change";
  const failure = hasFailed ? "**The preview failed**, so that what follows may lack something. " : "";
  const worst = (["error", "warning"] as const).flatMap((severity) => {
    const count = problemLines(problems.filter((problem) => problem.severity === severity)).length;
    return count > 0 ? counted(count, severity) : [];
  });
  // A preview that failed has not looked at all of them.
  const unchanged = counts.none > 0 && !hasFailed ? [`${counts.none} unchanged`] : [];
  const sentences = isRefresh ? [] : [reachSentence(rows), lossSentence(rows)].filter((sentence) => sentence !== "");
  return [`${failure}${[`**${changes}**`, ...unchanged, ...worst].join(", ")}.`, ...sentences].join(" ");
}

/** Whom the change concerns, by the rows that are news. */
function reachSentence(rows: readonly RingRow[]): string {
  const news = rows.filter(({ isNews, status }) => isNews && (status === "new" || status === "changed"));
  if (news.length === 0) return "";
  const groups = new Set(news.flatMap((row) => row.groups)).size;
  const first = news.flatMap(({ deadline }) => deadline ?? []).sort()[0];
  const due = first === undefined ? "" : `, the first by ${deadlineOf(first, 0)?.shown ?? first}`;
  return `Devices of ${counted(groups, "group")} get ${news.length === 1 ? "a new target or deadline" : `${news.length} new targets or deadlines`}${due}.`;
}

/** Whom an enforcement is taken from. */
function lossSentence(rows: readonly RingRow[]): string {
  const lost = rows.filter(({ resource }) => resource?.change === "delete");
  const groups = new Set(lost.flatMap((row) => row.groups)).size;
  if (lost.length === 0) return "";
  return `Devices of ${counted(groups, "group")} lose ${lost.length === 1 ? "an enforcement" : `${lost.length} enforcements`}.`;
}

function footnote({ lockDay, now, isPartial, rows }: Review): string {
  const age = lockDay === undefined ? 0 : Math.floor((now - Date.parse(lockDay)) / dayInMilliseconds);
  const offers =
    lockDay === undefined
      ? "What Apple still offers is unknown: there is no lock file; `softwareupdate refresh` writes one."
      : `What Apple still offers is from the lock file, whose newest entry is of ${lockDay}${age > 0 ? `, ${counted(age, "day")} ago` : ""}.`;
  const unknown = rows.some(({ reach }) => !reach || reach.isAtLeast);
  const sizes = !unknown
    ? ""
    : isPartial
      ? " Groups that don't change are missing from this preview, so their size is unknown: run it with `--show-sames`."
      : " The size of a group is unknown where no `DeviceGroup` of the program says who is in it.";
  return `<sub>Days left: until the deadline passes in the earliest time zone (UTC+14). ${offers}${sizes}</sub>`;
}

/** The evidence on which this update enforces what waited, or removes what is done: the facts of the lock file to be approved. */
function decidedLines(rows: readonly RingRow[]): string[] {
  const decided = rows.filter(
    ({ status, reason = "", resource }) =>
      (status === "new" && reason.startsWith("opened on ")) || (status === "done" && resource?.change === "delete"),
  );
  const lines = decided.map(
    ({ rollout = "", ring, reason = "" }) => `- ${code(rollout)}: ${plain(`ring ${ring}, ${reason}`)}`,
  );
  return [...new Set(lines)];
}

/** Why rings don't enforce what the program says. */
function waitingLines(rows: readonly RingRow[]): string[] {
  const shown = rows.filter(
    ({ status }) => status === "waiting" || status === "held" || status === "paused" || status === "ended",
  );
  const lines = shown.map(({ rollout = "", ring, status, reason = "" }) => {
    const isNamed = reason.startsWith(`ring ${ring} `);
    return `- ${code(rollout)}: ${plain(isNamed ? reason : `ring ${ring} is ${status}: ${reason}`)}`;
  });
  return [...new Set(lines)];
}

function chart({ rows, now, isRefresh }: Review): string[] {
  const lines = isRefresh ? [] : ganttLines(rows, now);
  return lines.length > 0 ? [...fenced("mermaid", lines), ""] : [];
}

const signs: Readonly<Record<ReviewProblem["severity"], string>> = { error: "❌", warning: "⚠️", note: "ℹ️" };

/** One line for all that the same is to be said of. */
function problemLines(problems: readonly ReviewProblem[]): string[] {
  const lines = new Map<string, string[]>();
  for (const { severity, subject, message } of problems) {
    const said = `${severity}\n${message}`;
    lines.set(said, [...(lines.get(said) ?? []), ...(subject === undefined ? [] : [code(subject)])]);
  }
  return [...lines].map(([said, subjects]) => {
    const [severity = "note", ...message] = said.split("\n");
    const about = subjects.length > 0 ? `${subjects.join(", ")}: ` : "";
    return `- ${signs[severity as ReviewProblem["severity"]]} ${about}${plain(message.join("\n"))}`;
  });
}

const operations: Readonly<Record<ChangeKind, string>> = {
  create: "new",
  update: "changed",
  replace: "replaced",
  delete: "removed",
  none: "changed on the server",
};

function otherLine({ kind, name, change, paths }: ReviewedResource, members: MemberChange | undefined): string {
  const changed = change === "update" || change === "replace" ? paths.map(code).join(", ") : "";
  const what = (members && memberWords(members)) || changed;
  return `- ${code(kind)} ${code(name)} ${operations[change]}${what ? `: ${what}` : ""}`;
}

/** Enrollments that are named; the rest is in the diff or in the inventory. */
const namedMembers = 3;

function memberWords({ joining, leaving }: MemberChange): string {
  const named = (some: readonly string[], verb: readonly [one: string, more: string]): string[] => {
    if (some.length === 0) return [];
    const names = some.length > namedMembers ? "" : ` (${some.map(code).join(", ")})`;
    return [`${counted(some.length, "device")} ${verb[some.length === 1 ? 0 : 1]}${names}`];
  };
  return [...named(joining, ["joins", "join"]), ...named(leaving, ["leaves", "leave"])].join(", ");
}

function heading(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`#### ${title}`, "", ...lines, ""];
}

/** As many lines as fit, and a sentence on those that don't. The last line is empty. */
function limited(lines: readonly string[], limit: number, noun: string): string[] {
  const kept: string[] = [];
  let size = 0;
  for (const line of lines.slice(0, -1)) {
    size += bytes([line]);
    if (size > limit) break;
    kept.push(line);
  }
  const left = lines.length - 1 - kept.length;
  if (left <= 0) return [...lines];
  return [
    ...kept,
    "",
    `${counted(left, `more ${noun}`)} left out, to keep this comment short; \`softwareupdate review --json\` has all.`,
    "",
  ];
}

function foldedDiff(changes: readonly ReviewedResource[], room: number): string[] {
  const wrapped = (lines: readonly string[], closing: readonly string[]): string[] => [
    "<details><summary>Every change, property by property</summary>",
    "",
    ...fenced("diff", lines),
    "",
    ...closing,
    "</details>",
  ];
  const all = changes.map(diffLines);
  for (let count = all.length; count > 0; count -= Math.ceil(count / 20)) {
    const left = all.length - count;
    const closing =
      left > 0
        ? [
            `${counted(left, "more resource")} left out, to keep this comment short; the log of the preview has all.`,
            "",
          ]
        : [];
    const folded = wrapped(all.slice(0, count).flat(), closing);
    if (bytes(folded) <= room) return folded;
  }
  return all.length === 0
    ? []
    : ["Every change, property by property, is too long for a comment; the log of the preview has all."];
}

function bytes(lines: readonly string[]): number {
  return lines.reduce((size, line) => size + Buffer.byteLength(line) + 1, 0);
}
