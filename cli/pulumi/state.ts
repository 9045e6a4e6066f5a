import { z } from "zod";
import { activationIdentifier } from "../../provider/core/declarations/identifier";
import { SoftwareUpdateError } from "../../provider/core/error";
import { isObject, parseJson } from "../../provider/core/json";
import { signatureKey } from "../../provider/core/signatureKey";

const properties = z.record(z.string(), z.unknown()).nullish();
const resource = z.object({
  urn: z.string(),
  type: z.string(),
  id: z.string().nullish(),
  provider: z.string().nullish(),
  parent: z.string().nullish(),
  modified: z.string().nullish(),
  inputs: properties,
  outputs: properties,
});
const exported = z.object({
  deployment: z
    .object({
      resources: z.array(resource).nullish(),
      pending_operations: z.array(z.object({ resource })).nullish(),
    })
    .nullish(),
});

/** A resource as the state of a stack has it, also one that a killed update had begun. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  /** The declaration's identifier; empty while the resource is being created. */
  readonly id: string | undefined;
  /** The URN of its provider. */
  readonly provider: string | undefined;
  /** The URN of the resource that it belongs to. */
  readonly parent: string | undefined;
  /** When an update changed it last, in milliseconds since the epoch. */
  readonly modified: number | undefined;
  /** Inputs and outputs; a secret is `undefined` unless the state was exported with its secrets. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/**
 * Reads what `pulumi stack export` prints.
 *
 * @throws SoftwareUpdateError `CONFIGURATION` when it is something else.
 */
export function parseState(text: string): StateResource[] {
  const result = exported.safeParse(parseJson(text));
  if (!result.success) {
    const message = "`pulumi stack export` printed something that is not the state of a stack.";
    throw new SoftwareUpdateError("CONFIGURATION", message);
  }
  const { resources, pending_operations: pending } = result.data.deployment ?? {};
  return [...(resources ?? []), ...(pending ?? []).map((operation) => operation.resource)].map((found) => ({
    urn: found.urn,
    type: found.type,
    id: found.id ?? undefined,
    // A reference to a provider is its URN and its id.
    provider: found.provider?.replace(/::[^:]*$/, ""),
    parent: found.parent ?? undefined,
    modified: found.modified ? Date.parse(found.modified) : undefined,
    inputs: revealed(found.inputs),
    outputs: revealed(found.outputs),
  }));
}

/** The resources of this package. */
export function ownResources(resources: readonly StateResource[]): StateResource[] {
  return resources.filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/softwareupdate:"));
}

/** The explicit Providers: the default provider has the stack configuration in the same place, but no name. */
export function explicitProviders(resources: readonly StateResource[]): StateResource[] {
  return resources.filter(
    ({ type, inputs }) => type === "pulumi:providers:pulumi-nodejs" && inputs["softwareupdate:provider"] !== undefined,
  );
}

/** Every identifier of a declaration that a resource answers for, with its activation's. */
export function claimedIdentifiers(resources: readonly StateResource[]): Set<string> {
  const claimed = ownResources(resources).flatMap(({ id, inputs, outputs }) => [
    id,
    inputs.identifier,
    outputs.identifier,
  ]);
  const identifiers = claimed.filter((identifier) => typeof identifier === "string" && identifier !== "") as string[];
  return new Set(identifiers.flatMap((identifier) => [identifier, activationIdentifier(identifier)]));
}

/** The engine's signature of a secret. */
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

function revealed(bag: Readonly<Record<string, unknown>> | null | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(bag ?? {}).map(([key, value]) => [key, plain(value)]));
}

function plain(value: unknown): unknown {
  if (!isObject(value) || value[signatureKey] !== secretSignature) return value;
  return typeof value.plaintext === "string" ? parseJson(value.plaintext) : undefined;
}
