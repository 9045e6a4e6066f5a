import { activationIdentifier } from "../core/declarations/identifier";
import type { Member } from "../core/status/device";
import { ringProgress, type FollowedRing, type MembershipSource, type RingProgress } from "../core/status/ringProgress";
import { SoftwareUpdateError } from "../core/error";
import type { Server } from "../servers/server";
import { readDevices, type ReadDevices, type ReadOptions } from "./readDevices";

/** Who is in a group, and how that is known. */
export interface KnownMembers {
  readonly source: MembershipSource;
  readonly members: readonly Member[];
}

/** A ring to follow, and where. */
export interface RingToFollow {
  readonly ring: FollowedRing;
  readonly server: Server;
  /** Who is in its group, where a program or a file says it. A server that can say it itself is asked all the same. */
  readonly members?: KnownMembers;
}

/** How far a ring is, or why that isn't known. */
export type FollowedProgress =
  | { readonly progress: RingProgress; readonly problem?: string }
  | { readonly progress?: undefined; readonly problem: string };

/**
 * Reads how far rings are. A device that is in several of them is read once.
 *
 * @param now Milliseconds since the epoch.
 * @returns In the order of the rings. It never rejects for what a server answers: that is a problem of the ring.
 */
export async function followRings(
  rings: readonly RingToFollow[],
  now: number,
  options: ReadOptions = {},
): Promise<FollowedProgress[]> {
  const known = await Promise.all(rings.map(withMembers));
  const servers = new Set(rings.map(({ server }) => server));
  const read = new Map<Server, ReadDevices | string>();
  for (const server of servers) {
    const members = known.flatMap((one) => (one.server === server ? (one.members?.members ?? []) : []));
    const declarations = new Set(known.flatMap((one) => (one.server === server ? identifiersOf(one.ring) : [])));
    read.set(server, await devicesOf(server, members, { ...options, declarations }));
  }
  return known.map(({ ring, server, members, problem }) => {
    const devices = read.get(server)!;
    if (problem !== undefined) return { problem };
    if (typeof devices === "string") return { problem: devices };
    return progressOf(ring, members, devices, now);
  });
}

/** What its progress is read from: the enforcements, and the activations that may hold them back. */
function identifiersOf({ enforcements }: FollowedRing): string[] {
  return enforcements.flatMap(({ identifier }) => [identifier, activationIdentifier(identifier)]);
}

interface RingWithMembers extends RingToFollow {
  readonly problem?: string;
}

/** The server knows best who is in a group; what a program or a file says of a device stays with it. */
async function withMembers(ring: RingToFollow): Promise<RingWithMembers> {
  if (!ring.server.capabilities.memberList) return ring;
  try {
    const enrollments = await ring.server.membersOf(ring.ring.group);
    const known = new Map(ring.members?.members.map((member) => [member.enrollment, member]));
    const members = enrollments.map((enrollment) => known.get(enrollment) ?? { enrollment });
    return { ...ring, members: { source: "server", members } };
  } catch (error) {
    return { ...ring, problem: sentenceOf(error) };
  }
}

async function devicesOf(
  server: Server,
  members: readonly Member[],
  options: ReadOptions,
): Promise<ReadDevices | string> {
  if (!server.capabilities.status) return "the server is a folder and has no devices that report";
  try {
    return await readDevices(
      server,
      members.map(({ enrollment }) => enrollment),
      options,
    );
  } catch (error) {
    return sentenceOf(error);
  }
}

function progressOf(
  ring: FollowedRing,
  known: KnownMembers | undefined,
  { statuses, failures }: ReadDevices,
  now: number,
): FollowedProgress {
  const membership = known && {
    source: known.source,
    devices: known.members.map((member) => {
      const problem = failures.get(member.enrollment);
      return { ...member, status: statuses.get(member.enrollment) ?? {}, ...(problem !== undefined && { problem }) };
    }),
  };
  const progress = ringProgress(ring, membership, now);
  if (progress.unread === 0) return { progress };
  const [first] = failures.values();
  const devices = `${progress.unread} of ${progress.total} devices of group ${ring.group}`;
  return { progress, problem: `the reports of ${devices} can't be read: ${first}` };
}

function sentenceOf(error: unknown): string {
  if (SoftwareUpdateError.isInstance(error)) return error.message;
  throw error;
}
