/**
 * `pulumi-apple-softwareupdate/provider`: what the engine's dynamic-provider process loads. Programs don't import it; the line
 * that names it stands in every stack's state.
 *
 * @packageDocumentation
 */
import type { DeclarationKindName } from "./core/declarations/identifier";
import { SoftwareUpdateError } from "./core/error";
import { declarationKinds } from "./core/declarations/kinds";
import { endWithEngine } from "./processEnd";
import { declarationOperations } from "./resources/declarationResource";
import { deviceGroupOperations } from "./resources/deviceGroup";
import type { ResourceHandler } from "./resources/handler";
import { resourceHandler } from "./resources/resource";

export { SoftwareUpdateError, type SoftwareUpdateErrorCode } from "./core/error";
export type { ResourceHandler } from "./resources/handler";

/**
 * The kinds of resources; part of each resource's `__provider`, and so of every user's state.
 *
 * @useDeclaredType
 */
export type ResourceKind = DeclarationKindName | "group";

/**
 * What a resource's `__provider` calls: `exports.handler = () => require("pulumi-apple-softwareupdate/provider").handler("…")`.
 * The engine stores that line in every state and runs it with whatever version is installed, so this path, this name and
 * the kinds stay for ever.
 *
 * @param kind The kind of resource.
 * @throws SoftwareUpdateError `CONFIGURATION` when a newer version of the package wrote a kind that this one lacks.
 */
export function handler(kind: ResourceKind): ResourceHandler {
  endWithEngine();
  if (kind === "group") return resourceHandler(deviceGroupOperations);
  const declaration = declarationKinds[kind] as (typeof declarationKinds)[DeclarationKindName] | undefined;
  if (declaration) return resourceHandler(declarationOperations(declaration));
  const message = `This version of pulumi-apple-softwareupdate has no resources of kind "${String(kind)}"; update the package.`;
  throw new SoftwareUpdateError("CONFIGURATION", message);
}
