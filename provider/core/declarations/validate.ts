import { z } from "zod";
import { isObject, type Json, type JsonObject } from "../json";
import { error, warning, type Problem } from "../problem";
import { isUnknown } from "../unknown";
import { inputKey } from "./appleKeys";
import { isDerivedIdentifier } from "./identifier";
import type { DeclarationKind, Inputs } from "./kinds";
import { dottedPath, unknownKeySentence, zodProblems } from "./zodProblems";

/** Inputs that every declaration resource has. */
const sharedInputs = {
  groups: z.array(z.string().min(1)),
  predicate: z.string().min(1).optional(),
  identifier: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, { error: identifierForm })
    .optional(),
  adopt: z.boolean().optional(),
  activation: z.boolean().optional(),
  additionalPayload: z.record(z.string(), z.unknown()).optional(),
};

function identifierForm(): string {
  return "must have 1 to 64 letters, digits, dots, dashes or underscores";
}

/**
 * Everything that can be said of a declaration resource's inputs without asking anybody: what the schema refuses, what
 * Apple's rules refuse, and what is worth a warning. Values that are not known yet are left alone.
 */
export function validateInputs(kind: DeclarationKind, inputs: Inputs): Problem[] {
  const { payload, others } = split(kind, inputs);
  return [
    ...payloadProblems(kind, payload),
    ...otherProblems(kind, inputs, others),
    ...kind.problems(inputs),
    ...groupProblems(inputs.groups),
    ...activationProblems(inputs),
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
  const misspelt = capitalKeys(payload, []);
  if (misspelt.length > 0) return misspelt;
  // StatusItems is the one key whose form differs from its input's.
  if (kind.kind === "status") return statusProblems(payload);
  const path = (parts: readonly PropertyKey[]): string => {
    const inner = kind.kind === "beta" && parts[0] === "Beta" ? parts.slice(1) : parts;
    return dottedPath(inner.map((part) => (typeof part === "string" ? inputKey(part) : part)));
  };
  const known = (at: readonly PropertyKey[]): readonly string[] => keysAt(kind.payload, at);
  return zodProblems(kind.payload, kind.toPayload(payload), path, known);
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

function otherProblems(kind: DeclarationKind, inputs: Inputs, others: Inputs): Problem[] {
  const shape = { ...sharedInputs, ...kind.ownInputs };
  const known = [...Object.keys(shape), ...kind.payloadInputs];
  const strangers = Object.keys(others).filter((key) => !(key in shape));
  return [
    ...zodProblems(z.object(shape), withoutKeys(inputs, strangers), dottedPath, () => known),
    ...strangers.map((key) => error(key, unknownKeySentence(key, known))),
  ];
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
  if (activation !== false || predicate === undefined) return [];
  return [error("predicate", "belongs to the activation, and activation: false makes none")];
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
