/** The table of rings of a review. */
import { counted } from "../../provider/core/counted";
import { compareVersions, isVersion } from "../../provider/core/releases/version";
import { deadlineOf, movedBy, timeLeft } from "./deadline";
import { cell, code, plain } from "./markdown";
import { targetName, type Offer, type Target } from "./offer";
import type { Review } from "./review";
import type { RingRow, RowStatus } from "./ringRow";

const statusWords: Readonly<Record<RowStatus, string>> = {
  new: "**new**",
  changed: "**changed**",
  removed: "**removed**",
  unchanged: "unchanged",
  waiting: "waits",
  held: "**held**",
  paused: "**paused**",
  done: "done",
  ended: "**ended**",
};

const columns = ["Ring", "", "Group", "Devices", "From", "To", "Deadline", "Days left", "Still offered"] as const;

/** The table of rings; nothing without any. The last line is empty. */
export function ringTable({ rows, now, isRefresh }: Review): string[] {
  if (rows.length === 0) return [];
  const shownColumns = isRefresh
    ? columns.map((column) => ({ From: "State", To: "Server" })[column as string] ?? column)
    : columns;
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  return [
    line(shownColumns),
    line(columns.map(() => "---")),
    ...rows.map((row) =>
      line([
        ringName(row),
        statusWord(row),
        groupsCell(row),
        reachCell(row),
        fromCell(row),
        row.to ? target(row.to, row.models) : "nothing",
        deadlineCell(row, now),
        leftCell(row, now),
        offerCell(row.offer),
      ]),
    ),
    "",
  ];
}

/** What is done is news while its enforcement is still there. */
function statusWord({ status, resource }: RingRow): string {
  return status === "done" && resource?.change === "delete" ? "**done**" : statusWords[status];
}

function ringName({ rollout, ring, to, from, enforcement }: RingRow): string {
  const name = rollout === undefined ? code(ring) : `${code(rollout)} ${code(ring)}`;
  return enforcement.endsWith("-base") && rollout !== undefined && (to ?? from)?.build === undefined
    ? `${name} (base)`
    : name;
}

function groupsCell({ groups, addedGroups, removedGroups }: RingRow): string {
  const named = groups.map((group) => (addedGroups.includes(group) ? `**+ ${code(group)}**` : code(group)));
  return [...named, ...removedGroups.map((group) => `~~${code(group)}~~`)].join(", ") || "none";
}

function reachCell({ reach, to }: RingRow): string {
  if (!reach || (reach.isAtMost && reach.isAtLeast)) return "unknown";
  const { devices, isAtLeast, isAtMost, installed } = reach;
  const count = isAtMost ? `up to ${devices}` : isAtLeast ? `${devices} or more` : String(devices);
  const version = to?.build === undefined && to !== undefined && isVersion(to.version) ? to.version : undefined;
  const having = version === undefined ? 0 : installed.filter((one) => compareVersions(one, version) >= 0).length;
  return having > 0 ? `${count}, ${having} of them up to date` : count;
}

function fromCell({ from, to, reach, models }: RingRow): string {
  if (from) return target(from, models);
  // What devices run says something to those that are to get another release.
  if (!to) return "nothing enforced";
  const installed = reach?.installed ?? [];
  if (installed.length === 0) return "nothing enforced";
  const [oldest, newest] = [installed[0]!, installed.at(-1)!];
  return `${plain(oldest === newest ? oldest : `${oldest} to ${newest}`)} installed`;
}

function target(shown: Target, models: readonly string[] | undefined): string {
  const scope = models && models.length > 0 ? ` (${counted(models.length, "model")})` : "";
  return plain(targetName(shown)) + scope;
}

function deadlineCell({ deadline: text, deadlineBefore, from, to }: RingRow, now: number): string {
  const [before, after] = [deadlineBefore, text].map((one) => deadlineOf(one, now)?.shown);
  if (after === undefined) return to ? "not fixed yet" : from && before !== undefined ? `~~${before}~~` : "";
  const moved = movedBy(deadlineBefore, text);
  return moved === undefined ? after : `~~${before}~~ **${after}**, ${moved}`;
}

function leftCell({ deadline: text, to }: RingRow, now: number): string {
  const deadline = to && deadlineOf(text, now);
  return deadline ? timeLeft(deadline) : "";
}

function offerCell(offer: Offer | undefined): string {
  if (!offer) return "";
  const { state, day } = offer;
  const words: Readonly<Record<Offer["state"], string>> = {
    offered: day === undefined ? "yes" : `until ${day}`,
    withdrawn: `**withdrawn** by ${day}`,
    ended: `**ended** on ${day}`,
    seed: "seed build",
    unlisted: "**not in the lock file**",
    unknown: "unknown",
  };
  return words[state];
}
