import { stripVTControlCharacters } from "node:util";
import { statusText } from "../../../cli/status/text";
import { ringProgress } from "../../../provider/core/status/ringProgress";
import { rolloutStatus } from "../../../provider/core/status/rolloutStatus";
import { now, sampleMembers, sampleReading, sampleRing, type Doing } from "./sample";

const plain = { columns: 120, hasColors: false, now };

function textOf(
  doing: Partial<Record<Doing, number>> | undefined,
  names: readonly string[] = [],
  view = plain,
): string {
  const ring = sampleRing("canary");
  const progress = ringProgress(ring, doing && sampleMembers(ring, doing, names), now);
  return statusText([rolloutStatus("macos", "macOS", [{ progress }])], view);
}

test("a rollout is a table of its rings, with a bar, the share that is done, and what the characters mean", () => {
  const bar = "█".repeat(20) + "▒".repeat(12) + "░".repeat(8);
  expect(textOf({ done: 5, downloading: 3, waiting: 2 }).split("\n")).toEqual([
    "macos: macOS 26.6.2",
    "",
    `  RING    STATUS  DEADLINE                       DEVICES  ${"PROGRESS".padEnd(bar.length)}  DONE`,
    `  canary  open    2026-08-31 18:00, 4 days left  10       ${bar}  50 %`,
    "    5 done, 3 downloading, 2 waiting",
    "",
    "  █ done  ▒ downloading  ░ waiting",
  ]);
});

test("a failure shows its count and time, and what Apple requires", () => {
  const text = textOf({ noSpace: 2, done: 8 }, ["Anna's Mac"], { ...plain, columns: 200 });
  expect(text).toContain(
    "    2 devices failed: Insufficient disk space\n      Free space: The device needs enough free space",
  );
  expect(text).toContain(
    "      Anna's Mac, CANARY-0001, Mac15,7, runs 26.5.2, failed 3 times, last 2026-08-26 04:30 UTC, reported 2026-08-26 06:30 UTC",
  );
  expect(text).toContain("      CANARY-0002, Mac14,2, runs 26.5.2, failed 3 times");
});

test("one failure among thousands is in the bar", () =>
  expect(textOf({ done: 5000, battery: 1 })).toMatch(/█x {2}99 %/));

test("a share that isn't the whole is never 100 %", () => {
  expect(textOf({ done: 999, waiting: 1 })).toContain("99 %");
  expect(textOf({ done: 1000 })).toContain("100 %");
});

test("no more than five devices of a trouble are named, and silent ones are one trouble", () => {
  const text = textOf({ silent: 8 });
  expect(text).toContain("8 devices unreachable: silent for more than 48 hours");
  expect(text.match(/CANARY-000/g)).toHaveLength(5);
  expect(text).toContain("and 3 more");
});

test("a ring whose members nobody knows says so, and what to do", () => {
  const text = textOf(undefined);
  expect(text).toMatch(/canary +open +\S+ \S+ 4 days left +unknown/);
  expect(text).toContain("nobody says who is in group canary-macs: declare its members with a DeviceGroup");
  expect(text).not.toContain("%");
});

test("a ring that is not open says why, and one without a deadline that it has none", () => {
  const text = statusText(sampleReading().rollouts, plain);
  expect(text).toContain("    ring everyone waits: 41 % of ring early done, needs 95 %");
  expect(text).toMatch(/kiosks +waiting +not fixed yet/);
});

test("a ring that couldn't be read is not one without members", () => {
  const progress = ringProgress(sampleRing("canary"), undefined, now);
  const [rollout] = [rolloutStatus("macos", "macOS", [{ progress, problem: "NanoHUB answered 401." }])];
  const text = statusText([rollout], plain);
  expect(text).toContain("its devices could not be read");
  expect(text).not.toContain("nobody says");
});

test("colours only colour: the text under them is the same", () => {
  const colored = statusText(sampleReading().rollouts, { ...plain, hasColors: true });
  expect(colored).not.toBe(statusText(sampleReading().rollouts, plain));
  expect(stripVTControlCharacters(colored)).toBe(statusText(sampleReading().rollouts, plain));
});

test.each([60, 80, 120])("lines of text are wrapped to %i characters", (columns) => {
  const text = statusText(sampleReading().rollouts, { ...plain, columns });
  const remarks = text.split("\n").filter((line) => line.startsWith("    "));
  expect(remarks.length).toBeGreaterThan(20);
  expect(remarks.filter((line) => line.length > columns)).toEqual([]);
});

test("what a device is called moves no cursor, changes no colour and turns no line around", () => {
  const names = ["\u001b[2J\u001b]0;title\u0007Anna\u202egnp.exe\nrow 2\u009b31m"];
  const text = textOf({ noSpace: 1 }, names);
  for (const control of ["\u001b", "\u0007", "\u202e", "\u009b"]) expect(text).not.toContain(control);
  expect(text).toMatch(/ {6}\S*Anna.*gnp\.exe row 2/);
});
