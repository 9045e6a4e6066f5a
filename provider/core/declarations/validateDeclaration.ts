import type { z } from "zod";
import { isObject, type JsonObject } from "../json";
import { error, warning, type Problem } from "../problem";
import { appleKey, inputKey, withInputKeys } from "./appleKeys";
import { appleRules, declarationBaseRule, isDeclarationType, type DeclarationType } from "./appleRules";
import { depthProblem } from "./depth";
import { nearest } from "./didYouMean";
import { jsonPointer } from "./jsonPointer";
import { declarationKinds } from "./kinds";
import { activationPayload } from "./payloads";
import {
  platformProblems,
  predicatePlatformProblems,
  statusItemObjections,
  supervisionProblems,
  type Platforms,
} from "./platformRules";
import { predicateProblems } from "./predicateRules";
import { misplacedKeySentence } from "./unknownKeys";
import { unknownKeySentence, zodProblems } from "./zodProblems";

/** Where a declaration is to apply; what is left out is not asked about. */
export interface DeclarationTarget {
  readonly platforms?: Platforms;
  /** Says, without a platform, that the devices are not supervised. */
  readonly unsupervised?: boolean;
}

/** Apple: "The size of this string should not exceed 64 octets." */
const maximumOctets = 64;

const payloadSchemas: Readonly<Record<DeclarationType, z.ZodObject>> = {
  "com.apple.configuration.softwareupdate.settings": declarationKinds.settings.payload,
  "com.apple.configuration.softwareupdate.enforcement.specific": declarationKinds.enforcement.payload,
  "com.apple.configuration.management.status-subscriptions": declarationKinds.status.payload,
  "com.apple.activation.simple": activationPayload,
};

/**
 * Everything that can be said of one declaration as a server would hold it, in Apple's spelling: what the schema refuses,
 * what Apple's sentences refuse, and as warnings what depends on a platform.
 *
 * @param declaration Whatever a file held.
 * @param target Where it is to apply.
 * @returns What is wrong, with JSON Pointers as paths; never the values.
 */
export function declarationProblems(declaration: unknown, target: DeclarationTarget = {}): Problem[] {
  const tooDeep = depthProblem(declaration);
  if (tooDeep) return [error("", tooDeep)];
  if (!isObject(declaration))
    return [error("", "must be one declaration, a JSON object with Type, Identifier and Payload")];
  return [...baseProblems(declaration), ...typeProblems(declaration), ...contentProblems(declaration, target)];
}

/** The keys that all declarations have. */
function baseProblems(declaration: Record<string, unknown>): Problem[] {
  const known = Object.keys(declarationBaseRule.keys);
  const strangers = Object.keys(declaration).filter((key) => !known.includes(key));
  return [
    ...["Type", "Identifier", "ServerToken"].flatMap((key) => textProblems(declaration, key)),
    ...payloadTypeProblems(declaration),
    ...strangers.map((key) => error(jsonPointer([key]), strangerSentence(declaration, key, known))),
  ];
}

/** A declaration whose payload stands beside its Type is a common slip. */
function strangerSentence({ Type }: Record<string, unknown>, key: string, known: readonly string[]): string {
  const sentence = unknownKeySentence(key, known);
  if (sentence.includes("did you mean") || !isDeclarationType(Type) || !Object.hasOwn(appleRules[Type].keys, key)) {
    return sentence;
  }
  return `is not a known key here; ${key} belongs in Payload`;
}

function textProblems(declaration: Record<string, unknown>, key: string): Problem[] {
  const value = Object.hasOwn(declaration, key) ? declaration[key] : undefined;
  const path = jsonPointer([key]);
  // Servers assign it.
  if (value === undefined && key === "ServerToken") return [];
  if (value === undefined) return [error(path, "is required")];
  if (typeof value !== "string") return [error(path, `must be a string, not ${typeName(value)}`)];
  if (value === "") return [error(path, "must not be empty")];
  if (key !== "Type" && Buffer.byteLength(value) > maximumOctets) {
    return [error(path, `"should not exceed 64 octets" (Apple), and has ${Buffer.byteLength(value)}`)];
  }
  return [];
}

function payloadTypeProblems(declaration: Record<string, unknown>): Problem[] {
  const payload = Object.hasOwn(declaration, "Payload") ? declaration.Payload : undefined;
  if (payload === undefined) return [error("/Payload", "is required")];
  return isObject(payload) ? [] : [error("/Payload", `must be an object, not ${typeName(payload)}`)];
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function typeProblems({ Type }: Record<string, unknown>): Problem[] {
  if (typeof Type !== "string" || Type === "" || isDeclarationType(Type)) return [];
  // Types are long and begin alike, so that only a slip of a few letters is one.
  const near = nearest(Type, Object.keys(appleRules), 4);
  const message = "is not a declaration that this package knows, so its payload was not checked";
  return [warning("/Type", near ? `${message}; did you mean ${near}?` : message)];
}

function contentProblems({ Type, Payload }: Record<string, unknown>, target: DeclarationTarget): Problem[] {
  if (!isDeclarationType(Type) || !isObject(Payload)) return [];
  const path = (at: readonly PropertyKey[]): string => (at.length === 0 ? "/Type" : inPayload(at));
  return [
    ...schemaProblems(Type, Payload),
    ...ruleProblems(Type, Payload),
    ...platformProblems(Type, Payload, target.platforms ?? {}, path),
    ...(target.unsupervised ? supervisionProblems(Type, Payload, path) : []),
    ...referenceProblems(Type, Payload, target.platforms ?? {}),
  ];
}

function inPayload(path: readonly PropertyKey[]): string {
  return jsonPointer(["Payload", ...path]);
}

function schemaProblems(type: DeclarationType, payload: Record<string, unknown>): Problem[] {
  const { keys } = appleRules[type];
  const childrenOf = (at: readonly PropertyKey[]): string[] => {
    const parent = at.map((part) => (typeof part === "number" ? "[]" : `.${String(part)}`)).join("");
    return Object.keys(keys).flatMap((key) => {
      const [name, rest] = [`.${key}`, `.${key}`.slice(parent.length + 1)];
      return name.startsWith(`${parent}.`) && !/[.[]/.test(rest) ? [rest] : [];
    });
  };
  // A suggestion is a key and no pointer, which zodProblems would make of it.
  const sentence = (at: readonly PropertyKey[], key: string): string =>
    misplacedKeySentence(type, at, key, (one) => one) ?? unknownKeySentence(key, childrenOf(at));
  return zodProblems(payloadSchemas[type], payload, inPayload, childrenOf, sentence).map(inAppleSpelling(type));
}

/** Apple's rules over several keys, which are written for inputs in one place and read here in Apple's spelling. */
function ruleProblems(type: DeclarationType, payload: Record<string, unknown>): Problem[] {
  const inputs = withInputKeys(payload) as JsonObject;
  const translated = (problems: readonly Problem[]): Problem[] =>
    problems.map(({ path, ...rest }) => ({ ...rest, path: pointerOf(path) })).map(inAppleSpelling(type));
  switch (type) {
    case "com.apple.configuration.softwareupdate.settings":
      return translated(declarationKinds.settings.problems(inputs));
    case "com.apple.configuration.softwareupdate.enforcement.specific":
      // Which builds are safe to name depends on the program; a declaration alone doesn't show it.
      return translated(declarationKinds.enforcement.problems({ ...inputs, prerelease: true }));
    case "com.apple.configuration.management.status-subscriptions":
      return namesOf(payload).flatMap((item, at) =>
        declarationKinds.status
          .problems({ items: [item] })
          .map((problem) => ({ ...problem, path: inPayload(["StatusItems", at, "Name"]) })),
      );
    case "com.apple.activation.simple":
      return typeof payload.Predicate === "string"
        ? predicateProblems(payload.Predicate, inPayload(["Predicate"]))
        : [];
  }
}

/** What a declaration refers to has platforms of its own. */
function referenceProblems(type: DeclarationType, payload: Record<string, unknown>, platforms: Platforms): Problem[] {
  if (type === "com.apple.activation.simple") {
    const { Predicate: predicate } = payload;
    const path = inPayload(["Predicate"]);
    return typeof predicate === "string" ? predicatePlatformProblems(predicate, platforms, path) : [];
  }
  if (type !== "com.apple.configuration.management.status-subscriptions") return [];
  return namesOf(payload).flatMap((name, at) =>
    typeof name === "string"
      ? statusItemObjections(name, platforms).map((message) => warning(inPayload(["StatusItems", at, "Name"]), message))
      : [],
  );
}

function namesOf({ StatusItems: items }: Record<string, unknown>): unknown[] {
  return Array.isArray(items) ? items.map((item: unknown) => (isObject(item) ? item.Name : undefined)) : [];
}

/** `beta.offerPrograms[0].token` → `/Payload/Beta/OfferPrograms/0/Token`. */
function pointerOf(path: string): string {
  const parts = path.split(/[.[\]]+/).filter((part) => part !== "");
  return inPayload(parts.map((part) => appleKey(part)));
}

/** The rules' sentences name keys as programs write them; in a file they have Apple's spelling. */
function inAppleSpelling(type: DeclarationType): (problem: Problem) => Problem {
  const names = Object.keys(appleRules[type].keys).flatMap((key) => key.split(/[.[\]]+/).filter((part) => part !== ""));
  const inputNames = new Set(names.map(inputKey));
  const spelt = (text: string): string =>
    text.replace(/[a-z]\w*/g, (word) => (inputNames.has(word) ? appleKey(word) : word));
  return (problem) => ({ ...problem, message: spelt(problem.message) });
}
