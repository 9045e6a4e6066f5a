import type { Declaration } from "../../../../provider/core/declarations/declaration";
import { adoptionsOf, type Circumstances } from "../../../../provider/core/import/adoption";
import type { JsonObject } from "../../../../provider/core/json";

const now = Date.UTC(2026, 0, 15);
const settingsType = "com.apple.configuration.softwareupdate.settings";
const enforcementType = "com.apple.configuration.softwareupdate.enforcement.specific";
const statusType = "com.apple.configuration.management.status-subscriptions";
const macOnly = "@status(device.model.family) == 'Mac'";

function declaration(Type: string, Identifier: string, Payload: unknown): Declaration {
  return { Type, Identifier, Payload: Payload as JsonObject };
}

function activation(Identifier: string, StandardConfigurations: readonly string[], Predicate?: string): Declaration {
  const Payload = { StandardConfigurations, ...(Predicate === undefined ? {} : { Predicate }) };
  return declaration("com.apple.activation.simple", Identifier, Payload);
}

function adopt(
  configuration: Declaration,
  activations: readonly Declaration[] = [],
  groups: Readonly<Record<string, readonly string[]>> = {},
  circumstances: Partial<Circumstances> = {},
) {
  const read = { configurations: [configuration], activations, groups: new Map(Object.entries(groups)) };
  return adoptionsOf(read, { now, ...circumstances });
}

const settings = declaration(settingsType, "everyone", { Notifications: false, Deferrals: { MajorPeriodInDays: 30 } });
const enforcement = declaration(enforcementType, "macos", {
  TargetOSVersion: "26.2",
  TargetLocalDateTime: "2026-03-01T18:00:00",
});

function withPayload(configuration: Declaration, more: JsonObject): Declaration {
  return { ...configuration, Payload: { ...configuration.Payload, ...more } };
}

describe("the activation", () => {
  it("is owned if it has the derived identifier and names this configuration alone", () => {
    const own = activation("everyone-activation", ["everyone"], "@status(device.model.identifier) == 'Mac14,2'");
    const groups = { everyone: ["all", "pilot"], "everyone-activation": ["all", "pilot"] };
    const [adopted] = adopt(settings, [own], groups).adopted;
    expect(adopted!.inputs).toEqual({
      groups: ["all", "pilot"],
      predicate: "@status(device.model.identifier) == 'Mac14,2'",
      notifications: false,
      deferrals: { majorPeriodInDays: 30 },
    });
    expect(adopted!.foreignActivations).toEqual([]);
  });

  it.each([
    ["it has another identifier", activation("all", ["everyone"])],
    ["it names further configurations", activation("everyone-activation", ["everyone", "passcode"])],
    [
      "it has a key that the package doesn't write",
      declaration("com.apple.activation.simple", "everyone-activation", {
        StandardConfigurations: ["everyone"],
        Comment: "by hand",
      }),
    ],
    ["its predicate is empty", activation("everyone-activation", ["everyone"], "")],
  ])("is left alone if %s", (_, foreign) => {
    const [adopted] = adopt(settings, [foreign], { everyone: ["all"] }).adopted;
    expect(adopted!.inputs).toMatchObject({ activation: false, groups: ["all"] });
    expect(adopted!.inputs).not.toHaveProperty("predicate");
    expect(adopted!.foreignActivations).toEqual([foreign.Identifier]);
  });

  it("is left alone beside the owned one", () => {
    const result = adopt(settings, [
      activation("shared", ["everyone", "x"]),
      activation("everyone-activation", ["everyone"]),
    ]);
    expect(result.adopted[0]!.inputs).not.toHaveProperty("activation");
    expect(result.adopted[0]!.foreignActivations).toEqual(["shared"]);
  });

  it("is made by nobody where none was there", () => {
    expect(adopt(settings).adopted[0]!.inputs).toMatchObject({ activation: false, groups: [] });
  });

  it("counts with the groups that it shares with its configuration", () => {
    const groups = { everyone: ["all", "pilot"], "everyone-activation": ["all", "lab"] };
    const [adopted] = adopt(settings, [activation("everyone-activation", ["everyone"])], groups).adopted;
    expect(adopted!.inputs.groups).toEqual(["all"]);
    expect(adopted!.unevenGroups).toEqual(["pilot", "lab"]);
  });
});

describe("the kind of a settings declaration", () => {
  const program = { Description: "AppleSeed", Token: "T0KEN" };

  it("is BetaEnrollment with Beta alone", () => {
    const beta = declaration(settingsType, "beta", {
      Beta: { ProgramEnrollment: "AlwaysOn", RequireProgram: program },
    });
    const [adopted] = adopt(beta).adopted;
    expect(adopted!.kind.kind).toBe("beta");
    expect(adopted!.inputs).toMatchObject({
      programEnrollment: "AlwaysOn",
      requireProgram: { description: "AppleSeed", token: "T0KEN" },
    });
  });

  it("is SoftwareUpdateSettings with Beta beside other keys, and without any", () => {
    const both = withPayload(settings, { Beta: { ProgramEnrollment: "AlwaysOff" } });
    expect(adopt(both).adopted[0]!.kind.kind).toBe("settings");
    expect(adopt(both).adopted[0]!.inputs).toMatchObject({ beta: { programEnrollment: "AlwaysOff" } });
    expect(adopt(declaration(settingsType, "empty", {})).adopted[0]!.kind.kind).toBe("settings");
  });
});

describe("keys that this version doesn't know", () => {
  it("become additionalPayload beside the others", () => {
    const [adopted] = adopt(withPayload(settings, { NewIn2027: { Depth: [1, { On: true }] } })).adopted;
    expect(adopted!.inputs).toMatchObject({
      notifications: false,
      additionalPayload: { NewIn2027: { Depth: [1, { On: true }] } },
    });
  });

  it.each([
    ["inside a known key", { Deferrals: { NewIn2027: 1 } }, "deferrals.newIn2027 is not a known key"],
    ["spelt with a small letter", { recommendedCadence: "All" }, "would be changed"],
    ["with a null", { NewIn2027: null }, "has a null"],
    ["named __proto__", JSON.parse('{"NewIn2027":{"__proto__":1}}') as JsonObject, "a meaning of its own"],
    ["that look like a secret of Pulumi", { N: { "4dabf18193072939515e22adb298388d": "x" } }, "a meaning of its own"],
    ["with the unknown value", { N: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }, "stands for an unknown value"],
    ["with a token that is a number", { N: { Token: 17 } }, "a token that is not text"],
    ["nested without end", { N: JSON.parse("[".repeat(5000) + "]".repeat(5000)) as JsonObject }, "levels deep"],
  ])("are no reason to write something else: a declaration that has them %s is left out", (_, more, reason) => {
    const result = adopt(withPayload(settings, more));
    expect(result.adopted).toEqual([]);
    expect(result.leftOut).toEqual([
      { identifier: "everyone", type: settingsType, reason: expect.stringContaining(reason) as string },
    ]);
  });
});

describe("what a server holds that no resource may write", () => {
  it.each([
    [
      "a value that Apple's schema refuses",
      withPayload(settings, { Deferrals: { MajorPeriodInDays: 0 } }),
      "at least 1",
    ],
    ["an identifier that servers can't keep", { ...settings, Identifier: "a b/c" }, "identifier must have"],
    [
      "a required program without AlwaysOn",
      declaration(settingsType, "b", { Beta: { RequireProgram: { Description: "d", Token: "S3CRET" } } }),
      "programEnrollment is AlwaysOn",
    ],
    ["a date with an offset", withPayload(enforcement, { TargetLocalDateTime: "2026-03-01T18:00:00Z" }), "offset"],
    [
      "status items with further keys",
      declaration(statusType, "s", { StatusItems: [{ Name: "a", Every: 1 }] }),
      "changed",
    ],
  ])("is left out: %s", (_, configuration, reason) => {
    const { adopted, leftOut } = adopt(configuration, [], {}, { platform: "macOS" });
    expect(adopted).toEqual([]);
    expect(leftOut[0]!.reason).toContain(reason);
    expect(JSON.stringify(leftOut)).not.toContain("S3CRET");
  });

  it("is not the order of status items, which means nothing", () => {
    const items = declaration(statusType, "s", { StatusItems: [{ Name: "b" }, { Name: "a" }] });
    expect(adopt(items).adopted[0]!.inputs).toMatchObject({ items: ["b", "a"] });
  });
});

describe("an enforcement", () => {
  it("has its platform and its own predicate from its activation", () => {
    const own = activation(
      "macos-activation",
      ["macos"],
      `(${macOnly}) AND (@status(device.model.identifier) == 'Mac14,2')`,
    );
    expect(adopt(enforcement, [own]).adopted[0]!.inputs).toMatchObject({
      platform: "macOS",
      predicate: "@status(device.model.identifier) == 'Mac14,2'",
    });
    const plain = adopt(enforcement, [activation("macos-activation", ["macos"], macOnly)]).adopted[0]!.inputs;
    expect(plain).toMatchObject({ platform: "macOS" });
    expect(plain).not.toHaveProperty("predicate");
    expect(plain).not.toHaveProperty("activation");
  });

  it("has its platform from the activations of others where they agree", () => {
    expect(adopt(enforcement, [activation("shared", ["macos", "x"], macOnly)]).adopted[0]!.inputs).toMatchObject({
      platform: "macOS",
      activation: false,
    });
  });

  it.each([
    ["none names it", []],
    ["the one that names it has no condition", [activation("macos-activation", ["macos"])]],
    [
      "they say different ones",
      [activation("a", ["macos"], macOnly), activation("b", ["macos"], "@status(device.model.family) == 'iPad'")],
    ],
  ])("isn't given a platform by guessing: %s", (_, activations) => {
    expect(adopt(enforcement, activations)).toEqual({ adopted: [], leftOut: [], withoutPlatform: ["macos"] });
    const [adopted] = adopt(enforcement, activations, {}, { platform: "iPadOS" }).adopted;
    // The condition of the platform would be new to the activation, so that stays as it is.
    expect(adopted!.inputs).toMatchObject({ platform: "iPadOS", activation: false });
  });

  it("may be short of notice, since devices have it already (safety rule 1)", () => {
    const late = withPayload(enforcement, { TargetLocalDateTime: "2026-01-17T18:00:00" });
    const inputsOf = (configuration: Declaration) =>
      adopt(configuration, [], { macos: ["all"] }, { platform: "macOS" }).adopted[0]!.inputs;
    expect(inputsOf(late)).toMatchObject({ allowShortNotice: true });
    expect(inputsOf(enforcement)).not.toHaveProperty("allowShortNotice");
  });

  it("may name a build that it couldn't newly name (safety rule 5)", () => {
    const named = (TargetBuildVersion: string) =>
      adopt(withPayload(enforcement, { TargetBuildVersion }), [], {}, { platform: "macOS" }).adopted[0]!.inputs;
    expect(named("25D125")).toMatchObject({ targetBuildVersion: "25D125", prerelease: true });
    expect(named("25D771280a")).toMatchObject({ targetBuildVersion: "25D771280a", base: "installed" });
    // A seed build's letter is no supplemental's.
    expect(named("25A5279m")).toMatchObject({ targetBuildVersion: "25A5279m", prerelease: true });
  });

  it("may have a target that Apple has withdrawn since, which only newly is an error", () => {
    const checkOf = (more: JsonObject) =>
      adopt(withPayload(enforcement, more), [], {}, { platform: "macOS" }).adopted[0]!.inputs.targetCheck;
    expect(checkOf({})).toBe("warn");
    expect(checkOf({ TargetBuildVersion: "25A5279m" })).toBeUndefined();
  });
});
