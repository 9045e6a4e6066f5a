import { concurrently } from "../../provider/concurrently";
import {
  declarationKindNames,
  stackActivationPrefix,
  stackPrefix,
  type StackName,
} from "../../provider/core/declarations/identifier";
import { declarationKinds } from "../../provider/core/declarations/kinds";
import { activationType } from "../../provider/core/declarations/types";
import type { Server } from "../../provider/servers/server";

/** A declaration that a stack made and no longer knows. */
export interface Orphan {
  readonly identifier: string;
  /** Apple's Type. */
  readonly type: string;
  readonly groups: readonly string[];
}

/**
 * What a stack made on a server and no resource claims.
 *
 * @param identifiers The declarations on the server to look at.
 */
export async function orphansAmong(
  identifiers: readonly string[],
  stack: StackName,
  claimed: ReadonlySet<string>,
  server: Server,
): Promise<Orphan[]> {
  const candidates = ofStack(identifiers, stack).filter((identifier) => !claimed.has(identifier));
  const orphans = await concurrently(candidates.sort(), async (identifier) => {
    const stored = await server.getDeclaration(identifier);
    if (!stored || !typesOf(identifier, stack).includes(stored.Type)) return [];
    return [{ identifier, type: stored.Type, groups: await server.groupsOf(identifier) }];
  });
  return orphans.flat();
}

/** The identifiers that can be of this stack. */
export function ofStack(identifiers: readonly string[], stack: StackName): string[] {
  return identifiers.filter((identifier) => typesOf(identifier, stack).length > 0);
}

/** True for activations; they go before the configurations that they name. */
export function isActivation({ type }: Orphan): boolean {
  return type === activationType;
}

/**
 * The types that a declaration of this stack can have under this identifier. A project that is named `activation-x`
 * starts its configurations as the project `x` starts its activations, so the identifier alone doesn't say.
 */
function typesOf(identifier: string, stack: StackName): string[] {
  return declarationKindNames.flatMap((kind) => [
    ...(hasPrefix(identifier, stackPrefix(kind, stack)) ? [declarationKinds[kind].declarationType] : []),
    ...(hasPrefix(identifier, stackActivationPrefix(kind, stack)) ? [activationType] : []),
  ]);
}

/**
 * Derived names have no underscore behind the prefix. Where there is one, the prefix is the beginning of a longer one:
 * `a_b_` of stack b in project a is that of `a_b_c_` in an organization a.
 */
function hasPrefix(identifier: string, prefix: string): boolean {
  return identifier.startsWith(prefix) && /^[a-z0-9-]+$/.test(identifier.slice(prefix.length));
}
