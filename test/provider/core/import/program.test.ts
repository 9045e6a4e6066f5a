import fc from "fast-check";
import type { Declaration } from "../../../../provider/core/declarations/declaration";
import { activationIdentifier } from "../../../../provider/core/declarations/identifier";
import { payloadOf } from "../../../../provider/core/declarations/validate";
import { adoptionsOf, type Read } from "../../../../provider/core/import/adoption";
import { printProgram, type PrintedProgram, type ProgramContent } from "../../../../provider/core/import/program";
import { canonicalJson, isObject, type Json, type JsonObject } from "../../../../provider/core/json";
import { prettierProblems, readProgram } from "./readProgram";

jest.setTimeout(120_000);

const settingsType = "com.apple.configuration.softwareupdate.settings";
const enforcementType = "com.apple.configuration.softwareupdate.enforcement.specific";
const statusType = "com.apple.configuration.management.status-subscriptions";
const activationType = "com.apple.activation.simple";

function programOf(read: Partial<Read>, more: Partial<ProgramContent> = {}): PrintedProgram {
  const full = { configurations: [], activations: [], groups: new Map<string, string[]>(), ...read };
  const adoptions = adoptionsOf(full, { platform: "macOS", now: Date.UTC(2026, 0, 15) });
  return printProgram({ ...adoptions, source: "nanohub https://mdm.example.com", ...more });
}

function declaration(Type: string, Identifier: string, Payload: unknown): Declaration {
  return { Type, Identifier, Payload: Payload as JsonObject };
}

const fleet: Read = {
  configurations: [
    declaration(settingsType, "com.example.everyone", {
      AutomaticActions: { Download: "AlwaysOn", InstallOSUpdates: "Allowed" },
      NewIn2027: { Modes: ["a", "b"] },
    }),
    declaration(settingsType, "testers", {
      Beta: { ProgramEnrollment: "AlwaysOn", RequireProgram: { Description: "AppleSeed", Token: "T0KEN-ONE" } },
    }),
    declaration(settingsType, "volunteers", {
      Beta: {
        ProgramEnrollment: "Allowed",
        OfferPrograms: [
          { Description: "AppleSeed", Token: "T0KEN-ONE" },
          { Description: "Public Beta", Token: "T0KEN-TWO" },
        ],
      },
    }),
    declaration(enforcementType, "macos", {
      TargetOSVersion: "26.2",
      TargetBuildVersion: "25D771280a",
      TargetLocalDateTime: "2026-01-16T18:00:00",
      DetailsURL: "https://it.example.com/a/page/with/a/rather/long/path?that=does&not=fit",
    }),
    declaration(statusType, "swu-status-fleet_dev_progress", {
      StatusItems: [{ Name: "softwareupdate.install-state" }, { Name: "softwareupdate.failure-reason" }],
    }),
    declaration(settingsType, "broken", { Deferrals: { MajorPeriodInDays: 900 } }),
  ],
  activations: [
    declaration(activationType, "com.example.everyone-activation", {
      StandardConfigurations: ["com.example.everyone"],
    }),
    declaration(activationType, "shared", { StandardConfigurations: ["testers", "volunteers"] }),
    declaration(activationType, "macos-activation", {
      StandardConfigurations: ["macos"],
      Predicate: "(@status(device.model.family) == 'Mac') AND (@status(device.model.identifier) == 'Mac14,2')",
    }),
  ],
  groups: new Map([
    ["com.example.everyone", ["everyone", "lab"]],
    ["com.example.everyone-activation", ["everyone"]],
    ["testers", ["pilot"]],
    ["volunteers", ["office"]],
    ["macos", ["everyone"]],
    ["macos-activation", ["everyone"]],
  ]),
};

describe("the program", () => {
  it("reads as a person would have written it", () => {
    expect(programOf(fleet).text).toBe(`import * as pulumi from "@pulumi/pulumi";
import {
  BetaEnrollment,
  EnforcementSpecific,
  SoftwareUpdateSettings,
  StatusSubscriptions,
} from "pulumi-apple-softwareupdate";

// Written by \`softwareupdate import\` from nanohub https://mdm.example.com.
// The first \`pulumi up\` takes these declarations over and changes nothing on
// the devices. After it, the lines \`adopt\`, \`allowShortNotice\` and \`targetCheck\`
// can be removed.

const config = new pulumi.Config();

// Assigned to "lab" without its activation or the reverse: left as it is.
new SoftwareUpdateSettings("com-example-everyone", {
  identifier: "com.example.everyone",
  adopt: true,
  groups: ["everyone"],
  automaticActions: {
    download: "AlwaysOn",
    installOSUpdates: "Allowed",
  },
  additionalPayload: {
    NewIn2027: {
      Modes: ["a", "b"],
    },
  },
});

new BetaEnrollment("testers", {
  identifier: "testers",
  adopt: true,
  // Activated by "shared", which this program leaves alone.
  activation: false,
  groups: ["pilot"],
  programEnrollment: "AlwaysOn",
  requireProgram: {
    description: "AppleSeed",
    token: config.requireSecret("testersToken"),
  },
});

new BetaEnrollment("volunteers", {
  identifier: "volunteers",
  adopt: true,
  // Activated by "shared", which this program leaves alone.
  activation: false,
  groups: ["office"],
  programEnrollment: "Allowed",
  offerPrograms: [
    {
      description: "AppleSeed",
      token: config.requireSecret("testersToken"),
    },
    {
      description: "Public Beta",
      token: config.requireSecret("volunteersToken"),
    },
  ],
});

new EnforcementSpecific("macos", {
  identifier: "macos",
  adopt: true,
  groups: ["everyone"],
  platform: "macOS",
  predicate: "@status(device.model.identifier) == 'Mac14,2'",
  targetOSVersion: "26.2",
  targetBuildVersion: "25D771280a",
  targetLocalDateTime: "2026-01-16T18:00:00",
  detailsURL:
    "https://it.example.com/a/page/with/a/rather/long/path?that=does&not=fit",
  // If not all devices run the base version, give its enforcement here.
  base: "installed",
  // Devices have this deadline already.
  allowShortNotice: true,
  // Devices have this target already, whether Apple offers it or not.
  targetCheck: "warn",
});

// A Pulumi stack made it: take it out of that stack's state if one still has it,
// and keep \`adopt\`, which its identifier needs.
new StatusSubscriptions("progress", {
  identifier: "swu-status-fleet_dev_progress",
  adopt: true,
  // No activation was found that names it. Without one no device applies it:
  // then remove this line.
  activation: false,
  // No group was found that it is assigned to.
  groups: [],
  items: ["softwareupdate.install-state", "softwareupdate.failure-reason"],
});

// Not imported: "broken" (com.apple.configuration.softwareupdate.settings): deferrals.majorPeriodInDays must be at most 90.
`);
  });

  it("is in prettier's layout, with a Provider too", () => {
    const settings = { server: "nanohub", url: "https://mdm.school.example" };
    const provider = { name: "school", settings, hasApiKey: true };
    const programs = [programOf(fleet).text, programOf(fleet, { provider }).text, programOf({}).text];
    expect(prettierProblems(programs)).toEqual([]);
    expect(programs[1]).toContain(`const provider = new Provider("school", {
  server: "nanohub",
  url: "https://mdm.school.example",
  apiKey: config.requireSecret("schoolApiKey"),
});`);
    expect(
      readProgram(programs[1]!)
        .slice(1)
        .map(({ options }) => options),
    ).toEqual(Array(5).fill("{ provider }"));
  });

  it("asks for each token once, and says where it comes from", () => {
    expect(programOf(fleet).secrets).toEqual([
      { key: "testersToken", description: "requireProgram.token of testers" },
      { key: "volunteersToken", description: "offerPrograms.1.token of volunteers" },
    ]);
    expect(JSON.stringify(programOf(fleet))).not.toContain("T0KEN");
  });

  it("gives every resource and every secret a name of its own", () => {
    const beta = (Token: string) => ({
      Beta: { ProgramEnrollment: "AlwaysOn", RequireProgram: { Description: "d", Token } },
    });
    const identifiers = ["a.b", "a-b", "A_B", "...", "-", "4C491E9F-64C4-4B9E-A994-C42458F07A6C", "x".repeat(64)];
    const { resources, secrets } = programOf({
      configurations: identifiers.map((identifier) => declaration(settingsType, identifier, beta(identifier))),
    });
    expect(resources.map(({ name }) => name)).toEqual([
      ...["a-b", "a-b-2", "A-B-3", "beta", "beta-2", "beta-4c491e9f", "x".repeat(64)],
    ]);
    expect(secrets.map(({ key }) => key)).toEqual([
      ...["aBToken", "aB2Token", "aB3Token", "betaToken", "beta2Token", "beta4c491e9fToken", `${"x".repeat(25)}Token`],
    ]);
  });
});

/** Any text, with what is dangerous in a program more often than chance would have it. */
const hostileText = fc.oneof(
  fc.string({ unit: "binary", minLength: 1 }),
  fc
    .array(
      fc.constantFrom(
        '"',
        "'",
        "`",
        "\\",
        "\n",
        "\r",
        "\u2028",
        "${",
        "}",
        "*/",
        "\u202e",
        '");process.exit();("',
        "x",
      ),
    )
    .map((parts) => `t${parts.join("")}`),
);
const control = fc.constantFrom("Allowed", "AlwaysOn", "AlwaysOff");
const token = fc.uuid().map((uuid) => `TOKEN-${uuid}`);
const program = fc.record({ Description: hostileText, Token: token });
const payload = fc.oneof(
  fc.record({
    Type: fc.constant(settingsType),
    Payload: fc.record(
      {
        Notifications: fc.boolean(),
        Deferrals: fc.record({ MinorPeriodInDays: fc.integer({ min: 1, max: 90 }) }),
        AutomaticActions: fc.record({ Download: control, InstallOSUpdates: control }, { requiredKeys: [] }),
        Beta: fc.record({ ProgramEnrollment: fc.constant("Allowed"), OfferPrograms: fc.array(program) }),
        NewKey: fc.dictionary(hostileText, fc.oneof(hostileText, fc.integer(), fc.array(hostileText))),
        NewPrograms: fc.array(program),
      },
      { requiredKeys: [] },
    ),
  }),
  fc.record({
    Type: fc.constant(settingsType),
    Payload: fc.record({ Beta: fc.record({ ProgramEnrollment: fc.constant("AlwaysOn"), RequireProgram: program }) }),
  }),
  fc.record({
    Type: fc.constant(enforcementType),
    Payload: fc.record(
      {
        TargetOSVersion: fc.constantFrom("26.2", "18.7.3"),
        TargetLocalDateTime: fc.constantFrom("2020-01-01T00:00:00", "2099-12-31T23:59:59"),
        TargetBuildVersion: fc.constantFrom("25D125", "25D771280a"),
        DetailsURL: hostileText,
      },
      { requiredKeys: ["TargetOSVersion", "TargetLocalDateTime"] },
    ),
  }),
  fc.record({
    Type: fc.constant(statusType),
    Payload: fc.record({ StatusItems: fc.array(fc.record({ Name: hostileText }), { minLength: 1 }) }),
  }),
);
const found = fc
  .array(
    fc.record({
      configuration: payload,
      groups: fc.uniqueArray(hostileText),
      activation: hostileText,
      own: fc.boolean(),
    }),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((all) => {
    const configurations = all.map(({ configuration }, at) => ({ ...configuration, Identifier: `id.${at}` }));
    const activations = all.map(({ activation, own }, at) =>
      declaration(activationType, own ? activationIdentifier(`id.${at}`) : activation, {
        StandardConfigurations: [`id.${at}`],
        ...(own ? {} : { Predicate: activation }),
      }),
    );
    const groups = all.flatMap(({ groups }, at) => [
      [`id.${at}`, groups] as const,
      [activationIdentifier(`id.${at}`), groups] as const,
    ]);
    return { configurations, activations, groups: new Map(groups) };
  });

describe("whatever the declarations hold", () => {
  it("the program is nothing but literals, and writes the payloads that were read", () => {
    fc.assert(
      fc.property(found, (read) => {
        const { adopted, leftOut } = adoptionsOf(read, { platform: "macOS", now: 0 });
        const printed = printProgram({ adopted, leftOut, source: "\n*/ process.exit()" });
        expect(adopted.length + leftOut.length).toBe(read.configurations.length);
        expect(printed.text).not.toContain("TOKEN-");
        const tokens = tokensByKey(read, printed);
        const resources = readProgram(printed.text);
        expect(resources.map(({ args }) => args.identifier)).toEqual(adopted.map(({ identifier }) => identifier));
        resources.forEach(({ args }, at) => {
          const { kind, identifier } = adopted[at]!;
          const { Payload } = read.configurations.find(({ Identifier }) => Identifier === identifier)!;
          const written = payloadOf(kind, withTokens(args, tokens) as Record<string, unknown>);
          expect(canonicalJson(inOneOrder(written))).toBe(canonicalJson(inOneOrder(Payload)));
          expect(args.groups).toEqual(read.groups.get(identifier));
        });
      }),
      { numRuns: 500 },
    );
  });
});

/** Which token a key of the configuration stands for, from what the program says about it. */
function tokensByKey({ configurations }: Read, { secrets }: PrintedProgram): Map<string, string> {
  return new Map(
    secrets.map(({ key, description }) => {
      const [place = "", identifier] = description.split(" of ");
      const [first = "", ...others] = place.split(".").filter((part) => part !== "additionalPayload");
      const { Payload } = configurations.find(({ Identifier }) => Identifier === identifier)!;
      const at = (value: unknown, part: string): unknown =>
        isObject(value)
          ? (value[part] ?? value[part.charAt(0).toUpperCase() + part.slice(1)])
          : (value as [])[Number(part)];
      const start = at(Payload, first) === undefined ? at(at(Payload, "Beta"), first) : at(Payload, first);
      return [key, String(others.reduce(at, start))];
    }),
  );
}

function withTokens(value: unknown, tokens: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => withTokens(item, tokens));
  if (!isObject(value)) return value;
  if (typeof value.secret === "string" && Object.keys(value).length === 1) return tokens.get(value.secret);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withTokens(inner, tokens)]));
}

function inOneOrder(payload: JsonObject): JsonObject {
  const { StatusItems: items } = payload;
  if (!Array.isArray(items)) return payload;
  return { ...payload, StatusItems: (items as Json[]).map((item) => canonicalJson(item)).sort() };
}
