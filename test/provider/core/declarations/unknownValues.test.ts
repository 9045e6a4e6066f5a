import * as pulumi from "@pulumi/pulumi";
import type { DeclarationKindName } from "../../../../provider/core/declarations/identifier";
import type { Inputs } from "../../../../provider/core/declarations/kinds";
import { noticeProblems } from "../../../../provider/core/declarations/enforcementRules";
import { containsUnknown, isUnknown, unknownValue } from "../../../../provider/core/unknown";
import { complete, errorsOf } from "./inputs";

test("the constant is Pulumi's own", () => expect(unknownValue).toBe(pulumi.runtime.unknownValue));

test("an unknown value is found at any depth, and only itself", () => {
  expect(isUnknown(unknownValue)).toBe(true);
  expect(isUnknown(`${unknownValue} `)).toBe(false);
  expect(containsUnknown({ a: [{ b: unknownValue }] })).toBe(true);
  expect(containsUnknown({ a: [{ b: "known" }], c: null })).toBe(false);
});

const program = { description: "macOS AppleSeed Beta", token: "p3ySHD3CiWtpsH1DKS8sVdv9" };

/** Inputs that have as many keys as can stand together. */
const full: readonly [DeclarationKindName, Inputs][] = [
  [
    "settings",
    {
      groups: ["pilot", "office"],
      predicate: "@status(device.model.family) == 'Mac'",
      identifier: "com.example.settings",
      adopt: false,
      activation: true,
      notifications: true,
      deferrals: { combinedPeriodInDays: 1, majorPeriodInDays: 2, minorPeriodInDays: 3, systemPeriodInDays: 4 },
      recommendedCadence: "Oldest",
      automaticActions: { download: "Allowed", installOSUpdates: "Allowed", installSecurityUpdate: "Allowed" },
      rapidSecurityResponse: { enable: true, enableRollback: false },
      allowStandardUserOSUpdates: true,
      beta: { programEnrollment: "AlwaysOn", requireProgram: program },
      additionalPayload: { NewKey: { inner: [1] } },
    },
  ],
  [
    "enforcement",
    {
      ...complete.enforcement,
      targetOSVersion: "26.3.1",
      targetBuildVersion: "25D771280a",
      targetLocalDateTime: "2026-12-02T18:00:00",
      detailsURL: "https://it.example.com",
      minimumNotice: 3,
      allowShortNotice: false,
      prerelease: false,
      base: { ...complete.enforcement, targetOSVersion: "26.3.1", targetLocalDateTime: "2026-12-01T18:00:00" },
    },
  ],
  ["beta", { groups: ["pilot"], programEnrollment: "AlwaysOn", offerPrograms: [program, program] }],
  ["beta", { groups: ["pilot"], programEnrollment: "AlwaysOn", requireProgram: program }],
  ["status", { groups: ["pilot"], items: ["softwareupdate.install-state", "softwareupdate.device-id"] }],
];

/** The same value once for each place in it, with that place unknown. */
function withUnknown(value: unknown, path = ""): [string, unknown][] {
  const here: [string, unknown][] = path ? [[path, unknownValue]] : [];
  if (typeof value !== "object" || value === null) return here;
  const inner = Object.entries(value).flatMap(([key, child]) =>
    withUnknown(child, path ? `${path}.${key}` : key).map(([at, changed]): [string, unknown] => [
      at,
      Array.isArray(value)
        ? value.map((item: unknown, index) => (String(index) === key ? changed : item))
        : { ...value, [key]: changed },
    ]),
  );
  return [...here, ...inner];
}

const places = full.flatMap(([kind, inputs]) =>
  withUnknown(inputs).map(([path, changed]): [DeclarationKindName, string, Inputs] => [kind, path, changed as Inputs]),
);

describe("a value that is not known yet, in place of any type", () => {
  test.each(full)("the inputs of this test are right when all is known: %s", (kind, inputs) => {
    expect(errorsOf(kind, inputs)).toEqual([]);
  });

  test.each(places)("fails nothing in %s at %s", (kind, _path, inputs) => expect(errorsOf(kind, inputs)).toEqual([]));

  test("everywhere at once fails nothing", () => {
    for (const [kind, inputs] of full) {
      const all = Object.fromEntries(Object.keys(inputs).map((key) => [key, unknownValue]));
      expect(errorsOf(kind, all)).toEqual([]);
    }
  });

  test("doesn't hide what is wrong beside it", () => {
    const errors = errorsOf("settings", {
      groups: [unknownValue, 7],
      deferrals: { majorPeriodInDays: unknownValue, minorPeriodInDays: 91 },
      automaticActions: { download: unknownValue, installOsUpdates: unknownValue },
    });
    expect(errors.map((sentence) => sentence.split(":")[0]).sort()).toEqual([
      "automaticActions.installOsUpdates",
      "deferrals.minorPeriodInDays",
      "groups[1]",
    ]);
  });

  test("as a beta program may still turn out to be absent, so Apple's rules about presence wait for it", () => {
    expect(errorsOf("beta", { groups: ["pilot"], programEnrollment: "Allowed", requireProgram: unknownValue })).toEqual(
      [],
    );
    expect(
      errorsOf("beta", { groups: ["pilot"], programEnrollment: "AlwaysOff", offerPrograms: unknownValue }),
    ).toEqual([]);
    const both = { programEnrollment: "AlwaysOn", offerPrograms: [program], requireProgram: unknownValue };
    expect(errorsOf("beta", { groups: ["pilot"], ...both })).toEqual([]);
  });

  test.each(Object.keys(complete.enforcement).filter((key) => key !== "targetLocalDateTime"))(
    "as %s never turns a standing deadline into one without notice",
    (key) => {
      const now = Date.parse("2026-12-01T00:00:00Z");
      const after = { ...complete.enforcement, [key]: unknownValue };
      expect(noticeProblems(complete.enforcement, after, now)).toEqual([]);
    },
  );
});
