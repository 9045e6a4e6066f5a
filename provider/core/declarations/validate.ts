import { z } from "zod";
import { isObject, type Json, type JsonObject } from "../json";
import { error, warning, type Problem } from "../problem";
import { isUnknown } from "../unknown";
import { appleKey, inputKey } from "./appleKeys";
import type { DeclarationType } from "./appleRules";
import { depthProblem } from "./depth";
import { isDerivedIdentifier } from "./identifier";
import type { DeclarationKind, Inputs } from "./kinds";
import {
  platformProblems,
  platformsIn,
  platformsInput,
  predicatePlatformProblems,
  statusItemObjections,
  type KeyPath,
  type Platforms,
} from "./platformRules";
import { predicateProblems } from "./predicateRules";
import { compareVersions, isVersion } from "../releases/version";
import { misplacedKeySentence } from "./unknownKeys";
import { dottedPath, unknownKeySentence, zodProblems } from "./zodProblems";

/** Inputs that every declaration resource has. */
const sharedInputs = {
  groups: z.array(z.string().min(1)),
  predicate: z.string().min(1).optional(),
  identifier: z
    .string()
    .regex(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/, { error: identifierForm })
    .optional(),
  adopt: z.boolean().optional(),
  activation: z.boolean().optional(),
  additionalPayload: z.record(z.string(), z.unknown()).optional(),
  platforms: platformsInput.optional(),
};

function identifierForm(): string {
  return "must have 1 to 64 letters, digits, dots, dashes or underscores";
}

/**
 * Everything that can be said of a declaration resource's inputs without asking anybody: what the schema refuses, what
 * Apple's rules refuse, and what is worth a warning. Values that are not known yet are left alone.
 */
export function validateInputs(kind: DeclarationKind, inputs: Inputs): Problem[] {
  const tooDeep = depthProblem(inputs);
  if (tooDeep) return [error("", tooDeep)];
  const { payload, others } = split(kind, inputs);
  return [
    ...payloadProblems(kind, payload),
    ...otherProblems(kind, inputs, others),
    ...kind.problems(inputs),
    ...groupProblems(inputs.groups),
    ...activationProblems(inputs),
    ...platformInputProblems(kind, payload, inputs),
    ...identifierProblems(inputs),
    ...additionalPayloadProblems(kind, inputs),
  ];
}

/** The payload as Apple's schema has it, with the program's additional keys. */
export function payloadOf(kind: DeclarationKind, inputs: Inputs): JsonObject {
  const additional = isObject(inputs.additionalPayload) ? (inputs.additionalPayload as JsonObject) : {};
  return { ...kind.toPayload(split(kind, inputs).payload), ...additional };
}

/** The inputs that a stored payload stands for; keys that no input stands for become `additionalPayload`. */
export function inputsOf(kind: DeclarationKind, payload: JsonObject): Inputs {
  const inputs: Record<string, unknown> = {};
  const additional: Record<string, Json> = {};
  for (const [key, value] of Object.entries(kind.fromPayload(payload))) {
    if (kind.payloadInputs.includes(key)) inputs[key] = value;
    else {
      const original = Object.keys(payload).find((candidate) => inputKey(candidate) === key) ?? key;
      additional[original] = payload[original] as Json;
    }
  }
  return Object.keys(additional).length > 0 ? { ...inputs, additionalPayload: additional } : inputs;
}

function split(kind: DeclarationKind, inputs: Inputs): { payload: Inputs; others: Inputs } {
  const isPayload = ([key]: [string, unknown]): boolean => kind.payloadInputs.includes(key);
  const entries = Object.entries(inputs).filter(([, value]) => value !== undefined);
  return {
    payload: Object.fromEntries(entries.filter(isPayload)),
    others: Object.fromEntries(entries.filter((entry) => !isPayload(entry))),
  };
}

function payloadProblems(kind: DeclarationKind, payload: Inputs): Problem[] {
  // StatusItems is the one key whose form differs from its input's.
  if (kind.kind === "status") return statusProblems(payload);
  const misspelt = capitalKeys(payload, []);
  if (misspelt.length > 0) return misspelt;
  const known = (at: readonly PropertyKey[]): readonly string[] => keysAt(kind.payload, at);
  const misplaced = (at: readonly PropertyKey[], key: string): string | undefined =>
    misplacedKeySentence(kind.declarationType as DeclarationType, at, key, inputKey);
  return zodProblems(kind.payload, kind.toPayload(payload), pathInInputs(kind), known, misplaced);
}

/** Where a key of the payload stands in the inputs. */
function pathInInputs(kind: DeclarationKind): (path: readonly PropertyKey[]) => string {
  return (path) => {
    const inner = kind.kind === "beta" && path[0] === "Beta" ? path.slice(1) : path;
    return dottedPath(inner.map((part) => (typeof part === "string" ? inputKey(part) : part)));
  };
}

function statusProblems({ items }: Inputs): Problem[] {
  const schema = z.object({ items: z.array(z.string().min(1)).min(1) });
  return zodProblems(schema, { items }, dottedPath, () => ["items"]);
}

/** Apple's own spelling would pass unnoticed once keys are capitalized, and then count as a second key. */
function capitalKeys(value: unknown, path: readonly PropertyKey[]): Problem[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => capitalKeys(item, [...path, index]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = [...path, key];
    if (key === inputKey(key)) return capitalKeys(inner, at);
    return [error(dottedPath(at), `is not a known key; did you mean ${inputKey(key)}?`)];
  });
}

const inputsSchemas = new Map<DeclarationKind, z.ZodObject>();

/** Made once a kind: zod compiles a schema when it is used first. */
function inputsSchema(kind: DeclarationKind): z.ZodObject {
  const schema = inputsSchemas.get(kind) ?? z.object({ ...sharedInputs, ...kind.ownInputs });
  inputsSchemas.set(kind, schema);
  return schema;
}

function otherProblems(kind: DeclarationKind, inputs: Inputs, others: Inputs): Problem[] {
  const schema = inputsSchema(kind);
  const { shape } = schema;
  const known = [...Object.keys(shape), ...kind.payloadInputs];
  const strangers = Object.keys(others).filter((key) => !Object.hasOwn(shape, key));
  return [
    ...zodProblems(schema, withoutKeys(inputs, strangers), dottedPath, () => known),
    ...strangers.map((key) => error(key, strangerSentence(kind, key, known))),
  ];
}

function strangerSentence(kind: DeclarationKind, key: string, known: readonly string[]): string {
  const at = kind.kind === "beta" ? ["Beta"] : [];
  // Beta's other keys are inputs of their own; what stands beside Beta belongs to another resource.
  const sentence = misplacedKeySentence(kind.declarationType as DeclarationType, at, appleKey(key), inputKey);
  const isNear = unknownKeySentence(key, known).includes("did you mean");
  return kind.kind === "beta" || isNear || sentence === undefined ? unknownKeySentence(key, known) : sentence;
}

function withoutKeys(inputs: Inputs, keys: readonly string[]): Inputs {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => !keys.includes(key)));
}

function groupProblems(groups: unknown): Problem[] {
  if (!Array.isArray(groups)) return [];
  if (groups.length === 0) return [warning("groups", "is empty: the declaration is stored and assigned to nobody")];
  const twice = groups.filter(
    (group, at) => typeof group === "string" && !isUnknown(group) && groups.indexOf(group) !== at,
  );
  return twice.map((group) => error("groups", `names ${String(group)} twice`));
}

function activationProblems({ activation, predicate }: Inputs): Problem[] {
  if (predicate === undefined) return [];
  if (activation === false) {
    return [error("predicate", "belongs to the activation, and activation: false makes none")];
  }
  if (typeof predicate !== "string" || predicate === "" || isUnknown(predicate)) return [];
  return predicateProblems(predicate, "predicate");
}

/** Everything that depends on the platforms that the program says the declaration reaches: warnings, by Apple's schema. */
function platformInputProblems(kind: DeclarationKind, payload: Inputs, inputs: Inputs): Problem[] {
  const { platform, predicate } = inputs;
  const described = platformsIn(inputs.platforms);
  const isForOne = kind.kind === "enforcement" && typeof platform === "string" && !isUnknown(platform);
  const platforms = isForOne ? only(described, platform) : described;
  const writePath = pathInInputs(kind);
  const path = (at: KeyPath): string => (at.length === 0 ? "platforms" : writePath(at));
  return [
    ...(isForOne ? strangePlatformProblems(described, platform) : []),
    ...platformProblems(kind.declarationType as DeclarationType, kind.toPayload(payload), platforms, path),
    ...(kind.kind === "status" ? subscriptionProblems(payload.items, platforms) : []),
    ...(kind.kind === "enforcement" ? targetProblems(inputs.targetOSVersion, platforms) : []),
    ...(typeof predicate === "string" ? predicatePlatformProblems(predicate, platforms, "predicate") : []),
  ];
}

function only(platforms: Platforms, name: string): Platforms {
  return Object.fromEntries(Object.entries(platforms).filter(([platform]) => platform === name));
}

function strangePlatformProblems(platforms: Platforms, name: string): Problem[] {
  return Object.keys(platforms)
    .filter((platform) => platform !== name)
    .map((platform) => warning(`platforms.${platform}`, `means nothing here: the enforcement is for ${name} alone`));
}

function subscriptionProblems(items: unknown, platforms: Platforms): Problem[] {
  if (!Array.isArray(items)) return [];
  return items.flatMap((item: unknown, at) =>
    typeof item === "string"
      ? statusItemObjections(item, platforms).map((message) => warning(`items[${at}]`, message))
      : [],
  );
}

function targetProblems(target: unknown, platforms: Platforms): Problem[] {
  if (typeof target !== "string" || !isVersion(target)) return [];
  return Object.entries(platforms)
    .filter(([, { minimumVersion }]) => minimumVersion !== undefined && compareVersions(target, minimumVersion) <= 0)
    .map(([platform, { minimumVersion }]) => {
      const message =
        `every device in reach runs ${platform} ${minimumVersion} or later: one that is newer than the target reports ` +
        "an error, one that runs it has nothing to install (Apple)";
      return warning("targetOSVersion", message);
    });
}

function identifierProblems({ identifier, adopt }: Inputs): Problem[] {
  if (typeof identifier !== "string" || !isDerivedIdentifier(identifier) || adopt === true) return [];
  const message =
    "must not start with swu-, which derived identifiers do; to take over such a declaration set adopt: true";
  return [error("identifier", message)];
}

function additionalPayloadProblems(kind: DeclarationKind, { additionalPayload }: Inputs): Problem[] {
  if (!isObject(additionalPayload)) return [];
  const modelled = Object.keys(kind.payload.shape);
  return Object.keys(additionalPayload).map((key) =>
    modelled.includes(key)
      ? error(`additionalPayload.${key}`, `has an input of its own; use ${inputKey(key)}`)
      : warning(
          `additionalPayload.${key}`,
          "is sent as it is, unchecked; a device that doesn't know it may refuse the declaration",
        ),
  );
}

/** The keys that a schema knows at a path. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let at: unknown = schema;
  for (const part of path) {
    at = unwrapped(at);
    if (at instanceof z.ZodObject) at = (at.shape as Record<PropertyKey, unknown>)[part];
    else if (at instanceof z.ZodArray) at = at.element;
  }
  at = unwrapped(at);
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

function unwrapped(schema: unknown): unknown {
  let at = schema;
  while (at instanceof z.ZodOptional) at = at.unwrap();
  return at;
}
