import type { z } from "zod";
import { isObject } from "../json";
import { error, type Problem } from "../problem";
import { isUnknown } from "../unknown";
import { nearest } from "./didYouMean";

/** How a path is written: `deferrals.majorPeriodInDays`, `offerPrograms[0].token`. */
export type PathStyle = (path: readonly PropertyKey[]) => string;

/** Dots for keys, brackets for positions. */
export function dottedPath(path: readonly PropertyKey[]): string {
  return path.map((part, at) => (typeof part === "number" ? `[${part}]` : (at ? "." : "") + String(part))).join("");
}

/**
 * Turns what zod found into sentences for people: what was wrong, what is allowed, and the nearest right name. What
 * concerns a value that is not known yet is left out. Values are never repeated, since they may be secret.
 *
 * @param known For an unknown key: the keys that are known where it stands.
 * @param misplaced For an unknown key: what to say instead, if it is known elsewhere.
 */
export function zodProblems(
  schema: z.ZodType,
  value: unknown,
  path: PathStyle,
  known: (path: readonly PropertyKey[]) => readonly string[],
  misplaced: (path: readonly PropertyKey[], key: string) => string | undefined = () => undefined,
): Problem[] {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => {
    if (unknownOnTheWay(value, issue.path)) return [];
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => {
        const message = misplaced(issue.path, key) ?? unknownKeySentence(key, known(issue.path), path);
        return error(path([...issue.path, key]), message);
      });
    }
    return [error(path(issue.path), sentence(issue))];
  });
}

/** The sentence for a key that doesn't exist. */
export function unknownKeySentence(key: string, known: readonly string[], path: PathStyle = dottedPath): string {
  const names = known.map((name) => path([name]));
  const suggestion = nearest(path([key]), names) ?? nearest(key, names);
  return `is not a known key; ${suggestion ? `did you mean ${suggestion}?` : `known here: ${names.join(", ")}`}`;
}

function unknownOnTheWay(value: unknown, path: readonly PropertyKey[]): boolean {
  let at: unknown = value;
  for (const part of path) {
    if (isUnknown(at)) return true;
    at = (at as Record<PropertyKey, unknown> | undefined)?.[part];
  }
  return isUnknown(at);
}

function sentence(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return typeSentence(issue);
    case "invalid_value": {
      const values = issue.values.map(String);
      if (issue.input === undefined) return `is required: one of ${values.join(", ")}`;
      const suggestion = typeof issue.input === "string" ? nearest(issue.input, values) : undefined;
      return `must be one of ${values.join(", ")}` + (suggestion ? `; did you mean ${suggestion}?` : "");
    }
    case "too_small":
    case "too_big":
      return range(issue);
    default:
      return issue.message;
  }
}

function typeSentence({ expected, input }: z.core.$ZodIssueInvalidType): string {
  if (input === undefined) return "is required";
  const needed = `must be ${article(expected)}`;
  const isNumeric = expected === "number" || expected === "int";
  if (typeof input !== "number" || !isNumeric) return `${needed}, not ${article(typeName(input))}`;
  // JSON reads 1e400 as infinite.
  return Number.isFinite(input) ? needed : `${needed} that is finite`;
}

function range(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  if (issue.origin === "string") return "must not be empty";
  if (issue.origin === "array") return "must have at least one element";
  return issue.code === "too_small" ? `must be at least ${issue.minimum}` : `must be at most ${issue.maximum}`;
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : isObject(value) ? "object" : typeof value;
}

function article(type: string): string {
  const name = type === "int" ? "whole number" : type === "record" ? "object" : type;
  return name === "null" ? name : `${/^[aeiou]/.test(name) ? "an" : "a"} ${name}`;
}
