/** The timeline of the page: when each ring was opened, and when its deadline is. */
import { parseLocalDateTime } from "../../../provider/core/declarations/localDateTime";
import { dayInMilliseconds as day } from "../../../provider/core/durations";
import type { RolloutRingStatus, RolloutStatus } from "../../../provider/core/status/rolloutStatus";
import { plainText } from "../../plainText";
import { timeLeft, writtenDeadline } from "../deadline";
import { deadlineOf } from "../summary";
import { html, type Html } from "./html";

/** Labels of days that fit beside one another on a phone. */
const mostTicks = 5;

interface Scale {
  readonly from: number;
  readonly to: number;
}

/** A row a ring. Local deadlines are drawn as if they were of UTC: they pass within a day of each other. */
export function timeline({ rings }: RolloutStatus, now: number): Html {
  const scale = scaleOf(rings, now);
  return html`<section class="timeline">
    <h3>Timeline</h3>
    <div class="rows">
      ${rings.map((ring) => row(ring, scale, now))}
      <div class="label"></div>
      <div class="axis">${ticksOf(scale).map((tick) => tickLabel(tick, scale))}${nowLabel(now, scale)}</div>
    </div>
  </section>`;
}

function row(ring: RolloutRingStatus, scale: Scale, now: number): Html {
  const opened = timeOfDay(ring.openedOn);
  const deadline = timeOfDeadline(ring);
  const done = timeOfDay(ring.doneOn);
  const end = done ?? deadline;
  return html`<div class="label">${plainText(ring.ring)}<small>${ring.status}</small></div>
    <div class="track">
      ${ticksOf(scale).map((tick) => html`<s style="left:${percent(tick, scale)}"></s>`)}
      ${
        opened === undefined || end === undefined
          ? undefined
          : html`<i
              class="span ${ring.status}"
              style="left:${percent(opened, scale)};width:${width(opened, Math.max(end, opened), scale)}"
            ></i>`
      }
      ${
        deadline === undefined
          ? html`<em>no deadline yet</em>`
          : html`<i
                class="deadline"
                style="left:${percent(deadline, scale)}"
                title="deadline ${deadlineTitle(ring)}"
              ></i>
              <em style="${beside(deadline, scale)}">${deadlineText(ring, now)}</em>`
      }
      <u style="left:${percent(now, scale)}"></u>
    </div>`;
}

function deadlineTitle(ring: RolloutRingStatus): string {
  return writtenDeadline(deadlineOf(ring)!);
}

function deadlineText(ring: RolloutRingStatus, now: number): string {
  if (ring.doneOn !== undefined) return `done ${ring.doneOn}`;
  const deadline = deadlineOf(ring)!;
  return ring.status === "done" || ring.status === "ended" ? ring.status : timeLeft(deadline, now);
}

/** The text stands on the side where there is more room. */
function beside(time: number, scale: Scale): string {
  const share = shareOf(time, scale);
  return share > 0.5 ? `right:${asPercent(1 - share)}` : `left:${asPercent(share)}`;
}

/** From the first to the last thing that is drawn, and today, with a day around. */
function scaleOf(rings: readonly RolloutRingStatus[], now: number): Scale {
  const times = [
    now,
    ...rings.flatMap((ring) => [timeOfDay(ring.openedOn), timeOfDay(ring.doneOn), timeOfDeadline(ring)]),
  ];
  const known = times.filter((time) => time !== undefined);
  return { from: startOfDay(Math.min(...known)) - day, to: startOfDay(Math.max(...known)) + 2 * day };
}

/** The beginnings of some days, evenly spread. */
function ticksOf({ from, to }: Scale): number[] {
  const days = Math.round((to - from) / day);
  const step = Math.max(Math.ceil(days / mostTicks), 1);
  return Array.from({ length: Math.ceil(days / step) - 1 }, (_, at) => from + (at + 1) * step * day);
}

function tickLabel(time: number, scale: Scale): Html {
  return html`<span style="left:${percent(time, scale)}">${shortDay(time)}</span>`;
}

function nowLabel(now: number, scale: Scale): Html {
  return html`<span class="now" style="left:${percent(now, scale)}">now</span>`;
}

function shortDay(time: number): string {
  return new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" }).format(time);
}

function timeOfDay(on: string | undefined): number | undefined {
  return on === undefined ? undefined : Date.parse(`${on}T00:00:00Z`);
}

function timeOfDeadline(ring: RolloutRingStatus): number | undefined {
  const deadline = deadlineOf(ring);
  return deadline === undefined ? undefined : parseLocalDateTime(deadline);
}

function startOfDay(time: number): number {
  return Math.floor(time / day) * day;
}

function shareOf(time: number, { from, to }: Scale): number {
  return (time - from) / (to - from);
}

function percent(time: number, scale: Scale): string {
  return asPercent(shareOf(time, scale));
}

function width(from: number, to: number, scale: Scale): string {
  return asPercent(shareOf(to, scale) - shareOf(from, scale));
}

function asPercent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}
