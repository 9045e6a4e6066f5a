import { compareText } from "../compareText";
import { compareBuilds, compareVersions } from "../releases/version";
import { versionWithBuild } from "../releases/versionWithBuild";
import type { Declaration } from "./declaration";

/** What an enforcement asks of a device. */
export interface EnforcementTarget {
  /** The declaration's identifier. */
  readonly identifier: string;
  /** TargetOSVersion. */
  readonly version: string;
  /** TargetBuildVersion. */
  readonly build?: string;
  /** TargetLocalDateTime. */
  readonly localDateTime: string;
}

/** What a device runs. */
export interface DeviceSoftware {
  /** For example `26.3.1`. */
  readonly version: string;
  /** For example `25D2128`. Default: not known. */
  readonly build?: string;
}

/** An enforcement in the order in which the device comes to it. */
export interface QueueStep {
  readonly target: EnforcementTarget;
  /** The identifiers that wait behind it, once the device runs the target. */
  readonly remaining: readonly string[];
}

/** An enforcement that the device doesn't come to, and why, in a sentence. */
export interface Excluded {
  readonly target: EnforcementTarget;
  readonly reason: string;
}

/** What becomes of the enforcements that reach a device; each is in exactly one list. */
export interface EnforcementQueue {
  /** In the order of processing. */
  readonly order: readonly QueueStep[];
  /** The same as the device's version or older, at once or once it has been overtaken. */
  readonly ignored: readonly Excluded[];
  /** What can't apply as things are. */
  readonly blocked: readonly Excluded[];
}

/** The target of an enforcement declaration, with a payload that its schema allows. */
export function targetOf({ Identifier: identifier, Payload }: Pick<Declaration, "Identifier" | "Payload">) {
  const { TargetOSVersion, TargetBuildVersion, TargetLocalDateTime } = Payload as Record<string, string | undefined>;
  const target: EnforcementTarget = {
    identifier,
    version: TargetOSVersion!,
    ...(TargetBuildVersion !== undefined && { build: TargetBuildVersion }),
    localDateTime: TargetLocalDateTime!,
  };
  return target;
}

/**
 * Simulates what a device does with several enforcements. Apple: one that names the device's version or an older one is
 * ignored; of the others the earliest date is processed first, the rest stays in the queue; once the device has updated, all
 * of them are looked at again.
 *
 * @param targets All that reach the device, in any order.
 * @param isOffered Whether Apple offers a target to it. Default: every target is.
 */
export function simulateQueue(
  targets: readonly EnforcementTarget[],
  device: DeviceSoftware,
  isOffered: (target: EnforcementTarget) => boolean = () => true,
): EnforcementQueue {
  const order: QueueStep[] = [];
  const ignored: Excluded[] = [];
  let state = device;
  let waiting = [...targets].sort(byDate);
  for (;;) {
    const overtaken = waiting.filter((target) => !isNewer(target, state));
    ignored.push(...overtaken.map((target) => ({ target, reason: sameOrOlder(target, state, order.at(-1)?.target) })));
    waiting = waiting.filter((target) => !overtaken.includes(target));
    const next = waiting.find((target) => blockReason(target, state, isOffered) === undefined);
    if (next === undefined) break;
    waiting = waiting.filter((target) => target !== next);
    state = { version: next.version, build: next.build };
    const remaining = waiting.filter((target) => isNewer(target, state)).map(({ identifier }) => identifier);
    order.push({ target: next, remaining });
  }
  const blocked = waiting.map((target) => ({ target, reason: blockReason(target, state, isOffered)! }));
  return { order, ignored, blocked };
}

/**
 * What a preview says of two enforcements that reach the same devices, of which the one with the later deadline brings
 * nothing that the other hasn't brought. Apple: what is left over then is ignored; newly applied, it is an error.
 *
 * @returns Undefined where both have something to do.
 */
export function overtakenWarning(one: EnforcementTarget, other: EnforcementTarget, group: string): string | undefined {
  const [first, second] = [one, other].sort(byDate) as [EnforcementTarget, EnforcementTarget];
  if (isNewer(second, first)) return undefined;
  return (
    `in group ${group} the target of ${second.identifier}, ${versionWithBuild(second)}, is not newer than ${versionWithBuild(first)}, which ` +
    `${first.identifier} brings no later: devices that have it ignore this target, or report it as an error where it is new`
  );
}

/**
 * What a preview says of an enforcement whose group also has a deferral.
 *
 * @param deferral The name of what declares the deferral.
 * @param group The group that both reach.
 */
export function deferralWarning(deferral: string, group: string): string {
  return (
    `the deferral of ${deferral} reaches group ${group} too, and doesn't hold this release back: an enforcement opens it ` +
    "to everyone in reach at once, whatever a deferral says"
  );
}

/** The letter at the end of a build is a supplemental's, but that of a seed build (25A5279m) is not. */
export function isSupplementalBuild(build: string | undefined): boolean {
  return build !== undefined && /[a-z]$/.test(build) && !/^\d+[A-Z]5\d{3}[a-z]$/.test(build);
}

function byDate(one: EnforcementTarget, other: EnforcementTarget): number {
  return (
    compareText(one.localDateTime, other.localDateTime) ||
    compareVersions(one.version, other.version) ||
    compareText(one.identifier, other.identifier)
  );
}

function isNewer(target: EnforcementTarget, { version, build }: DeviceSoftware): boolean {
  const difference = compareVersions(target.version, version);
  if (difference !== 0 || target.build === undefined) return difference > 0;
  // A device whose build isn't known may still lack it.
  return build === undefined || compareBuilds(target.build, build) > 0;
}

function blockReason(
  target: EnforcementTarget,
  { version }: DeviceSoftware,
  isOffered: (target: EnforcementTarget) => boolean,
): string | undefined {
  if (!isOffered(target)) return "Apple doesn't offer it; devices wait for it until the enforcement is removed";
  if (isSupplementalBuild(target.build) && compareVersions(target.version, version) !== 0) {
    return `a supplemental installs on its base ${target.version} only, which the device doesn't come to`;
  }
  return undefined;
}

function sameOrOlder(target: EnforcementTarget, state: DeviceSoftware, reached: EnforcementTarget | undefined): string {
  const relation = compareVersions(target.version, state.version) === 0 ? "the same as" : "older than";
  const whose = reached ? `what ${reached.identifier} has brought` : "what the device runs";
  return `${relation} ${whose}, ${versionWithBuild(state)}`;
}
