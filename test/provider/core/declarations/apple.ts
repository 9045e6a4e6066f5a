import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { DeclarationKindName } from "../../../../provider/core/declarations/identifier";
import { declarationKinds, type Inputs } from "../../../../provider/core/declarations/kinds";
import { validateInputs } from "../../../../provider/core/declarations/validate";
import type { Problem } from "../../../../provider/core/problem";

const fixtures = join(__dirname, "../../../fixtures/apple");

/** A key of a declaration, as Apple's schema has it. */
export interface SchemaKey {
  readonly key: string;
  readonly type: "<boolean>" | "<string>" | "<integer>" | "<dictionary>" | "<array>";
  readonly presence?: "required" | "optional";
  readonly range?: { readonly min: number; readonly max: number };
  readonly rangelist?: readonly string[];
  readonly subkeys?: readonly SchemaKey[];
}

/** A declaration of Apple's schema. */
export interface Schema {
  readonly payload: { readonly declarationtype: string };
  readonly payloadkeys: readonly SchemaKey[];
}

/** Apple's schema of a declaration, by the name of its file. */
export function schemaOf(name: string): Schema {
  return parse(readFileSync(join(fixtures, "declarations", `${name}.yaml`), "utf8")) as Schema;
}

/** One of Apple's example declarations, by the name of its file. */
export function exampleOf(name: string): { Type: string; Payload: Record<string, never> } {
  return JSON.parse(readFileSync(join(fixtures, "examples", `${name}.json`), "utf8")) as never;
}

/** A key with the keys that it stands in, from the outermost. */
export interface Leaf {
  readonly path: readonly string[];
  readonly key: SchemaKey;
}

/** Every key that holds no others, with its path; the placeholder that stands for an array's element is no key. */
export function leavesOf(keys: readonly SchemaKey[], path: readonly string[] = []): Leaf[] {
  return keys.flatMap((key) =>
    key.type === "<dictionary>" ? leavesOf(key.subkeys ?? [], [...path, key.key]) : [{ path: [...path, key.key], key }],
  );
}

/** `InstallOSUpdates` as a program writes it. */
export function small(key: string): string {
  return key.charAt(0).toLowerCase() + key.slice(1);
}

/** What is wrong with these inputs. */
export function problemsOf(kind: DeclarationKindName, inputs: Inputs): Problem[] {
  return validateInputs(declarationKinds[kind], inputs);
}

/** The errors alone, as `path: message`. */
export function errorsOf(kind: DeclarationKindName, inputs: Inputs): string[] {
  return sentences(problemsOf(kind, inputs), "error");
}

/** The warnings alone, as `path: message`. */
export function warningsOf(kind: DeclarationKindName, inputs: Inputs): string[] {
  return sentences(problemsOf(kind, inputs), "warning");
}

function sentences(problems: readonly Problem[], severity: Problem["severity"]): string[] {
  return problems.filter((problem) => problem.severity === severity).map(({ path, message }) => `${path}: ${message}`);
}

/** Complete inputs of each kind, with nothing wrong or worth a warning. */
export const complete: Readonly<Record<DeclarationKindName, Inputs>> = {
  settings: { groups: ["pilot"], notifications: true },
  enforcement: {
    groups: ["pilot"],
    platform: "macOS",
    targetOSVersion: "26.1",
    targetLocalDateTime: "2026-12-01T18:00:00",
  },
  beta: { groups: ["pilot"], programEnrollment: "AlwaysOff" },
  status: { groups: ["pilot"], items: ["softwareupdate.install-state"] },
};
