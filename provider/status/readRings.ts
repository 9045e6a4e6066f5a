import type { PlannedRing } from "../core/rollout/plan";
import type { Member } from "../core/status/device";
import { membersOfInventory, membersOfNotes, namedMembers, uniqueMembers } from "../core/status/membership";
import { ringProgress } from "../core/status/ringProgress";
import { ringStatus, type RolloutRingStatus } from "../core/status/rolloutStatus";
import { readInventory } from "../inventoryFile";
import { configurationSource, environmentSource, resolveConnection } from "../servers/connection";
import { openServer } from "../servers/open";
import { followRings, type KnownMembers } from "./followRings";

/**
 * A DeviceGroup, as far as it says who is in a group.
 *
 * @inline
 */
export interface DeclaredGroup {
  /** The group's name on the server. */
  readonly group: string;
  /** Its members by enrollment id, each with a note for people. */
  readonly enrollments?: Readonly<Record<string, string>>;
  /** The inventory file that lists its members. */
  readonly inventoryFile?: string;
}

/** What a program reads the progress of rings with. */
export interface ReadRingsOptions {
  readonly deviceGroups: readonly DeclaredGroup[];
  /** An inventory file whose devices name their groups. Default: none. */
  readonly inventoryFile?: string;
  /** Reads a setting of the connection by its key, `softwareupdate:url`; those of an explicit Provider alone, if there is one. */
  readonly setting: (key: string) => string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Reads how far rings are, for a program: it knows its own groups and its connection, and no state.
 *
 * @throws SoftwareUpdateError `CONFIGURATION` when no connection is configured or it is incomplete, `INVALID_INPUT` for an
 *   inventory that can't be read. What the server answers is a problem of each ring.
 */
export async function readRings(
  rings: readonly PlannedRing[],
  { deviceGroups, inventoryFile, setting, environment, now }: ReadRingsOptions,
): Promise<RolloutRingStatus[]> {
  const connection = resolveConnection([configurationSource(setting), environmentSource(environment)], environment);
  const inventory = inventoryFile === undefined ? [] : await readInventory(inventoryFile);
  const server = openServer(connection);
  try {
    const toFollow = await Promise.all(
      rings.map(async (ring) => {
        const declared = await declaredMembers(ring.group, deviceGroups);
        const listed = namedMembers(inventory, ring.group);
        const members: KnownMembers | undefined = declared
          ? { source: "DeviceGroup", members: declared }
          : listed && { source: "inventory", members: listed };
        return { ring, server, ...(members && { members }) };
      }),
    );
    const followed = await followRings(toFollow, now);
    return followed.map(({ progress, problem }, at) =>
      ringStatus({
        progress: progress ?? ringProgress(rings[at]!, undefined, now),
        ...(problem !== undefined && { problem }),
      }),
    );
  } finally {
    await server.close();
  }
}

async function declaredMembers(group: string, deviceGroups: readonly DeclaredGroup[]): Promise<Member[] | undefined> {
  const declared = deviceGroups.filter((one) => one.group === group);
  if (declared.length === 0) return undefined;
  const members = await Promise.all(
    declared.map(async ({ enrollments, inventoryFile }) =>
      inventoryFile === undefined
        ? membersOfNotes(enrollments ?? {})
        : membersOfInventory(await readInventory(inventoryFile), group),
    ),
  );
  return uniqueMembers(members.flat());
}
