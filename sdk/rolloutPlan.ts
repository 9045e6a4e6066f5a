import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { currentTime } from "../provider/clock";
import { deriveIdentifier } from "../provider/core/declarations/identifier";
import { SoftwareUpdateError } from "../provider/core/error";
import type { RingPlan } from "../provider/core/rollout/planRings";
import { unknownValue } from "../provider/core/unknown";
import { readProgramLock } from "./catalog";
import type { SoftwareUpdateRolloutArgs } from "./softwareUpdateRollout";
import { stackName } from "./stackName";

/** What a rollout comes to in a program. */
export interface ProgramPlan {
  /** In the program's order. */
  readonly rings: readonly RingPlan[];
  /** `release` without what Apple changes from day to day. */
  readonly release: unknown;
  readonly warnings: readonly string[];
}

/** The variable with which `softwareupdate refresh` previews a program whose lock file it is about to write. */
const refreshVariable = "SOFTWAREUPDATE_ROLLOUT_REFRESH";

/** True in the preview of `softwareupdate refresh`: nothing is refused that the refresh will mend. */
export function isRefreshPreview(): boolean {
  return process.env[refreshVariable] === "true";
}

/**
 * Plans a rollout. It rejects with one sentence, which stops the program before anything is changed: a rollout that only logged an
 * error would go on without its enforcements, and the engine would delete them.
 */
export function planOf(name: string, args: SoftwareUpdateRolloutArgs): pulumi.Output<ProgramPlan> {
  // What only the enforcements need may be unknown during a preview, and the plan is known all the same.
  const { predicate: _, detailsURL: __, rings, release, ...decisive } = args;
  const decisiveRings = rings?.map(({ predicate: _, detailsURL: __, ...ring }) => ({ ...ring, group: unknownValue }));
  return pulumi
    .output({ ...decisive, rings: decisiveRings, release: answered(release) })
    .apply((known) => planKnown(name, known));
}

/**
 * What a data source answers, or that it couldn't: no failure to know the release may stand in the way of stopping it, or of its
 * end (safety rules 3, 11).
 */
function answered(release: SoftwareUpdateRolloutArgs["release"]): pulumi.Input<unknown> {
  if (!(release instanceof Promise)) return release;
  return release.catch((failure: unknown) => {
    if (!SoftwareUpdateError.isInstance(failure)) throw failure;
    return { unavailable: true, failure: failure.message };
  });
}

/** @internal {@link planOf} for arguments that are known. */
export async function planKnown(name: string, args: Readonly<Record<string, unknown>>): Promise<ProgramPlan> {
  try {
    return await plan(name, args);
  } catch (failure) {
    throw readable(name, failure);
  }
}

async function plan(name: string, args: Readonly<Record<string, unknown>>): Promise<ProgramPlan> {
  if (isRefreshPreview() && !pulumi.runtime.isDryRun()) {
    const sentence = `${refreshVariable} is set, which is for the preview of \`softwareupdate refresh\` alone; unset it.`;
    throw new SoftwareUpdateError("CONFIGURATION", sentence);
  }
  const [{ specifyRollout }, { planRings }, { releaseInput }, { lockFilePlace }] = await Promise.all([
    import("../provider/core/rollout/specification"),
    import("../provider/core/rollout/planRings"),
    import("../provider/core/rollout/release"),
    import("../provider/lockFile"),
  ]);
  const stack = stackName();
  const lock = await readProgramLock();
  const specification = specifyRollout(args);
  const { rings, problems } = planRings(specification, {
    rollout: name,
    lines: (lock?.rollouts ?? []).filter((line) => line.stack === stack.stack && line.rollout === name),
    lockFile: path.basename(lockFilePlace(process.cwd(), process.env).file),
    identifierOf: (of) => deriveIdentifier("enforcement", stack, of),
    isRefresh: isRefreshPreview(),
    now: currentTime(),
  });
  const error = problems.find(({ severity }) => severity === "error");
  const { failure } = (args.release ?? {}) as { failure?: string };
  if (error) throw new SoftwareUpdateError("CONFIGURATION", [error.message, failure ?? []].flat().join(" "));
  const { unanswered } = specification;
  return {
    rings,
    release: releaseInput(specification),
    warnings: [
      ...(failure === undefined ? [] : [`the lock file says what is enforced: ${failure}`]),
      ...problems.map(({ path: ring, message }) => `ring ${ring}: ${message}`),
      ...(unanswered.length > 0
        ? [`Apple offers nothing for ${unanswered.join(", ")}: no ring enforces anything there`]
        : []),
    ],
  };
}

/** What is said for people names the rollout and needs no stack; the SDK prints whatever stands in `stack`. */
function readable(name: string, failure: unknown): unknown {
  if (!SoftwareUpdateError.isInstance(failure)) return failure;
  const isArgument = failure.code === "INVALID_INPUT";
  const sentence = isArgument ? `The rollout ${name} can't be planned: ${failure.message}` : failure.message;
  const error = new SoftwareUpdateError(failure.code, sentence, { cause: failure });
  if (process.env.SOFTWAREUPDATE_LOG !== "debug") error.stack = sentence;
  return error;
}
