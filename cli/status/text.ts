/** Progress on a terminal. */
import { counted } from "../../provider/core/counted";
import { cellsOf } from "../../provider/core/status/bar";
import { progressStates, stateTitles, type ProgressState } from "../../provider/core/status/progressState";
import type { RolloutRingStatus, RolloutStatus } from "../../provider/core/status/rolloutStatus";
import { plainText } from "../plainText";
import { textTable } from "../table";
import { wrapped } from "../wrapped";
import { timeLeft, writtenDeadline } from "./deadline";
import {
  countsInWords,
  deadlineOf,
  deviceDetails,
  deviceTitle,
  doneShare,
  targetNames,
  troublesOf,
  nothingCounted,
  type Trouble,
} from "./summary";

/** How progress is shown. */
export interface TextView {
  /** Characters a line. */
  readonly columns: number;
  readonly hasColors: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Devices named for one trouble, and troubles of one ring: the rest is in the JSON and on the page. */
const namedDevices = 5;
const namedTroubles = 8;
const widestBar = 40;

/** A character of a bar, which tells the state without colour, and the number of its colour (SGR). */
const cells: Readonly<Record<ProgressState, readonly [character: string, color: number]>> = {
  done: ["█", 32],
  ahead: ["█", 92],
  installing: ["▓", 36],
  prepared: ["▓", 34],
  downloading: ["▒", 94],
  waiting: ["░", 37],
  notYetTold: ["·", 90],
  notReached: ["-", 33],
  unknown: ["?", 90],
  unreachable: ["!", 35],
  failed: ["x", 31],
};

/** Shows progress: a table of rings a rollout, and below it the devices that need a person. */
export function statusText(statuses: readonly RolloutStatus[], view: TextView): string {
  return statuses.map((status) => rolloutText(status, view).join("\n")).join("\n\n");
}

function rolloutText(status: RolloutStatus, view: TextView): string[] {
  const bar = Math.max(Math.min(widestBar, view.columns - 70), 10);
  const rows = textTable([
    ["RING", "STATUS", "DEADLINE", "DEVICES", "PROGRESS", "DONE"],
    ...status.rings.map((ring) => ringRow(ring, bar, view)),
  ]);
  const [head = "", ...lines] = rows;
  const names = targetNames(status);
  return [
    emphasized([plainText(status.rollout), ...(names.length > 0 ? [names.join(", ")] : [])].join(": "), view),
    "",
    `  ${head}`,
    ...status.rings.flatMap((ring, at) => [`  ${lines[at]!}`, ...remarks(ring, view)]),
    ...legend(status, view),
  ];
}

function ringRow(ring: RolloutRingStatus, bar: number, view: TextView): string[] {
  const { total, counts } = ring;
  const deadline = deadlineOf(ring);
  const isOver = ring.status === "done" || ring.status === "ended";
  const left = deadline === undefined || isOver ? "" : timeLeft(deadline, view.now);
  const shares = cellsOf(
    progressStates.map((state) => counts[state]),
    bar,
  );
  return [
    plainText(ring.ring),
    ring.status,
    deadline === undefined ? "not fixed yet" : writtenDeadline(deadline) + (left && `, ${left}`),
    total === undefined ? "unknown" : total.toLocaleString("en"),
    progressStates.map((state, at) => cellsOfState(state, shares[at]!, view)).join(""),
    doneShare(ring) ?? "",
  ];
}

function cellsOfState(state: ProgressState, share: number, view: TextView): string {
  const [character, color] = cells[state];
  return share === 0 ? "" : colored(character.repeat(share), color, view);
}

/** What doesn't fit into the row. */
function remarks(ring: RolloutRingStatus, view: TextView): string[] {
  const troubles = troublesOf(ring);
  const shown = troubles.slice(0, namedTroubles);
  const hidden = troubles.length - shown.length;
  return [
    ...(ring.status === "open" ? [] : [plainText(ring.reason)]),
    ...(ring.total === undefined ? [nothingCounted(ring)] : []),
    ...(ring.total ? [countsInWords(ring.counts)] : []),
    ...(ring.others > 0
      ? [`${count(ring.others, "other device")} in the group, which the release isn't meant for`]
      : []),
    ...shown.flatMap((trouble) => troubleText(trouble, view)),
    ...(hidden > 0 ? [`and ${count(hidden, "other reason")}; --json has all`] : []),
  ].flatMap((line) => indented(line, view));
}

/** What is wrapped stands a little further in than its beginning. */
function indented(line: string, { columns }: TextView): string[] {
  const [start = ""] = /^ */.exec(line)!;
  const indent = 4 + start.length;
  return wrapped(line.trim().split(" "), indent + 2, columns - indent).map((one, at) =>
    at === 0 ? " ".repeat(indent) + one : one,
  );
}

function troubleText({ state, reason, advice, devices }: Trouble, view: TextView): string[] {
  const head = `${count(devices.length, "device")} ${stateTitles[state]}${reason === "" ? "" : `: ${reason}`}`;
  const named = devices.slice(0, namedDevices);
  const hidden = devices.length - named.length;
  return [
    colored(head, cells[state][1], view),
    ...(advice === undefined ? [] : [`  ${advice}`]),
    ...named.map((device) => `  ${[deviceTitle(device), deviceDetails(device)].filter(Boolean).join(", ")}`),
    ...(hidden > 0 ? [`  and ${hidden.toLocaleString("en")} more`] : []),
  ];
}

/** What the characters mean, as far as they occur. */
function legend({ rings }: RolloutStatus, view: TextView): string[] {
  const present = progressStates.filter((state) => rings.some(({ counts }) => counts[state] > 0));
  if (present.length === 0) return [];
  const keys = present.map((state) => `${colored(cells[state][0], cells[state][1], view)} ${stateTitles[state]}`);
  return ["", `  ${keys.join("  ")}`];
}

function emphasized(text: string, view: TextView): string {
  return colored(text, 1, view);
}

function colored(text: string, color: number, { hasColors }: TextView): string {
  return hasColors ? `\u001b[${color}m${text}\u001b[0m` : text;
}

function count(number: number, noun: string): string {
  return counted(number, noun, number.toLocaleString("en"));
}
