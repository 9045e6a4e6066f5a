import type { ReadPreview } from "../../../cli/review/readPreview";
import { reviewOf, type Review } from "../../../cli/review/review";
import { parseLock } from "../../../provider/core/lock/lock";
import { fixtureText, previewFixture, reviewOn, type Day } from "./fixtures";

/** What is said of a code: the severity, the subjects and the sentences. */
function said({ problems }: Review, code: string): string[] {
  return problems
    .filter((one) => one.code === code)
    .map(({ severity, subject, message }) => `${severity} ${subject}: ${message}`);
}

function at(name: string, day: Day, moment: string): Review {
  return reviewOn(previewFixture(`${name}.json`), day, day, Date.parse(moment));
}

/** The same preview the other way round: what is there now is what it would make. */
function reversed(preview: ReadPreview): ReadPreview {
  return {
    ...preview,
    steps: preview.steps.map((step) => ({ ...step, oldState: step.newState, newState: step.oldState })),
  };
}

describe("stopping in the last hours", () => {
  // The deadline of ring pilot is 2026-07-04T18:00:00, which passes first at UTC+14, at 04:00 in UTC, and last at UTC-12.
  it.each([
    ["2026-07-04T01:59:00Z", 0],
    ["2026-07-04T02:01:00Z", 1],
    ["2026-07-05T05:59:00Z", 1],
    ["2026-07-05T06:01:00Z", 0],
  ])("at %s, devices may already have begun: %i", (moment, count) => {
    const problems = said(at("paused", "june", moment), "less-than-two-hours");
    expect(problems).toHaveLength(count);
    for (const problem of problems)
      expect(problem).toMatch(/^warning macos-pilot: the deadline 2026-07-04T18:00:00 is less than two/);
  });
});

describe("a preview that has waited for its update", () => {
  // Ring pilot gets 26.6.2 by 2026-08-22T18:00:00, three days and 16 hours after the preview at UTC+14.
  it("is fine while the notice lasts", () => {
    expect(said(at("superseded", "august", "2026-08-19T03:59:00Z"), "short-notice")).toEqual([]);
  });

  it("is an error once an update would be refused", () => {
    expect(said(at("superseded", "august", "2026-08-19T04:01:00Z"), "short-notice")).toEqual([
      expect.stringMatching(/^error macos-pilot: another target needs 3 days of notice \(minimumNotice\)/),
    ]);
  });
});

describe("an update that repeats one which failed half way", () => {
  /** Ring pilot's enforcement was to be created, and its group was never reached. */
  function halfWay(): ReadPreview {
    const preview = previewFixture("superseded.json");
    const steps = preview.steps.map((step) => {
      if (!step.urn.endsWith("::macos-pilot")) return step;
      const outputs = { ...step.newState!.outputs, inForce: {} };
      return { ...step, op: "update", paths: [], oldState: { ...step.newState!, outputs } };
    });
    return { ...preview, steps };
  }
  const judged = (moment: string) => said(reviewOn(halfWay(), "august", "august", Date.parse(moment)), "short-notice");

  it("is fine while the notice lasts", () => {
    expect(judged("2026-08-19T03:59:00Z")).toEqual([]);
  });

  it("is an error once the update itself would refuse it", () => {
    expect(judged("2026-08-19T04:01:00Z")).toEqual([
      expect.stringMatching(/^error macos-pilot: a new enforcement needs 3 days of notice \(minimumNotice\)/),
    ]);
  });
});

describe("what Apple does", () => {
  it("expires: from 14 days before the end of the offer on, for what is enforced anew and for what waits", () => {
    expect(said(at("superseded", "august", "2026-11-02T12:00:00Z"), "target-expiring")).toEqual([]);
    const soon = said(at("superseded", "august", "2026-11-03T12:00:00Z"), "target-expiring");
    expect(
      soon.map(
        (problem) => /^warning (\S+): Apple offers macOS 26\.6\.2 until 2026-11-16, .* in 13 days/.exec(problem)?.[1],
      ),
    ).toEqual(["macos-pilot", "macos-office", "macos-everyone"]);
    const ended = at("superseded", "august", "2026-11-17T12:00:00Z");
    expect(said(ended, "target-expiring")[0]).toMatch(/Apple's offer of macOS 26\.6\.2 ended on 2026-11-16/);
    expect(ended.rows[0]!.offer).toEqual({ state: "ended", day: "2026-11-16" });
  });

  it("withdraws a release", () => {
    const known = parseLock(fixtureText("august.lock.json"), "lock");
    const withdrawn = { withdrawn: "2026-08-20" };
    const releases = known.releases.map((line) =>
      line.platform === "macOS" && line.version === "26.6.2" ? { ...line, ...withdrawn } : line,
    );
    const now = Date.parse("2026-08-18T12:00:00Z");
    const review = reviewOf(previewFixture("superseded.json"), {
      now,
      lock: { ...known, releases },
      inventories: new Map(),
    });
    expect(said(review, "target-withdrawn")[0]).toMatch(
      /^warning macos-pilot: Apple withdrew macOS 26\.6\.2 by 2026-08-20/,
    );
    expect(review.rows[0]!.offer).toEqual({ state: "withdrawn", day: "2026-08-20" });
  });

  it("never offered a release that the lock file lacks", () => {
    const text = JSON.stringify(previewFixture("superseded.json")).replaceAll("26.6.2", "26.9");
    const review = reviewOn(JSON.parse(text) as ReadPreview, "august");
    expect(said(review, "target-not-offered")[0]).toMatch(
      /^warning macos-pilot: Apple does not offer macOS 26\.9, so no device could/,
    );
    expect(review.rows[0]!.offer).toEqual({ state: "unlisted" });
  });
});

it("a target that goes down is said: devices don't go back", () => {
  expect(said(reviewOn(reversed(previewFixture("superseded.json")), "june"), "target-older")).toEqual([
    expect.stringMatching(/^warning macos-pilot: macOS 26\.5\.2 is older than macOS 26\.6\.2, which is enforced now/),
  ]);
});

it("who joins and leaves an enforcement is named by group", () => {
  const preview = previewFixture("worth-knowing.json");
  const moved = preview.steps.map((step) => {
    if (!step.urn.endsWith("::classrooms") || !step.newState) return step;
    return {
      ...step,
      newState: { ...step.newState, inputs: { ...step.newState.inputs, groups: ["classrooms", "library"] } },
    };
  });
  const row = reviewOn({ ...preview, steps: moved }, "august").rows.find(
    ({ enforcement }) => enforcement === "classrooms",
  )!;
  expect(row).toMatchObject({
    groups: ["classrooms", "library"],
    addedGroups: ["library"],
    removedGroups: [],
    isNews: true,
  });
});
