/** The page of `softwareupdate status --html`: one file that loads nothing and runs nothing. */
import { counted } from "../../../provider/core/counted";
import { stateTitles } from "../../../provider/core/status/progressState";
import type { RolloutRingStatus, RolloutStatus } from "../../../provider/core/status/rolloutStatus";
import { plainText } from "../../plainText";
import { timeLeft, writtenDeadline } from "../deadline";
import type { Reading } from "../reading";
import {
  countsInWords,
  deadlineOf,
  deviceDetails,
  deviceTitle,
  doneShare,
  minute,
  nothingCounted,
  targetName,
  targetNames,
  troublesOf,
  type Trouble,
} from "../summary";
import { number, stackedBar, statesChart } from "./chart";
import { html, Html } from "./html";
import { style } from "./style";
import { timeline } from "./timeline";

/** Devices that are named for one trouble: a page of thousands would not open on a phone. */
const namedDevices = 100;

/**
 * Draws the page.
 *
 * Whatever stands in it is escaped: names of devices and reasons of failures come from devices. Should something slip through all
 * the same, the page's own policy lets nothing run and nothing load.
 */
export function statusPage({ stack, at, rollouts, problems }: Reading): string {
  const now = Date.parse(at);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${plainText(stack)}: software updates</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <header>
          <h1>Software updates</h1>
          <p>${plainText(stack)} <time datetime="${at}">${minute(at)}</time></p>
        </header>
        ${problems.length === 0 ? undefined : problemList(problems)}
        <main>
          ${
            rollouts.length === 0
              ? html`<p class="none">This stack has no rollout and no enforcement.</p>`
              : rollouts.map((rollout) => rolloutSection(rollout, now))
          }
        </main>
        <footer>Written by <code>softwareupdate status --html</code>. It changes when it is written again.</footer>
      </body>
    </html>`;
  return `${page.source.replace(/^ +/gm, "")}\n`;
}

function problemList(problems: readonly string[]): Html {
  return html`<aside role="alert">
    <h2>Not everything could be read</h2>
    <ul>
      ${problems.map((problem) => html`<li>${plainText(problem)}.</li>`)}
    </ul>
  </aside>`;
}

function rolloutSection(rollout: RolloutStatus, now: number): Html {
  const names = targetNames(rollout);
  return html`<article>
    <h2>${plainText(rollout.rollout)} <span>${names.map(plainText).join(", ")}</span></h2>
    ${headline(rollout)} ${statesChart(rollout)} ${timeline(rollout, now)}
    <section class="rings">
      <h3>Rings</h3>
      ${rollout.rings.map((ring) => ringSection(ring, rollout, now))}
    </section>
  </article>`;
}

/** The few numbers that say whether to read on. */
function headline({ rings }: RolloutStatus): Html {
  const sum = (of: (ring: RolloutRingStatus) => number): number => rings.reduce((total, ring) => total + of(ring), 0);
  const known = rings.every(({ total }) => total !== undefined);
  const total = sum((ring) => ring.total ?? 0);
  const done = sum((ring) => ring.done);
  const share = known ? doneShare({ total, done }) : undefined;
  const figure = (value: string, words: string, kind: string): Html =>
    html`<li class="${kind}"><b>${value}</b> ${words}</li>`;
  return html`<ul class="headline">
    ${figure(share ?? number(done), "done", "good")} ${figure(number(total), known ? "devices" : "known devices", "")}
    ${figure(number(sum(({ counts }) => counts.failed)), "failed", sum(({ counts }) => counts.failed) > 0 ? "bad" : "")}
    ${figure(
      number(sum(({ counts }) => counts.unreachable)),
      "unreachable",
      sum(({ counts }) => counts.unreachable) > 0 ? "odd" : "",
    )}
  </ul>`;
}

function ringSection(ring: RolloutRingStatus, { platform }: RolloutStatus, now: number): Html {
  const deadline = deadlineOf(ring);
  const facts: (readonly [string, string])[] = [
    ["Group", plainText(ring.group)],
    ["Release", ring.targets.map((target) => targetName(platform, target)).join(", ") || "none"],
    [
      "Deadline",
      deadline === undefined ? "not fixed yet" : `${writtenDeadline(deadline)} local time, ${timeLeft(deadline, now)}`,
    ],
    ["Devices", ring.total === undefined ? nothingCounted(ring) : countsInWords(ring.counts) || "none"],
    ...(ring.others > 0 ? ([["Others", `${number(ring.others)} that the release isn't meant for`]] as const) : []),
  ];
  return html`<div class="ring">
    <h4>${plainText(ring.ring)} <span class="chip ${ring.status}">${ring.status}</span></h4>
    <p>${plainText(ring.reason)}</p>
    <dl>
      ${facts.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    ${troublesOf(ring).map(troubleSection)} ${modelsTable(ring)}
  </div>`;
}

function troubleSection({ state, reason, advice, devices }: Trouble): Html {
  const hidden = devices.length - namedDevices;
  return html`<details class="trouble ${state}" ${state === "failed" ? new Html("open") : undefined}>
    <summary>
      <b>${number(devices.length)} ${stateTitles[state]}</b>${reason === "" ? undefined : html`: ${reason}`}
    </summary>
    ${advice === undefined ? undefined : html`<p class="advice">${advice}</p>`}
    <ul>
      ${devices
        .slice(0, namedDevices)
        .map((device) => html`<li>${deviceTitle(device)} <small>${deviceDetails(device)}</small></li>`)}
      ${hidden > 0 ? html`<li>and ${number(hidden)} more; <code>softwareupdate status --json</code> has all</li>` : undefined}
    </ul>
  </details>`;
}

function modelsTable({ models }: RolloutRingStatus): Html | undefined {
  if (models.length === 0) return undefined;
  return html`<details>
    <summary>${counted(models.length, "model", number(models.length))}</summary>
    <table>
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col">Progress</th>
          <th scope="col">Devices</th>
        </tr>
      </thead>
      <tbody>
        ${models.map(
          ({ model, name, total, counts }) =>
            html`<tr>
              <th scope="row">
                ${plainText(name ?? model ?? "not known")}<small>${name && plainText(model ?? "")}</small>
              </th>
              <td>${stackedBar(counts, total)}</td>
              <td>${number(total)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}
