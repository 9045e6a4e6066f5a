/** What a rollout's argument `release` stands for. */
import { z } from "zod";
import { isObject } from "../json";
import { isVersion, majorOf } from "../releases/version";
import { dottedPath, zodProblems } from "../declarations/zodProblems";
import { argumentError, schemaError } from "./argumentError";
import { compareTargets, targetOf, type Target } from "./target";

/** A target with the models that it is for. */
export interface Answer extends Target {
  /** What tells the target from others of the rollout: `26`, `18-2`. Missing when one target is for all devices. */
  readonly key?: string;
  /** The models that it is for: product types, for Macs also board ids. Default: every device of the platform. */
  readonly models?: readonly string[];
  /** True when a data source answered it, false when the program names it. A resolved target never goes down by itself. */
  readonly isResolved: boolean;
  /** What a data source said that it is to what the devices run. Default: not known. */
  readonly kind?: "update" | "upgrade";
}

/** What `release` comes to. */
export interface ResolvedRelease {
  /** The newest target first. */
  readonly answers: readonly Answer[];
  /** Models that were asked about and that Apple offers nothing for. */
  readonly unanswered: readonly string[];
  /** True when a data source had no answer: the targets are those that the lock file has. Default: false. */
  readonly isUnavailable?: boolean;
}

/** What stands for `release` when a data source had no answer. */
const unavailableRelease = { unavailable: true };

const supplementalText = /^\d+(\.\d+)*\s*\([a-z]\)$/i;
const version = z.string().refine(isVersion, {
  error: (issue) =>
    supplementalText.test(String(issue.input))
      ? "names a supplemental; write { version, build } with the version of its base and the supplemental's build"
      : "must be a version such as 26.6.1",
});
const models = z.array(z.string().min(1)).min(1);
/** Keys of releases as the data sources return them, beside those that people write. */
const release = z.strictObject({
  version,
  build: z.string().min(1).optional(),
  models: models.optional(),
  prerelease: z.boolean().optional(),
  baseInstalled: z.boolean().optional(),
  resolved: z.boolean().optional(),
  extra: z.string().optional(),
  builds: z.array(z.string()).optional(),
  prerequisiteBuild: z.string().optional(),
  firstOffered: z.string().optional(),
  posted: z.string().optional(),
  expires: z.string().optional(),
  kind: z.enum(["supplemental", "update", "upgrade"]).optional(),
  deviceCount: z.number().optional(),
});

/**
 * The targets that a program or a data source gives.
 *
 * @param input A version, a release, several releases with models, or what a data source returned.
 * @throws SoftwareUpdateError `INVALID_INPUT` that names what is wrong.
 */
export function resolveRelease(input: unknown): ResolvedRelease {
  if (isObject(input) && input.unavailable === true) return { answers: [], unanswered: [], isUnavailable: true };
  const isByModel = isObject(input) && Array.isArray(input.answers);
  const unanswered = isByModel && Array.isArray(input.unanswered) ? (input.unanswered as string[]) : [];
  const given: readonly unknown[] = isByModel ? (input.answers as unknown[]) : Array.isArray(input) ? input : [input];
  const path = (at: number): string =>
    isByModel ? `release.answers[${at}]` : Array.isArray(input) ? `release[${at}]` : "release";
  const answers = given.map((one, at) => answerOf(one, path(at)));
  if (answers.length === 0) return { answers, unanswered, isUnavailable: true };
  if (answers.length > 1 && answers.some((answer) => answer.models === undefined)) {
    throw argumentError("release: several releases need the models that each is for.");
  }
  refuseSharedModels(answers);
  return { answers: keyed(answers), unanswered };
}

/** The same answers in the form of the argument: what a component shows of them, without days that Apple moves. */
export function releaseInput({ answers, unanswered, isUnavailable }: ResolvedRelease): unknown {
  if (isUnavailable) return unavailableRelease;
  const given = answers.map(({ models: of, isResolved, kind, ...target }) => ({
    ...targetOf(target),
    ...(of && { models: of }),
    ...(kind && { kind }),
    ...(isResolved && { resolved: true }),
  }));
  return { answers: given, unanswered };
}

function answerOf(input: unknown, path: string): Answer {
  const object = typeof input === "string" ? { version: input } : input;
  const isText = typeof input === "string";
  const [problem] = zodProblems(
    release,
    object,
    (parts) => dottedPath([path, ...(isText ? [] : parts)] as PropertyKey[]),
    () => Object.keys(release.shape),
  );
  if (problem) throw schemaError(problem);
  const given = object as z.infer<typeof release>;
  const { extra, builds, prerequisiteBuild } = given;
  const isSupplemental = given.kind === "supplemental" || extra !== undefined || prerequisiteBuild !== undefined;
  const build = given.build ?? (isSupplemental ? onlyBuild(given, path) : undefined);
  return {
    ...targetOf({ ...given, build }),
    ...(given.models && { models: [...new Set(given.models)].sort() }),
    ...((given.kind === "update" || given.kind === "upgrade") && { kind: given.kind }),
    isResolved: given.resolved ?? (builds !== undefined || given.firstOffered !== undefined),
  };
}

/** Safety rule 5: a build that fits none of the devices leaves them waiting for ever, so it is never guessed. */
function onlyBuild({ version: base, extra = "", builds = [] }: z.infer<typeof release>, path: string): string {
  if (builds.length === 1) return builds[0]!;
  const found = builds.length === 0 ? "no build" : `the builds ${builds.join(", ")}`;
  throw argumentError(
    `${path}: the supplemental ${base} ${extra} has ${found}, each for other devices; name one as build, or give one release a ` +
      "build with the models that it is for.",
  );
}

/** A device under two targets would follow whichever is due first. */
function refuseSharedModels(answers: readonly Answer[]): void {
  const seen = new Set<string>();
  for (const model of answers.flatMap((answer) => answer.models ?? [])) {
    const key = model.toLowerCase();
    if (seen.has(key)) throw argumentError(`release: ${model} is among the models of two releases.`);
    seen.add(key);
  }
}

/** By major version, which stays when an update takes the place of another, and by rank within it. */
function keyed(answers: readonly Answer[]): Answer[] {
  const sorted = [...answers].sort((one, other) => compareTargets(other, one));
  const counts = new Map<number, number>();
  return sorted.map((answer) => {
    if (answer.models === undefined) return answer;
    const major = majorOf(answer.version);
    const rank = (counts.get(major) ?? 0) + 1;
    counts.set(major, rank);
    return { ...answer, key: rank === 1 ? `${major}` : `${major}-${rank}` };
  });
}
