import { EnforcementSpecific, SoftwareUpdateRollout, SoftwareUpdateSettings } from "../../sdk";
import { automaticInstalls, canaryRing, minimumNotice, noWeekendDeadline, softwareUpdatePolicies } from "../../policy";
import { resourceTypes } from "../../policy/resourceTypes";
import { stackViolationsOf, violationsOf } from "./judge";

const { enforcement, rollout, settings } = resourceTypes;
const macOS = { groups: ["pilot"], platform: "macOS", targetOSVersion: "26.6.2" } as const;

it("policies know the resources by the types that the SDK gives them", () => {
  expect(resourceTypes).toEqual({
    enforcement: EnforcementSpecific.__pulumiType,
    settings: SoftwareUpdateSettings.__pulumiType,
    rollout: SoftwareUpdateRollout.__pulumiType,
  });
});

it("every policy has a name and a description of its own, and a level", () => {
  expect(new Set(softwareUpdatePolicies.map(({ name }) => name)).size).toBe(5);
  for (const { name, description, enforcementLevel } of softwareUpdatePolicies) {
    expect(name).toMatch(/^softwareupdate-[a-z-]+$/);
    expect(description).toMatch(/\.$/);
    expect(["mandatory", "advisory"]).toContain(enforcementLevel);
  }
});

describe("no weekend deadline", () => {
  // The calendar: 28 February 2030 is a Thursday, 2 March a Saturday, 3 March a Sunday.
  it.each([
    ["2030-02-28T23:59:59", undefined],
    ["2030-03-01T18:00:00", undefined],
    ["2030-03-02T00:00:00", "Saturday"],
    ["2030-03-03T23:59:59", "Sunday"],
    ["2030-03-04T00:00:00", undefined],
  ])("judges %s", async (targetLocalDateTime, weekday) => {
    const violations = await violationsOf(noWeekendDeadline, enforcement, { ...macOS, targetLocalDateTime });
    expect(violations.map((message) => /falls on a (\w+)/.exec(message)?.[1])).toEqual(weekday ? [weekday] : []);
  });

  it("judges the days that are configured", async () => {
    const friday = { ...macOS, targetLocalDateTime: "2030-03-01T18:00:00" };
    const saturday = { ...macOS, targetLocalDateTime: "2030-03-02T18:00:00" };
    const config = { weekdays: ["Friday"] };
    expect(await violationsOf(noWeekendDeadline, enforcement, friday, config)).toHaveLength(1);
    expect(await violationsOf(noWeekendDeadline, enforcement, saturday, config)).toEqual([]);
  });

  it("judges the rings that wait, and leaves those that are open to their own resources", async () => {
    const saturday = { ...macOS, name: "macos-x", identifier: "x", targetLocalDateTime: "2030-03-02T18:00:00" };
    const plan = [
      { ring: "pilot", status: "open", enforcements: [{ ...saturday, isDeclared: true }] },
      { ring: "office", status: "waiting", enforcements: [{ ...saturday, isDeclared: false }] },
      { ring: "everyone", status: "done", enforcements: [{ ...saturday, isDeclared: false }] },
    ];
    const violations = await violationsOf(noWeekendDeadline, rollout, { platform: "macOS", plan });
    expect(violations).toEqual([
      expect.stringMatching(/^ring office: the deadline 2030-03-02T18:00:00 falls on a Saturday/),
    ]);
  });

  it("leaves other resources alone", async () => {
    expect(await violationsOf(noWeekendDeadline, settings, { targetLocalDateTime: "2030-03-02T18:00:00" })).toEqual([]);
  });
});

describe("minimum notice", () => {
  it.each([
    [{}, {}, 0],
    [{ minimumNotice: 3 }, {}, 0],
    [{ minimumNotice: 2 }, {}, 1],
    [{}, { days: 5 }, 1],
    [{ minimumNotice: 5 }, { days: 5 }, 0],
    [{ allowShortNotice: true }, {}, 1],
    [{ allowShortNotice: false }, {}, 0],
    [{ allowShortNotice: true }, { allowShortNotice: true }, 0],
    [{ minimumNotice: 1, allowShortNotice: true }, {}, 2],
  ])("of an enforcement with %j is judged by %j", async (props, config, count) => {
    expect(await violationsOf(minimumNotice, enforcement, { ...macOS, ...props }, config)).toHaveLength(count);
  });

  it("never looks at the time that is left: a deadline that stands must not keep anybody from stopping another", async () => {
    const props = { ...macOS, targetLocalDateTime: "2020-03-02T18:00:00" };
    expect(await violationsOf(minimumNotice, enforcement, props)).toEqual([]);
  });

  it("is judged for a rollout and each ring that has its own", async () => {
    const rings = [
      { name: "pilot", minimumNotice: 1 },
      { name: "office", allowShortNotice: true },
      { name: "everyone" },
    ];
    expect(await violationsOf(minimumNotice, rollout, { minimumNotice: 4, rings })).toEqual([
      expect.stringMatching(/^ring pilot: minimumNotice is 1 days/),
      expect.stringMatching(/^ring office: allowShortNotice/),
    ]);
  });
});

describe("canary ring", () => {
  const gate = { minimumDonePercent: 95 };
  const first = { name: "pilot", group: "pilot", afterDays: 3 };
  it.each([
    ["one ring", { rings: [first] }, 1],
    ["a later ring with a gate", { rings: [first, { name: "office", afterDays: 3, gate }] }, 0],
    ["a gate of the rollout", { gate, rings: [first, { name: "office", afterDays: 3 }] }, 0],
    [
      "a ring that waives the rollout's gate",
      { gate, rings: [first, { name: "office", afterDays: 3, gate: false }] },
      1,
    ],
    ["a later ring two days after", { rings: [first, { name: "office", afterDays: 5 }] }, 0],
    ["a later ring one day after", { rings: [first, { name: "office", afterDays: 4 }] }, 1],
    [
      "a pace that is later for updates and not for upgrades",
      { rings: [first, { name: "office", afterDays: { update: 9, upgrade: 3 } }] },
      1,
    ],
    [
      "dates two days apart",
      {
        rings: [
          { name: "pilot", deadline: "2030-03-01T18:00:00" },
          { name: "office", deadline: "2030-03-03T18:00:00" },
        ],
      },
      0,
    ],
    [
      "dates a day apart",
      {
        rings: [
          { name: "pilot", deadline: "2030-03-01T18:00:00" },
          { name: "office", deadline: "2030-03-02T18:00:00" },
        ],
      },
      1,
    ],
    ["a pace beside a date", { rings: [first, { name: "office", deadline: "2030-03-02T18:00:00" }] }, 1],
    ["a paused rollout with one ring", { paused: true, rings: [first] }, 0],
  ])("judges %s", async (_, props, count) => {
    expect(await violationsOf(canaryRing, rollout, props)).toHaveLength(count);
  });

  it("takes the lead that is configured", async () => {
    const props = { rings: [first, { name: "office", afterDays: 5 }] };
    expect(await violationsOf(canaryRing, rollout, props, { leadDays: 3 })).toHaveLength(1);
  });
});

describe("automatic installs", () => {
  function declared(name: string, groups: readonly string[], automaticActions: object) {
    return {
      type: settings,
      name,
      props: { groups, automaticActions, server: "x", schemaVersion: 1, identifier: name },
    };
  }

  it("are not off for a group by what its settings come to, and the sentence names whose doing it is", async () => {
    // Apple combines InstallOSUpdates to the value that stands last in its list: Allowed, AlwaysOn, AlwaysOff.
    const resources = [
      declared("everyone", ["everyone", "office"], { download: "AlwaysOn", installOSUpdates: "AlwaysOn" }),
      declared("quiet", ["office"], { installOSUpdates: "AlwaysOff" }),
    ];
    expect(await stackViolationsOf(automaticInstalls, resources)).toEqual([
      expect.stringMatching(
        /^the settings of group office come to automaticActions\.installOSUpdates "AlwaysOff", from quiet:/,
      ),
    ]);
  });

  it("may be off for what isn't configured", async () => {
    const resources = [declared("quiet", ["office"], { installOSUpdates: "AlwaysOff" })];
    const config = { actions: ["installSecurityUpdate", "download"] };
    expect(await stackViolationsOf(automaticInstalls, resources, config)).toEqual([]);
  });

  it("are judged by downloads, too", async () => {
    const resources = [declared("metered", ["office"], { download: "AlwaysOff" })];
    expect(await stackViolationsOf(automaticInstalls, resources)).toHaveLength(1);
  });

  it("are fine where nothing turns them off, and other resources don't count", async () => {
    const resources = [
      declared("everyone", ["everyone"], { download: "Allowed", installOSUpdates: "AlwaysOn" }),
      {
        type: enforcement,
        name: "macos",
        props: { groups: ["everyone"], automaticActions: { download: "AlwaysOff" } },
      },
    ];
    expect(await stackViolationsOf(automaticInstalls, resources)).toEqual([]);
  });
});
