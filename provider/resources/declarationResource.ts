import type { Declaration } from "../core/declarations/declaration";
import { begunAlready, noticeProblems, type EnforcementInputs } from "../core/declarations/enforcementRules";
import { inForceOf, repeatedNoticeProblems } from "../core/declarations/inForce";
import { activationIdentifier } from "../core/declarations/identifier";
import type { DeclarationKind } from "../core/declarations/kinds";
import { storedActivationPayload } from "../core/declarations/payloads";
import { ownPredicate, platformOf, platformPredicate, type Platform } from "../core/declarations/platform";
import { samePayload } from "../core/declarations/samePayload";
import { activationType } from "../core/declarations/types";
import { inputsOf, payloadOf, validateInputs } from "../core/declarations/validate";
import { changedTokens, completeTokens } from "../core/beta/tokens";
import { SoftwareUpdateError } from "../core/error";
import { isObject, sameJson, type JsonObject } from "../core/json";
import type { Problem } from "../core/problem";
import { tokensIn, withFingerprints } from "../core/tokens";
import { isUnknown } from "../core/unknown";
import { without } from "../core/without";
import { warn } from "../log";
import { capabilitiesOf } from "../servers/open";
import type { Server } from "../servers/server";
import type { Bag, CheckContext, CheckFailure, ResourceOperations, Target } from "./handler";
import { otherType, presentAlready, type OwnDeclarations } from "./ownership";
import { PartialFailure } from "./resource";

/** A configuration with its activation, assigned to groups. */
export function declarationOperations(kind: DeclarationKind): ResourceOperations {
  return {
    check: (olds, news, context) => check(kind, olds, news, context),
    replacedBy: ["identifier"],
    create: (inputs, target) => create(kind, inputs, target),
    read: (id, props, target) => read(kind, id, props, target),
    update: (id, olds, news, target) => update(kind, id, olds, news, target),
    delete: (id, props, target) => remove(kind, id, props, target),
  };
}

function check(
  kind: DeclarationKind,
  olds: Bag,
  news: Bag,
  context: CheckContext,
): { inputs: Bag; failures: CheckFailure[] } {
  const { derivedIdentifier, targetProblems, programProblems, server: _, ...declared } = news;
  const derived = String(derivedIdentifier);
  // An identifier once given stays, so that renaming a stack or a resource replaces nothing on the devices.
  const identifier = declared.identifier ?? olds.identifier ?? derived;
  const { inputs: given, failures: missingTokens } = withTokens(identifier, olds, declared, programProblems);
  const problems = [
    ...missingTokens,
    ...validateInputs(kind, given),
    ...groupNameProblems(given.groups, context),
    ...(kind.kind === "enforcement" ? enforcementProblems(identifier, olds, given, context.now) : []),
    ...(kind.kind === "enforcement" ? newTargetProblems(identifier, olds, given, targetProblems) : []),
  ];
  const failures = problems
    .filter(({ severity }) => severity === "error")
    .map((problem) => failure(kind, given, problem));
  return { inputs: { ...given, identifier }, failures: [...failures, ...claim(identifier, derived, given, context)] };
}

/** The inputs with their tokens, and a word to the reviewer about what became of them. */
function withTokens(identifier: unknown, olds: Bag, news: Bag, found: unknown) {
  const completed = completeTokens(olds, news, Array.isArray(found) ? (found as Problem[]) : []);
  for (const { path, message } of completed.tolerated) {
    warn(`${String(identifier)}: ${path}: the token stays the one that the state has. ${message}`);
  }
  for (const program of changedTokens(olds, completed.inputs)) {
    warn(`${String(identifier)}: token changed for the beta program "${program}"; devices get the new one.`);
  }
  return completed;
}

function groupNameProblems(groups: unknown, { connection }: CheckContext): Problem[] {
  if (!Array.isArray(groups)) return [];
  const { groupNameProblem } = capabilitiesOf(connection.type);
  return groups.flatMap((group, at) => {
    const message = typeof group === "string" && !isUnknown(group) ? groupNameProblem(group) : undefined;
    return message ? [{ path: `groups[${at}]`, message, severity: "error" as const }] : [];
  });
}

function enforcementProblems(identifier: unknown, olds: Bag, news: Bag, now: number): Problem[] {
  const before = Object.keys(olds).length > 0 ? (olds as EnforcementInputs) : undefined;
  if (before && isSlowing(before, news)) {
    const sentence = begunAlready(before, now);
    if (sentence) warn(`${String(identifier)}: ${sentence}`);
  }
  return noticeProblems(before, news, now);
}

/**
 * What the program found wrong with the target, which it asks Apple about. A target that stands is warned about alone: it may
 * have become wrong by Apple's doing, and stopping it must stay possible (safety rule 3). What concerns no input of the
 * target, such as a broken lock file, is the program's own mistake.
 */
function newTargetProblems(identifier: unknown, olds: Bag, news: Bag, found: unknown): Problem[] {
  const problems = Array.isArray(found) ? (found as Problem[]) : [];
  const keys = ["platform", "targetOSVersion", "targetBuildVersion"] as const;
  const stands = Object.keys(olds).length > 0 && keys.every((key) => olds[key] === news[key]);
  const tolerated = problems.filter(({ path }) => stands && path !== "");
  for (const { path, message } of tolerated) warn(`${String(identifier)}: ${path}: ${message}`);
  return problems.filter((problem) => !tolerated.includes(problem));
}

/** Another date, another condition or fewer groups: what a person does to stop an enforcement. */
function isSlowing(before: EnforcementInputs, after: EnforcementInputs): boolean {
  const removed = without(groupsIn(before), groupsIn(after));
  const keys = ["targetLocalDateTime", "predicate", "activation"] as const;
  return removed.length > 0 || keys.some((key) => before[key] !== after[key]);
}

/** The engine prints the value of the property that a failure is attached to. */
function failure(kind: DeclarationKind, inputs: Bag, { path, message }: Problem): CheckFailure {
  const isPlain = /^\w+$/.test(path) && !kind.secretInputs.includes(path) && path !== "additionalPayload";
  if (isPlain && !isObject(inputs[path]) && !Array.isArray(inputs[path])) return { property: path, reason: message };
  return { property: "", reason: path ? `${path}: ${message}` : message };
}

function claim(identifier: unknown, derived: string, inputs: Bag, { declared }: CheckContext): CheckFailure[] {
  if (typeof identifier !== "string" || isUnknown(identifier)) return [];
  const holder = declared.claimIdentifier(identifier, derived);
  const beta = isObject(inputs.beta) ? inputs.beta : inputs;
  const { offerPrograms, requireProgram } = beta;
  const conflicts = declared.claimPrograms(derived, {
    identifier,
    groups: inputs.groups,
    offerPrograms,
    requireProgram,
  });
  return [...(holder ? [holder] : []), ...conflicts].map((reason) => ({ property: "", reason }));
}

async function create(kind: DeclarationKind, inputs: Bag, target: Target): Promise<{ id: string; outs: Bag }> {
  const id = String(inputs.identifier);
  const own = declarationsOf(kind, id, inputs);
  const present = await presentAlready(own, inputs.adopt === true, target.server);
  await apply(own, [], inputs, target, { present, ...standing(kind, undefined) });
  target.waking.markGroups(groupsIn(inputs));
  return { id, outs: inputs };
}

async function update(kind: DeclarationKind, id: string, olds: Bag, news: Bag, target: Target): Promise<{ outs: Bag }> {
  const before = groupsIn(olds);
  const after = groupsIn(news);
  const own = declarationsOf(kind, id, news);
  refuseLateRepetition(id, olds, news, target.now);
  const { isChanged } = await apply(own, before, news, target, { olds, ...standing(kind, olds) });
  const isOther = isChanged || !sameDeclarations(declarationsOf(kind, id, olds), own);
  const moved = [...without(before, after), ...without(after, before)];
  target.waking.markGroups(isOther ? [...before, ...after] : moved);
  return { outs: news };
}

/** What a failure half way keeps, besides the new inputs, of what was in force before. */
function standing(kind: DeclarationKind, olds: Bag | undefined): { inForce?: Bag } {
  if (kind.kind !== "enforcement") return {};
  return { inForce: isObject(olds?.inForce) ? olds.inForce : inForceOf(olds) };
}

/** Check compares with the inputs of the step that failed, as if they were in force. */
function refuseLateRepetition(id: string, olds: Bag, news: Bag, now: number): void {
  if (!isObject(olds.inForce)) return;
  const [problem] = repeatedNoticeProblems(olds.inForce, olds, news, now);
  if (!problem) return;
  const message = `${id} was not changed, since an earlier update of it failed half way: ${problem.message}.`;
  throw new SoftwareUpdateError("INVALID_INPUT", message);
}

/**
 * Makes the server agree: configuration, activation, associations, in this order, then what is no longer wanted in the
 * reverse one. Every step can be repeated, so that a run after an interrupted one ends at the same place.
 */
async function apply(
  { configuration, activation }: OwnDeclarations,
  before: readonly string[],
  inputs: Bag,
  { server, waking }: Target,
  { olds, present, inForce }: { readonly olds?: Bag; readonly present?: ReadonlySet<string>; readonly inForce?: Bag },
): Promise<{ isChanged: boolean }> {
  const id = configuration.Identifier;
  const activationId = activationIdentifier(id);
  const wanted = groupsIn(inputs);
  let mayBeStored = false;
  let isChanged = false;
  const step = async (change: Promise<"changed" | "unchanged">): Promise<void> => {
    if ((await change) === "changed") isChanged = true;
  };
  const put = async (declaration: Declaration): Promise<void> => {
    if (!present?.has(declaration.Identifier)) await step(server.putDeclaration(declaration));
  };
  try {
    await server.admitGroups(wanted);
    await put(configuration).catch((error: unknown) => {
      mayBeStored = leavesOpen(error);
      throw error;
    });
    mayBeStored = true;
    if (activation) await put(activation);
    for (const group of wanted) {
      await step(server.associate(id, group));
      if (activation) await step(server.associate(activationId, group));
    }
    if (!activation && olds && olds.activation !== false) {
      for (const group of before) await step(server.dissociate(activationId, group));
      await step(server.removeDeclaration(activationId));
    }
    for (const group of without(before, wanted)) {
      if (activation) await step(server.dissociate(activationId, group));
      await step(server.dissociate(id, group));
    }
    return { isChanged };
  } catch (error) {
    // Nothing has reached the server, so what was there before still is.
    if (!mayBeStored) throw error;
    const groups = [...new Set([...before, ...wanted])];
    waking.markGroups(groups);
    // What may exist is kept, so that the next update or destroy takes care of it: an old activation, too.
    const { activation: given, ...others } = inputs;
    const hadActivation = olds !== undefined && olds.activation !== false;
    const kept = given === undefined || hadActivation ? {} : { activation: given };
    throw new PartialFailure(error, id, { ...others, ...kept, ...(inForce && { inForce }), groups });
  }
}

/** True where the server may have carried out what failed: its answer was lost, or it broke down over it. */
function leavesOpen(error: unknown): boolean {
  return SoftwareUpdateError.isInstance(error) && (error.code === "UNREACHABLE" || error.code === "SERVER");
}

async function remove(kind: DeclarationKind, id: string, props: Bag, { server, waking, now }: Target): Promise<void> {
  const groups = groupsIn(props);
  const hasActivation = props.activation !== false;
  const activationId = activationIdentifier(id);
  if (kind.kind === "enforcement") {
    const sentence = begunAlready(props, now);
    if (sentence) warn(`${id}: ${sentence}`);
  }
  waking.markGroups(groups);
  for (const group of groups) {
    if (hasActivation) await server.dissociate(activationId, group);
    await server.dissociate(id, group);
  }
  if (hasActivation) await server.removeDeclaration(activationId);
  await server.removeDeclaration(id);
}

async function read(
  kind: DeclarationKind,
  id: string,
  props: Bag,
  { server }: Target,
): Promise<{ id?: string; props?: Bag; inputs?: Bag }> {
  const stored = await server.getDeclaration(id);
  if (!stored) {
    // Only create makes schemaVersion: without it this is a `get`, which the engine can't tell that nothing is there.
    if (props.schemaVersion !== undefined) return {};
    throw new SoftwareUpdateError("NOT_FOUND", `The server has no declaration ${id}.`);
  }
  if (stored.Type !== kind.declarationType) throw otherType(stored, kind.declarationType);
  // Read anew, what is in force needs no remembering.
  const { schemaVersion: _, inForce: __, ...declared } = props;
  const inputs = {
    ...withPayload(kind, declared, stored.Payload),
    ...(await assignment(kind, id, declared, server)),
    identifier: id,
  };
  return { id, props: inputs, inputs };
}

/** The inputs with what the server has in place of the payload's, unless it is what they stand for. */
function withPayload(kind: DeclarationKind, declared: Bag, payload: JsonObject): Bag {
  if (samePayload(payloadOf(kind, declared), payload)) return declared;
  const others = Object.entries(declared).filter(
    ([key]) => !kind.payloadInputs.includes(key) && key !== "additionalPayload",
  );
  const known = new Set(tokensIn(declared));
  return { ...Object.fromEntries(others), ...withFingerprints(inputsOf(kind, payload), known) };
}

/** The inputs that say to whom and when a configuration applies, as the server has them. */
async function assignment(kind: DeclarationKind, id: string, declared: Bag, server: Server): Promise<Bag> {
  const configurationGroups = await server.groupsOf(id);
  const withoutActivation = (): Bag => ({
    activation: false,
    predicate: undefined,
    groups: inOrderOf(declared.groups, configurationGroups),
  });
  if (declared.activation === false) return withoutActivation();
  const activationId = activationIdentifier(id);
  const stored = await server.getDeclaration(activationId);
  const payload = storedActivationPayload.safeParse(stored?.Payload);
  if (!payload.success || !sameJson(payload.data.StandardConfigurations, [id])) return withoutActivation();
  const activationGroups = new Set(await server.groupsOf(activationId));
  const predicate = payload.data.Predicate;
  const platform = kind.kind === "enforcement" ? ((declared.platform ?? platformOf(predicate)) as Platform) : undefined;
  return {
    ...(platform === undefined ? {} : { platform }),
    activation: declared.activation,
    predicate: ownPredicate(platform, predicate),
    groups: inOrderOf(
      declared.groups,
      configurationGroups.filter((group) => activationGroups.has(group)),
    ),
  };
}

/** The groups as the program ordered them, so that equal sets show no difference. */
function inOrderOf(declared: unknown, actual: readonly string[]): string[] {
  const order = Array.isArray(declared) ? (declared as string[]) : [];
  const present = new Set(actual);
  return [...order.filter((group) => present.has(group)), ...without(actual, order).sort()];
}

function declarationsOf(kind: DeclarationKind, id: string, inputs: Bag): OwnDeclarations {
  const configuration = { Type: kind.declarationType, Identifier: id, Payload: payloadOf(kind, inputs) };
  if (inputs.activation === false) return { configuration };
  const predicate = platformPredicate(inputs.platform as Platform | undefined, inputs.predicate as string | undefined);
  const Payload = { StandardConfigurations: [id], ...(predicate === undefined ? {} : { Predicate: predicate }) };
  return {
    configuration,
    activation: { Type: activationType, Identifier: activationIdentifier(id), Payload },
  };
}

function sameDeclarations(one: OwnDeclarations, other: OwnDeclarations): boolean {
  return sameJson(one as unknown as JsonObject, other as unknown as JsonObject);
}

function groupsIn(inputs: { readonly groups?: unknown }): string[] {
  return Array.isArray(inputs.groups) ? (inputs.groups as string[]) : [];
}
