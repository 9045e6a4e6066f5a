import { readFileSync } from "node:fs";
import { clearInterval, setInterval } from "node:timers";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

// Without the flag of the process, which the one that starts it doesn't pass.
setFlagsFromString("--expose-gc");
/** Frees what nobody holds any more. */
export const collectGarbage = runInNewContext("gc");

/**
 * The bytes that `work` leaves on the heap, counted while its result is still held.
 * @template T
 * @param {() => T | Promise<T>} work
 * @returns {Promise<{ result: T, heap: number }>}
 */
export async function heapOf(work) {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const result = await work();
  collectGarbage();
  return { result, heap: process.memoryUsage().heapUsed - before };
}

/**
 * The most memory that the processes of a project had while `work` ran: engine, program and provider together. On Linux alone;
 * elsewhere undefined.
 * @param {import("../test/support/pulumi.ts").PulumiProject} project
 * @param {() => Promise<unknown>} work
 * @returns {Promise<number | undefined>}
 */
export async function peakMemory(project, work) {
  const highest = new Map();
  const look = () => {
    for (const { id } of project.processes()) highest.set(id, Math.max(highest.get(id) ?? 0, residentOf(id)));
  };
  const timer = setInterval(look, 200);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  if (process.platform !== "linux") return undefined;
  return [...highest.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** The kernel keeps the highest reading, so looking seldom misses little. */
function residentOf(id) {
  try {
    const [, kilobytes = "0"] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/status`, "utf8")) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    // Ended meanwhile.
    return 0;
  }
}
