import { declarationKinds } from "../../../provider/core/declarations/kinds";
import type { ResourceKind } from "../../../provider";
import { declarationOperations } from "../../../provider/resources/declarationResource";
import { deviceGroupOperations } from "../../../provider/resources/deviceGroup";
import type { Bag, ResourceHandler } from "../../../provider/resources/handler";
import { resourceHandler } from "../../../provider/resources/resource";
import { Waking } from "../../../provider/waking";
import type { MdmServer } from "../../support/mdmServer";

// Devices are woken after a pause, when these tests are over and their servers gone; waking has tests of its own.
Waking.prototype.during = (step) => step();

/** Settings of a connection by their names, `server`, `url` and so on. */
export type ConnectionSettings = Readonly<Record<string, string>>;

/** What the engine stores as `__provider`, shortened. */
export const providerLine = 'exports.handler = () => require("pulumi-apple-softwareupdate/provider").handler("…")';

/** A noon on which no deadline of the tests is near. */
export const noon = Date.parse("2026-11-24T12:00:00Z");

/** The handler of a kind of resource with a connection from stack configuration, as the engine makes it. */
export function handlerOn(
  kind: ResourceKind,
  settings: ConnectionSettings,
  now: () => number = () => noon,
): ResourceHandler {
  const operations = kind === "group" ? deviceGroupOperations : declarationOperations(declarationKinds[kind]);
  const handler = resourceHandler(operations, now);
  void handler.configure({ config: { get: (key) => settings[key.replace(/^softwareupdate:/, "")] } });
  return handler;
}

/** A connection to a folder. */
export function folderConnection(path: string): ConnectionSettings {
  return { server: "directory", path };
}

const processes = new WeakMap<MdmServer, number>();

/**
 * A connection to a real server, in what stands for a provider process of its own: nothing that an earlier one remembered
 * is known. Processes share what they open by URL, and final slashes make it another one without naming another server.
 */
export function serverConnection(server: MdmServer): ConnectionSettings {
  const process = (processes.get(server) ?? 0) + 1;
  processes.set(server, process);
  return { server: server.kind, url: server.url + "/".repeat(process), apiKey: server.apiKey };
}

/** Checks, and fails unless everything is right. */
export async function checked(handler: ResourceHandler, news: Bag, olds: Bag = {}): Promise<Bag> {
  const { inputs, failures } = await handler.check(olds, { __provider: providerLine, ...news });
  if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
  return { ...inputs, __provider: providerLine };
}

/** Checks, and returns the sentences of the failures. */
export async function refused(handler: ResourceHandler, news: Bag, olds: Bag = {}): Promise<string[]> {
  const { failures } = await handler.check(olds, { __provider: providerLine, ...news });
  return failures.map(({ reason }) => reason);
}

/** What the engine keeps of a resource. */
export interface Kept {
  readonly id: string;
  readonly inputs: Bag;
  readonly outs: Bag;
}

/** Checks and creates, as `up` does with a new resource. */
export async function created(handler: ResourceHandler, news: Bag): Promise<Kept> {
  const inputs = await checked(handler, news);
  const { id, outs } = await handler.create(inputs);
  return { id, inputs, outs: { ...outs, __provider: providerLine } };
}

/** Checks and updates, as `up` does with a changed resource. */
export async function updated(handler: ResourceHandler, before: Kept, news: Bag): Promise<Kept> {
  const inputs = await checked(handler, news, before.inputs);
  const { outs } = await handler.update(before.id, before.outs, inputs);
  return { id: before.id, inputs, outs: { ...outs, __provider: providerLine } };
}

/** What a step throws. */
export async function thrown(step: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  return step.then(
    () => Promise.reject(new Error("Nothing was thrown.")),
    (error: unknown) => error as Error & Record<string, unknown>,
  );
}

/** An enforcement far from its deadline, as its program declares it. */
export const enforcement: Bag = {
  derivedIdentifier: "swu-enforcement-acme_dev_macos",
  groups: ["pilot", "office"],
  platform: "macOS",
  targetOSVersion: "26.6.2",
  targetLocalDateTime: "2030-03-01T18:00:00",
};
