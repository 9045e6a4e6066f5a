import path from "node:path";
import { nearest } from "../provider/core/declarations/didYouMean";
import { SoftwareUpdateError } from "../provider/core/error";
import {
  configurationSource,
  environmentSource,
  resolveConnection,
  type Connection,
} from "../provider/servers/connection";
import { openServer } from "../provider/servers/open";
import type { Server } from "../provider/servers/server";
import type { Io } from "./io";
import { findStack, requireStack, type Stack } from "./pulumi/stack";
import { explicitProviders } from "./pulumi/state";

/** A connection of an explicit Provider. */
export interface ProviderConnection {
  readonly name: string;
  /** The URN of the Provider. */
  readonly urn: string;
  readonly connection: Connection;
}

/**
 * The connection that resources have without an explicit Provider: the stack configuration's, else the environment's.
 *
 * @param stack Undefined outside of a Pulumi project: then only the environment counts.
 * @throws SoftwareUpdateError `CONFIGURATION` when no source names a server, or the one that does is incomplete.
 */
export function defaultConnection(stack: Stack | undefined, io: Io): Connection {
  return resolveConnection(defaultSources(stack, io), io.environment);
}

/** True when a source names a server, so that {@link defaultConnection} is meant to find one. */
export function hasDefaultConnection(stack: Stack | undefined, io: Io): boolean {
  return defaultSources(stack, io).some(({ read }) => read("server"));
}

/** The connections of the explicit Providers in the state. */
export function providerConnections(stack: Stack, io: Io): ProviderConnection[] {
  return explicitProviders(stack.resources).map(({ urn, inputs }) => {
    const source = configurationSource((key) => textOf(inputs[key]));
    const name = textOf(inputs["softwareupdate:provider"]) ?? "";
    return { name, urn, connection: resolveConnection([source], io.environment) };
  });
}

/**
 * The connection of one explicit Provider.
 *
 * @throws SoftwareUpdateError `CONFIGURATION` when the state has none of that name, or several.
 */
export function providerConnection(name: string, stack: Stack, io: Io): Connection {
  const all = providerConnections(stack, io);
  const [found, other] = all.filter((provider) => provider.name === name);
  if (found && !other) return found.connection;
  const near = nearest(
    name,
    all.map((provider) => provider.name),
  );
  const message = found
    ? `The state of ${stack.reference} has several Providers named ${name}; give them different names.`
    : `The state of ${stack.reference} has no Provider named ${name}${near ? `; did you mean ${near}?` : "."}`;
  throw new SoftwareUpdateError("CONFIGURATION", message);
}

/** The one server that a command works on. */
export interface ChosenServer {
  readonly server: Server;
  readonly connection: Connection;
  /** Undefined outside of a Pulumi project, and where no stack is chosen. */
  readonly stack: Stack | undefined;
}

/**
 * Opens the server of an explicit Provider, or else that of the stack configuration or the environment.
 *
 * @throws SoftwareUpdateError `CONFIGURATION` when the stack or the Provider that was chosen isn't there.
 */
export async function chosenServer(
  { provider, stack: name }: { readonly provider?: string; readonly stack?: string },
  io: Io,
): Promise<ChosenServer> {
  const isStackNeeded = provider !== undefined || name !== undefined;
  const stack = await (isStackNeeded ? requireStack : findStack)({ stack: name }, io);
  const connection =
    provider !== undefined && stack ? providerConnection(provider, stack, io) : defaultConnection(stack, io);
  return { stack, connection, server: openFrom(connection, stack, io) };
}

/** Opens a server as the provider would, with paths that start at the program's folder. */
export function openFrom(connection: Connection, stack: Stack | undefined, io: Io): Server {
  const from = stack?.project.programFolder ?? io.workingDirectory;
  const { type, location, certificateAuthorityFile: file } = connection;
  return openServer({
    ...connection,
    location: type === "directory" ? path.resolve(from, location) : location,
    certificateAuthorityFile: file && path.resolve(from, file),
  });
}

function defaultSources(stack: Stack | undefined, io: Io) {
  const environment = environmentSource(io.environment);
  return stack ? [configurationSource(stack.configuration), environment] : [environment];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
