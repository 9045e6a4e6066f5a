import fc from "fast-check";
import { noticeProblems } from "../../../../provider/core/declarations/enforcementRules";
import { buildCatalog } from "../../../../provider/core/releases/catalog";
import { parseAnswer } from "../../../../provider/core/releases/answer";
import { daysAfter } from "../../../../provider/core/releases/day";
import { refreshReleases } from "../../../../provider/core/lock/refresh";
import { isAvoided } from "../../../../provider/core/rollout/avoidedDays";
import { recordedText } from "../../../support/lookupService";
import { august, macRelease, Play, ringsWith, twoRings, type Arguments } from "./rollout";

/*
 * The numbers are those of the design's "Rules that keep people's computers safe", as far as they concern what a rollout
 * decides; what the provider's check and the server do about them is tested with the resources.
 */

const all = (total: number) => ({ total, done: total, failed: 0 });
const resolved = (version: string) => ({ version, resolved: true });
const withRelease = (release: unknown): Arguments => ({ ...twoRings, release });
const newer = [...august, macRelease("26.6.3", "2026-08-20")];

describe("safety rule 1: minimum notice", () => {
  test("a ring that opens has at least the minimum notice, by the check's own judgement on that day", () => {
    for (const at of ["00:00", "06:00", "12:00", "18:00", "23:59"]) {
      const play = new Play({ ...twoRings, at, minimumNotice: 5 }).refresh("2026-08-18");
      const inputs = { targetLocalDateTime: play.line("1").deadline, groups: ["canary"], minimumNotice: 5 };
      expect(noticeProblems(undefined, inputs, Date.parse("2026-08-18T23:59:59Z"))).toEqual([]);
    }
  });

  test("a deadline that an update would refuse, since a merge came late or a pause has ended, moves later at the next refresh", () => {
    const play = new Play(twoRings).refresh("2026-08-18");
    expect(play.line("1").deadline).toBe("2026-08-22T18:00:00");
    play.refresh("2026-08-20", { tooSoon: ["1"] });
    expect(play.line("1").deadline).toBe("2026-08-24T18:00:00");
    expect(play.said).toContain(
      "ring 1 gets until 2026-08-24T18:00:00 in place of 2026-08-22T18:00:00: it left less than the minimum notice",
    );
  });

  test("a date that a person wrote is never put off for them: the check refuses it", () => {
    const play = new Play({ ...twoRings, rings: ringsWith({ afterDays: undefined, deadline: "2026-08-19T18:00:00" }) });
    play.refresh("2026-08-18").refresh("2026-08-19", { tooSoon: ["1"] });
    expect(play.declared()).toEqual(["1: 26.6.2 by 2026-08-19T18:00:00"]);
  });
});

describe("safety rule 2: a deadline is a fixed date in Git", () => {
  test("a pace without a line in the lock file is an error that names refresh", () => {
    expect(new Play(twoRings).plan().problems).toEqual([
      {
        path: "",
        severity: "error",
        message:
          "The rollout macos can't be planned: the lock file has no deadline of ring 1 for macOS 26.6.2; the lock file has no " +
          "deadline of ring 2 for macOS 26.6.2. Run `softwareupdate refresh`, which fixes the deadlines in " +
          "softwareupdate.lock.json, and commit the file. Nothing was changed.",
      },
    ]);
  });

  test("once fixed it stays, whatever the day, the pace of the program and Apple's posting dates become", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 60 }), (later, afterDays) => {
        const play = new Play(twoRings).refresh("2026-08-18");
        const before = play.line("1");
        play.refresh(daysAfter("2026-08-18", later), { arguments: { ...twoRings, rings: ringsWith({ afterDays }) } });
        expect(play.line("1")).toEqual(before);
      }),
    );
  });

  test("a posting date that Apple has stamped again moves no deadline, neither fixed nor to be fixed", () => {
    const answer = recordedText("2026-08-18");
    const stamped = answer.replaceAll("2026-08-17", "2026-08-24").replaceAll("2026-08-06", "2026-08-24");
    expect(stamped).not.toBe(answer);
    const catalogs = [answer, stamped].map((text) => buildCatalog(parseAnswer(text)));
    const first = refreshReleases(undefined, catalogs[0]!, "2026-08-18");
    const second = refreshReleases(first, catalogs[1]!, "2026-08-25");
    const slow = { ...twoRings, rings: ringsWith({ afterDays: 30 }, { afterDays: 40, gate: false }) };
    const expected = ["2026-09-16T18:00:00", "2026-09-26T18:00:00"];
    const kept = new Play(slow, first.releases)
      .refresh("2026-08-18")
      .refresh("2026-08-25", { releases: second.releases });
    expect(kept.lines.map(({ deadline }) => deadline)).toEqual(expected);
    const fresh = new Play(slow, second.releases).refresh("2026-08-25");
    expect(fresh.lines.map(({ deadline }) => deadline)).toEqual(expected);
  });

  test("a day that a person has come to avoid moves a deadline that is to come, and only later", () => {
    const play = new Play(twoRings).refresh("2026-08-18");
    const avoid = { freezes: [{ from: "2026-08-22", to: "2026-08-31" }] };
    play.refresh("2026-08-19", { arguments: { ...twoRings, avoid } });
    expect(play.line("1").deadline).toBe("2026-09-01T18:00:00");
    play.refresh("2026-08-20", { arguments: twoRings });
    expect(play.line("1").deadline).toBe("2026-09-01T18:00:00");
    play.refresh("2026-09-02", { arguments: { ...twoRings, avoid: { dates: ["2026-09-01"] } } });
    expect(play.line("1").deadline).toBe("2026-09-01T18:00:00");
  });

  test("over any days, releases and freezes no ring's deadline ever comes earlier or falls on a day to avoid", () => {
    const versions = ["26.6.2", "26.6.3", "26.6.4", "26.7", "27.0"];
    const step = fc.record({
      days: fc.integer({ min: 1, max: 12 }),
      newest: fc.integer({ min: 0, max: versions.length - 1 }),
      afterDays: fc.integer({ min: 0, max: 40 }),
      onSupersede: fc.constantFrom("keepDeadline", "restartPace", "finishFirst"),
      done: fc.integer({ min: 0, max: 20 }),
      tooSoon: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const avoid = { weekdays: ["Friday", "Saturday", "Sunday"] as const };
        const play = new Play({ ...twoRings, avoid });
        let on = "2026-08-18";
        const deadlines = new Map<string, string>();
        for (const { days, newest, afterDays, onSupersede, done, tooSoon } of steps) {
          on = daysAfter(on, days);
          const release = resolved(versions[newest]!);
          play.refresh(on, {
            arguments: { ...twoRings, avoid, release, onSupersede, rings: ringsWith({ afterDays }) },
            releases: versions.map((version, at) => macRelease(version, daysAfter("2026-08-17", at * 5))),
            progress: { "1": { total: 20, done, failed: 0 } },
            tooSoon: tooSoon ? ["1"] : [],
          });
          for (const line of play.lines) {
            const key = `${line.ring} ${line.version}`;
            expect(isAvoided(line.deadline!.slice(0, 10), avoid)).toBe(false);
            expect(line.deadline! >= (deadlines.get(key) ?? "")).toBe(true);
            deadlines.set(key, line.deadline!);
          }
        }
      }),
    );
  });
});

describe("safety rule 3: stopping is always possible", () => {
  test("paused removes every enforcement, whatever else is wrong", () => {
    const play = new Play(twoRings).refresh("2026-08-18");
    expect(play.declared()).toEqual(["1: 26.6.2 by 2026-08-22T18:00:00"]);
    expect(play.declared({ paused: true })).toEqual([]);
    expect(play.plan({ paused: true, release: "26.6.9" }).problems).toEqual([]);
    expect(new Play(twoRings).plan({ paused: true }).problems).toEqual([]);
    expect(play.statuses({ paused: true })).toEqual(["1: paused", "2: paused"]);
  });

  test("one ring is paused for itself", () => {
    const play = new Play({ ...twoRings, gate: undefined }).refresh("2026-08-18");
    expect(play.declared({ rings: ringsWith({}, { paused: true }) })).toEqual(["1: 26.6.2 by 2026-08-22T18:00:00"]);
  });

  test("within two hours of the deadline the preview says that devices may already have begun", () => {
    const play = new Play(twoRings).refresh("2026-08-18");
    // 18:00 on the 22nd comes first in UTC+14, at 04:00 UTC.
    expect(play.plan({ paused: true }, "2026-08-22T02:00:00Z").problems).toEqual([
      {
        path: "1",
        severity: "warning",
        message: expect.stringContaining("devices may already have begun to install") as string,
      },
    ]);
    expect(play.plan({ paused: true }, "2026-08-22T01:59:59Z").problems).toEqual([]);
  });

  test("a pause leaves the lock file as it is, and its end continues where the rollout was", () => {
    const play = new Play(twoRings).refresh("2026-08-18");
    const before = play.lines;
    play.refresh("2026-08-19", {
      arguments: { ...twoRings, paused: true, release: "26.6.1" },
      progress: { "1": all(3) },
    });
    expect(play.lines).toEqual(before);
    expect(play.said).toEqual(["ring 1 is paused", "ring 2 is paused"]);
    play.refresh("2026-08-20", { arguments: twoRings });
    expect(play.declared()).toEqual(["1: 26.6.2 by 2026-08-22T18:00:00"]);
  });

  test("a date in the program is postponed to the last minute, and one that the lock file gave later stays", () => {
    const rings = (deadline: string) => ringsWith({ afterDays: undefined, deadline });
    const play = new Play({ ...twoRings, rings: rings("2026-09-01T18:00:00") }).refresh("2026-08-18");
    expect(play.declared({ rings: rings("2026-10-01T18:00:00") })).toEqual(["1: 26.6.2 by 2026-10-01T18:00:00"]);
  });
});

describe("safety rule 4: one platform an enforcement", () => {
  test("every enforcement of a rollout names the rollout's platform", () => {
    const play = new Play({ ...twoRings, gate: undefined }).refresh("2026-08-18");
    const enforcements = play.plan().rings.flatMap((ring) => ring.enforcements);
    expect(enforcements.map(({ platform }) => platform)).toEqual(["macOS", "macOS"]);
  });
});

describe("safety rule 5: builds only where they mean something", () => {
  const supplemental = { version: "26.3.1", build: "25D771280a" };
  const releases = [
    macRelease("26.3.1", "2026-03-04", { builds: ["25D2128"] }),
    macRelease("26.3.1", "2026-03-17", {
      extra: "(a)",
      builds: ["25D771280a"],
      prerequisiteBuild: "25D2128",
      lists: ["supplemental"],
    }),
  ];

  test("a supplemental is two enforcements, base first, at least a day apart", () => {
    const play = new Play({ ...withRelease(supplemental), avoid: { weekdays: ["Saturday", "Sunday"] } }, releases);
    play.refresh("2026-03-17");
    const [first] = play.plan().rings;
    expect(first!.enforcements).toMatchObject([
      { name: "macos-1-base", targetOSVersion: "26.3.1", targetLocalDateTime: "2026-03-23T18:00:00", isDeclared: true },
      {
        name: "macos-1",
        targetOSVersion: "26.3.1",
        targetBuildVersion: "25D771280a",
        targetLocalDateTime: "2026-03-24T18:00:00",
        base: "macos-1-base",
        isDeclared: true,
      },
    ]);
    expect(first!.enforcements[0]).not.toHaveProperty("targetBuildVersion");
  });

  test("it is one where every device has the base", () => {
    const play = new Play(withRelease({ ...supplemental, baseInstalled: true }), releases).refresh("2026-03-17");
    expect(play.declared()).toEqual(["1: 26.3.1 (25D771280a) by 2026-03-21T18:00:00"]);
    expect(play.plan().rings[0]!.enforcements[0]!.base).toBe("installed");
  });

  test("with a date in the program the base is due at least a day before", () => {
    const rings = ringsWith({ afterDays: undefined, deadline: "2026-03-30T18:00:00" }, { gate: false });
    const play = new Play(
      { ...withRelease(supplemental), rings, avoid: { weekdays: ["Saturday", "Sunday"] } },
      releases,
    );
    play.refresh("2026-03-17");
    // 30 March 2026 is a Monday.
    expect(play.declared().slice(0, 2)).toEqual([
      "1: 26.3.1 by 2026-03-27T18:00:00",
      "1: 26.3.1 (25D771280a) by 2026-03-30T18:00:00",
    ]);
  });

  test("a supplemental that takes the place of its base keeps the ring's deadline, with a day and the notice before it", () => {
    const play = new Play(withRelease("26.3.1"), releases).refresh("2026-03-05");
    expect(play.declared()).toEqual(["1: 26.3.1 by 2026-03-09T18:00:00"]);
    play.refresh("2026-03-06", { arguments: withRelease(supplemental) });
    expect(play.declared()).toEqual([
      "1: 26.3.1 by 2026-03-10T18:00:00",
      "1: 26.3.1 (25D771280a) by 2026-03-11T18:00:00",
    ]);
  });
});

describe("safety rule 6: what is open stays open, what is done stays done", () => {
  const opened = () =>
    new Play(twoRings)
      .refresh("2026-08-18")
      .refresh("2026-08-20", { progress: { "1": { total: 100, done: 96, failed: 0 } } });

  test("a ring opens by its gate, with the evidence, and never closes again", () => {
    const play = opened();
    expect(play.line("2").opened).toEqual({ on: "2026-08-20", evidence: "96 % of ring 1 done" });
    const line = play.line("2");
    play.refresh("2026-08-22", { progress: { "1": { total: 100, done: 10, failed: 90 } } });
    expect(play.line("2")).toEqual(line);
    expect(play.statuses()).toEqual(["1: open", "2: open"]);
  });

  test("a closed gate says what it lacks, in the output and in the plan", () => {
    const play = new Play(twoRings)
      .refresh("2026-08-18")
      .refresh("2026-08-19", { progress: { "1": { total: 100, done: 81, failed: 0 } } });
    expect(play.said).toEqual(["ring 2 waits: 81 % of ring 1 done, needs 95 %"]);
    expect(play.plan().rings[1]).toMatchObject({
      status: "waiting",
      reason: "ring 2 waits: 81 % of ring 1 done, needs 95 % (2026-08-19)",
    });
    expect(play.declared()).toEqual(["1: 26.6.2 by 2026-08-22T18:00:00"]);
  });

  test("a tripped gate holds the ring until a person edits the lock file, and undoes nothing", () => {
    const gate = { minimumDonePercent: 95, maximumFailedPercent: 5 };
    const play = new Play({ ...twoRings, gate }).refresh("2026-08-18");
    play.refresh("2026-08-20", { progress: { "1": { total: 100, done: 80, failed: 7 } } });
    expect(play.said).toEqual(["ring 2 is held: 7 % of ring 1 failed, at most 5 % may"]);
    play.refresh("2026-08-21", { progress: { "1": all(100) } });
    expect(play.said).toContain(
      'ring 2 is held since 2026-08-20: 7 % of ring 1 failed, at most 5 % may; to let it open, take "held" out of the lock file',
    );
    expect(play.statuses()).toEqual(["1: done", "2: held"]);
    play.lines = play.lines.map(({ held: _, ...line }) => line);
    play.refresh("2026-08-22");
    expect(play.statuses()).toEqual(["1: done", "2: open"]);
  });

  test("a gate that failures trip holds all later rings, also behind one that is open already, and undoes nothing", () => {
    const gate = { minimumDonePercent: 90, maximumFailedPercent: 5 };
    const rings = [...ringsWith({}), { name: "3", group: "everyone", afterDays: 14 }];
    const first = (failed: number) => ({ total: 100, done: 90, failed });
    const play = new Play({ ...twoRings, rings, gate }).refresh("2026-08-18");
    play.refresh("2026-08-20", { progress: { "1": first(0) } });
    expect(play.statuses()).toEqual(["1: open", "2: open", "3: waiting"]);
    const declared = play.declared();
    play.refresh("2026-08-22", { progress: { "1": first(7), "2": { total: 100, done: 95, failed: 0 } } });
    expect(play.said).toEqual(["ring 3 is held: 7 % of ring 1 failed, at most 5 % may"]);
    expect(play.declared()).toEqual(declared);
  });

  test("a ring behind one that is held waits, and says why", () => {
    const gate = { minimumDonePercent: 90, maximumFailedPercent: 5 };
    const rings = [...ringsWith({}), { name: "3", group: "everyone", afterDays: 14 }];
    const play = new Play({ ...twoRings, rings, gate }).refresh("2026-08-18");
    const progress = { "1": { total: 100, done: 80, failed: 7 } };
    play.refresh("2026-08-20", { progress }).refresh("2026-08-21", { progress: { ...progress, "2": all(100) } });
    expect(play.statuses()).toEqual(["1: open", "2: held", "3: waiting"]);
    expect(play.said).toContain("ring 3 waits: ring 2 is held: 7 % of ring 1 failed, at most 5 % may");
  });

  test("progress that can't be read changes nothing, and a share of an unknown number keeps the gate closed", () => {
    const play = new Play(twoRings).refresh("2026-08-18");
    const before = play.lines.map(({ waits: _, ...line }) => line);
    play.refresh("2026-08-19");
    expect(play.said).toEqual(["ring 2 waits: the progress of ring 1 is not known"]);
    play.refresh("2026-08-20", { progress: { "1": { done: 500, failed: 0 } } });
    expect(play.said).toEqual(["ring 2 waits: how many devices ring 1 has is not known"]);
    expect(play.lines.map(({ waits: _, ...line }) => line)).toEqual(before);
  });

  test("a ring is done when every device has the release, and stays away when a newcomer joins the group", () => {
    const play = new Play(twoRings).refresh("2026-08-18");
    play.refresh("2026-08-21", { progress: { "1": { total: 12, done: 11, failed: 0 } } });
    expect(play.statuses()[0]).toBe("1: open");
    play.refresh("2026-08-22", { progress: { "1": all(12) } });
    expect(play.line("1").done).toEqual({ on: "2026-08-22", evidence: "all 12 devices have macOS 26.6.2" });
    play.refresh("2026-08-25", { progress: { "1": { total: 13, done: 12, failed: 0 } } });
    expect(play.statuses()[0]).toBe("1: done");
    expect(play.declared()).toEqual(["2: 26.6.2 by 2026-08-26T18:00:00"]);
  });

  test("a release that Apple has withdrawn, or that has expired, ends its rings", () => {
    const withdrawn = [macRelease("26.6.2", "2026-08-17", { withdrawn: "2026-08-20" })];
    const play = new Play(twoRings).refresh("2026-08-18").refresh("2026-08-20", { releases: withdrawn });
    expect(play.lines.map(({ ended }) => ended)).toEqual([
      { on: "2026-08-20", evidence: "Apple withdrew macOS 26.6.2 by 2026-08-20" },
      { on: "2026-08-20", evidence: "Apple withdrew macOS 26.6.2 by 2026-08-20" },
    ]);
    expect(play.declared()).toEqual([]);
    play.refresh("2026-08-21", { releases: august });
    expect(play.statuses()).toEqual(["1: ended", "2: ended"]);
    const expired = [macRelease("26.6.2", "2026-08-17", { expires: "2026-11-16" })];
    const other = new Play(twoRings, expired).refresh("2026-08-18");
    expect(other.refresh("2026-11-16").statuses()[0]).toBe("1: open");
    expect(other.refresh("2026-11-17").line("1").ended!.evidence).toBe(
      "Apple's offer of macOS 26.6.2 ended on 2026-11-16",
    );
  });

  test("over any progress, facts never change or go, but with their target", () => {
    const day = fc.record({
      total: fc.option(fc.constant(20), { nil: undefined }),
      done: fc.integer({ min: 0, max: 20 }),
      failed: fc.integer({ min: 0, max: 20 }),
    });
    fc.assert(
      fc.property(fc.array(day, { maxLength: 15 }), (days) => {
        const play = new Play({ ...twoRings, gate: { minimumDonePercent: 50, maximumFailedPercent: 20, soakDays: 2 } });
        play.refresh("2026-08-18");
        days.forEach((progress, at) => {
          const before = play.lines.map(({ opened, held, done, soaking }) => ({
            opened,
            held,
            done,
            ...(held ? { soaking } : {}),
          }));
          play.refresh(daysAfter("2026-08-19", at), { progress: { "1": progress } });
          before.forEach((facts, line) => {
            for (const [key, fact] of Object.entries(facts)) {
              if (fact) expect(play.lines[line]![key as "opened"]).toEqual(fact);
            }
          });
        });
      }),
    );
  });
});

describe("safety rule 7: superseding", () => {
  const started = (onSupersede: string, release: unknown = resolved("26.6.2")) =>
    new Play({ ...withRelease(release), onSupersede, rings: ringsWith({ afterDays: 14 }) }).refresh("2026-08-18");
  const superseded = (play: Play, on: string, changes: Arguments = {}) =>
    play.refresh(on, {
      arguments: { ...withRelease(resolved("26.6.3")), rings: ringsWith({ afterDays: 14 }), ...changes },
      releases: newer,
    });

  test("the new target takes the place of the old one and keeps the deadline", () => {
    const play = superseded(started("keepDeadline"), "2026-08-21", { onSupersede: "keepDeadline" });
    expect(play.declared()).toEqual(["1: 26.6.3 by 2026-08-31T18:00:00"]);
    expect(play.said[0]).toBe("ring 1 gets macOS 26.6.3 in place of macOS 26.6.2, by 2026-08-31T18:00:00");
    expect(play.line("1").opened).toEqual({ on: "2026-08-18", evidence: "it waits for no other ring" });
  });

  test("but no earlier than the minimum notice", () => {
    const play = superseded(started("keepDeadline"), "2026-08-30", { onSupersede: "keepDeadline" });
    expect(play.declared()).toEqual(["1: 26.6.3 by 2026-09-03T18:00:00"]);
  });

  test("a deadline that stands in the program is kept, and put off by the lock file where it leaves too little notice", () => {
    const rings = ringsWith({ afterDays: undefined, deadline: "2026-08-31T18:00:00" });
    const play = new Play({ ...withRelease(resolved("26.6.2")), rings }).refresh("2026-08-18");
    superseded(play, "2026-08-30", { rings });
    expect(play.line("1").notBefore).toBe("2026-09-03T18:00:00");
    expect(play.declared()).toEqual(["1: 26.6.3 by 2026-09-03T18:00:00"]);
  });

  test("restartPace counts from the first offer of the new release", () => {
    const play = superseded(started("restartPace"), "2026-08-21", { onSupersede: "restartPace" });
    expect(play.declared()).toEqual(["1: 26.6.3 by 2026-09-03T18:00:00"]);
  });

  test("finishFirst leaves the old target in force until the ring is done with it", () => {
    const finishFirst = { onSupersede: "finishFirst" };
    const play = superseded(started("finishFirst"), "2026-08-21", finishFirst);
    expect(play.declared()).toEqual(["1: 26.6.2 by 2026-08-31T18:00:00"]);
    expect(play.said).toContain("ring 1 waits: macOS 26.6.2 is finished first");
    expect(play.plan().rings[0]!.next).toMatchObject([{ targetOSVersion: "26.6.3", isDeclared: false }]);
    play.refresh("2026-09-05");
    expect(play.declared()).toEqual(["1: 26.6.2 by 2026-08-31T18:00:00"]);
    play.refresh("2026-09-06", { progress: { "1": all(4) } });
    expect(play.declared()).toEqual(["1: 26.6.3 by 2026-09-10T18:00:00"]);
  });

  test("an upgrade waits for the deadline of the update under way, and has its own pace and gate", () => {
    const pace = { afterDays: { update: 1, upgrade: 30 } };
    const args = { ...twoRings, rings: ringsWith(pace, pace) };
    const play = new Play({ ...args, release: resolved("26.6.2") }).refresh("2026-08-18");
    play.refresh("2026-08-19", { progress: { "1": all(4) } });
    expect(play.declared()).toEqual(["2: 26.6.2 by 2026-08-23T18:00:00"]);
    const upgrade = { ...args, release: resolved("27.0") };
    const releases = [...august, macRelease("27.0", "2026-08-20")];
    play.refresh("2026-08-20", { arguments: upgrade, releases });
    expect(play.declared()).toEqual(["1: 27.0 by 2026-09-19T18:00:00", "2: 26.6.2 by 2026-08-23T18:00:00"]);
    expect(play.said).toContain("ring 2 waits: the deadline of macOS 26.6.2, 2026-08-23T18:00:00, comes first");
    play.refresh("2026-08-24", { progress: { "1": { total: 4, done: 1, failed: 0 } } });
    expect(play.said).toContain("ring 2 waits: 25 % of ring 1 done, needs 95 %");
    expect(play.declared()).toEqual(["1: 27.0 by 2026-09-19T18:00:00", "2: 26.6.2 by 2026-08-23T18:00:00"]);
    play.refresh("2026-08-30", { progress: { "1": all(4) } });
    expect(play.declared()).toEqual(["2: 27.0 by 2026-09-19T18:00:00"]);
  });

  test("a resolved target never goes down by itself; a person may name the older one", () => {
    const play = started("keepDeadline");
    play.refresh("2026-08-19", {
      arguments: { ...withRelease(resolved("26.6.1")), rings: ringsWith({ afterDays: 14 }) },
    });
    expect(play.declared()).toEqual(["1: 26.6.2 by 2026-08-31T18:00:00"]);
    expect(play.said).toContain("ring 1 keeps macOS 26.6.2: macOS 26.6.1, which a data source answers now, is older");
    expect(play.plan().problems).toMatchObject([
      { severity: "warning", path: "1", message: expect.stringContaining("never goes down by itself") as string },
      { severity: "warning", path: "2" },
    ]);
    play.refresh("2026-08-20", { arguments: withRelease("26.6.1") });
    expect(play.declared()).toEqual(["1: 26.6.1 by 2026-08-31T18:00:00"]);
  });

  test("with finishFirst, too, an older release that a person names undoes a newer one at once", () => {
    const play = started("finishFirst");
    play.refresh("2026-08-20", { arguments: { ...withRelease("26.6.1"), onSupersede: "finishFirst" } });
    expect(play.declared()).toEqual(["1: 26.6.1 by 2026-08-31T18:00:00"]);
  });

  test("progress of the old target opens no ring for the new one", () => {
    const play = started("keepDeadline");
    superseded(play, "2026-08-21");
    play.refresh("2026-08-21", {
      arguments: withRelease(resolved("26.6.4")),
      releases: [...newer, macRelease("26.6.4", "2026-08-21")],
      progress: { "1": all(100) },
    });
    expect(play.said).toContain("ring 2 waits: ring 1 is not open for macOS 26.6.4 yet");
    expect(play.statuses()).toEqual(["1: open", "2: waiting"]);
  });

  test("a ring that is done starts anew with a newer release, behind its gate", () => {
    const play = new Play(withRelease(resolved("26.6.2"))).refresh("2026-08-18");
    play.refresh("2026-08-19", { progress: { "1": all(4) } }).refresh("2026-08-20", { progress: { "2": all(9) } });
    expect(play.statuses()).toEqual(["1: done", "2: done"]);
    superseded(play, "2026-08-21");
    expect(play.statuses()).toEqual(["1: open", "2: waiting"]);
  });

  test("where the program names another release than the lock file, it is an error that names refresh", () => {
    const play = started("keepDeadline", "26.6.2");
    expect(play.plan({ release: "26.6.3" }).problems[0]).toMatchObject({
      severity: "error",
      message: expect.stringContaining(
        "the program says macOS 26.6.3 for ring 1, and the lock file macOS 26.6.2",
      ) as string,
    });
    const newerAnswer = started("keepDeadline").plan({ release: resolved("26.6.3") });
    expect(newerAnswer.problems[0]).toMatchObject({
      severity: "warning",
      message: expect.stringContaining("run `softwareupdate refresh`") as string,
    });
  });
});

describe("safety rule 11: a failure of Apple's changes no declaration", () => {
  test("a release that the lock file knows nothing of stays in force", () => {
    const play = new Play(twoRings).refresh("2026-08-18").refresh("2026-08-20", { releases: [] });
    expect(play.declared()).toEqual(["1: 26.6.2 by 2026-08-22T18:00:00"]);
  });

  test("a data source without an answer leaves the targets of the lock file in force, and every end and stop possible", () => {
    const unavailable = { unavailable: true };
    const play = new Play(twoRings).refresh("2026-08-18");
    expect(play.declared({ release: unavailable })).toEqual(["1: 26.6.2 by 2026-08-22T18:00:00"]);
    expect(play.plan({ release: unavailable }).problems).toEqual([]);
    expect(play.declared({ release: unavailable, paused: true })).toEqual([]);
    const before = play.lines;
    play.refresh("2026-08-19", { arguments: withRelease(unavailable) });
    expect(play.lines.map(({ waits: _, ...line }) => line)).toEqual(before.map(({ waits: _, ...line }) => line));
    play.refresh("2026-08-20", { releases: [macRelease("26.6.2", "2026-08-17", { withdrawn: "2026-08-20" })] });
    expect(play.statuses()).toEqual(["1: ended", "2: ended"]);
    const fresh = new Play(withRelease(unavailable)).refresh("2026-08-18");
    expect(fresh.said).toEqual(["ring 1 waits: its release is not known", "ring 2 waits: its release is not known"]);
    expect(fresh.plan().problems).toMatchObject([{ severity: "error" }]);
    expect(fresh.plan({ paused: true }).problems).toEqual([]);
    expect(fresh.statuses({ paused: true })).toEqual(["1: paused", "2: paused"]);
  });
});
