import { parseLocalDateTime } from "../../provider/core/declarations/localDateTime";
import { targetName } from "./offer";
import type { RingRow } from "./ringRow";

const mostTasks = 40;

/** A Mermaid Gantt chart of the deadlines that lie ahead; nothing when there are none. Letters and digits alone get into it. */
export function ganttLines(rows: readonly RingRow[], now: number): string[] {
  const shown = rows.flatMap((row) => {
    const end = row.deadline === undefined ? undefined : parseLocalDateTime(row.deadline);
    return row.to && end !== undefined && end > now ? [{ row, end }] : [];
  });
  if (shown.length === 0) return [];
  const sections = new Map<string, string[]>();
  for (const { row, end } of shown.slice(0, mostTasks)) {
    const section = row.rollout === undefined ? "Enforcements" : word(row.rollout);
    sections.set(section, [...(sections.get(section) ?? []), taskLine(row, now, end)]);
  }
  return [
    "gantt",
    "    dateFormat YYYY-MM-DDTHH:mm",
    "    axisFormat %d %b",
    ...[...sections].flatMap(([section, tasks]) => [`    section ${section}`, ...tasks]),
  ];
}

/** An open ring is active, one that waits is drawn like any task, one that is held is critical. */
function taskLine({ to, ring, status }: RingRow, now: number, end: number): string {
  const tag = status === "held" ? "crit, " : status === "waiting" ? "" : "active, ";
  return `    ${word(targetName(to!))} ${word(ring)} :${tag}${minute(now)}, ${minute(end)}`;
}

function minute(time: number): string {
  return new Date(time).toISOString().slice(0, 16);
}

/** Colons, semicolons, hashes and commas are syntax there, and a chart has no escapes for them. */
function word(text: string): string {
  const kept = text.replace(/[^\p{L}\p{N}().-]+/gu, " ").trim();
  return kept === "" ? "unnamed" : kept.slice(0, 60);
}
