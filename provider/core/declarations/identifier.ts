import { createHash } from "node:crypto";

/** Kinds of resources that stand for a declaration; part of each identifier and of each resource's `__provider`. */
export type DeclarationKindName = "settings" | "enforcement" | "beta" | "status";

/** The names of all kinds, in no particular order. */
export const declarationKindNames: readonly DeclarationKindName[] = ["settings", "enforcement", "beta", "status"];

/** Apple: an identifier "should not exceed 64 octets". */
const maximumLength = 64;
/** The activation's identifier is this much longer than its configuration's. */
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
 * The identifier of a resource that doesn't set one: `swu-<kind>-<project>_<stack>_<name>`, with the organization in
 * front where the backend has one. No dots, since key-value servers join keys with them; lower case, since file systems
 * and people confuse cases; a short hash wherever a part had to be changed to fit, so that no two are equal.
 */
export function deriveIdentifier(kind: DeclarationKindName, stack: StackName, name: string): string {
  const prefix = stackPrefix(kind, stack);
  return prefix + fit(name, [name], maximumLength - activationSuffix.length - prefix.length);
}

/** What the identifiers of a kind of one stack start with, and those of no other. */
export function stackPrefix(kind: DeclarationKindName, stack: StackName): string {
  const { organization, project, stack: name } = stack;
  // "organization" is what self-managed backends say where there is none.
  const parts = organization === "organization" ? [project, name] : [organization, project, name];
  return `${reserved}${kind}-${fit(parts.join("_"), parts, stackLength)}_`;
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
function fit(text: string, parts: readonly string[], length: number): string {
  const clean = parts.map((part) => part.toLowerCase().replace(/[^a-z0-9-]/g, "-")).join("_");
  return clean === text && clean.length <= length ? clean : shorten(clean, JSON.stringify(parts), length);
}

function shorten(text: string, hashed: string, length: number): string {
  const hash = createHash("sha256").update(hashed).digest("hex").slice(0, 6);
  return `${text.slice(0, length - hash.length - 1)}-${hash}`;
}
