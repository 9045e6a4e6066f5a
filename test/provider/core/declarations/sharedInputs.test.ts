import { declarationKinds } from "../../../../provider/core/declarations/kinds";
import { inputsOf, payloadOf } from "../../../../provider/core/declarations/validate";
import { complete, errorsOf, problemsOf, warningsOf } from "./inputs";

const settings = complete.settings;

describe("groups", () => {
  test("are required, an array of names", () => {
    expect(errorsOf("settings", {})).toEqual(["groups: is required"]);
    expect(errorsOf("settings", { groups: "pilot" })).toEqual(["groups: must be an array, not a string"]);
    expect(errorsOf("settings", { groups: [7] })).toEqual(["groups[0]: must be a string, not a number"]);
    expect(errorsOf("settings", { groups: [""] })).toEqual(["groups[0]: must not be empty"]);
  });

  test("may be empty, which is worth a warning", () => {
    expect(errorsOf("settings", { groups: [] })).toEqual([]);
    expect(warningsOf("settings", { groups: [] })).toEqual([
      expect.stringMatching(/^groups: is empty: .* assigned to nobody$/),
    ]);
  });

  test("must not name one twice", () => {
    expect(errorsOf("settings", { groups: ["pilot", "office", "pilot"] })).toEqual(["groups: names pilot twice"]);
  });
});

describe("identifier", () => {
  test.each(["com.example.settings", "EB13EE2B-5D63-4EBA-810F-5B81D07F5017", "a", "x".repeat(64)])(
    "takes %s",
    (identifier) => {
      expect(errorsOf("settings", { ...settings, identifier })).toEqual([]);
    },
  );

  test.each(["", "x".repeat(65), "a/b", "a b", "ä", "a\n"])("refuses %p, and says what it may have", (identifier) => {
    expect(errorsOf("settings", { ...settings, identifier })).toEqual([
      "identifier: must have 1 to 64 letters, digits, dots, dashes or underscores",
    ]);
  });

  test("must not look like a derived one, except to take one over", () => {
    const identifier = "swu-settings-acme_dev_everyone";
    expect(errorsOf("settings", { ...settings, identifier })).toEqual([
      expect.stringMatching(/^identifier: .* adopt: true$/),
    ]);
    expect(errorsOf("settings", { ...settings, identifier, adopt: true })).toEqual([]);
  });
});

describe("activation: false", () => {
  test("goes without a predicate, which belongs to the activation", () => {
    expect(errorsOf("settings", { ...settings, activation: false })).toEqual([]);
    expect(errorsOf("settings", { ...settings, activation: false, predicate: "TRUEPREDICATE" })).toEqual([
      "predicate: belongs to the activation, and activation: false makes none",
    ]);
  });

  test("is worth a warning for an enforcement, whose platform is a condition of the activation", () => {
    expect(warningsOf("enforcement", { ...complete.enforcement, activation: false })).toEqual([
      expect.stringMatching(/^platform: with activation: false /),
    ]);
  });
});

describe("additionalPayload", () => {
  test("is sent as it is, with a warning for each key", () => {
    const inputs = { ...settings, additionalPayload: { NewKey: { Inner: [1, { deep: null }] }, lower: true } };
    expect(errorsOf("settings", inputs)).toEqual([]);
    expect(warningsOf("settings", inputs)).toEqual([
      expect.stringMatching(/^additionalPayload\.NewKey: is sent as it is, unchecked/),
      expect.stringMatching(/^additionalPayload\.lower: is sent as it is, unchecked/),
    ]);
    expect(payloadOf(declarationKinds.settings, inputs)).toEqual({
      Notifications: true,
      NewKey: { Inner: [1, { deep: null }] },
      lower: true,
    });
  });

  test("must not hold a key that has an input, so that nothing goes past its checks", () => {
    expect(errorsOf("settings", { ...settings, additionalPayload: { RecommendedCadence: "Never" } })).toEqual([
      "additionalPayload.RecommendedCadence: has an input of its own; use recommendedCadence",
    ]);
    expect(errorsOf("beta", { ...complete.beta, additionalPayload: { Beta: {} } })).toEqual([
      expect.stringMatching(/^additionalPayload\.Beta: has an input of its own/),
    ]);
    expect(
      errorsOf("enforcement", {
        ...complete.enforcement,
        additionalPayload: { TargetLocalDateTime: "2020-01-01T00:00:00" },
      }),
    ).toEqual([expect.stringMatching(/^additionalPayload\.TargetLocalDateTime: has an input of its own/)]);
  });

  test("must be an object", () => {
    expect(errorsOf("settings", { ...settings, additionalPayload: ["NewKey"] })).toEqual([
      "additionalPayload: must be an object, not an array",
    ]);
  });

  test("takes the keys of a stored payload that no input stands for, spelt as they are", () => {
    const payload = { Notifications: false, NewKey: { Inner: 1 }, "other-key": [true] };
    expect(inputsOf(declarationKinds.settings, payload)).toEqual({
      notifications: false,
      additionalPayload: { NewKey: { Inner: 1 }, "other-key": [true] },
    });
    // Only Beta is an input of a BetaEnrollment.
    expect(inputsOf(declarationKinds.beta, { Notifications: false, Beta: { ProgramEnrollment: "AlwaysOff" } })).toEqual(
      {
        programEnrollment: "AlwaysOff",
        additionalPayload: { Notifications: false },
      },
    );
  });
});

test("absent keys stay absent: Apple doesn't say what an absent key contributes, so no default is written", () => {
  expect(payloadOf(declarationKinds.settings, { groups: [], automaticActions: { download: "AlwaysOn" } })).toEqual({
    AutomaticActions: { Download: "AlwaysOn" },
  });
  expect(problemsOf("settings", { ...settings, deferrals: undefined, beta: undefined })).toEqual([]);
  expect(payloadOf(declarationKinds.settings, { notifications: undefined })).toEqual({});
});
