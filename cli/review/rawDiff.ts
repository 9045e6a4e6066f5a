import { isObject, sameJson, type Json } from "../../provider/core/json";
import { containsUnknown } from "../../provider/core/unknown";
import { jsonLine, visible } from "./markdown";
import { unknownText, type ChangeKind, type ReviewedResource } from "./resources";

const words: Readonly<Record<ChangeKind, string>> = {
  create: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
  none: "changed on the server",
};

/** One resource's change, property by property, in the form that GitHub colours as a diff. */
export function diffLines({ kind, name, change, before, after, paths }: ReviewedResource): string[] {
  const lines = changedLines("", before, change === "delete" ? undefined : after);
  // A secret's value is hidden on both sides, so that only the engine knows that it changes.
  const unseen = paths.filter((path) => !lines.some((line) => line.slice(2).startsWith(path)));
  return [
    `@@ ${visible(kind)} ${visible(name)}: ${words[change]} @@`,
    ...lines,
    ...(change === "update" || change === "replace" ? unseen.map((path) => `! ${visible(path)} changes`) : []),
  ];
}

function changedLines(path: string, before: unknown, after: unknown): string[] {
  if (sameJson(before as Json | undefined, after as Json | undefined)) return [];
  if (isBranch(before) || isBranch(after)) {
    const [one, other] = [before, after].map((value) => (isBranch(value) ? value : {})) as [Branch, Branch];
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
    const inner = keys.flatMap((key) => changedLines(inside(path, key, before ?? after), one[key], other[key]));
    if (inner.length > 0) return inner;
  }
  return [
    ...(before === undefined ? [] : [`- ${visible(path)}: ${shown(before)}`]),
    ...(after === undefined ? [] : [`+ ${visible(path)}: ${shown(after)}`]),
  ];
}

function inside(path: string, key: string, value: unknown): string {
  if (Array.isArray(value)) return `${path}[${key}]`;
  return path === "" ? key : `${path}.${key}`;
}

type Branch = Readonly<Record<string, unknown>>;

/** Lists of objects are compared by position, as the engine does; lists of words are shown whole. */
function isBranch(value: unknown): value is Branch {
  if (isObject(value)) return Object.keys(value).length > 0;
  return Array.isArray(value) && value.some((item) => typeof item === "object" && item !== null);
}

function shown(value: unknown): string {
  return containsUnknown(value) ? unknownText : jsonLine(value);
}
