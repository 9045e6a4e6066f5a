import { readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import {
  appleRules,
  declarationBaseRule,
  type DeclarationType,
} from "../../../../provider/core/declarations/appleRules";
import { updateRequiredRule } from "../../../../provider/core/declarations/errorRules";
import {
  activationPayload,
  betaPayload,
  enforcementPayload,
  settingsPayload,
  statusSubscriptionsPayload,
} from "../../../../provider/core/declarations/payloads";
import { statusItemRules } from "../../../../provider/core/declarations/statusItemRules";
import { copiedFiles, overlay, read, resolve, type Rule } from "./appleSchema";

const configurations = "declarative/declarations/configurations";
const declarationFiles: Record<DeclarationType, string> = {
  "com.apple.configuration.softwareupdate.settings": `${configurations}/softwareupdate.settings.yaml`,
  "com.apple.configuration.softwareupdate.enforcement.specific": `${configurations}/softwareupdate.enforcement.specific.yaml`,
  "com.apple.configuration.management.status-subscriptions": `${configurations}/management.status-subscriptions.yaml`,
  "com.apple.activation.simple": "declarative/declarations/activations/simple.yaml",
};
const baseFile = "declarative/declarations/declarationbase.yaml";
const errorFile = "mdm/errors/softwareupdate.required.yaml";

const schemas: Record<DeclarationType, z.ZodObject> = {
  "com.apple.configuration.softwareupdate.settings": settingsPayload,
  "com.apple.configuration.softwareupdate.enforcement.specific": enforcementPayload,
  "com.apple.configuration.management.status-subscriptions": statusSubscriptionsPayload,
  "com.apple.activation.simple": activationPayload,
};
const declarationTypes = Object.keys(appleRules) as DeclarationType[];

/** Name, type, presence, range and allowed values of every key, read from a zod schema. */
function shapeOf(schema: z.ZodType, path = ""): Record<string, object> {
  const isOptional = schema instanceof z.ZodOptional;
  const inner = isOptional ? (schema.unwrap() as z.ZodType) : schema;
  const below =
    inner instanceof z.ZodObject
      ? Object.entries(inner.shape as Record<string, z.ZodType>).flatMap(([key, value]) =>
          Object.entries(shapeOf(value, path === "" ? key : `${path}.${key}`)),
        )
      : inner instanceof z.ZodArray
        ? Object.entries(shapeOf(inner.element as z.ZodType, `${path}[]`))
        : [];
  const own = { type: typeOf(inner), presence: isOptional ? "optional" : "required", ...limits(inner) };
  return { ...(path === "" ? {} : { [path]: own }), ...Object.fromEntries(below) };
}

function typeOf(schema: z.ZodType): string {
  if (schema instanceof z.ZodObject) return "dictionary";
  if (schema instanceof z.ZodArray) return "array";
  if (schema instanceof z.ZodBoolean) return "boolean";
  if (schema instanceof z.ZodNumber) return schema.isInt ? "integer" : "real";
  return schema instanceof z.ZodString || schema instanceof z.ZodEnum ? "string" : "unknown";
}

function limits(schema: z.ZodType): object {
  if (schema instanceof z.ZodEnum) return { values: schema.options };
  if (schema instanceof z.ZodNumber) return { range: { minimum: schema.minValue, maximum: schema.maxValue } };
  return {};
}

/** What of a rule a zod schema can say. */
function shapeOfRule({ keys }: { keys: Readonly<Record<string, object>> }): Record<string, object> {
  return Object.fromEntries(
    Object.entries(keys).map(([key, rule]) => [
      key,
      Object.fromEntries(
        Object.entries(rule).filter(([name]) => ["type", "presence", "range", "values"].includes(name)),
      ),
    ]),
  );
}

describe("our rules are Apple's schema with the overlay on top, key by key: of the declaration", () => {
  test.each(declarationTypes)("%s", (type) => {
    const file = read(declarationFiles[type]);
    expect(file.payload.declarationtype).toBe(type);
    expect(appleRules[type]).toEqual(resolve(file, type));
  });

  test("base, the keys that all declarations have", () => {
    expect(declarationBaseRule).toEqual(resolve(read(baseFile), "any"));
  });
});

describe("our rules are Apple's schema with the overlay on top, key by key: of the status item", () => {
  test.each(Object.keys(statusItemRules))("%s", (name) => {
    const file = read(`declarative/status/${name}.yaml`);
    expect(file.payload.statusitemtype).toBe(name);
    const { support, keys } = resolve(file, name);
    expect(statusItemRules[name]!.support).toEqual(support);
    // No key of a status item stands apart from its item, so ours have no platforms of their own.
    expect(withPlatforms(statusItemRules[name]!.keys, support)).toEqual(withElements(keys));
  });
});

test("our rules are Apple's schema, key by key: of the error com.apple.softwareupdate.required", () => {
  expect(updateRequiredRule).toEqual(resolve(read(errorFile), "com.apple.softwareupdate.required"));
});

function withPlatforms(keys: Readonly<Record<string, object>>, support: Rule["support"]): Record<string, object> {
  return Object.fromEntries(Object.entries(keys).map(([key, rule]) => [key, { ...rule, support }]));
}

/** In status items Apple leaves the presence of an array's element out, even where it is a dictionary of its own. */
function withElements(keys: Rule["keys"]): Rule["keys"] {
  return Object.fromEntries(Object.entries(keys).map(([key, rule]) => [key, { presence: "required", ...rule }]));
}

describe("our zod schema knows the same keys with the same type, presence, range and values: of", () => {
  test.each(declarationTypes)("%s", (type) => {
    expect(shapeOf(schemas[type])).toEqual(shapeOfRule(appleRules[type]));
  });

  test("Beta, which a BetaEnrollment has alone", () => {
    const keys = Object.entries(appleRules["com.apple.configuration.softwareupdate.settings"].keys)
      .filter(([key]) => key.startsWith("Beta."))
      .map(([key, rule]) => [key.slice("Beta.".length), rule]);
    expect(shapeOf(betaPayload)).toEqual(shapeOfRule({ keys: Object.fromEntries(keys) as never }));
  });
});

describe("the copies of Apple's schema", () => {
  test("are all compared: every file has rules, and all rules have a file", () => {
    const used = [
      ...Object.values(declarationFiles),
      baseFile,
      errorFile,
      ...Object.keys(statusItemRules).map((name) => `declarative/status/${name}.yaml`),
    ];
    expect(copiedFiles()).toEqual(used.sort());
  });

  test("have their licence and their source beside them", () => {
    expect(readdirSync(join(__dirname, "../../../fixtures/apple-schema"))).toEqual(
      expect.arrayContaining(["LICENSE.txt", "README.md"]),
    );
  });
});

describe("an entry of the overlay", () => {
  const fileOf = (name: string): string =>
    name in declarationFiles ? declarationFiles[name as DeclarationType] : `declarative/status/${name}.yaml`;
  const parts = overlay.flatMap((entry, index) => [
    ...Object.entries(entry.support ?? {}).map(([platform, rule]) => ({
      index,
      what: `${entry.in} ${entry.key} on ${platform}`,
      entry: { ...entry, values: undefined, support: { [platform]: rule } },
    })),
    ...(entry.values
      ? [{ index, what: `${entry.in} ${entry.key} values`, entry: { ...entry, support: undefined } }]
      : []),
  ]);

  test.each(parts)("says something that Apple's copy doesn't: $what", ({ index, entry: removed }) => {
    const file = read(fileOf(removed.in));
    const rest = overlay.map((entry, at) => {
      if (at !== index) return entry;
      if (removed.values) return { ...entry, values: undefined };
      const [platform] = Object.keys(removed.support!);
      return {
        ...entry,
        support: Object.fromEntries(Object.entries(entry.support!).filter(([name]) => name !== platform)),
      };
    });
    expect(resolve(file, removed.in, rest)).not.toEqual(resolve(file, removed.in));
  });

  test.each(overlay.map((entry) => [`${entry.in} ${entry.key}`, entry] as const))(
    "has a source: %s",
    (_what, entry) => {
      expect(entry.source.length).toBeGreaterThan(20);
    },
  );

  test("that Apple's schema has caught up with is found: the enforcement on tvOS 18.4, which 26.0 has", () => {
    const type = "com.apple.configuration.softwareupdate.enforcement.specific";
    const file = read(declarationFiles[type]);
    const entry = { in: type, key: "", support: { tvOS: { introduced: "18.4" } }, source: "" };
    expect(resolve(file, type, [entry])).toEqual(resolve(file, type, []));
  });
});
