import { z } from "zod";
import { dottedPath, unknownKeySentence, zodProblems } from "../core/declarations/zodProblems";
import { enrollmentId } from "../core/enrollmentId";
import { SoftwareUpdateError } from "../core/error";
import { membersFor, membershipDigest, packEnrollments, unpackEnrollments } from "../core/inventory";
import { isObject } from "../core/json";
import { error, type Problem } from "../core/problem";
import { isUnknown } from "../core/unknown";
import { without } from "../core/without";
import { concurrently } from "../concurrently";
import { readInventory } from "../inventoryFile";
import { capabilitiesOf } from "../servers/open";
import type { Bag, CheckContext, CheckFailure, ResourceOperations, Target } from "./handler";
import { PartialFailure } from "./resource";

/** Membership of enrollments in a group of the server. */
export const deviceGroupOperations: ResourceOperations = {
  check,
  replacedBy: ["group"],
  create,
  read,
  update,
  delete: remove,
};

const shape = {
  group: z.string().min(1),
  enrollments: z.record(z.string().regex(enrollmentId), z.string()).optional(),
  inventoryFile: z.string().min(1).optional(),
  inventoryDigest: z.string().optional(),
  adopt: z.boolean().optional(),
};

const schema = z.object(shape);

function check(_olds: Bag, news: Bag, { connection, waking }: CheckContext): { inputs: Bag; failures: CheckFailure[] } {
  const { derivedIdentifier: _, server: __, ...given } = news;
  const strangers = Object.keys(given).filter((key) => !(key in shape));
  const known = Object.keys(shape).filter((key) => key !== "inventoryDigest");
  const problems: Problem[] = [
    ...zodProblems(schema, given, dottedPath, () => known),
    ...strangers.map((key) => error(key, unknownKeySentence(key, known))),
    ...sourceProblems(given),
    ...nameProblems(given.group, connection.type),
  ];
  rememberMembers(given, waking);
  const failures = problems.map(({ path, message }) => ({
    property: "",
    reason: path ? `${path}: ${message}` : message,
  }));
  return { inputs: given, failures };
}

/** An update that leaves this resource alone has to wake its members, too, when their declarations change. */
function rememberMembers({ group, enrollments, inventoryFile }: Bag, waking: CheckContext["waking"]): void {
  if (typeof group !== "string") return;
  if (isObject(enrollments)) waking.knowMembers(group, Object.keys(enrollments));
  if (typeof inventoryFile === "string") waking.knowInventory(group, inventoryFile);
}

function nameProblems(group: unknown, type: CheckContext["connection"]["type"]): Problem[] {
  if (typeof group !== "string" || isUnknown(group)) return [];
  const message = capabilitiesOf(type).groupNameProblem(group);
  return message ? [error("group", message)] : [];
}

function sourceProblems({ enrollments, inventoryFile }: Bag): Problem[] {
  if ((enrollments === undefined) !== (inventoryFile === undefined)) return [];
  return [error("enrollments", "or inventoryFile must say who is in the group: one of them, not both")];
}

async function membersOf(inputs: Bag): Promise<string[]> {
  if (isObject(inputs.enrollments)) return Object.keys(inputs.enrollments);
  const file = String(inputs.inventoryFile);
  const members = membersFor(await readInventory(file), String(inputs.group)).map((device) => device.enrollment);
  if (membershipDigest(members) !== inputs.inventoryDigest) {
    const message = `The inventory ${file} was changed while the update ran; run it again to review the new members.`;
    throw new SoftwareUpdateError("INVALID_INPUT", message);
  }
  return members;
}

async function create(inputs: Bag, target: Target): Promise<{ id: string; outs: Bag }> {
  const group = String(inputs.group);
  return { id: group, outs: await converge(group, [], inputs, target, false) };
}

async function update(_id: string, olds: Bag, news: Bag, target: Target): Promise<{ outs: Bag }> {
  return { outs: await converge(String(news.group), unpackEnrollments(olds.addedEnrollments), news, target, true) };
}

/**
 * Adds who is missing and takes out whom this resource added and no longer wants. Who was a member before stays one
 * (safety rule 8), unless `adopt` says that the program answers for them too.
 */
async function converge(
  group: string,
  added: readonly string[],
  inputs: Bag,
  { server, waking }: Target,
  isUpdate: boolean,
): Promise<Bag> {
  const wanted = await membersOf(inputs);
  waking.knowMembers(group, wanted);
  const own = new Set(added);
  const outputs = (): Bag => ({ ...inputs, addedEnrollments: packEnrollments([...own]) });
  try {
    await server.admitGroups([group]);
    await concurrently(wanted, (enrollment) => join(enrollment, group, own, inputs.adopt === true, { server, waking }));
    const leaving = without(added, wanted);
    await concurrently(leaving, (enrollment) => leave(enrollment, group, own, { server, waking }));
    return outputs();
  } catch (failure) {
    if (own.size === 0 && !isUpdate) throw failure;
    throw new PartialFailure(failure, group, outputs());
  }
}

/** Asks first who is a member already: an answer that is lost on the way doesn't tell any more who was added. */
async function join(
  enrollment: string,
  group: string,
  own: Set<string>,
  adopts: boolean,
  { server, waking }: Pick<Target, "server" | "waking">,
): Promise<void> {
  const isNew = !own.has(enrollment);
  const isMember = isNew && (await server.groupsOfEnrollment(enrollment)).includes(group);
  if (isMember && !adopts) return;
  own.add(enrollment);
  if (isMember) return;
  // Marked before: when an answer is lost, the repeated request finds nothing to change any more.
  if (isNew) waking.markEnrollments([enrollment]);
  if ((await server.addMember(enrollment, group)) === "changed") waking.markEnrollments([enrollment]);
}

async function leave(
  enrollment: string,
  group: string,
  own: Set<string>,
  { server, waking }: Pick<Target, "server" | "waking">,
): Promise<void> {
  waking.markEnrollments([enrollment]);
  await server.removeMember(enrollment, group);
  own.delete(enrollment);
}

async function read(id: string, props: Bag, { server }: Target): Promise<{ id?: string; props?: Bag; inputs?: Bag }> {
  const { schemaVersion: _, addedEnrollments, ...declared } = props;
  // The server can't list a group's members; it can only be asked about each one that is known.
  const expected = isObject(declared.enrollments)
    ? Object.keys(declared.enrollments)
    : unpackEnrollments(addedEnrollments);
  const groups = await concurrently(expected, (enrollment) => server.groupsOfEnrollment(enrollment));
  const missing = expected.filter((_enrollment, at) => !groups[at]!.includes(id));
  const inputs = { ...withoutMissing(declared, missing), group: id };
  const added = without(unpackEnrollments(addedEnrollments), missing);
  return { id, inputs, props: { ...inputs, addedEnrollments: packEnrollments(added) } };
}

function withoutMissing(declared: Bag, missing: readonly string[]): Bag {
  if (missing.length === 0) return declared;
  if (!isObject(declared.enrollments))
    return { ...declared, inventoryDigest: `${missing.length} missing on the server` };
  const { enrollments } = declared;
  const kept = without(Object.keys(enrollments), missing).map((enrollment) => [enrollment, enrollments[enrollment]]);
  return { ...declared, enrollments: Object.fromEntries(kept) };
}

async function remove(id: string, props: Bag, { server, waking }: Target): Promise<void> {
  const own = new Set(unpackEnrollments(props.addedEnrollments));
  await concurrently([...own], (enrollment) => leave(enrollment, id, own, { server, waking }));
}
