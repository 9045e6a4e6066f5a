import { concurrently } from "../../provider/concurrently";
import type { Declaration } from "../../provider/core/declarations/declaration";
import { activationIdentifier } from "../../provider/core/declarations/identifier";
import { SoftwareUpdateError } from "../../provider/core/error";
import { isActivation, type Read } from "../../provider/core/import/adoption";
import type { PrintedProvider } from "../../provider/core/import/program";
import { isSameServer, serverIdentity, type Connection } from "../../provider/servers/connection";
import type { Server } from "../../provider/servers/server";
import { defaultConnection, openFrom, providerConnection } from "../connection";
import type { Io } from "../io";
import { findStack, requireStack, type Stack } from "../pulumi/stack";
import { claimedIdentifiers, explicitProviders, ownResources } from "../pulumi/state";
import { chosenAmong, refuseNothing, type Choice, type Found } from "./found";

/**
 * Reads what a server has and the stack's state hasn't.
 *
 * @throws SoftwareUpdateError `NOT_OWNED` for a chosen declaration that the state has already; others where the server can't
 *   be read, or has nothing to import.
 */
export async function fromServer(choice: Choice, io: Io): Promise<Found> {
  const isStackNeeded = choice.provider !== undefined || choice.stack !== undefined;
  const stack = await (isStackNeeded ? requireStack : findStack)({ stack: choice.stack }, io);
  const isExplicit = choice.provider !== undefined && stack !== undefined;
  const connection = isExplicit ? providerConnection(choice.provider, stack, io) : defaultConnection(stack, io);
  const server = openFrom(connection, stack, io);
  try {
    const identity = serverIdentity(connection);
    const claimed = claimedOn(connection, stack);
    const { read, owned } = await readServer(server, identity, claimed, choice);
    const [first, ...more] = owned;
    const verb = more.length === 0 ? "is" : "are";
    const notes = first ? [`${owned.join(", ")} ${verb} in the state of ${stack!.reference} already.`] : [];
    refuseOwned(choice.identifier, owned, notes);
    refuseNothing(read.configurations, `the server "${identity}"`, notes);
    return {
      read,
      source: identity,
      notes,
      ...(isExplicit ? { provider: printedProvider(choice.provider, stack) } : {}),
    };
  } finally {
    await server.close();
  }
}

async function readServer(server: Server, identity: string, claimed: ReadonlySet<string>, choice: Choice) {
  const listed = await server.listDeclarations();
  const stored = await concurrently(listed.toSorted(), (identifier) => server.getDeclaration(identifier));
  // What was removed since the listing is none of ours.
  const declarations = stored.filter((declaration) => declaration !== undefined);
  const activations = declarations.filter(isActivation);
  const isOwned = ({ Identifier }: Declaration): boolean => claimed.has(Identifier);
  const chosen = chosenAmong(declarations, choice.identifier, `the server "${identity}"`);
  const wanted = chosen.filter((declaration) => !isOwned(declaration));
  const groups = await groupsOf(wanted, activations, server);
  const isInGroup = ({ Identifier }: Declaration): boolean =>
    choice.group.length === 0 || choice.group.some((group) => groups.get(Identifier)?.includes(group));
  return {
    read: { configurations: wanted.filter(isInGroup), activations, groups } satisfies Read,
    owned: chosen.filter(isOwned).map(({ Identifier }) => Identifier),
  };
}

async function groupsOf(configurations: readonly Declaration[], activations: readonly Declaration[], server: Server) {
  const stored = new Set(activations.map(({ Identifier }) => Identifier));
  const own = configurations.map(({ Identifier }) => activationIdentifier(Identifier));
  const asked = [...configurations.map(({ Identifier }) => Identifier), ...own.filter((one) => stored.has(one))];
  const groups = await concurrently(asked, (identifier) => server.groupsOf(identifier));
  return new Map(asked.map((identifier, at) => [identifier, groups[at]!.toSorted()]));
}

/** The identifiers that the stack's resources have on this server. */
function claimedOn(connection: Connection, stack: Stack | undefined): Set<string> {
  const here = ownResources(stack?.resources ?? []).filter(({ inputs, outputs }) => {
    const server = outputs.server ?? inputs.server;
    return typeof server !== "string" || isSameServer(server, connection);
  });
  return claimedIdentifiers(here);
}

function refuseOwned(asked: readonly string[], owned: readonly string[], notes: readonly string[]): void {
  // A second resource for one declaration would remove it with the first.
  if (asked.some((identifier) => owned.includes(identifier))) {
    throw new SoftwareUpdateError("NOT_OWNED", `Nothing was imported: ${notes.join(" ")}`);
  }
}

function printedProvider(name: string, { resources }: Stack): PrintedProvider {
  const found = explicitProviders(resources).find(({ inputs }) => inputs["softwareupdate:provider"] === name);
  const entries = Object.entries(found?.inputs ?? {}).flatMap(([key, value]): [string, string][] => {
    const setting = /^softwareupdate:(?!provider$)(\w+)$/.exec(key)?.[1];
    return setting !== undefined && typeof value === "string" ? [[setting, value]] : [];
  });
  const { apiKey, ...settings } = Object.fromEntries(entries);
  return { name, settings, hasApiKey: apiKey !== undefined };
}
