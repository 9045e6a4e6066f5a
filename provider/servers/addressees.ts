import { without } from "../core/without";
import type { Notification, ServerType } from "./server";

/**
 * KMFDDM v0.8 sends the enqueue request in chunks of 30 enrollments and leaves every body after the first empty, so that
 * larger notifications reach the first 30 only. NanoHUB enqueues in process and is not affected.
 */
const enqueueChunk = 30;
/** Names in one request to NanoHUB, so that no URL gets too long. */
const namesInRequest = 100;

/** One request to wake devices. */
export interface WakingRequest {
  /** Whether `names` are enrollments or sets. */
  readonly by: "id" | "set";
  readonly names: readonly string[];
}

/**
 * Whom to wake by id and whom by group. A group alone goes by its name, which also reaches members that nobody declared;
 * several whose members are declared go by id, which wakes a device of two groups once.
 *
 * @returns The requests, and what a person should know of those whom they may not reach.
 */
export function addressees(
  type: Exclude<ServerType, "directory">,
  { groups, enrollments }: Notification,
): { requests: WakingRequest[]; notes: string[] } {
  if (type === "nanohub") {
    const names = groups.map(({ name }) => name);
    const requests = [
      ...inChunks("id", [...new Set(enrollments)], enqueueChunk),
      ...inChunks("set", names, namesInRequest),
    ];
    return { requests, notes: [] };
  }
  const unknown = groups.filter(({ members }) => members === undefined);
  const isSmallAndAlone = groups.length === 1 && (groups[0]!.members?.length ?? 0) <= enqueueChunk;
  const byName = isSmallAndAlone ? groups : unknown;
  const byId = without(groups, byName).flatMap(({ members }) => members ?? []);
  const requests = [
    ...inChunks("id", [...new Set([...enrollments, ...byId])], enqueueChunk),
    // The 30 are of all the groups of a request together.
    ...inChunks(
      "set",
      byName.map(({ name }) => name),
      1,
    ),
  ];
  return { requests, notes: unknown.length === 0 ? [] : [chunkNote(unknown.map(({ name }) => name))] };
}

function chunkNote(names: readonly string[]): string {
  return (
    `KMFDDM wakes only the first ${enqueueChunk} enrollments of a notification. If ${names.join(", ")} have more, ` +
    "declare their members with DeviceGroup, so that they are woken by id; the others fetch at their next check-in."
  );
}

function inChunks(by: WakingRequest["by"], names: readonly string[], size: number): WakingRequest[] {
  return Array.from({ length: Math.ceil(names.length / size) }, (_, at) => ({
    by,
    names: names.slice(at * size, (at + 1) * size),
  }));
}
