import { SoftwareUpdateError } from "../../provider/core/error";
import { isSameServer, serverIdentity, type Connection } from "../../provider/servers/connection";
import type { Server } from "../../provider/servers/server";
import { defaultConnection, hasDefaultConnection, openFrom, providerConnections } from "../connection";
import type { Io } from "../io";
import type { Stack } from "../pulumi/stack";
import { ownResources } from "../pulumi/state";

/** A server that a stack has declarations on. */
export interface Place {
  /** What identifies the server, in the state and for people. */
  readonly identity: string;
  /** The explicit Provider that leads there; undefined for the stack's own connection. */
  readonly provider: string | undefined;
  readonly server: Server;
}

/**
 * The servers of a stack: that of its own connection, and those of its explicit Providers, each once.
 *
 * @throws SoftwareUpdateError `OTHER_SERVER` when the stack's resources live elsewhere than its connection says.
 */
export function placesOf(stack: Stack, io: Io): Place[] {
  const providers = providerConnections(stack, io);
  // A stack that uses Providers alone needs no connection of its own.
  const isOwnNeeded = providers.length === 0 || hasDefaultConnection(stack, io);
  const own = isOwnNeeded ? [{ name: undefined, connection: ownConnection(stack, io) }] : [];
  const places = new Map<string, Place>();
  for (const { name, connection } of [...own, ...providers]) {
    const identity = serverIdentity(connection);
    if (places.has(identity)) continue;
    places.set(identity, { identity, provider: name, server: openFrom(connection, stack, io) });
  }
  return [...places.values()];
}

/** Safety rule 10, as the resources themselves keep it. */
function ownConnection(stack: Stack, io: Io): Connection {
  const connection = defaultConnection(stack, io);
  const explicit = new Set(providerConnections(stack, io).map(({ urn }) => urn));
  const elsewhere = ownResources(stack.resources)
    .filter(({ provider }) => provider === undefined || !explicit.has(provider))
    .map(({ inputs, outputs }) => outputs.server ?? inputs.server)
    .find((server): server is string => typeof server === "string" && !isSameServer(server, connection));
  if (elsewhere === undefined) return connection;
  const message =
    `The resources of ${stack.reference} live on the server "${elsewhere}", but the ${connection.source} names ` +
    `"${serverIdentity(connection)}". Nothing was looked at on either; configure the server that the resources live on.`;
  throw new SoftwareUpdateError("OTHER_SERVER", message);
}
