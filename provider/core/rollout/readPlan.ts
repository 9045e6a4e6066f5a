/** The plan of a rollout as it comes back from a preview or a state, which another version of this package may have written. */
import { z } from "zod";
import { withoutUndefined } from "../json";
import { platforms } from "../releases/platform";
import type { PlannedRing } from "./plan";

const optionalText = z.string().optional().catch(undefined);

const enforcement = z.object({
  name: z.string(),
  identifier: z.string().catch(""),
  isDeclared: z.boolean(),
  platform: z.enum(platforms),
  targetOSVersion: z.string(),
  targetBuildVersion: optionalText,
  prerelease: z.boolean().optional().catch(undefined),
  targetLocalDateTime: optionalText,
  models: z.array(z.string()).optional().catch(undefined),
  base: optionalText,
});

const ring = z.object({
  ring: z.string(),
  // A group that is still to be made is no text yet.
  group: z.unknown().optional(),
  status: z.enum(["waiting", "held", "open", "paused", "done", "ended"]),
  reason: z.string().catch(""),
  gate: z.unknown().optional(),
  enforcements: z.array(enforcement),
  next: z.array(enforcement).optional().catch(undefined),
});

/** The rings of a plan; those that can't be read, such as ones that aren't known yet, are left out. */
export function readPlan(plan: unknown): PlannedRing[] {
  const rings: unknown[] = Array.isArray(plan) ? plan : [];
  return rings.flatMap((one) => {
    const read = ring.safeParse(one);
    // Keys that are absent stay absent: differences are told by them.
    return read.success ? [withoutUndefined(read.data) as unknown as PlannedRing] : [];
  });
}
