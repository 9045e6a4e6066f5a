import { appleRules, type KeyRule } from "../../../../provider/core/declarations/appleRules";
import { updateRequiredRule } from "../../../../provider/core/declarations/errorRules";
import { statusItemRules } from "../../../../provider/core/declarations/statusItemRules";
import { declarationProblems } from "../../../../provider/core/declarations/validateDeclaration";

/*
 * The tables of "Managing software updates for IT", June 2024 v1.0, row by row: what our rules and our validator make of
 * them. Where Apple's schema says otherwise, the test says so, since the schema is what devices follow.
 */

const settings = "com.apple.configuration.softwareupdate.settings";
const enforcement = "com.apple.configuration.softwareupdate.enforcement.specific";
const control = ["Allowed", "AlwaysOn", "AlwaysOff"];

function rule(key: string, type: keyof typeof appleRules = settings): KeyRule {
  return appleRules[type].keys[key]!;
}

/** The payload `{Deferrals: {MajorPeriodInDays: value}}` for the key `Deferrals.MajorPeriodInDays`. */
function payloadOf(key: string, value: unknown): Record<string, unknown> {
  return key.split(".").reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Record<string, unknown>;
}

function isValid(Payload: Record<string, unknown>, Type: string = settings): boolean {
  return declarationProblems({ Type, Identifier: "one", Payload }).every(({ severity }) => severity !== "error");
}

describe('table "Status report" (Sending a status report to the MDM solution)', () => {
  test.each([
    "device.operating-system.build-version",
    "device.operating-system.version",
    "device.operating-system.supplemental.build-version",
    "device.operating-system.supplemental.extra-version",
    "softwareupdate.pending-version",
    "softwareupdate.install-state",
    "softwareupdate.install-reason",
    "softwareupdate.failure-reason",
    "softwareupdate.beta-enrollment",
  ])("row %s", (name) => {
    const Type = "com.apple.configuration.management.status-subscriptions";
    expect(Object.keys(statusItemRules)).toContain(name);
    expect(declarationProblems({ Type, Identifier: "one", Payload: { StatusItems: [{ Name: name }] } })).toEqual([]);
  });

  test("row softwareupdate.install-state: its six values", () => {
    const states = ["none", "waiting", "downloading", "prepared", "installing", "failed"];
    expect(statusItemRules["softwareupdate.install-state"]!.keys[""]!.values).toEqual(states);
  });

  test("row softwareupdate.install-reason: its eight values, which the schema has in the array reason", () => {
    expect(statusItemRules["softwareupdate.install-reason"]!.keys["reason[]"]!.values).toEqual([
      "system-settings",
      "install-tonight",
      "auto-update",
      "notification",
      "setup-assistant",
      "command-line",
      "mdm",
      "declaration",
    ]);
  });

  test("row softwareupdate.pending-version: a dictionary of the build and operating system versions", () => {
    const { keys } = statusItemRules["softwareupdate.pending-version"]!;
    expect(keys[""]!.type).toBe("dictionary");
    expect([keys["build-version"], keys["os-version"]]).toEqual([
      { type: "string", presence: "required" },
      { type: "string", presence: "required" },
    ]);
  });

  test("row softwareupdate.failure-reason: how often it failed, when last and why", () => {
    const { keys } = statusItemRules["softwareupdate.failure-reason"]!;
    expect(keys.count).toEqual({ type: "integer", presence: "required" });
    expect(keys.timestamp).toEqual({ type: "string", presence: "optional" });
    expect(keys.reason).toEqual({ type: "string", presence: "optional" });
  });
});

describe("the response schema (Requesting a specific minimum software version during MDM enrollment)", () => {
  test.each([
    ["code", "string", "required"],
    ["description", "string", "optional"],
    ["message", "string", "optional"],
    ["details", "dictionary", "required"],
    ["details.OSVersion", "string", "required"],
    ["details.BuildVersion", "string", "optional"],
    ["details.RequireBetaProgram", "dictionary", "optional"],
    ["details.RequireBetaProgram.Description", "string", "required"],
    ["details.RequireBetaProgram.Token", "string", "required"],
  ])("row %s", (key, type, presence) => {
    expect(updateRequiredRule.keys[key]).toMatchObject({ type, presence });
  });

  test("row code: must be com.apple.softwareupdate.required", () => {
    expect(updateRequiredRule.keys.code!.values).toEqual(["com.apple.softwareupdate.required"]);
  });
});

describe('table "AutomaticActions" (Configuring automatic software updates with MDM)', () => {
  test.each(["Download", "InstallOSUpdates", "InstallSecurityUpdate"])(
    "row %s: Allowed by default, not required, merged to the last of the list",
    (name) => {
      const key = `AutomaticActions.${name}`;
      expect(rule(key)).toMatchObject({
        type: "string",
        presence: "optional",
        default: "Allowed",
        values: control,
        combine: "enum-last",
      });
      for (const value of control) expect(isValid(payloadOf(key, value))).toBe(true);
      for (const value of ["allowed", "On", true, 1, null]) expect(isValid(payloadOf(key, value))).toBe(false);
    },
  );

  test("row InstallSecurityUpdates: the schema has the singular, and a device would report the plural as unknown", () => {
    expect(isValid(payloadOf("AutomaticActions.InstallSecurityUpdates", "AlwaysOn"))).toBe(false);
  });

  test("the dictionary is for supervised devices", () => {
    expect(Object.values(rule("AutomaticActions").support).map(({ enrollments }) => enrollments)).toEqual(
      Array(4).fill(["supervised"]),
    );
  });
});

describe('table "RapidSecurityResponse" (How MDM handles Rapid Security Responses)', () => {
  test.each(["Enable", "EnableRollback"])("row %s: true by default, not required, merged by logical AND", (name) => {
    const key = `RapidSecurityResponse.${name}`;
    expect(rule(key)).toMatchObject({ type: "boolean", presence: "optional", default: true, combine: "boolean-and" });
    for (const value of [true, false]) expect(isValid(payloadOf(key, value))).toBe(true);
    for (const value of ["true", 1, null]) expect(isValid(payloadOf(key, value))).toBe(false);
  });
});

describe('tables "Deferrals" (Deferring a software update with MDM, on iOS and iPadOS, on macOS)', () => {
  test.each([
    ["CombinedPeriodInDays", ["iOS", "tvOS", "visionOS"]],
    ["MajorPeriodInDays", ["macOS"]],
    ["MinorPeriodInDays", ["macOS"]],
    ["SystemPeriodInDays", ["macOS"]],
  ])("row %s: 1 to 90 days, no default, not required, merged to the largest", (name, platforms) => {
    const key = `Deferrals.${name}`;
    expect(rule(key)).toMatchObject({
      type: "integer",
      presence: "optional",
      range: { minimum: 1, maximum: 90 },
      combine: "number-max",
    });
    expect(rule(key).default).toBeUndefined();
    expect(Object.keys(rule(key).support)).toEqual(platforms);
    for (const value of [1, 30, 90]) expect(isValid(payloadOf(key, value))).toBe(true);
    for (const value of [0, 91, -1, 1.5, "30", null]) expect(isValid(payloadOf(key, value))).toBe(false);
  });

  test("row RecommendedCadence: merged to the last of the list; in the schema it stands beside Deferrals, not in it", () => {
    expect(rule("RecommendedCadence")).toMatchObject({
      presence: "optional",
      values: ["All", "Oldest", "Newest"],
      combine: "enum-last",
    });
    expect(rule("RecommendedCadence").default).toBeUndefined();
    for (const value of ["All", "Oldest", "Newest"]) expect(isValid({ RecommendedCadence: value })).toBe(true);
    expect(isValid({ Deferrals: { RecommendedCadence: "All" } })).toBe(false);
  });

  test("row AllowStandardUserOSUpdates: macOS, true by default, not required, merged by logical AND", () => {
    expect(rule("AllowStandardUserOSUpdates")).toEqual({
      type: "boolean",
      presence: "optional",
      default: true,
      combine: "boolean-and",
      support: { macOS: { introduced: "15.0", enrollments: ["supervised"] } },
    });
  });
});

describe("table of the enforcement's keys (Enforcing software updates with MDM)", () => {
  const complete = { TargetOSVersion: "17.4", TargetLocalDateTime: "2026-12-01T18:00:00" };

  test.each([
    ["TargetOSVersion", "required"],
    ["TargetBuildVersion", "optional"],
    ["DetailsURL", "optional"],
  ])("row %s: a string, no default, %s", (key, presence) => {
    expect(rule(key, enforcement)).toMatchObject({ type: "string", presence });
    expect(rule(key, enforcement).default).toBeUndefined();
  });

  test("row TargetOSVersion: the number alone, not the paper's iOS 17.4", () => {
    expect(isValid(complete, enforcement)).toBe(true);
    expect(isValid({ ...complete, TargetOSVersion: "iOS 17.4" }, enforcement)).toBe(false);
  });

  test("row TargetBuildVersion: the paper's examples of a build and a supplemental", () => {
    for (const TargetBuildVersion of ["21E219", "21E219a", "20F770750b"]) {
      expect(isValid({ ...complete, TargetBuildVersion }, enforcement)).toBe(true);
    }
  });

  test("row TargetLocalDateTime: not required in the paper, required in every version of the schema", () => {
    expect(rule("TargetLocalDateTime", enforcement)).toMatchObject({ type: "string", presence: "required" });
    expect(isValid({ TargetOSVersion: "17.4" }, enforcement)).toBe(false);
  });

  test("row TargetLocalDateTime: YYYY-MM-DDTHH:MM:SS without a time zone offset", () => {
    const at = (TargetLocalDateTime: string): boolean => isValid({ ...complete, TargetLocalDateTime }, enforcement);
    expect(at("2026-12-01T18:00:00")).toBe(true);
    expect(at("2026-12-01T18:00:00Z")).toBe(false);
    expect(at("2026-12-01T18:00:00+01:00")).toBe(false);
  });

  test("each enforcement is applied for itself, and settings are combined", () => {
    expect([appleRules[enforcement].apply, appleRules[settings].apply]).toEqual(["multiple", "combined"]);
  });
});

test('table "Notifications" (Enforcing software updates with MDM): true by default, not required, logical AND', () => {
  expect(rule("Notifications")).toMatchObject({
    type: "boolean",
    presence: "optional",
    default: true,
    combine: "boolean-and",
  });
});

describe('table "Beta" (Enrolling a device in a beta program)', () => {
  const program = { Description: "iOS 18 AppleSeed Beta", Token: "t0ken" };

  test("row ProgramEnrollment: Allowed by default, merged to the last of the list", () => {
    expect(rule("Beta.ProgramEnrollment")).toMatchObject({ default: "Allowed", values: control, combine: "enum-last" });
  });

  test("row OfferPrograms: an array, merged to the unique union", () => {
    expect(rule("Beta.OfferPrograms")).toMatchObject({ type: "array", presence: "optional", combine: "set-union" });
  });

  test.each([
    ["with Allowed", { ProgramEnrollment: "Allowed", OfferPrograms: [program] }, true],
    ["with AlwaysOn", { ProgramEnrollment: "AlwaysOn", OfferPrograms: [program] }, true],
    ["with AlwaysOff", { ProgramEnrollment: "AlwaysOff", OfferPrograms: [program] }, false],
    ["without ProgramEnrollment, as on unsupervised devices", { OfferPrograms: [program] }, true],
    [
      "beside RequireProgram",
      { ProgramEnrollment: "AlwaysOn", OfferPrograms: [program], RequireProgram: program },
      false,
    ],
  ])("row OfferPrograms: %s", (_what, Beta, valid) => expect(isValid({ Beta })).toBe(valid));

  test("row RequireProgram: a dictionary, merged to the first that is applied", () => {
    expect(rule("Beta.RequireProgram")).toMatchObject({ type: "dictionary", presence: "optional", combine: "first" });
  });

  test.each([
    ["with AlwaysOn", { ProgramEnrollment: "AlwaysOn", RequireProgram: program }, true],
    ["with Allowed", { ProgramEnrollment: "Allowed", RequireProgram: program }, false],
    ["with AlwaysOff", { ProgramEnrollment: "AlwaysOff", RequireProgram: program }, false],
  ])("row RequireProgram: %s", (_what, Beta, valid) => expect(isValid({ Beta })).toBe(valid));

  test.each(["Description", "Token"])("tables of both dictionaries, row %s: a string, required", (key) => {
    for (const at of ["Beta.OfferPrograms[]", "Beta.RequireProgram"]) {
      expect(rule(`${at}.${key}`)).toMatchObject({ type: "string", presence: "required" });
    }
    const partial = { ...program, [key]: undefined };
    expect(isValid({ Beta: { OfferPrograms: [partial] } })).toBe(false);
    expect(isValid({ Beta: { ProgramEnrollment: "AlwaysOn", RequireProgram: partial } })).toBe(false);
  });

  test("the paper's example names a key code, which is none", () => {
    const RequireProgram = { code: "iOS 17 AppleSeed Beta", token: "t0ken" };
    expect(isValid({ Beta: { ProgramEnrollment: "AlwaysOn", RequireProgram } })).toBe(false);
  });
});
