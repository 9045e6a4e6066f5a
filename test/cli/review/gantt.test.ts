import fc from "fast-check";
import { ganttLines } from "../../../cli/review/gantt";
import type { RingRow, RowStatus } from "../../../cli/review/ringRow";
import { reviewFixture } from "./fixtures";
import { stories } from "./stories";

/**
 * The part of Mermaid's grammar for Gantt charts that a review uses. A task's text must not begin like a statement, and neither it
 * nor a section's may hold what ends it: a colon, a semicolon, a hash, a comma, a per cent sign.
 *
 * @see https://mermaid.js.org/syntax/gantt.html
 */
const moment = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d`;
const section = /^ {4}section [\p{L}\p{N} ().-]+$/u;
const task = new RegExp(
  String.raw`^ {4}(?:iOS|iPadOS|macOS|tvOS|watchOS|visionOS) [\p{L}\p{N} ().-]+ :(?:active, |crit, )?(${moment}), (${moment})$`,
  "u",
);

function expectChart(lines: readonly string[]): void {
  expect(lines.slice(0, 3)).toEqual(["gantt", "    dateFormat YYYY-MM-DDTHH:mm", "    axisFormat %d %b"]);
  expect(lines[3]).toMatch(section);
  for (const line of lines.slice(3)) {
    if (section.test(line)) continue;
    const [, start = "", end = ""] = task.exec(line) ?? [];
    expect([line, start < end]).toEqual([line, true]);
  }
}

describe("the chart of a review", () => {
  it.each(Object.entries(stories))("is one that Mermaid reads, for the preview %s", (name, { day }) => {
    const { rows, now } = reviewFixture(name, day);
    const lines = ganttLines(rows, now);
    if (lines.length === 0) expect(rows.every(({ to }) => !to)).toBe(true);
    else expectChart(lines);
  });

  it("is one that Mermaid reads whatever rollouts and rings are called", () => {
    const name = fc.string({ unit: "binary", minLength: 1 });
    const status = fc.constantFrom<RowStatus>("new", "changed", "unchanged", "waiting", "held");
    fc.assert(
      fc.property(name, name, status, (rollout, ring, found) => {
        expectChart(ganttLines([row({ rollout, ring, status: found })], Date.parse("2026-08-18T12:00:00Z")));
      }),
    );
  });

  it.each(["done : crit, 2026-01-01", "x\nclick x href javascript:alert(1)", "%%{init: {}}%%", "a;b#c,d"])(
    "takes a ring called %j for nothing else",
    (ring) => {
      expectChart(ganttLines([row({ ring })], Date.parse("2026-08-18T12:00:00Z")));
    },
  );

  it("shows what lies ahead: no deadline that has passed, and nothing that is taken away", () => {
    const now = Date.parse("2026-09-01T12:00:00Z");
    expect(
      ganttLines([row({}), row({ status: "removed", to: undefined, deadline: "2026-10-01T18:00:00" })], now),
    ).toEqual([]);
  });
});

function row(some: Partial<RingRow>): RingRow {
  const to = { platform: "macOS", version: "26.6.2", prerelease: false } as const;
  return {
    ring: "pilot",
    enforcement: "pilot",
    status: "new",
    groups: ["pilot"],
    addedGroups: [],
    removedGroups: [],
    platform: "macOS",
    to,
    deadline: "2026-08-25T18:00:00",
    isNews: true,
    ...some,
  };
}
