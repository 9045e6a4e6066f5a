import type { DeclarationKindName } from "../../../../provider/core/declarations/identifier";
import type { Inputs } from "../../../../provider/core/declarations/kinds";
import { nearest } from "../../../../provider/core/declarations/didYouMean";
import { complete, errorsOf } from "./inputs";

/** The errors of inputs that were complete before these were added. */
function added(kind: DeclarationKindName, inputs: Inputs): string[] {
  return errorsOf(kind, { ...complete[kind], ...inputs });
}

describe("a key that doesn't exist is refused, and the sentence names the nearest one that does", () => {
  test.each<[string, DeclarationKindName, Inputs, string]>([
    [
      "the plural of Apple's paper, where the schema has the singular",
      "settings",
      { automaticActions: { installSecurityUpdates: "AlwaysOn" } },
      "automaticActions.installSecurityUpdates: is not a known key; did you mean installSecurityUpdate?",
    ],
    [
      "Apple's spelling",
      "settings",
      { AutomaticActions: { Download: "AlwaysOn" } },
      "AutomaticActions: is not a known key; did you mean automaticActions?",
    ],
    [
      "Apple's spelling further down",
      "settings",
      { automaticActions: { InstallOSUpdates: "AlwaysOn" } },
      "automaticActions.InstallOSUpdates: is not a known key; did you mean installOSUpdates?",
    ],
    [
      "another case",
      "settings",
      { automaticActions: { installOsUpdates: "AlwaysOn" } },
      "automaticActions.installOsUpdates: is not a known key; did you mean installOSUpdates?",
    ],
    [
      "another case at the top",
      "settings",
      { allowStandardUserOsUpdates: true },
      "allowStandardUserOsUpdates: is not a known key; did you mean allowStandardUserOSUpdates?",
    ],
    ["a slip", "settings", { notification: true }, "notification: is not a known key; did you mean notifications?"],
    [
      "the renamed feature, whose key keeps its name",
      "settings",
      { rapidSecurityResponse: { enabled: true } },
      "rapidSecurityResponse.enabled: is not a known key; did you mean enable?",
    ],
    [
      "a slip in a beta program",
      "settings",
      { beta: { offerPrograms: [{ description: "a", token: "b", title: "c" }] } },
      "beta.offerPrograms[0].title: is not a known key; known here: description, token",
    ],
    [
      "another case of the version",
      "enforcement",
      { targetOsVersion: "26.1" },
      "targetOsVersion: is not a known key; did you mean targetOSVersion?",
    ],
    [
      "another case of the page",
      "enforcement",
      { detailsUrl: "https://it.example.com" },
      "detailsUrl: is not a known key; did you mean detailsURL?",
    ],
    [
      "the key of the answer to an enrolling device",
      "beta",
      { requireBetaProgram: { description: "a", token: "b" } },
      "requireBetaProgram: is not a known key; did you mean requireProgram?",
    ],
    [
      "Apple's spelling in a program",
      "beta",
      { programEnrollment: "AlwaysOn", requireProgram: { Description: "a", token: "b" } },
      "requireProgram.Description: is not a known key; did you mean description?",
    ],
    [
      "the key of the paper's example of a beta program",
      "beta",
      { programEnrollment: "AlwaysOn", requireProgram: { description: "a", token: "b", code: "c" } },
      "requireProgram.code: is not a known key; known here: description, token",
    ],
    ["Apple's name of the items", "status", { statusItems: ["a"] }, "statusItems: is not a known key"],
    ["a slip in a shared input", "status", { group: "pilot" }, "group: is not a known key; did you mean groups?"],
  ])("%s", (_what, kind, inputs, sentence) => {
    const errors = added(kind, inputs);
    expect(errors).toHaveLength(1);
    expect(errors[0]!.startsWith(sentence)).toBe(true);
  });

  test("recommendedCadence inside deferrals, as Apple's paper has it, is refused where the schema has it at the top", () => {
    const errors = added("settings", { deferrals: { combinedPeriodInDays: 30, recommendedCadence: "Oldest" } });
    expect(errors).toEqual([expect.stringMatching(/^deferrals\.recommendedCadence: is not a known key/)]);
    expect(added("settings", { deferrals: { combinedPeriodInDays: 30 }, recommendedCadence: "Oldest" })).toEqual([]);
  });

  test("recommendedCadence inside deferrals is told where it belongs", () => {
    const [sentence] = added("settings", { deferrals: { recommendedCadence: "Oldest" } });
    // After the path, since the path itself has the name.
    expect(sentence!.split(": ").slice(1).join(": ")).toContain("recommendedCadence");
  });

  test("several at once, each with its own sentence", () => {
    const inputs = { notifiy: true, deferrals: { majorPeriod: 3 }, automaticActions: { downloads: "AlwaysOn" } };
    expect(
      added("settings", inputs)
        .map((sentence) => sentence.split(":")[0])
        .sort(),
    ).toEqual(["automaticActions.downloads", "deferrals.majorPeriod", "notifiy"]);
  });

  test("the sentence never repeats the value, which may be a token", () => {
    const programs = [
      { requireProgram: { description: "a", token: "b", secretToken: "hunter2" } },
      { requireProgram: { description: "a", token: ["hunter2"] } },
      { requireProgram: "hunter2" },
      { tokens: "hunter2" },
      { programEnrollment: "hunter2" },
    ];
    for (const inputs of programs) {
      const errors = added("beta", { programEnrollment: "AlwaysOn", ...inputs });
      expect(errors).not.toEqual([]);
      expect(errors.join()).not.toContain("hunter2");
    }
  });
});

describe("the nearest name", () => {
  const known = ["notifications", "deferrals", "recommendedCadence", "automaticActions"];

  test.each([
    ["notification", "notifications"],
    ["Notifications", "notifications"],
    ["NOTIFICATIONS", "notifications"],
    ["deferals", "deferrals"],
    ["recomendedCadance", "recommendedCadence"],
    ["automaticAction", "automaticActions"],
  ])("of %s is %s", (name, expected) => expect(nearest(name, known)).toBe(expected));

  test.each(["x", "updates", "targetOSVersion", ""])("of %p is none: a far guess misleads", (name) => {
    expect(nearest(name, known)).toBeUndefined();
  });

  test("of anything among nothing is none", () => expect(nearest("notifications", [])).toBeUndefined());
});
