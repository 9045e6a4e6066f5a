import type { DeclarationKindName } from "../../../../provider/core/declarations/identifier";
import { declarationKinds, type Inputs } from "../../../../provider/core/declarations/kinds";
import { inputsOf, payloadOf } from "../../../../provider/core/declarations/validate";
import { example, read, type YamlKey } from "./appleSchema";
import { complete, errorsOf, problemsOf, warningsOf } from "./inputs";

const groups = ["pilot"];
const configurations = "declarations/configurations";
const settings = read(`declarative/${configurations}/softwareupdate.settings.yaml`);
const enforcement = read(`declarative/${configurations}/softwareupdate.enforcement.specific.yaml`);
const status = read(`declarative/${configurations}/management.status-subscriptions.yaml`);

/** A key with the keys that it stands in, from the outermost. */
interface Leaf {
  readonly path: readonly string[];
  readonly key: YamlKey;
}

/** Every key that holds no others, with its path; the placeholder that stands for an array's element is no key. */
function leavesOf(keys: readonly YamlKey[], path: readonly string[] = []): Leaf[] {
  return keys.flatMap((key) =>
    key.type === "<dictionary>" ? leavesOf(key.subkeys ?? [], [...path, key.key]) : [{ path: [...path, key.key], key }],
  );
}

/** `InstallOSUpdates` as a program writes it. */
function small(key: string): string {
  return key.charAt(0).toLowerCase() + key.slice(1);
}

function exampleOf(name: string): ReturnType<typeof example> {
  return example(`${configurations}/${name}/example1.json`);
}

/** Inputs with one value at the place that a key of Apple's schema stands for, and what else that key requires. */
function withValue({ path }: Leaf, value: unknown): Inputs {
  const nested = path.reduceRight<unknown>((inner, key) => ({ [small(key)]: inner }), value) as Record<string, object>;
  if (path[0] !== "Beta" || path[1] === "ProgramEnrollment") return { groups, ...nested };
  // RequireProgram needs both of its keys and AlwaysOn.
  const program = { description: "macOS AppleSeed Beta", token: "p3ySHD3CiWtpsH1DKS8sVdv9" };
  const beta = nested.beta as Record<string, object>;
  const required = beta.requireProgram ? { requireProgram: { ...program, ...beta.requireProgram } } : {};
  return { groups, beta: { programEnrollment: "AlwaysOn", ...beta, ...required } };
}

function right({ key }: Leaf): unknown[] {
  if (key.rangelist) return [...key.rangelist];
  if (key.range) return [key.range.min, key.range.min + 1, key.range.max];
  if (key.type === "<boolean>") return [true, false];
  if (key.type === "<array>") return [[], [{ description: "iOS 18 AppleSeed Beta", token: "35b68K477rAsry6dxiDJ" }]];
  return ["text"];
}

function wrong({ key }: Leaf): [unknown, RegExp][] {
  if (key.rangelist) {
    const listed = new RegExp(`must be one of ${key.rangelist.join(", ")}`);
    return [
      ["Sometimes", listed],
      [true, listed],
      [null, listed],
    ];
  }
  if (key.range) {
    const { min, max } = key.range;
    return [
      [min - 1, new RegExp(`must be at least ${min}`)],
      [max + 1, new RegExp(`must be at most ${max}`)],
      [min + 0.5, /must be a whole number/],
      [String(min), /must be a number, not a string/],
    ];
  }
  const names = { "<boolean>": "a boolean", "<string>": "a string", "<array>": "an array" };
  const name = names[key.type as keyof typeof names];
  return [
    [7, new RegExp(`must be ${name}, not a number`)],
    [null, new RegExp(`must be ${name}, not null`)],
  ];
}

const leaves = leavesOf(settings.payloadkeys).map((leaf): [string, Leaf] => [leaf.path.join("."), leaf]);

describe("Apple's keys of softwareupdate.settings", () => {
  test("are all there, and no others", () => {
    expect(declarationKinds.settings.declarationType).toBe(settings.payload.declarationtype);
    expect([...declarationKinds.settings.payloadInputs].sort()).toEqual(
      settings.payloadkeys.map(({ key }) => small(key)).sort(),
    );
    // Counted in Apple's schema by hand.
    expect(leaves).toHaveLength(16);
  });

  test.each(leaves)("%s takes every value of its type and range", (_name, leaf) => {
    for (const value of right(leaf)) expect(errorsOf("settings", withValue(leaf, value))).toEqual([]);
  });

  test.each(leaves)(
    "%s refuses values out of its range and of other types, and says what is allowed",
    (_name, leaf) => {
      for (const [value, message] of wrong(leaf)) {
        const [first = "nothing", ...others] = errorsOf("settings", withValue(leaf, value));
        expect(others).toEqual([]);
        expect(first).toMatch(message);
        expect(first.startsWith(`${leaf.path.map(small).join(".")}: `)).toBe(true);
      }
    },
  );

  test.each(leaves)("%s goes to the server under Apple's name, and comes back under ours", (_name, leaf) => {
    const [value] = right(leaf);
    const { groups: _, ...inputs } = withValue(leaf, value);
    const payload = payloadOf(declarationKinds.settings, inputs);
    let at: unknown = payload;
    for (const key of leaf.path) at = (at as Record<string, unknown>)[key];
    expect(at).toEqual(value);
    expect(inputsOf(declarationKinds.settings, payload)).toEqual(inputs);
  });

  test("may all be absent, and then nothing is sent for them", () => {
    expect(problemsOf("settings", { groups })).toEqual([]);
    expect(payloadOf(declarationKinds.settings, { groups })).toEqual({});
  });

  test("a program of offerPrograms needs both its keys, with Apple's names and no placeholder around them", () => {
    const beta = {
      programEnrollment: "Allowed",
      offerPrograms: [{ description: "iOS 18 AppleSeed Beta", token: "x" }],
    };
    expect(payloadOf(declarationKinds.settings, { beta })).toEqual({
      Beta: { ProgramEnrollment: "Allowed", OfferPrograms: [{ Description: "iOS 18 AppleSeed Beta", Token: "x" }] },
    });
    expect(errorsOf("settings", { groups, beta: { offerPrograms: [{ description: "a" }] } })).toEqual([
      "beta.offerPrograms[0].token: is required",
    ]);
    expect(errorsOf("settings", { groups, beta: { offerPrograms: [{ token: "a" }] } })).toEqual([
      "beta.offerPrograms[0].description: is required",
    ]);
    expect(errorsOf("settings", { groups, beta: { offerPrograms: [{ description: "", token: "a" }] } })).toEqual([
      "beta.offerPrograms[0].description: must not be empty",
    ]);
  });

  test("automatic installs without automatic downloads have no effect, says Apple, so that is a warning", () => {
    const automaticActions = { download: "AlwaysOff", installOSUpdates: "AlwaysOn", installSecurityUpdate: "AlwaysOn" };
    expect(errorsOf("settings", { groups, automaticActions })).toEqual([]);
    expect(warningsOf("settings", { groups, automaticActions })).toEqual([
      expect.stringMatching(/^automaticActions\.installOSUpdates: has no effect while download is AlwaysOff/),
      expect.stringMatching(/^automaticActions\.installSecurityUpdate: has no effect while download is AlwaysOff/),
    ]);
    const allowed = { ...automaticActions, download: "Allowed" };
    expect(problemsOf("settings", { groups, automaticActions: allowed })).toEqual([]);
  });
});

describe("Apple's keys of softwareupdate.enforcement.specific", () => {
  test("are all there, and no others", () => {
    expect(declarationKinds.enforcement.declarationType).toBe(enforcement.payload.declarationtype);
    expect([...declarationKinds.enforcement.payloadInputs].sort()).toEqual(
      enforcement.payloadkeys.map(({ key }) => small(key)).sort(),
    );
  });

  test.each(enforcement.payloadkeys.map((key): [string, string | undefined] => [key.key, key.presence]))(
    "%s is %s",
    (key, presence) => {
      const full = { ...complete.enforcement, detailsURL: "https://it.example.com" };
      const absent = Object.fromEntries(Object.entries(full).filter(([input]) => input !== small(key)));
      expect(errorsOf("enforcement", absent)).toEqual(presence === "required" ? [`${small(key)}: is required`] : []);
    },
  );

  test.each(enforcement.payloadkeys.map(({ key }) => small(key)))("%s is a string", (key) => {
    for (const [value, name] of [
      [26, "a number"],
      [true, "a boolean"],
      [["26"], "an array"],
      [{}, "an object"],
    ] as const) {
      expect(errorsOf("enforcement", { ...complete.enforcement, [key]: value })).toEqual([
        `${key}: must be a string, not ${name}`,
      ]);
    }
  });

  test("platform is required, and none of Apple's keys", () => {
    const { platform: _, ...others } = complete.enforcement;
    const listed = "one of iOS, iPadOS, macOS, tvOS, visionOS";
    expect(errorsOf("enforcement", others)).toEqual([`platform: is required: ${listed}`]);
    expect(errorsOf("enforcement", { ...others, platform: "macos" })).toEqual([
      `platform: must be ${listed}; did you mean macOS?`,
    ]);
    expect(payloadOf(declarationKinds.enforcement, complete.enforcement)).toEqual({
      TargetOSVersion: "26.1",
      TargetLocalDateTime: "2026-12-01T18:00:00",
    });
  });

  test.each([0, -1, 366, "3"])("minimumNotice is 1 to 365 days, not %p", (minimumNotice) => {
    expect(errorsOf("enforcement", { ...complete.enforcement, minimumNotice })).toEqual([
      expect.stringMatching(/^minimumNotice: must be (at least 1|at most 365|a number, not a string)$/),
    ]);
  });
});

describe("Apple's keys of the Beta dictionary", () => {
  test("are inputs of their own in a BetaEnrollment", () => {
    const beta = settings.payloadkeys.find(({ key }) => key === "Beta")!;
    expect(declarationKinds.beta.declarationType).toBe(settings.payload.declarationtype);
    expect([...declarationKinds.beta.payloadInputs].sort()).toEqual(beta.subkeys!.map(({ key }) => small(key)).sort());
    const requireProgram = { description: "macOS AppleSeed Beta", token: "p3ySHD3C" };
    expect(payloadOf(declarationKinds.beta, { programEnrollment: "AlwaysOn", requireProgram })).toEqual({
      Beta: {
        ProgramEnrollment: "AlwaysOn",
        RequireProgram: { Description: "macOS AppleSeed Beta", Token: "p3ySHD3C" },
      },
    });
  });

  test.each<[Inputs, string]>([
    [{ programEnrollment: "On" }, "programEnrollment: must be one of Allowed, AlwaysOn, AlwaysOff"],
    [
      { programEnrollment: "alwaysOn" },
      "programEnrollment: must be one of Allowed, AlwaysOn, AlwaysOff; did you mean AlwaysOn?",
    ],
    [{ offerPrograms: {} }, "offerPrograms: must be an array, not an object"],
    [{ offerPrograms: ["seed"] }, "offerPrograms[0]: must be an object, not a string"],
    [{ programEnrollment: "AlwaysOn", requireProgram: {} }, "requireProgram.description: is required"],
  ])("are checked: %j", (inputs, message) => {
    expect(errorsOf("beta", { groups, ...inputs })[0]).toBe(message);
  });
});

describe("Apple's keys of management.status-subscriptions", () => {
  test("StatusItems is required, an array of objects with a Name", () => {
    expect(declarationKinds.status.declarationType).toBe(status.payload.declarationtype);
    expect(status.payloadkeys.map(({ key, presence }) => [key, presence])).toEqual([["StatusItems", "required"]]);
    expect(payloadOf(declarationKinds.status, { items: ["softwareupdate.install-state"] })).toEqual({
      StatusItems: [{ Name: "softwareupdate.install-state" }],
    });
  });

  test.each<[unknown, string]>([
    [undefined, "items: is required"],
    [[], "items: must have at least one element"],
    ["softwareupdate.install-state", "items: must be an array, not a string"],
    [[{ Name: "softwareupdate.install-state" }], "items[0]: must be a string, not an object"],
    [[""], "items[0]: must not be empty"],
  ])("items %j is refused", (items, message) => {
    expect(errorsOf("status", { groups, items })[0]).toBe(message);
  });

  test("an item that this version doesn't know is a warning with the nearest one, since Apple adds items", () => {
    const items = ["softwareupdate.instal-state", "passcode.is-compliant"];
    expect(errorsOf("status", { groups, items })).toEqual([]);
    expect(warningsOf("status", { groups, items })).toEqual([
      expect.stringMatching(/^items\[0\]: .*; did you mean softwareupdate\.install-state\?$/),
      expect.stringMatching(/^items\[1\]: [^;]*; a device reports an error for an item that it lacks$/),
    ]);
  });

  test("the order of the items means nothing, so it doesn't reach the server", () => {
    const forwards = payloadOf(declarationKinds.status, { items: ["a", "b", "c"] });
    expect(payloadOf(declarationKinds.status, { items: ["c", "a", "b"] })).toEqual(forwards);
  });
});

describe("Apple's own example declarations", () => {
  const kindOf: Record<string, DeclarationKindName> = {
    "softwareupdate.settings": "settings",
    "management.status-subscriptions": "status",
    "softwareupdate.enforcement.specific": "enforcement",
  };
  // Apple's example names a build that is no supplemental, which safety rule 5 leaves to seed builds.
  const more: Record<string, Inputs> = { enforcement: { platform: "iOS", prerelease: true } };

  test.each(Object.entries(kindOf))("%s is valid, and comes back unchanged", (name, kind) => {
    const { Type, Payload } = exampleOf(name);
    expect(Type).toBe(declarationKinds[kind].declarationType);
    const inputs = { groups, ...inputsOf(declarationKinds[kind], Payload), ...more[kind] };
    expect(errorsOf(kind, inputs)).toEqual([]);
    expect(payloadOf(declarationKinds[kind], inputs)).toEqual(Payload);
  });

  test("softwareupdate.settings is also valid as a BetaEnrollment that adopts it", () => {
    const { Payload } = exampleOf("softwareupdate.settings");
    const inputs = { groups, ...inputsOf(declarationKinds.beta, Payload) };
    expect(errorsOf("beta", inputs)).toEqual([]);
    expect(payloadOf(declarationKinds.beta, inputs)).toEqual(Payload);
  });

  test("the enforcement is refused without prerelease, since its build is no supplemental", () => {
    const { Payload } = exampleOf("softwareupdate.enforcement.specific");
    const inputs = { groups, platform: "iOS", ...inputsOf(declarationKinds.enforcement, Payload) };
    expect(errorsOf("enforcement", inputs)).toEqual([expect.stringMatching(/^targetBuildVersion: names a build, but/)]);
  });
});
