import fc from "fast-check";
import { appleRules, type DeclarationType } from "../../../../provider/core/declarations/appleRules";
import { declarationKinds } from "../../../../provider/core/declarations/kinds";
import { validateInputs } from "../../../../provider/core/declarations/validate";
import {
  declarationProblems,
  type DeclarationTarget,
} from "../../../../provider/core/declarations/validateDeclaration";
import { example } from "./appleSchema";

const settingsType = "com.apple.configuration.softwareupdate.settings";
const enforcementType = "com.apple.configuration.softwareupdate.enforcement.specific";
const subscriptionsType = "com.apple.configuration.management.status-subscriptions";
const activationType = "com.apple.activation.simple";

function problems(Type: string, Payload: unknown, target?: DeclarationTarget): string[] {
  return sentences({ Type, Identifier: "one", Payload }, target);
}

function sentences(declaration: unknown, target?: DeclarationTarget): string[] {
  return declarationProblems(declaration, target).map(
    ({ severity, path, message }) => `${severity === "error" ? "" : "warning "}${path} ${message}`,
  );
}

function errors(declaration: unknown): string[] {
  return declarationProblems(declaration)
    .filter(({ severity }) => severity === "error")
    .map(({ path, message }) => `${path} ${message}`);
}

const enforcement = { TargetOSVersion: "26.1", TargetLocalDateTime: "2026-12-01T18:00:00" };
const program = { Description: "iOS 27 AppleSeed Beta", Token: "t0ken" };

describe("Apple's own examples validate", () => {
  test.each([
    "activations/simple/example2.json",
    "configurations/management.status-subscriptions/example1.json",
    "configurations/softwareupdate.enforcement.specific/example1.json",
    "configurations/softwareupdate.settings/example1.json",
  ])("%s", (path) => expect(errors(example(`declarations/${path}`))).toEqual([]));

  test.each([
    ["offered programs", { ProgramEnrollment: "Allowed", OfferPrograms: [program] }],
    ["a required program", { ProgramEnrollment: "AlwaysOn", RequireProgram: program }],
    ["offered programs alone, as unsupervised devices have them", { OfferPrograms: [program] }],
  ])("%s, from Apple's page on the settings", (_what, Beta) => expect(problems(settingsType, { Beta })).toEqual([]));

  test("a status item that is newer than this version is a warning, since Apple's example has some", () => {
    const warnings = sentences(example("declarations/configurations/management.status-subscriptions/example1.json"));
    expect(warnings.map((sentence) => sentence.split(" ").slice(0, 2).join(" "))).toEqual([
      "warning /Payload/StatusItems/4/Name",
      "warning /Payload/StatusItems/5/Name",
      "warning /Payload/StatusItems/6/Name",
    ]);
  });
});

describe("the keys that every declaration has", () => {
  test("Type, Identifier and Payload are required; ServerToken is assigned by the server", () => {
    expect(sentences({})).toEqual(["/Type is required", "/Identifier is required", "/Payload is required"]);
    expect(sentences({ Type: settingsType, Identifier: "a", Payload: {} })).toEqual([]);
    expect(sentences({ Type: settingsType, Identifier: "a", Payload: {}, ServerToken: "1" })).toEqual([]);
  });

  test.each([
    [{ Type: 1, Identifier: "a", Payload: {} }, "/Type must be a string, not a number"],
    [{ Type: settingsType, Identifier: null, Payload: {} }, "/Identifier must be a string, not null"],
    [{ Type: settingsType, Identifier: "", Payload: {} }, "/Identifier must not be empty"],
    [{ Type: settingsType, Identifier: "a", Payload: [] }, "/Payload must be an object, not an array"],
    [{ Type: settingsType, Identifier: "a", Payload: "{}" }, "/Payload must be an object, not a string"],
    [
      { Type: settingsType, Identifier: "a", Payload: {}, ServerToken: 7 },
      "/ServerToken must be a string, not a number",
    ],
    [
      { Type: settingsType, Identifier: "a", Payload: {}, payload: {} },
      "/payload is not a known key; did you mean Payload?",
    ],
    [
      { Type: settingsType, Identifier: "a", Payload: {}, Notifications: true },
      "/Notifications is not a known key here; Notifications belongs in Payload",
    ],
  ])("%j is refused", (declaration, sentence) => expect(sentences(declaration)).toEqual([sentence]));

  test("an Identifier of more than 64 octets is refused with Apple's words; octets, not characters", () => {
    const named = (Identifier: string): string[] => sentences({ Type: settingsType, Identifier, Payload: {} });
    expect(named("x".repeat(64))).toEqual([]);
    expect(named("x".repeat(65))).toEqual(['/Identifier "should not exceed 64 octets" (Apple), and has 65']);
    expect(named("ü".repeat(33))).toEqual(['/Identifier "should not exceed 64 octets" (Apple), and has 66']);
  });

  test.each([[], null, "text", 7, true])("%j is no declaration", (value) => {
    expect(sentences(value)).toEqual([" must be one declaration, a JSON object with Type, Identifier and Payload"]);
  });

  test("a Type that isn't supported is a warning, and its payload is left alone", () => {
    expect(
      sentences({ Type: "com.apple.configuration.passcode.settings", Identifier: "a", Payload: { x: 1 } }),
    ).toEqual(["warning /Type is not a declaration that this package knows, so its payload was not checked"]);
    expect(sentences({ Type: "com.apple.configuration.softwareupdate.setings", Identifier: "a", Payload: {} })).toEqual(
      [expect.stringMatching(/^warning \/Type .*did you mean com\.apple\.configuration\.softwareupdate\.settings\?$/)],
    );
  });
});

describe("a key that doesn't exist is refused where it stands, with the nearest that does", () => {
  test.each<[string, string, object, string]>([
    [
      "the paper's plural",
      settingsType,
      { AutomaticActions: { InstallSecurityUpdates: "AlwaysOn" } },
      "/Payload/AutomaticActions/InstallSecurityUpdates is not a known key; did you mean InstallSecurityUpdate?",
    ],
    [
      "the paper's nesting",
      settingsType,
      { Deferrals: { RecommendedCadence: "All" } },
      "/Payload/Deferrals/RecommendedCadence is not a known key; RecommendedCadence belongs at the top",
    ],
    [
      "a key too far up",
      settingsType,
      { MajorPeriodInDays: 7 },
      "/Payload/MajorPeriodInDays is not a known key; MajorPeriodInDays belongs in Deferrals",
    ],
    [
      "a key in its neighbour",
      settingsType,
      { AutomaticActions: { Enable: true } },
      "/Payload/AutomaticActions/Enable is not a known key; Enable belongs in RapidSecurityResponse",
    ],
    [
      "a slip",
      settingsType,
      { Notification: true },
      "/Payload/Notification is not a known key; did you mean Notifications?",
    ],
    [
      "a small first letter",
      settingsType,
      { notifications: true },
      "/Payload/notifications is not a known key; did you mean Notifications?",
    ],
    [
      "another case",
      enforcementType,
      { ...enforcement, DetailsUrl: "https://it.example.com" },
      "/Payload/DetailsUrl is not a known key; did you mean DetailsURL?",
    ],
    [
      "the new name of the feature",
      settingsType,
      { BackgroundSecurityImprovement: {} },
      "/Payload/BackgroundSecurityImprovement is not a known key; known here: Notifications, Deferrals, RecommendedCadence, AutomaticActions, RapidSecurityResponse, AllowStandardUserOSUpdates, Beta",
    ],
    [
      "the placeholder of the items",
      activationType,
      { StandardConfigurations: ["a"], StandardConfigurationsItems: "a" },
      "/Payload/StandardConfigurationsItems is not a known key; did you mean StandardConfigurations?",
    ],
    [
      "a key with signs that a pointer escapes",
      settingsType,
      { "a/b~c": 1 },
      "/Payload/a~1b~0c is not a known key; known here: Notifications, Deferrals, RecommendedCadence, AutomaticActions, RapidSecurityResponse, AllowStandardUserOSUpdates, Beta",
    ],
  ])("%s", (_what, type, payload, sentence) => expect(problems(type, payload)).toEqual([sentence]));

  test("the schema's name for an element of an array is never written", () => {
    const wrapped = problems(settingsType, { Beta: { OfferPrograms: [{ Program: program }] } });
    expect(wrapped).toContainEqual(
      expect.stringMatching(
        /^\/Payload\/Beta\/OfferPrograms\/0\/Program is not a known key; .* put its keys directly into/,
      ),
    );
    expect(
      problems(subscriptionsType, { StatusItems: [{ StatusItem: { Name: "softwareupdate.install-state" } }] }),
    ).toContainEqual(
      expect.stringMatching(/^\/Payload\/StatusItems\/0\/StatusItem is not a known key; .* never written/),
    );
  });
});

describe("a wrong value is refused with what is allowed", () => {
  test.each<[string, object, string]>([
    [settingsType, { Notifications: "true" }, "/Payload/Notifications must be a boolean, not a string"],
    [settingsType, { Notifications: 1 }, "/Payload/Notifications must be a boolean, not a number"],
    [settingsType, { Notifications: null }, "/Payload/Notifications must be a boolean, not null"],
    [settingsType, { Deferrals: [] }, "/Payload/Deferrals must be an object, not an array"],
    [settingsType, { Deferrals: { MajorPeriodInDays: 0 } }, "/Payload/Deferrals/MajorPeriodInDays must be at least 1"],
    [settingsType, { Deferrals: { MajorPeriodInDays: 91 } }, "/Payload/Deferrals/MajorPeriodInDays must be at most 90"],
    [settingsType, { Deferrals: { MajorPeriodInDays: -1 } }, "/Payload/Deferrals/MajorPeriodInDays must be at least 1"],
    [
      settingsType,
      { Deferrals: { MinorPeriodInDays: "7" } },
      "/Payload/Deferrals/MinorPeriodInDays must be a number, not a string",
    ],
    [
      settingsType,
      { RecommendedCadence: "newest" },
      "/Payload/RecommendedCadence must be one of All, Oldest, Newest; did you mean Newest?",
    ],
    [
      settingsType,
      { AutomaticActions: { Download: "alwayson" } },
      "/Payload/AutomaticActions/Download must be one of Allowed, AlwaysOn, AlwaysOff; did you mean AlwaysOn?",
    ],
    [settingsType, { Beta: { OfferPrograms: program } }, "/Payload/Beta/OfferPrograms must be an array, not an object"],
    [
      settingsType,
      { Beta: { OfferPrograms: [{ Description: "a" }] } },
      "/Payload/Beta/OfferPrograms/0/Token is required",
    ],
    [
      settingsType,
      { Beta: { ProgramEnrollment: "AlwaysOn", RequireProgram: [program] } },
      "/Payload/Beta/RequireProgram must be an object, not an array",
    ],
    [enforcementType, { TargetOSVersion: "26.1" }, "/Payload/TargetLocalDateTime is required"],
    [enforcementType, { TargetLocalDateTime: "2026-12-01T18:00:00" }, "/Payload/TargetOSVersion is required"],
    [
      enforcementType,
      { ...enforcement, TargetOSVersion: 26.1 },
      "/Payload/TargetOSVersion must be a string, not a number",
    ],
    [
      enforcementType,
      { ...enforcement, TargetOSVersion: "iOS 17.4" },
      "/Payload/TargetOSVersion must be a version number such as 26.1 or 26.0.1",
    ],
    [
      enforcementType,
      { ...enforcement, TargetOSVersion: "26.3.1 (a)" },
      "/Payload/TargetOSVersion must be the base version alone: devices refuse a supplemental identifier here; name the supplemental's build in TargetBuildVersion",
    ],
    [
      subscriptionsType,
      { StatusItems: ["softwareupdate.install-state"] },
      "/Payload/StatusItems/0 must be an object, not a string",
    ],
    [
      subscriptionsType,
      { StatusItems: { Name: "softwareupdate.install-state" } },
      "/Payload/StatusItems must be an array, not an object",
    ],
    [activationType, {}, "/Payload/StandardConfigurations is required"],
    [activationType, { StandardConfigurations: "a" }, "/Payload/StandardConfigurations must be an array, not a string"],
    [
      activationType,
      { StandardConfigurations: [{ Identifier: "a" }] },
      "/Payload/StandardConfigurations/0 must be a string, not an object",
    ],
    [
      activationType,
      { StandardConfigurations: ["a"], Predicate: true },
      "/Payload/Predicate must be a string, not a boolean",
    ],
  ])("%s %j", (type, payload, sentence) => expect(problems(type, payload)).toEqual([sentence]));

  test.each([
    ["7.5", "must be a whole number"],
    ["1e400", "must be a number that is finite"],
  ])("a number of days such as %s, which JSON has and a deferral can't have", (days, reason) => {
    const Deferrals = JSON.parse(`{"MajorPeriodInDays":${days}}`) as object;
    expect(problems(settingsType, { Deferrals })).toEqual([`/Payload/Deferrals/MajorPeriodInDays ${reason}`]);
  });

  test.each([
    ["2026-12-01T18:00:00Z", /time zone offset/],
    ["2026-12-01T18:00:00+02:00", /time zone offset/],
    ["2026-12-01T18:00:00-0500", /time zone offset/],
    ["2026-12-01T18:00:00.000", /fractions of a second/],
    ["2026-02-30T18:00:00", /not a date and time that exists/],
    ["2026-13-01T18:00:00", /not a date and time that exists/],
    ["2026-12-01T24:00:00", /not a date and time that exists/],
    ["2027-02-29T12:00:00", /not a date and time that exists/],
    ["2026-12-01 18:00:00", /expected a local date and time such as/],
    ["2026-12-01", /expected a local date and time such as/],
    ["01.12.2026 18:00", /expected a local date and time such as/],
  ])("a TargetLocalDateTime of %s", (TargetLocalDateTime, reason) => {
    const found = problems(enforcementType, { ...enforcement, TargetLocalDateTime });
    expect(found).toEqual([expect.stringMatching(/^\/Payload\/TargetLocalDateTime .*2026-12-01T18:00:00$/)]);
    expect(found[0]).toMatch(reason);
  });

  test("the sentences never repeat a value, which may be a token", () => {
    const Beta = { ProgramEnrollment: "hunter2", OfferPrograms: ["hunter2"], RequireProgram: { Token: ["hunter2"] } };
    expect(problems(settingsType, { Beta }).join()).not.toContain("hunter2");
  });
});

describe("what Apple says of several keys together", () => {
  test.each<[string, object, string]>([
    [
      "OfferPrograms with AlwaysOff",
      { ProgramEnrollment: "AlwaysOff", OfferPrograms: [program] },
      "/Payload/Beta/OfferPrograms must only be present if ProgramEnrollment is Allowed or AlwaysOn (Apple)",
    ],
    [
      "RequireProgram with Allowed",
      { ProgramEnrollment: "Allowed", RequireProgram: program },
      "/Payload/Beta/RequireProgram must only be present if ProgramEnrollment is AlwaysOn (Apple)",
    ],
    [
      "RequireProgram alone",
      { RequireProgram: program },
      "/Payload/Beta/RequireProgram must only be present if ProgramEnrollment is AlwaysOn (Apple)",
    ],
    [
      "both",
      { ProgramEnrollment: "AlwaysOn", OfferPrograms: [program], RequireProgram: program },
      "/Payload/Beta/OfferPrograms must not be present together with RequireProgram (Apple)",
    ],
  ])("%s", (_what, Beta, sentence) => expect(problems(settingsType, { Beta })).toEqual([sentence]));

  test("automatic installs always on with downloads always off is a warning that names the key", () => {
    const AutomaticActions = { Download: "AlwaysOff", InstallOSUpdates: "AlwaysOn" };
    expect(problems(settingsType, { AutomaticActions })).toEqual([
      expect.stringMatching(
        /^warning \/Payload\/AutomaticActions\/InstallOSUpdates has no effect while Download is AlwaysOff/,
      ),
    ]);
  });

  test("a predicate is read, and one that doesn't conform is refused", () => {
    const activation = (Predicate: string): string[] =>
      problems(activationType, { StandardConfigurations: ["a"], Predicate });
    expect(activation("@status(device.model.family) == 'Mac'")).toEqual([]);
    expect(activation("(@status(device.model.family) == 'Mac'")).toEqual([
      expect.stringMatching(/^\/Payload\/Predicate opens \( and never closes it/),
    ]);
  });
});

describe("for a platform", () => {
  const macOS = (minimumVersion?: string): DeclarationTarget => ({
    platforms: { macOS: minimumVersion ? { minimumVersion } : {} },
  });

  test("a key that it doesn't have is a warning; without a platform it is fine if any has it", () => {
    const payload = { RecommendedCadence: "All", Deferrals: { MajorPeriodInDays: 7 } };
    expect(problems(settingsType, payload)).toEqual([]);
    expect(problems(settingsType, payload, macOS())).toEqual([
      "warning /Payload/RecommendedCadence macOS doesn't have it; Apple lists iOS 18.0, iPadOS 18.0, visionOS 26.0",
    ]);
    expect(problems(settingsType, payload, { platforms: { iPadOS: {} } })).toEqual([
      "warning /Payload/Deferrals/MajorPeriodInDays iPadOS doesn't have it; Apple lists macOS 15.0",
    ]);
  });

  test("a key that is newer is a warning that names the version: Beta on macOS 15.4", () => {
    const payload = { Beta: { ProgramEnrollment: "AlwaysOff" } };
    expect(problems(settingsType, payload, macOS("15.3"))).toEqual([
      "warning /Payload/Beta macOS has it since 15.4 (Apple), and devices in reach may run 15.3",
    ]);
    expect(problems(settingsType, payload, macOS("15.4"))).toEqual([]);
    expect(problems(settingsType, payload, macOS("15.10"))).toEqual([]);
  });

  test("a declaration that is newer is one warning at its Type", () => {
    expect(problems(settingsType, { Notifications: true }, macOS("14.7"))).toEqual([
      "warning /Type the declaration as a whole: macOS has it since 15.0 (Apple), and devices in reach may run 14.7",
    ]);
    expect(problems(enforcementType, enforcement, { platforms: { watchOS: {} } })).toEqual([
      expect.stringMatching(/^warning \/Type .*watchOS doesn't have it; Apple lists iOS 17.0, iPadOS 17.0, macOS 14.0/),
    ]);
  });

  test("a key for supervised devices is a warning where they are not, on iOS and anywhere", () => {
    const payload = { Notifications: true, Deferrals: { CombinedPeriodInDays: 7 }, Beta: { OfferPrograms: [program] } };
    expect(problems(settingsType, payload, { platforms: { iOS: { supervised: false } } })).toEqual([
      "warning /Payload/Deferrals on iOS Apple allows it on supervised devices only",
    ]);
    expect(problems(settingsType, payload, { unsupervised: true })).toEqual([
      "warning /Payload/Deferrals Apple allows it on supervised devices only, on every platform",
    ]);
  });

  test("a status item that it doesn't report, in a subscription or a predicate, is a warning", () => {
    const Name = "softwareupdate.device-id";
    expect(problems(subscriptionsType, { StatusItems: [{ Name }] }, macOS("14.0"))).toEqual([
      "warning /Payload/StatusItems/0/Name macOS has it since 15.0 (Apple), and devices in reach may run 14.0",
    ]);
    const activation = { StandardConfigurations: ["a"], Predicate: `@status(${Name}) == 'J413AP'` };
    expect(problems(activationType, activation, macOS("14.0"))).toEqual([
      expect.stringMatching(
        /^warning \/Payload\/Predicate refers to softwareupdate\.device-id: macOS has it since 15\.0/,
      ),
    ]);
  });
});

describe("whatever JSON is given", () => {
  const types = Object.keys(appleRules) as DeclarationType[];
  const names = [
    ...new Set(types.flatMap((type) => Object.keys(appleRules[type].keys).flatMap((key) => key.split(/[.[\]]+/)))),
  ];
  const key = fc.oneof(
    fc.constantFrom(
      ...names,
      "__proto__",
      "constructor",
      "prototype",
      "toString",
      "hasOwnProperty",
      "Payload",
      "0",
      "",
    ),
    fc.string(),
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom(null, true, 0, 7, -1, 1e308, "AlwaysOn", "2026-12-01T18:00:00", "@status(", "((((", "26.1"),
      fc.string(),
      fc.array(tie("tree"), { maxLength: 4 }),
      fc
        .array(fc.tuple(key, tie("tree")), { maxLength: 5 })
        // As JSON.parse makes it: a key named __proto__ is a key like any other.
        .map(
          (entries) =>
            JSON.parse(
              `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`,
            ) as unknown,
        ),
    ),
  }));

  test("the problems come back, and nothing is thrown", () => {
    fc.assert(
      fc.property(fc.constantFrom(...types), tree, (Type, Payload) => {
        const target = { platforms: { macOS: { minimumVersion: "15.0", supervised: false } }, unsupervised: true };
        for (const problem of declarationProblems({ Type, Identifier: "a", Payload }, target)) {
          expect(problem.path === "" || problem.path.startsWith("/")).toBe(true);
        }
        declarationProblems(Payload);
      }),
      { numRuns: 500 },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test("the same holds of the inputs of resources", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(declarationKinds)), tree, (kind, value) => {
        validateInputs(
          kind,
          (typeof value === "object" && value !== null ? value : { items: value, groups: [value] }) as never,
        );
        for (const input of kind.payloadInputs)
          validateInputs(kind, { groups: ["a"], platforms: { macOS: {} }, [input]: value });
        validateInputs(kind, { groups: value, predicate: value, platforms: value, additionalPayload: value });
      }),
      { numRuns: 300 },
    );
  });

  test("nesting without end is refused, in lists and in objects", () => {
    for (const [open, close] of [
      ["[", "]"],
      ['{"Deferrals":', "}"],
    ]) {
      const deep = JSON.parse(`${open!.repeat(5000)}1${close!.repeat(5000)}`) as never;
      const refused = [" is nested more than 64 levels deep, which no declaration is"];
      expect(sentences({ Type: settingsType, Identifier: "a", Payload: deep })).toEqual(refused);
      expect(validateInputs(declarationKinds.settings, { groups: ["a"], deferrals: deep })).toEqual([
        { path: "", severity: "error", message: refused[0]!.trim() },
      ]);
    }
  });

  test("a key named __proto__ is a key that doesn't exist", () => {
    const declaration = JSON.parse(
      `{"Type":"${settingsType}","Identifier":"a","Payload":{"__proto__":{"Notifications":true}}}`,
    ) as object;
    expect(sentences(declaration)).toEqual([expect.stringMatching(/^\/Payload\/__proto__ is not a known key/)]);
  });
});
