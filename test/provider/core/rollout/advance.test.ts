import { august, macRelease, Play, ringsWith, twoRings, type Arguments } from "./rollout";

const all = (total: number) => ({ total, done: total, failed: 0 });

const phones = (...answers: readonly [version: string, ...models: string[]][]): Arguments => ({
  platform: "iOS",
  release: { answers: answers.map(([version, ...models]) => ({ version, models, resolved: true })), unanswered: [] },
  rings: [{ name: "1", group: "phones", afterDays: 7 }],
});
/** The same with an answer for one of two models. */
const silentForOne: Arguments = {
  ...phones(),
  release: { answers: [{ version: "26.6.1", models: ["iPhone17,1"], resolved: true }], unanswered: ["iPhone11,8"] },
};
const offered = (version: string, firstSeen: string, devices: readonly string[], more = {}) => ({
  ...macRelease(version, firstSeen),
  platform: "iOS" as const,
  devices,
  ...more,
});
const iPhones = [
  offered("18.7.9", "2026-08-17", ["iPhone11,8"]),
  offered("26.6.1", "2026-08-17", ["iPhone17,1", "iPhone14,5"]),
];

describe("a refresh of a rollout", () => {
  test("opens rings without gates at once, each with its own deadline", () => {
    const play = new Play({ ...twoRings, gate: undefined }).refresh("2026-08-18");
    expect(play.said).toEqual([
      "ring 1 is opened for macOS 26.6.2, by 2026-08-22T18:00:00: it waits for no other ring",
      "ring 2 is opened for macOS 26.6.2, by 2026-08-24T18:00:00: it waits for no other ring",
    ]);
    expect(play.declared()).toEqual(["1: 26.6.2 by 2026-08-22T18:00:00", "2: 26.6.2 by 2026-08-24T18:00:00"]);
  });

  test("forgets nothing of models that Apple has no answer for one day, neither what is done nor what is held", () => {
    const rings = [
      { name: "1", group: "pilot", afterDays: 1 },
      { name: "2", group: "office", afterDays: 7 },
    ];
    const gate = { minimumDonePercent: 95, maximumFailedPercent: 5 };
    const both = { ...phones(["26.6.1", "iPhone17,1"], ["18.7.9", "iPhone11,8"]), rings, gate };
    const silent = { ...silentForOne, rings, gate };
    const failing = { "1": { total: 10, done: 5, failed: 5 } };
    const play = new Play(both, iPhones).refresh("2026-08-18").refresh("2026-08-20", { progress: failing });
    const older = () => play.lines.filter(({ answer }) => answer === "18");
    expect(older().map(({ ring, held }) => [ring, held !== undefined])).toEqual([
      ["1", false],
      ["2", true],
    ]);
    const before = older();
    play.refresh("2026-08-21", { arguments: silent, progress: failing });
    expect(older()).toEqual(before);
    expect(play.declared()).toContain("1: 18.7.9 by 2026-08-22T18:00:00");
    play.refresh("2026-08-22", { arguments: both, progress: failing });
    expect(older()).toEqual(before);
  });

  test("ends what Apple offers no more to models that it has no answer for", () => {
    const both = phones(["26.6.1", "iPhone17,1"], ["18.7.9", "iPhone11,8"]);
    const withdrawn = iPhones.map((release) =>
      release.version === "18.7.9" ? { ...release, withdrawn: "2026-08-20" } : release,
    );
    const play = new Play(both, iPhones).refresh("2026-08-18");
    play.refresh("2026-08-21", { arguments: silentForOne, releases: withdrawn });
    expect(play.lines.find(({ answer }) => answer === "18")).toMatchObject({ ended: { on: "2026-08-21" } });
    expect(play.declared()).toEqual(["1: 26.6.1 by 2026-08-24T18:00:00"]);
  });

  test("changes nothing when it is repeated", () => {
    const play = new Play(twoRings).refresh("2026-08-18").refresh("2026-08-19", { progress: { "1": all(3) } });
    const before = play.lines;
    expect(play.refresh("2026-08-19", { progress: { "1": all(3) } }).lines).toEqual(before);
    expect(play.refresh("2026-08-20").lines).toEqual(before);
  });

  test("gives a ring that opens late the minimum notice, and one that opens early its pace", () => {
    const late = new Play(twoRings).refresh("2026-08-18").refresh("2026-09-10", { progress: { "1": all(3) } });
    expect(late.line("2").deadline).toBe("2026-09-14T18:00:00");
    const early = new Play({ ...twoRings, rings: ringsWith({}, { afterDays: 30 }) }).refresh("2026-08-18");
    expect(early.refresh("2026-08-20", { progress: { "1": all(3) } }).line("2").deadline).toBe("2026-09-16T18:00:00");
  });

  test("gives a ring with a date of its own that opens too late for it the minimum notice", () => {
    const rings = ringsWith({}, { afterDays: undefined, deadline: "2026-09-01T06:00:00" });
    const early = new Play({ ...twoRings, rings })
      .refresh("2026-08-18")
      .refresh("2026-08-20", { progress: { "1": all(3) } });
    expect(early.declared()).toEqual(["2: 26.6.2 by 2026-09-01T06:00:00"]);
    const late = new Play({ ...twoRings, rings })
      .refresh("2026-08-18")
      .refresh("2026-08-31", { progress: { "1": all(3) } });
    expect(late.line("2")).toMatchObject({ notBefore: "2026-09-05T06:00:00" });
    expect(late.declared()).toEqual(["2: 26.6.2 by 2026-09-05T06:00:00"]);
  });

  test("fixes a deadline anew that a person has taken out of the lock file", () => {
    const play = new Play(twoRings).refresh("2026-08-18");
    const rings = ringsWith({ afterDays: 20, at: "09:00" });
    play.lines = play.lines.map(({ deadline: _, ...line }) => line);
    expect(play.plan({ rings }).problems[0]!.message).toContain("no deadline of ring 1 for macOS 26.6.2");
    play.refresh("2026-08-19", { arguments: { ...twoRings, rings } });
    expect(play.declared()).toEqual(["1: 26.6.2 by 2026-09-06T09:00:00"]);
    expect(play.line("1").opened!.on).toBe("2026-08-18");
  });

  test("moves the date of a ring that its gate opened, when a merge came too late for it", () => {
    const rings = ringsWith({}, { afterDays: undefined, deadline: "2026-09-01T18:00:00" });
    const play = new Play({ ...twoRings, rings }).refresh("2026-08-18");
    play.refresh("2026-08-20", { progress: { "1": all(3) } }).refresh("2026-08-31", { tooSoon: ["2"] });
    expect(play.declared()).toEqual(["2: 26.6.2 by 2026-09-04T18:00:00"]);
  });

  test("adds a ring that is new, and drops the lines of one that is gone", () => {
    const play = new Play(twoRings).refresh("2026-08-18");
    const rings = [...ringsWith({}), { name: "3", group: "lab", afterDays: 3, gate: false }];
    expect(play.plan({ rings }).problems[0]!.message).toContain("no deadline of ring 3 for macOS 26.6.2");
    const first = play.line("1");
    play.refresh("2026-08-20", { arguments: { ...twoRings, rings } });
    expect(play.line("3").deadline).toBe("2026-08-24T18:00:00");
    expect(play.line("1")).toEqual(first);
    play.refresh("2026-08-21", {
      arguments: { ...twoRings, rings: rings.slice(1).map((ring) => ({ ...ring, gate: false })) },
    });
    expect(play.said).toContain("ring 1 is no longer in the program");
    expect(play.lines.map(({ ring }) => ring)).toEqual(["2", "3"]);
  });

  test("takes the pace for what the release is to the one before, or for what the program says", () => {
    const pace = { afterDays: { update: 10, upgrade: 40, supplemental: 5 } };
    const args = (version: string, more = {}) => ({ ...twoRings, rings: ringsWith(pace), release: version, ...more });
    const releases = [
      ...august,
      macRelease("27.0", "2026-08-17"),
      macRelease("27.0.1", "2026-08-17"),
      macRelease("27.1", "2026-08-17"),
    ];
    const deadlineOf = (version: string, more = {}) =>
      new Play(args(version, more), releases).refresh("2026-08-18").line("1").deadline!.slice(0, 10);
    expect(deadlineOf("26.6.2")).toBe("2026-08-27");
    expect(deadlineOf("27.0")).toBe("2026-09-26");
    expect(deadlineOf("27.0.1")).toBe("2026-09-26");
    expect(deadlineOf("27.1")).toBe("2026-08-27");
    expect(deadlineOf("27.1", { kind: "upgrade" })).toBe("2026-09-26");
    expect(deadlineOf("27.0", { kind: "update" })).toBe("2026-08-27");
  });

  test("waits in a ring whose ring before is paused", () => {
    const rings = ringsWith({ paused: true });
    const play = new Play(twoRings).refresh("2026-08-18");
    play.refresh("2026-08-19", { arguments: { ...twoRings, rings }, progress: { "1": all(3) } });
    expect(play.said).toEqual(["ring 1 is paused", "ring 2 waits: ring 1 is paused"]);
  });

  test("counts soaking from the first day on which the shares were right", () => {
    const gate = { minimumDonePercent: 95, soakDays: 3 };
    const play = new Play({ ...twoRings, gate }).refresh("2026-08-18");
    const progress = { "1": { total: 100, done: 96, failed: 0 } };
    play.refresh("2026-08-20", { progress }).refresh("2026-08-22", { progress });
    expect(play.line("2").soaking!.on).toBe("2026-08-20");
    expect(play.statuses()[1]).toBe("2: waiting");
    play.refresh("2026-08-23", { progress });
    expect(play.line("2").opened).toEqual({ on: "2026-08-23", evidence: "96 % of ring 1 done, 3 days of soaking" });
  });
});

describe("a rollout to models that need different versions", () => {
  const both = phones(["26.6.1", "iPhone17,1", "iPhone14,5"], ["18.7.9", "iPhone11,8"]);

  test("has one enforcement an answer, with the models that it is for", () => {
    const play = new Play(both, iPhones).refresh("2026-08-18");
    expect(play.plan().rings[0]!.enforcements).toMatchObject([
      { name: "macos-1-26", targetOSVersion: "26.6.1", models: ["iPhone14,5", "iPhone17,1"] },
      { name: "macos-1-18", targetOSVersion: "18.7.9", models: ["iPhone11,8"] },
    ]);
    expect(play.lines.map(({ answer, version }) => [answer, version])).toEqual([
      ["26", "26.6.1"],
      ["18", "18.7.9"],
    ]);
  });

  test("says once what is true of all answers, in the output and in the plan", () => {
    const rings = [...(both.rings as object[]), { name: "2", group: "others", afterDays: 14, gate: { soakDays: 1 } }];
    const play = new Play({ ...both, rings }, iPhones).refresh("2026-08-18");
    expect(play.said).toEqual([
      "ring 1 is opened for iOS 26.6.1 and iOS 18.7.9, by 2026-08-24T18:00:00: it waits for no other ring",
      "ring 2 waits: ring 1 is not open for iOS 26.6.1 and iOS 18.7.9 yet",
    ]);
    expect(play.plan().rings[1]!.reason).toBe(
      "ring 2 waits: ring 1 is not open for iOS 26.6.1 and iOS 18.7.9 yet (2026-08-18)",
    );
  });

  test("ends the enforcement of the answer that Apple has withdrawn, and leaves the other", () => {
    const releases = [iPhones[0]!, { ...iPhones[1]!, withdrawn: "2026-08-20" }];
    const play = new Play(both, iPhones).refresh("2026-08-18").refresh("2026-08-20", { releases });
    expect(play.statuses()).toEqual(["1: open"]);
    expect(play.declared()).toEqual(["1: 18.7.9 by 2026-08-24T18:00:00"]);
    const only = [
      offered("18.7.9", "2026-08-17", ["iPhone11,8", "iPhone11,2"]),
      offered("26.6.1", "2026-08-17", ["iPhone17,1"]),
    ];
    const elsewhere = [
      ...only,
      offered("18.7.9", "2026-08-17", ["iPhone11,8"], { builds: ["22H355"], withdrawn: "2026-08-20" }),
    ];
    expect(
      new Play(both, only).refresh("2026-08-18").refresh("2026-08-20", { releases: elsewhere }).declared(),
    ).toHaveLength(2);
  });

  test("is done with all of them at once", () => {
    const play = new Play(both, iPhones).refresh("2026-08-18").refresh("2026-08-21", { progress: { "1": all(9) } });
    expect(play.said).toEqual(["ring 1 is done: all 9 devices have iOS 26.6.1 or iOS 18.7.9"]);
    expect(play.declared()).toEqual([]);
  });

  test("keeps what is open when it comes to tell models apart, or stops to", () => {
    const one = { ...both, release: "26.6.1" };
    const play = new Play(one, iPhones).refresh("2026-08-18");
    play.refresh("2026-08-19", { arguments: both });
    expect(play.lines).toMatchObject([
      { answer: "26", version: "26.6.1", opened: { on: "2026-08-18" }, deadline: "2026-08-24T18:00:00" },
      { answer: "18", version: "18.7.9", opened: { on: "2026-08-19" } },
    ]);
    play.refresh("2026-08-20", { arguments: one });
    expect(play.lines).toMatchObject([
      { version: "26.6.1", opened: { on: "2026-08-18" }, deadline: "2026-08-24T18:00:00" },
    ]);
    expect(play.lines[0]).not.toHaveProperty("answer");
  });

  test("gives a ring whose models have changed its notice, since other devices are reached, and warns until then", () => {
    const more = phones(["26.6.1", "iPhone17,1", "iPhone14,5", "iPhone15,2"], ["18.7.9", "iPhone11,8"]);
    const play = new Play(both, iPhones).refresh("2026-08-18");
    const { rings, problems } = play.plan(more);
    expect(rings[0]!.enforcements[0]!.models).toEqual(["iPhone14,5", "iPhone17,1"]);
    expect(problems).toMatchObject([
      {
        severity: "warning",
        message: expect.stringMatching(/models of iOS 26.6.1 in ring 1 .* run `softwareupdate refresh`/) as string,
      },
    ]);
    play.refresh("2026-08-23", { arguments: more });
    expect(play.said).toEqual(["ring 1 gets other models for iOS 26.6.1, by 2026-08-27T18:00:00"]);
    expect(play.plan().rings[0]!.enforcements[0]).toMatchObject({
      models: ["iPhone14,5", "iPhone15,2", "iPhone17,1"],
      targetLocalDateTime: "2026-08-27T18:00:00",
    });
    const named = { ...both, release: [{ version: "26.6.1", models: ["iPhone17,1"] }] };
    const pinned = new Play(named, iPhones).refresh("2026-08-18");
    const other = [{ version: "26.6.1", models: ["iPhone14,5"] }];
    expect(pinned.plan({ release: other }).problems).toMatchObject([{ severity: "error" }]);
  });

  test("stays with its models where a line of one of several answers has lost them", () => {
    const play = new Play(both, iPhones).refresh("2026-08-18");
    play.lines = play.lines.map(({ models: _, ...line }) => line);
    const { rings, problems } = play.plan();
    expect(rings[0]!.enforcements.map(({ models }) => models)).toEqual([["iPhone14,5", "iPhone17,1"], ["iPhone11,8"]]);
    expect(problems).toHaveLength(2);
  });

  test("keeps the update under way for models that are offered an upgrade", () => {
    const upgraded = phones(["27.0", "iPhone17,1"], ["26.6.1", "iPhone14,5"], ["18.7.9", "iPhone11,8"]);
    const play = new Play(both, iPhones).refresh("2026-08-18");
    play.refresh("2026-08-20", {
      arguments: upgraded,
      releases: [...iPhones, offered("27.0", "2026-08-20", ["iPhone17,1"])],
    });
    expect(play.declared()).toEqual([
      "1: 26.6.1 by 2026-08-24T18:00:00",
      "1: 26.6.1 by 2026-08-24T18:00:00",
      "1: 18.7.9 by 2026-08-24T18:00:00",
    ]);
    expect(play.plan().rings[0]!.next).toMatchObject([
      { name: "macos-1-27", targetOSVersion: "27.0", models: ["iPhone17,1"] },
    ]);
    play.refresh("2026-08-25");
    expect(play.declared()[0]).toBe("1: 27.0 by 2026-08-29T18:00:00");
  });

  test("gives the update under way its notice again where all of its models are offered an upgrade, since its resource gets another name", () => {
    const play = new Play(both, iPhones).refresh("2026-08-18");
    const upgraded = phones(["27.0", "iPhone17,1", "iPhone14,5"], ["18.7.9", "iPhone11,8"]);
    play.refresh("2026-08-23", {
      arguments: upgraded,
      releases: [...iPhones, offered("27.0", "2026-08-20", ["iPhone17,1", "iPhone14,5"])],
    });
    expect(play.declared()).toEqual(["1: 26.6.1 by 2026-08-27T18:00:00", "1: 18.7.9 by 2026-08-24T18:00:00"]);
    expect(play.plan().rings[0]!.enforcements[0]!.name).toBe("macos-1-27");
  });
});
