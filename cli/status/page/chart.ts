/** The chart of the page: the states of devices, stacked over rings. */
import { progressStates, stateTitles, type StateCounts } from "../../../provider/core/status/progressState";
import type { RolloutStatus } from "../../../provider/core/status/rolloutStatus";
import { plainText } from "../../plainText";
import { countsInWords, doneShare, nothingCounted } from "../summary";
import { html, type Html } from "./html";

/** A bar a ring, all of the same length: the share counts, and the number stands beside it. */
export function statesChart({ rings }: RolloutStatus): Html {
  return html`<section class="chart">
    <h3>Devices by ring</h3>
    ${legend(rings.map(({ counts }) => counts))}
    <div class="bars">
      ${rings.map(
        (ring) =>
          html`<div class="label">${plainText(ring.ring)}</div>
            ${
              ring.total === undefined
                ? html`<p class="none">${nothingCounted(ring)}</p>`
                : html`${stackedBar(ring.counts, ring.total)}`
            }
            <div class="figure">
              <b>${doneShare(ring) ?? "–"}</b>
              <span>${ring.total === undefined ? "unknown" : `${number(ring.done)} of ${number(ring.total)}`}</span>
            </div>`,
      )}
    </div>
  </section>`;
}

/** One bar, with its numbers for those who can't see it. */
export function stackedBar(counts: StateCounts, total: number): Html {
  const present = progressStates.filter((state) => counts[state] > 0);
  const segments = present.map((state) => {
    const title = `${number(counts[state])} ${stateTitles[state]}`;
    // Growing in proportion, but never too narrow to be seen: one failure among thousands is what a person looks for.
    return html`<i class="${state}" style="flex-grow:${counts[state]}" title="${title}"></i>`;
  });
  return html`<div class="bar" role="img" aria-label="${total === 0 ? "no devices" : countsInWords(counts)}">
    ${segments}
  </div>`;
}

/** What the colours mean, as far as they occur. */
function legend(counts: readonly StateCounts[]): Html {
  const present = progressStates.filter((state) => counts.some((one) => one[state] > 0));
  const keys = present.map((state) => {
    const total = counts.reduce((sum, one) => sum + one[state], 0);
    return html`<li><i class="${state}"></i>${stateTitles[state]} <b>${number(total)}</b></li>`;
  });
  return html`<ul class="legend">
    ${keys}
  </ul>`;
}

/** With separators of thousands. */
export function number(value: number): string {
  return value.toLocaleString("en");
}
