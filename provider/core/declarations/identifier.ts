import { createHash } from "node:crypto";

/** Kinds of resources that stand for a declaration; part of each identifier and of each resource's `__provider`. */
export type DeclarationKindName = "settings" | "enforcement" | "beta" | "status";

/** The names of all kinds, in no particular order. */
export const declarationKindNames: readonly DeclarationKindName[] = ["settings", "enforcement", "beta", "status"];

/** Apple: an identifier "should not exceed 64 octets". */
const maximumLength = 64;
/** What an activation's identifier has and its configuration's has not. */
const activationSuffix = "-activation";
const stackLength = 24;
const reserved = "swu-";

/** A Pulumi stack. */
export interface StackName {
  readonly organization: string;
  readonly project: string;
  readonly stack: string;
}

/**
 * The identifier of a resource that doesn't set one: `swu-<kind>-<project>_<stack>_<name>`, with `<organization>__` before
 * the project where the backend has one. No dots, since key-value servers join keys with them; lower case, since file systems
 * and people confuse cases; a short hash wherever a part had to be changed to fit, so that no two are equal.
 */
export function deriveIdentifier(kind: DeclarationKindName, stack: StackName, name: string): string {
  const prefix = stackPrefix(kind, stack);
  return prefix + fit([name], maximumLength - activationSuffix.length - prefix.length);
}

/** What the identifiers of a kind of one stack start with, and those of no other. */
export function stackPrefix(kind: DeclarationKindName, stack: StackName): string {
  const { organization, project, stack: name } = stack;
  // "organization" is what self-managed backends say where there is none.
  const parts = organization === "organization" ? [project, name] : [organization, project, name];
  return `${reserved}${kind}-${fit(parts, stackLength)}_`;
}

/** What the activations of a kind of one stack start with. */
export function stackActivationPrefix(kind: DeclarationKindName, stack: StackName): string {
  return activationIdentifier(stackPrefix(kind, stack));
}

/** True for identifiers that {@link deriveIdentifier} makes; a program can't choose one of these for itself. */
export function isDerivedIdentifier(identifier: string): boolean {
  return identifier.startsWith(reserved);
}

/** The identifier of the activation that belongs to a configuration. */
export function activationIdentifier(identifier: string): string {
  const derived = /^(swu-[a-z]+)(-.*)$/s.exec(identifier);
  if (derived) return `${derived[1]}${activationSuffix}${derived[2]}`;
  const room = maximumLength - activationSuffix.length;
  return (identifier.length <= room ? identifier : shorten(identifier, identifier, room)) + activationSuffix;
}

/** Lower case, letters, digits and dashes (underscores only between parts), at most `length`. */
function fit(parts: readonly string[], length: number): string {
  const clean = joined(parts.map(sanitized));
  return clean === joined(parts) && clean.length <= length ? clean : shorten(clean, JSON.stringify(parts), length);
}

function sanitized(part: string): string {
  // A project that begins with the word of activations must not pass for one.
  return part
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, "-")
    .replace(/^activation-+/, "activation");
}

/** Two underscores tell an organization from a project, so that organization a's b/c doesn't begin as a/b does. */
function joined(parts: readonly string[]): string {
  const [organization, ...others] = parts;
  return parts.length === 3 ? `${organization}__${others.join("_")}` : parts.join("_");
}

function shorten(text: string, hashed: string, length: number): string {
  const hash = createHash("sha256").update(hashed).digest("hex").slice(0, 6);
  return `${text.slice(0, length - hash.length - 1)}-${hash}`;
}
