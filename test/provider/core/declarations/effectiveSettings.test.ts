import fc from "fast-check";
import { mergeInputs } from "../../../../provider/core/declarations/effectiveInputs";
import {
  mergeSettings,
  settingsKeys,
  valueAt,
  type SettingsDeclaration,
} from "../../../../provider/core/declarations/effectiveSettings";
import { SoftwareUpdateError } from "../../../../provider/core/error";
import type { Json, JsonObject } from "../../../../provider/core/json";

const macOS = { Description: "macOS AppleSeed Beta", Token: "p3ySHD3CiWtpsH1DKS8sVdv9" };
const iOS = { Description: "iOS 18 AppleSeed Beta", Token: "35b68K477rAsry6dxiDJBnE7" };

/** Declarations A, B, C with one dotted key each; undefined stands for none of it. */
function declare(key: string, values: readonly (Json | undefined)[]): SettingsDeclaration[] {
  return values.map((value, at) => ({
    Identifier: String.fromCharCode(65 + at),
    Payload: value === undefined ? {} : nested(key.split("."), value),
  }));
}

function nested([first, ...rest]: readonly string[], value: Json): JsonObject {
  return { [first!]: rest.length === 0 ? value : nested(rest, value) };
}

function merged(key: string, values: readonly (Json | undefined)[]) {
  const { effective, sources, overridden } = mergeSettings(declare(key, values));
  const value = key.split(".").reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], effective);
  return { value, sources: sources[key], overridden: overridden[key] };
}

// Each row: a key of the paper's table, what A, B and C have, the result, its sources, and who is overridden.
type Row = [key: string, values: Json[], result: Json, sources: string[], overridden: string[] | undefined];

function rows(title: string, table: readonly Row[]): void {
  describe(title, () => {
    test.each(table)("%s of %j merges to %j", (key, values, value, sources, overridden) => {
      expect(merged(key, values)).toEqual({ value, sources, overridden });
    });
  });
}

rows("the paper's table of AutomaticActions (Configuring automatic software updates with MDM)", [
  ["AutomaticActions.Download", ["AlwaysOff", "AlwaysOn", "Allowed"], "AlwaysOff", ["A"], ["B", "C"]],
  ["AutomaticActions.InstallOSUpdates", ["AlwaysOn", "Allowed", "AlwaysOn"], "AlwaysOn", ["A", "C"], ["B"]],
  // The paper's InstallSecurityUpdates is InstallSecurityUpdate in every version of the schema.
  ["AutomaticActions.InstallSecurityUpdate", ["Allowed", "Allowed"], "Allowed", ["A", "B"], undefined],
]);

rows("the paper's table of RapidSecurityResponse (How MDM handles Rapid Security Responses)", [
  ["RapidSecurityResponse.Enable", [true, false, true], false, ["B"], ["A", "C"]],
  ["RapidSecurityResponse.EnableRollback", [true, true], true, ["A", "B"], undefined],
]);

rows("the paper's table of Deferrals (Deferring a software update with MDM)", [
  ["Deferrals.CombinedPeriodInDays", [7, 30, 14], 30, ["B"], ["A", "C"]],
  // The schema has it beside Deferrals, not in it.
  ["RecommendedCadence", ["Newest", "Oldest", "All"], "Newest", ["A"], ["B", "C"]],
]);

rows("the paper's table of Deferrals on macOS (Deferring a software update on macOS)", [
  ["Deferrals.MajorPeriodInDays", [90, 1], 90, ["A"], ["B"]],
  ["Deferrals.MinorPeriodInDays", [9, 10], 10, ["B"], ["A"]],
  ["Deferrals.SystemPeriodInDays", [30, 30, 1], 30, ["A", "B"], ["C"]],
]);

rows("the paper's table of AllowStandardUserOSUpdates (Deferring a software update on macOS)", [
  ["AllowStandardUserOSUpdates", [false, true], false, ["A"], ["B"]],
]);

rows("the paper's table of Notifications (Enforcing software updates with MDM)", [
  ["Notifications", [true, false, false], false, ["B", "C"], ["A"]],
]);

rows("the paper's table of Beta (Enrolling a device in a beta program)", [
  ["Beta.ProgramEnrollment", ["Allowed", "AlwaysOff", "AlwaysOn"], "AlwaysOff", ["B"], ["A", "C"]],
  ["Beta.OfferPrograms", [[iOS], [macOS, iOS]], [iOS, macOS], ["A", "B"], undefined],
  ["Beta.RequireProgram", [macOS, iOS], macOS, ["A"], ["B"]],
]);

describe("merged settings", () => {
  test("hold no key that no declaration has, since Apple doesn't say what an absent key contributes", () => {
    expect(mergeSettings(declare("Notifications", [undefined, undefined]))).toEqual({
      effective: {},
      sources: {},
      overridden: {},
      conflicts: [],
    });
    expect(merged("Notifications", [undefined, true])).toEqual({ value: true, sources: ["B"], overridden: undefined });
  });

  test("put keys of several declarations together, in Apple's order", () => {
    const { effective } = mergeSettings([
      { Identifier: "A", Payload: { Deferrals: { MinorPeriodInDays: 7 }, Beta: { ProgramEnrollment: "AlwaysOff" } } },
      { Identifier: "B", Payload: { Deferrals: { MajorPeriodInDays: 30 }, Notifications: true } },
    ]);
    expect(JSON.stringify(effective)).toBe(
      '{"Notifications":true,"Deferrals":{"MajorPeriodInDays":30,"MinorPeriodInDays":7},"Beta":{"ProgramEnrollment":"AlwaysOff"}}',
    );
  });

  test("count an empty list of programs as no part of a union", () => {
    expect(merged("Beta.OfferPrograms", [[], [iOS]])).toEqual({ value: [iOS], sources: ["B"], overridden: ["A"] });
    expect(merged("Beta.OfferPrograms", [[]])).toEqual({ value: [], sources: ["A"], overridden: undefined });
  });

  test.each([
    ["macOS", ["Notifications", "Deferrals.MajorPeriodInDays", "Beta.ProgramEnrollment"]],
    ["iOS", ["Notifications", "Deferrals.CombinedPeriodInDays", "RecommendedCadence", "Beta.ProgramEnrollment"]],
    ["iPadOS", ["Notifications", "Deferrals.CombinedPeriodInDays", "RecommendedCadence", "Beta.ProgramEnrollment"]],
    ["tvOS", ["Notifications", "Deferrals.CombinedPeriodInDays"]],
    ["visionOS", ["Notifications", "Deferrals.CombinedPeriodInDays", "RecommendedCadence"]],
  ] as const)("on %s keep only the keys that exist there", (platform, keys) => {
    const Payload = {
      Notifications: true,
      Deferrals: { CombinedPeriodInDays: 7, MajorPeriodInDays: 30 },
      RecommendedCadence: "All",
      Beta: { ProgramEnrollment: "AlwaysOff" },
    };
    expect(Object.keys(mergeSettings([{ Identifier: "A", Payload }], platform).sources)).toEqual(keys);
  });
});

describe("safety rule 9: what Apple leaves undefined", () => {
  test("two different required programs are a conflict that names both declarations and no token", () => {
    const { conflicts } = mergeSettings(declare("Beta.RequireProgram", [macOS, iOS]));
    expect(conflicts).toEqual([expect.stringMatching(/^A and B require different beta programs;/)]);
    expect(conflicts.join()).not.toMatch(/p3yS|35b6/);
  });

  test("offered and required programs are a conflict", () => {
    const { conflicts } = mergeSettings([
      { Identifier: "A", Payload: { Beta: { OfferPrograms: [iOS] } } },
      { Identifier: "B", Payload: { Beta: { RequireProgram: iOS } } },
    ]);
    expect(conflicts).toEqual([expect.stringMatching(/^B requires a beta program and A offers some;/)]);
  });

  test("the same required program twice is none, nor is a conflict on a platform without beta programs", () => {
    expect(mergeSettings(declare("Beta.RequireProgram", [macOS, { ...macOS }])).conflicts).toEqual([]);
    expect(mergeSettings(declare("Beta.RequireProgram", [macOS, iOS]), "tvOS").conflicts).toEqual([]);
  });
});

const control = fc.constantFrom("Allowed", "AlwaysOn", "AlwaysOff");
const days = fc.integer({ min: 1, max: 90 });
const program = fc.constantFrom(macOS, iOS, { Description: "tvOS", Token: "x" });
const optional = { requiredKeys: [] };
const payload = fc.record(
  {
    Notifications: fc.boolean(),
    Deferrals: fc.record(
      { CombinedPeriodInDays: days, MajorPeriodInDays: days, MinorPeriodInDays: days, SystemPeriodInDays: days },
      optional,
    ),
    RecommendedCadence: fc.constantFrom("All", "Oldest", "Newest"),
    AutomaticActions: fc.record(
      { Download: control, InstallOSUpdates: control, InstallSecurityUpdate: control },
      optional,
    ),
    RapidSecurityResponse: fc.record({ Enable: fc.boolean(), EnableRollback: fc.boolean() }, optional),
    AllowStandardUserOSUpdates: fc.boolean(),
    Beta: fc.record({ ProgramEnrollment: control, OfferPrograms: fc.array(program, { maxLength: 3 }) }, optional),
  },
  optional,
) as fc.Arbitrary<JsonObject>;
const declarations = fc
  .array(payload, { maxLength: 5 })
  .map((payloads) => payloads.map((Payload, at) => ({ Identifier: `d${at}`, Payload })));

/** A union has no order of its own. */
function unordered(effective: JsonObject): unknown {
  const beta = effective.Beta as { OfferPrograms?: object[] } | undefined;
  if (!beta?.OfferPrograms) return effective;
  const programs = beta.OfferPrograms.map((offered) => JSON.stringify(offered)).sort();
  return { ...effective, Beta: { ...beta, OfferPrograms: programs } };
}

describe("for any settings", () => {
  test("the order of application means nothing, but for the key whose rule is first", () => {
    fc.assert(
      fc.property(declarations, fc.infiniteStream(fc.nat()), (given, random) => {
        const shuffled = [...given].sort(() => ((random.next().value as number) % 3) - 1);
        expect(unordered(mergeSettings(shuffled).effective)).toEqual(unordered(mergeSettings(given).effective));
      }),
    );
  });

  test("a required program is that of the first declaration, so that the order decides", () => {
    fc.assert(
      fc.property(fc.array(program, { minLength: 1, maxLength: 4 }), (programs) => {
        expect(merged("Beta.RequireProgram", programs).value).toEqual(programs[0]);
      }),
    );
  });

  test("merging the result again, or with what it came from, changes nothing", () => {
    fc.assert(
      fc.property(declarations, (given) => {
        const { effective } = mergeSettings(given);
        const result = { Identifier: "result", Payload: effective };
        expect(mergeSettings([result]).effective).toEqual(effective);
        expect(mergeSettings([result, ...given]).effective).toEqual(effective);
      }),
    );
  });

  test("every declaration with a key is either a source of it or overridden, in the order of application", () => {
    fc.assert(
      fc.property(declarations, (given) => {
        const { effective, sources, overridden } = mergeSettings(given);
        const keys = new Set(given.flatMap(({ Payload }) => settingsKeys(Payload)));
        expect(Object.keys(sources).sort()).toEqual([...keys].sort());
        expect(settingsKeys(effective).sort()).toEqual([...keys].sort());
        for (const key of keys) {
          const holders = given.filter(({ Payload }) => valueAt(Payload, key) !== undefined);
          const names = holders.map(({ Identifier }) => Identifier);
          expect(sources[key]).not.toHaveLength(0);
          expect([...sources[key]!, ...(overridden[key] ?? [])].sort()).toEqual(names);
          for (const list of [sources[key]!, overridden[key] ?? []]) expect(list).toEqual([...list].sort());
        }
      }),
    );
  });
});

describe("settings as a program writes them", () => {
  test("merge with keys as inputs write them", () => {
    expect(
      mergeInputs([
        { identifier: "everyone", deferrals: { minorPeriodInDays: 7 }, notifications: undefined },
        { identifier: "school", deferrals: { minorPeriodInDays: 30 } },
      ]),
    ).toEqual({
      effective: { deferrals: { minorPeriodInDays: 30 } },
      sources: { "deferrals.minorPeriodInDays": ["school"] },
      overridden: { "deferrals.minorPeriodInDays": ["everyone"] },
    });
  });

  test.each([
    [[{ notifications: true }], "declarations[0].identifier: must be a string that isn't empty."],
    [[{ identifier: "a", notificatons: true }], "declarations[0].notificatons: is not a known key"],
    [[{ identifier: "a", deferrals: { minorPeriodInDays: 91 } }], "declarations[0].deferrals.minorPeriodInDays:"],
    [
      [
        { identifier: "a", beta: { programEnrollment: "AlwaysOn", requireProgram: { description: "x", token: "1" } } },
        { identifier: "b", beta: { programEnrollment: "AlwaysOn", requireProgram: { description: "y", token: "2" } } },
      ],
      "a and b require different beta programs;",
    ],
  ])("%j are refused", (given, sentence) => {
    expect(() => mergeInputs(given)).toThrow(sentence);
  });

  test("whatever they are, nothing but SoftwareUpdateError is thrown", () => {
    fc.assert(
      fc.property(
        fc.array(fc.object({ key: fc.constantFrom("identifier", "notifications", "beta", "x") })),
        (given) => {
          try {
            mergeInputs(given);
          } catch (error) {
            expect(SoftwareUpdateError.isInstance(error)).toBe(true);
          }
        },
      ),
    );
  });
});
