import fc from "fast-check";
import { appleKey, inputKey, withAppleKeys, withInputKeys } from "../../../../provider/core/declarations/appleKeys";
import type { DeclarationKindName } from "../../../../provider/core/declarations/identifier";
import { declarationKinds } from "../../../../provider/core/declarations/kinds";
import { inputsOf, payloadOf } from "../../../../provider/core/declarations/validate";
import { canonicalJson, sameJson, withoutUndefined, type Json } from "../../../../provider/core/json";
import { errorsOf } from "./inputs";

const control = fc.constantFrom("Allowed", "AlwaysOn", "AlwaysOff");
const days = fc.integer({ min: 1, max: 90 });
const text = fc.string({ minLength: 1 });
const program = fc.record({ description: text, token: text });
/** Keys that Apple might add: not spelt like one of today's, in whatever case. */
const newKey = fc.stringMatching(/^X[A-Za-z]{1,8}$/);
const additionalPayload = fc.dictionary(newKey, fc.jsonValue() as fc.Arbitrary<Json>, { minKeys: 1, maxKeys: 3 });

const beta = fc.oneof(
  fc.record(
    { programEnrollment: fc.constantFrom("Allowed", "AlwaysOn"), offerPrograms: fc.array(program) },
    { requiredKeys: ["programEnrollment"] },
  ),
  fc.record({ programEnrollment: fc.constant("AlwaysOn"), requireProgram: program }),
  fc.record({ programEnrollment: fc.constant("AlwaysOff") }),
);

function twoDigits(from: number, to: number): fc.Arbitrary<string> {
  return fc.integer({ min: from, max: to }).map((number) => String(number).padStart(2, "0"));
}
const dateTime = fc
  .tuple(
    fc.integer({ min: 2024, max: 2099 }),
    twoDigits(1, 12),
    twoDigits(1, 28),
    twoDigits(0, 23),
    twoDigits(0, 59),
    twoDigits(0, 59),
  )
  .map(([year, month, day, hour, minute, second]) => `${year}-${month}-${day}T${hour}:${minute}:${second}`);

/** Valid inputs of each kind that stand for its payload. */
const valid: Record<DeclarationKindName, fc.Arbitrary<Record<string, unknown>>> = {
  settings: fc.record(
    {
      notifications: fc.boolean(),
      deferrals: fc.record(
        { combinedPeriodInDays: days, majorPeriodInDays: days, minorPeriodInDays: days, systemPeriodInDays: days },
        { requiredKeys: [] },
      ),
      recommendedCadence: fc.constantFrom("All", "Oldest", "Newest"),
      automaticActions: fc.record(
        { download: control, installOSUpdates: control, installSecurityUpdate: control },
        { requiredKeys: [] },
      ),
      rapidSecurityResponse: fc.record({ enable: fc.boolean(), enableRollback: fc.boolean() }, { requiredKeys: [] }),
      allowStandardUserOSUpdates: fc.boolean(),
      beta,
      additionalPayload,
    },
    { requiredKeys: [] },
  ),
  beta: fc
    .tuple(beta, fc.option(additionalPayload, { nil: undefined }))
    .map(([inputs, more]) => withoutUndefined({ ...inputs, additionalPayload: more })),
  enforcement: fc.record(
    {
      targetOSVersion: fc.stringMatching(/^[1-9][0-9](\.[0-9]){1,2}$/),
      targetBuildVersion: fc.stringMatching(/^2[0-9][A-Z][0-9]{3,7}[a-z]?$/),
      targetLocalDateTime: dateTime,
      detailsURL: fc.webUrl(),
      additionalPayload,
    },
    { requiredKeys: ["targetOSVersion", "targetLocalDateTime"] },
  ),
  // Their order means nothing, so they come back sorted.
  status: fc
    .tuple(fc.uniqueArray(text, { minLength: 1 }), fc.option(additionalPayload, { nil: undefined }))
    .map(([items, more]) => withoutUndefined({ items: items.sort(), additionalPayload: more })),
};

describe.each(Object.keys(valid) as DeclarationKindName[])("the inputs of %s", (kind) => {
  test("come back the same from the payload that they become", () => {
    fc.assert(
      fc.property(valid[kind], (inputs) => {
        const more = kind === "enforcement" ? { platform: "macOS", prerelease: true } : {};
        expect(errorsOf(kind, { groups: ["pilot"], ...inputs, ...more })).toEqual([]);
        const payload = payloadOf(declarationKinds[kind], inputs);
        // As a server gives it back: other order of keys, through text.
        const stored = JSON.parse(canonicalJson(payload)) as typeof payload;
        expect(sameJson(inputsOf(declarationKinds[kind], stored) as Json, inputs as Json)).toBe(true);
        expect(sameJson(payloadOf(declarationKinds[kind], inputsOf(declarationKinds[kind], stored)), payload)).toBe(
          true,
        );
      }),
    );
  });
});

describe("keys", () => {
  test.each([
    ["automaticActions", "AutomaticActions"],
    ["detailsURL", "DetailsURL"],
    ["allowStandardUserOSUpdates", "AllowStandardUserOSUpdates"],
    ["targetOSVersion", "TargetOSVersion"],
  ])("%s is Apple's %s, and back", (ours, theirs) => {
    expect(appleKey(ours)).toBe(theirs);
    expect(inputKey(theirs)).toBe(ours);
  });

  test("are renamed at any depth, and values never", () => {
    const value = {
      deferrals: { majorPeriodInDays: 3 },
      offerPrograms: [{ description: "token", token: "description" }],
    };
    const theirs = {
      Deferrals: { MajorPeriodInDays: 3 },
      OfferPrograms: [{ Description: "token", Token: "description" }],
    };
    expect(withAppleKeys(value)).toEqual(theirs);
    expect(withInputKeys(theirs)).toEqual(value);
  });
});
