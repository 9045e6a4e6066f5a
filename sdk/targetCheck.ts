import * as pulumi from "@pulumi/pulumi";
import { hourInMilliseconds } from "../provider/core/durations";
import { SoftwareUpdateError } from "../provider/core/error";
import type { Problem } from "../provider/core/problem";
import { isPlatform } from "../provider/core/releases/platform";
import type { KnownOffer } from "../provider/core/releases/targetCheck";
import type { FetchedCatalog } from "../provider/lookup/client";
import { readProgramLock } from "./catalog";
import { today } from "./getReleases";

const targetChecks = ["error", "warn", "off"] as const;

/**
 * What `targetCheck` of an EnforcementSpecific may be: findings are errors, all are warnings, or nothing is asked.
 *
 * @useDeclaredType
 */
export type TargetCheck = (typeof targetChecks)[number];

/** @internal The arguments of an enforcement that say what and whom it enforces. */
export interface TargetArgs {
  platform?: pulumi.Input<string>;
  targetOSVersion?: pulumi.Input<string>;
  targetBuildVersion?: pulumi.Input<string | undefined>;
  targetLocalDateTime?: pulumi.Input<string>;
  prerelease?: pulumi.Input<boolean | undefined>;
  targetCheck?: pulumi.Input<TargetCheck | undefined>;
  models?: pulumi.Input<pulumi.Input<string>[] | undefined>;
}

/**
 * @internal What is wrong with the target of an enforcement. Nothing while an argument isn't known yet, when there is no way
 * to find out, and in unit tests with mocks.
 */
export function targetProblemsOf(args: TargetArgs): pulumi.Output<readonly Problem[]> {
  const { platform, targetOSVersion, targetBuildVersion, targetLocalDateTime, prerelease, targetCheck, models } = args;
  const asked = { platform, targetOSVersion, targetBuildVersion, targetLocalDateTime, prerelease, targetCheck, models };
  return pulumi
    .output(asked)
    .apply(async (known) => (pulumi.runtime.getEngine() ? problemsOf(known).catch(asProblem) : []));
}

/** A check of the provider says it better than an output that rejects, which prints a stack. */
function asProblem(failure: unknown): Problem[] {
  if (!SoftwareUpdateError.isInstance(failure)) throw failure;
  return [{ path: "", message: failure.message, severity: "error" }];
}

async function problemsOf(args: pulumi.Unwrap<TargetArgs>): Promise<readonly Problem[]> {
  const { targetCheck = "error", platform, targetOSVersion: version, targetBuildVersion: build } = args;
  assertKnown(targetCheck, args.models);
  if (targetCheck === "off" || args.prerelease === true) return [];
  const { isVersion } = await import("../provider/core/releases/version");
  // What is not of the right form the provider's own check refuses, in better words.
  if (!isPlatform(platform) || typeof version !== "string" || !isVersion(version)) return [];
  const offer = await knownOffer();
  if (!offer) return [];
  const { targetProblems } = await import("../provider/core/releases/targetCheck");
  const { models } = args;
  const deadline = typeof args.targetLocalDateTime === "string" ? args.targetLocalDateTime : undefined;
  const problems = targetProblems({ platform, version, build, deadline, models }, offer, today());
  const isLenient = targetCheck === "warn" || offer.isStale;
  return isLenient ? problems.map((problem) => ({ ...problem, severity: "warning" as const })) : problems;
}

/** The provider never sees these two, so its check can't refuse what they hold. */
function assertKnown(targetCheck: unknown, models: unknown): void {
  const isList = Array.isArray(models) && models.every((model) => typeof model === "string" && model !== "");
  if (models !== undefined && !isList) {
    throw new SoftwareUpdateError("INVALID_INPUT", "models: must be a list of models such as Mac15,7 or J413AP.");
  }
  if ((targetChecks as readonly unknown[]).includes(targetCheck)) return;
  const sentence = `targetCheck: "${String(targetCheck)}" is not known; it must be one of ${targetChecks.join(", ")}.`;
  throw new SoftwareUpdateError("INVALID_INPUT", sentence);
}

interface FoundOffer extends KnownOffer {
  /** True for an old answer: what it doesn't have may be newer than it. */
  readonly isStale: boolean;
}

let last: { readonly key: string; readonly until: number; readonly offer: Promise<FoundOffer | undefined> } | undefined;

/** Once a process, however many resources ask; a process that lives on asks again after an hour. */
function knownOffer(): Promise<FoundOffer | undefined> {
  const { SOFTWAREUPDATE_LOOKUP_URL, SOFTWAREUPDATE_LOOKUP_CACHE, SOFTWAREUPDATE_LOCK_FILE } = process.env;
  const settings = [process.cwd(), SOFTWAREUPDATE_LOOKUP_URL, SOFTWAREUPDATE_LOOKUP_CACHE, SOFTWAREUPDATE_LOCK_FILE];
  const key = JSON.stringify(settings);
  if (last?.key !== key || Date.now() > last.until)
    last = { key, until: Date.now() + hourInMilliseconds, offer: findOffer() };
  return last.offer;
}

/**
 * The service's answer, at most a day old; else the lock file; else an older answer. A failure of the service changes and
 * stops nothing: it is a warning.
 */
async function findOffer(): Promise<FoundOffer | undefined> {
  const lock = await readProgramLock();
  // With a lock file at hand nothing is said of an old answer, since it isn't used.
  const { fetched, reason } = await askService(lock ? () => undefined : warn);
  if (fetched && !fetched.stale) return { catalog: fetched.catalog, lock, isStale: false };
  if (lock) {
    const { catalogOf, newestDay } = await import("../provider/core/lock/catalog");
    const age = newestDay(lock);
    const written = age === undefined ? "which has no releases" : `whose newest entry is of ${age}`;
    warn(`Targets are checked against the lock file, ${written}: ${reason}`);
    return { catalog: catalogOf(lock), lock, isStale: false };
  }
  if (fetched) return { catalog: fetched.catalog, isStale: true };
  warn(`Whether Apple offers the targets of enforcements could not be checked: ${reason}`);
  return undefined;
}

/** The answer that the data sources of the process share, unless it takes longer than an update should wait for it. */
async function askService(say: (sentence: string) => void): Promise<{ fetched?: FetchedCatalog; reason: string }> {
  const { fetchCatalog, hastyLimits } = await import("../provider/lookup/client");
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const patience = hastyLimits.totalTimeout + 500;
    timer = setTimeout(() => reject(new Error("the lookup service gave no answer in time.")), patience);
  });
  try {
    const fetched = await Promise.race([fetchCatalog({ isHasty: true, warn: say }), tooLate]);
    return { fetched, reason: fetched.warning ?? "" };
  } catch (error) {
    return { reason: (error as Error).message };
  } finally {
    clearTimeout(timer);
  }
}

function warn(sentence: string): void {
  void pulumi.log.warn(sentence);
}
