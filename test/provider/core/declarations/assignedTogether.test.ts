import {
  assignedTogetherWarnings,
  type AssignedDeclaration,
} from "../../../../provider/core/declarations/assignedTogether";
import type { Platform } from "../../../../provider/core/declarations/platform";

const one: AssignedDeclaration = { name: "one", groups: ["pilot", "office"] };
const other: AssignedDeclaration = { name: "other", groups: ["office"] };
const enforcing = (platform: Platform, version = "26.1", day = 1): Pick<AssignedDeclaration, "enforcement"> => ({
  enforcement: {
    platform,
    target: { identifier: `to ${version}`, version, localDateTime: `2026-12-0${day}T18:00:00` },
  },
});
const mixed = [
  { Notifications: true, Deferrals: { MajorPeriodInDays: 90 } },
  { Notifications: false, Deferrals: { MajorPeriodInDays: 7 } },
] as const;

describe("two settings declarations of one group", () => {
  test("are warned of when each wins in one of the keys that both have", () => {
    expect(assignedTogetherWarnings({ ...one, settings: mixed[0] }, { ...other, settings: mixed[1] })).toEqual([
      "in group office devices combine this with other to something that neither of the two says: notifications false, deferrals.majorPeriodInDays 90",
    ]);
  });

  test.each([
    ["one wins in every key that both have", { Notifications: false }, mixed[1]],
    ["both say the same", mixed[0], mixed[0]],
    ["they have different keys", { Notifications: false }, { RecommendedCadence: "All" }],
    ["one adds a key of its own", { Notifications: true }, { Notifications: false, RecommendedCadence: "All" }],
  ])("are not when %s", (_what, mine, yours) => {
    expect(assignedTogetherWarnings({ ...one, settings: mine }, { ...other, settings: yours })).toEqual([]);
  });

  test.each<[string, Partial<AssignedDeclaration>, Partial<AssignedDeclaration>]>([
    ["groups", {}, { groups: ["school"] }],
    ["conditions", { predicate: "a" }, { predicate: "b" }],
    ["platforms", { platforms: ["macOS"] }, { platforms: ["iOS", "iPadOS"] }],
  ])("are not when different %s may keep them apart", (_what, mine, yours) => {
    const together = assignedTogetherWarnings(
      { ...one, settings: mixed[0], ...mine },
      { ...other, settings: mixed[1], ...yours },
    );
    expect(together).toEqual([]);
  });
});

describe("an enforcement and a deferral of one group", () => {
  test.each([
    ["macOS", "MajorPeriodInDays", 1],
    ["macOS", "MinorPeriodInDays", 1],
    ["macOS", "CombinedPeriodInDays", 0],
    // Updates that aren't of the operating system can't be enforced.
    ["macOS", "SystemPeriodInDays", 0],
    ["iOS", "CombinedPeriodInDays", 1],
    ["iPadOS", "CombinedPeriodInDays", 1],
    ["tvOS", "CombinedPeriodInDays", 1],
    ["iOS", "MajorPeriodInDays", 0],
  ] as const)("on %s with %s: %i warning", (platform, key, count) => {
    const enforcement = { ...one, ...enforcing(platform) };
    const deferral = { ...other, settings: { Deferrals: { [key]: 30 } } };
    expect(assignedTogetherWarnings(enforcement, deferral)).toHaveLength(count);
    expect(assignedTogetherWarnings(deferral, enforcement)).toHaveLength(count);
  });

  test("settings without a deferral say nothing", () => {
    expect(assignedTogetherWarnings({ ...one, ...enforcing("iOS") }, { ...other, settings: mixed[0] })).toEqual([]);
  });
});

describe("two enforcements of one group", () => {
  const first = { ...one, ...enforcing("macOS", "26.2", 1) };

  test("are warned of when the later one brings nothing newer, whichever comes first in the program", () => {
    const later = { ...other, ...enforcing("macOS", "26.1", 2) };
    const warnings = [
      expect.stringMatching(/^in group office the target of to 26\.1, 26\.1, is not newer than 26\.2,/),
    ];
    expect(assignedTogetherWarnings(first, later)).toEqual(warnings);
    expect(assignedTogetherWarnings(later, first)).toEqual(warnings);
  });

  test.each<[string, AssignedDeclaration]>([
    ["the later one brings a newer version", { ...other, ...enforcing("macOS", "26.3", 2) }],
    ["they are for different platforms", { ...other, ...enforcing("iOS", "26.1", 2) }],
    ["they have no common group", { ...other, groups: ["school"], ...enforcing("macOS", "26.1", 2) }],
  ])("are not when %s", (_what, later) => expect(assignedTogetherWarnings(first, later)).toEqual([]));
});
