import { SoftwareUpdateError } from "../../provider/core/error";
import type { InventoryDevice } from "../../provider/core/inventory";
import type { Connection } from "../../provider/servers/connection";
import type { Server } from "../../provider/servers/server";
import { followRings, type FollowedProgress, type RingToFollow } from "../../provider/status/followRings";
import type { ReadOptions } from "../../provider/status/readDevices";
import { defaultConnection, openFrom, providerConnections } from "../connection";
import type { Io } from "../io";
import { knownMembers } from "../members";
import type { Stack } from "../pulumi/stack";
import type { FollowedRollout } from "./rollouts";

/** How far a rollout is, ring by ring. */
export interface RolloutProgress {
  readonly rollout: FollowedRollout;
  /** In the order of its rings. */
  readonly rings: readonly FollowedProgress[];
}

/** What progress is read with. */
export interface ProgressOptions extends ReadOptions {
  /** Devices that may say who is in a group. Default: none. */
  readonly inventory?: readonly InventoryDevice[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Reads how far rollouts are, each on the server that its resources are on. What can't be read is a problem of its rings.
 */
export async function readProgress(
  rollouts: readonly FollowedRollout[],
  stack: Stack,
  io: Io,
  { inventory, now, ...options }: ProgressOptions,
): Promise<RolloutProgress[]> {
  const servers = new Servers(stack, io);
  try {
    const rings = await Promise.all(
      rollouts.flatMap((rollout) =>
        rollout.rings.map(async (ring): Promise<RingToFollow | string> => {
          const server = servers.of(rollout.provider);
          if (typeof server === "string") return server;
          const members = await knownMembers(ring.group, stack, rollout.provider, inventory);
          return { ring, server, ...(members && { members }) };
        }),
      ),
    );
    const followed = await followRings(
      rings.filter((ring) => typeof ring !== "string"),
      now,
      options,
    );
    const all = rings.map((ring) => (typeof ring === "string" ? { problem: ring } : followed.shift()!));
    return rollouts.map((rollout) => ({ rollout, rings: all.splice(0, rollout.rings.length) }));
  } finally {
    await servers.close();
  }
}

/** Opens each server once. */
class Servers {
  private readonly opened = new Map<string, Server>();

  constructor(
    private readonly stack: Stack,
    private readonly io: Io,
  ) {}

  /**
   * @param provider The URN of a provider; that of an explicit one has a connection of its own.
   * @returns Why there is none, where the connection is missing or incomplete.
   */
  of(provider: string | undefined): Server | string {
    try {
      return this.serverOf(this.connectionOf(provider));
    } catch (error) {
      if (!SoftwareUpdateError.isInstance(error)) throw error;
      return error.message;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.opened.values()].map((server) => server.close()));
  }

  private serverOf(connection: Connection): Server {
    const { type, location, name, source } = connection;
    const key = JSON.stringify([type, location, name, source]);
    const server = this.opened.get(key) ?? openFrom(connection, this.stack, this.io);
    this.opened.set(key, server);
    return server;
  }

  private connectionOf(provider: string | undefined): Connection {
    const explicit = providerConnections(this.stack, this.io).find(({ urn }) => urn === provider);
    return explicit?.connection ?? defaultConnection(this.stack, this.io);
  }
}

/** Why progress couldn't be read, each cause once with the rings that it is about, without a full stop. */
export function problemsOf(progress: readonly RolloutProgress[]): string[] {
  const causes = new Map<string, string[]>();
  for (const { rollout, rings } of progress) {
    rings.forEach(({ problem }, at) => {
      if (problem === undefined) return;
      causes.set(problem, [...(causes.get(problem) ?? []), `${rollout.name}/${rollout.rings[at]!.ring}`]);
    });
  }
  return [...causes].map(([cause, rings]) => `${rings.join(", ")}: ${cause.replace(/\.$/, "")}`);
}
