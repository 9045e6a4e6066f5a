import type { ResourceValidationPolicy } from "@pulumi/policy";
import { existsSync } from "node:fs";
import path from "node:path";
import { currentTime } from "../provider/clock";
import { catalogOf } from "../provider/core/lock/catalog";
import { lockFileName, type Lock } from "../provider/core/lock/lock";
import { dayOf, daysAfter } from "../provider/core/releases/day";
import { isPlatform } from "../provider/core/releases/platform";
import { releaseSupport } from "../provider/core/releases/support";
import { isVersion } from "../provider/core/releases/version";
import { versionWithBuild } from "../provider/core/releases/versionWithBuild";
import { readLock } from "../provider/lockFile";
import { enforcementsOf, type JudgedEnforcement } from "./plannedEnforcements";

/** The configuration of {@link expiringTarget}. */
export interface ExpiringTargetConfig {
  /** Days from today, and from nothing less than the deadline, for which Apple has to offer a target. Default: 14. */
  readonly days: number;
  /**
   * The lock file, relative to the folder of the policy pack. Default: SOFTWAREUPDATE_LOCK_FILE, else softwareupdate.lock.json in that
   * folder or the nearest one above it.
   */
  readonly lockFile: string;
}

/**
 * No target is about to expire: by the lock file, Apple offers it for some days more, and until the deadline. It is advisory, and
 * should stay so: what was fine yesterday expires today by nobody's doing here, and must not keep anybody from stopping a rollout.
 */
export const expiringTarget: ResourceValidationPolicy = {
  name: "softwareupdate-expiring-target",
  description: "Apple goes on offering what is enforced, so that devices that come late can install it.",
  enforcementLevel: "advisory",
  configSchema: {
    properties: {
      days: { type: "number", minimum: 0, maximum: 365, default: 14 },
      lockFile: { type: "string", default: "" },
    },
  },
  validateResource: async (args, report) => {
    const judged = enforcementsOf(args).filter(({ prerelease }) => prerelease !== true);
    if (judged.length === 0) return;
    const config = args.getConfig<ExpiringTargetConfig>();
    const file = config.lockFile === "" ? nearestLockFile() : path.resolve(config.lockFile);
    const lock = file === undefined ? undefined : await readLock(file);
    if (!lock) {
      report(
        `there is no lock file ${file ?? lockFileName} that says what Apple offers. \`softwareupdate refresh\` writes one.`,
      );
      return;
    }
    const today = dayOf(currentTime());
    for (const enforcement of judged) {
      const sentence = problemOf(enforcement, lock, today, config.days);
      if (sentence !== undefined) report(enforcement.where + sentence);
    }
  },
};

function problemOf(enforcement: JudgedEnforcement, lock: Lock, today: string, days: number): string | undefined {
  const { platform, targetOSVersion: version, targetBuildVersion: build, targetLocalDateTime: deadline } = enforcement;
  if (!isPlatform(platform) || typeof version !== "string" || !isVersion(version)) return undefined;
  const target = { platform, version, ...(typeof build === "string" && { build }) };
  const name = `${platform} ${versionWithBuild(target)}`;
  const { offered, until } = releaseSupport(catalogOf(lock), { ...target, on: today });
  if (offered === "none")
    return `Apple doesn't offer ${name} any more, by the lock file. Choose a release that it offers.`;
  if (until === undefined) return undefined;
  if (until < daysAfter(today, days))
    return `Apple offers ${name} until ${until}, which is less than ${days} days from today.`;
  const isEarlier = typeof deadline === "string" && until < deadline.slice(0, 10);
  return isEarlier ? `Apple offers ${name} until ${until}, which is before the deadline ${deadline}.` : undefined;
}

/** A policy pack often has a folder of its own below the program's. */
function nearestLockFile(): string | undefined {
  const named = process.env.SOFTWAREUPDATE_LOCK_FILE;
  if (named) return path.resolve(named);
  for (let folder = process.cwd(); ; folder = path.dirname(folder)) {
    const file = path.join(folder, lockFileName);
    if (existsSync(file)) return file;
    if (folder === path.dirname(folder)) return undefined;
  }
}
