import * as pulumi from "@pulumi/pulumi";
import type { Platform } from "../provider/core/declarations/platform";
import type { Weekday } from "../provider/core/rollout/avoidedDays";
import { rolloutType, type PlannedEnforcement, type PlannedRing, type RingStatus } from "../provider/core/rollout/plan";
import type { EnforcementSpecific } from "./enforcementSpecific";
import type { GetLatestReleasesResult } from "./getLatestReleases";
import { declareRings, declareSubscriptions } from "./rolloutEnforcements";
import { planOf, type ProgramPlan } from "./rolloutPlan";
import type { TargetCheck } from "./targetCheck";

export type { PlannedEnforcement, PlannedRing, RingStatus, Weekday };

/**
 * A release, rolled out to groups one after the other: one `EnforcementSpecific` a ring, or several where models need different
 * versions.
 *
 * A rollout is a pure function of its arguments and of the lock file beside the program. A ring with a pace (`afterDays`) has a
 * deadline only once `softwareupdate refresh` has fixed it there; refresh also opens and holds rings by their gates, and notes which
 * are done. What is declared is what the file says: it changes in a pull request, never by itself. With deadlines of its own and
 * without gates a rollout needs no lock file.
 *
 * - `paused: true` removes all its enforcements in one update, to the last minute.
 * - A ring that is done, or whose release Apple has withdrawn, loses its enforcement and keeps away from newcomers to the group.
 * - A new deadline leaves the minimum notice, and never falls on a day to avoid.
 *
 * `provider` reaches the rollout's own resources alone.
 *
 * ## Example Usage
 *
 * ### Three rings, each waiting for the one before
 *
 * ```typescript
 * new SoftwareUpdateRollout("macos", {
 *   platform: "macOS",
 *   release: getLatestRelease({ platform: "macOS", major: 26 }),
 *   rings: [
 *     { name: "canary", group: "it", afterDays: 3 },
 *     { name: "early", group: "volunteers", afterDays: 7 },
 *     { name: "everyone", group: "office", afterDays: 14 },
 *   ],
 *   gate: { minimumDonePercent: 95, maximumFailedPercent: 3, soakDays: 2 },
 *   avoid: { weekdays: ["Friday", "Saturday", "Sunday"], freezes: [{ from: "2026-12-18", to: "2027-01-06" }] },
 *   at: "12:00",
 * });
 * ```
 *
 * ### Deadlines that stand in the program
 *
 * ```typescript
 * new SoftwareUpdateRollout("ipados", {
 *   platform: "iPadOS",
 *   release: "26.6.1",
 *   rings: [
 *     { name: "staff", group: "staff", deadline: "2026-12-01T18:00:00" },
 *     { name: "classes", group: "classes", deadline: "2026-12-08T06:00:00" },
 *   ],
 * });
 * ```
 *
 * ### Models that need different versions
 *
 * ```typescript
 * new SoftwareUpdateRollout("phones", {
 *   platform: "iOS",
 *   release: getLatestReleases({ platform: "iOS", models: ["iPhone11,8", "iPhone17,1"] }),
 *   rings: [{ name: "everyone", group: "phones", afterDays: 7 }],
 * });
 * ```
 *
 * @see https://developer.apple.com/documentation/devicemanagement/softwareupdateenforcementspecific
 */
export class SoftwareUpdateRollout extends pulumi.ComponentResource {
  /** @internal */
  public static readonly __pulumiType = rolloutType;

  /** Returns true if the given object is a SoftwareUpdateRollout, also of another copy of the package. */
  public static override isInstance(obj: unknown): obj is SoftwareUpdateRollout {
    return (
      pulumi.ComponentResource.isInstance(obj) && obj["__pulumiType" as never] === SoftwareUpdateRollout.__pulumiType
    );
  }

  /** The rings in the program's order: where each is, why, and what is enforced there. */
  public readonly rings: pulumi.Output<PlannedRing[]>;

  /**
   * Declares a rollout.
   *
   * @param name The unique name of the resource; the lock file knows the rollout by it.
   * @param args The arguments to use to populate this resource's properties.
   * @param opts A bag of options that control this resource's behavior.
   */
  constructor(name: string, args: SoftwareUpdateRolloutArgs, opts: pulumi.ComponentResourceOptions = {}) {
    // Below a component a provider reaches everything of its package, other vendors' dynamic resources included.
    const { provider, ...others } = opts;
    const planned = planOf(name, args);
    super(rolloutType, name, inputsOf(args, planned), others);
    const own = { parent: this, ...(provider && { provider }) };
    this.rings = planned.apply((plan) => {
      const subscriptions = args.statusSubscriptions ?? "create";
      pulumi.output(subscriptions).apply((choice) => {
        if (choice === "create") declareSubscriptions(name, args, plan, own);
        if (choice === "none") this.warn([noSubscriptions]);
      });
      this.warn(plan.warnings);
      return pulumi.output(ringOutputs(args, plan, declareRings(args, plan, own)));
    });
    this.registerOutputs({ rings: this.rings });
  }

  private warn(sentences: readonly string[]): void {
    for (const sentence of sentences) void pulumi.log.warn(sentence, this);
  }
}

const noSubscriptions =
  "statusSubscriptions: the groups have no status subscriptions as far as the program says, so nothing will be known of the " +
  "progress of their devices, and no gate will open";

/** The arguments, and the plan that every reader of a preview or of a state needs. */
function inputsOf(args: SoftwareUpdateRolloutArgs, planned: pulumi.Output<ProgramPlan>): pulumi.Inputs {
  return {
    ...args,
    release: planned.apply(({ release }) => release),
    plan: args.rings?.map(({ group }, at) =>
      planInput(
        planned.apply(({ rings }) => rings[at]!),
        group,
      ),
    ),
  };
}

/** Key by key: the group may be unknown while all else is known. */
function planInput(ring: pulumi.Output<ProgramPlan["rings"][number]>, group: pulumi.Input<string>): pulumi.Inputs {
  return {
    ring: ring.apply((one) => one.ring),
    group,
    status: ring.apply(({ status }) => status),
    reason: ring.apply(({ reason }) => reason),
    gate: ring.apply(({ gate }) => gate),
    enforcements: ring.apply(({ enforcements }) => enforcements),
    next: ring.apply(({ next }) => next),
  };
}

function ringOutputs(
  args: SoftwareUpdateRolloutArgs,
  { rings }: ProgramPlan,
  declared: ReadonlyMap<string, EnforcementSpecific>,
) {
  return rings.map((ring, at) => ({
    ...ring,
    group: args.rings[at]!.group,
    // A resource that was renamed has kept its identifier.
    enforcements: ring.enforcements.map((enforcement) => ({
      ...enforcement,
      identifier: declared.get(enforcement.name)?.identifier ?? enforcement.identifier,
    })),
  }));
}

/** One release, as a program writes it or as a data source returns it. */
export interface RolloutReleaseArgs {
  /** The version, such as `26.6.2`; for a supplemental, that of its base. */
  readonly version: string;
  /**
   * The build, only for a supplemental (such as `25D771280a`) or a seed build (with `prerelease`). A supplemental is enforced a day
   * after its base, which is enforced too. Default: none, each device takes the build that fits it.
   */
  readonly build?: string;
  /**
   * The models that the release is for: product types such as `iPhone14,5` or `Mac15,7`, for Macs also board ids such as `J413AP`.
   * Needed where several releases are given. Default: every device of the platform.
   */
  readonly models?: readonly string[];
  /** Says that the build is a seed build of a beta program. Default: false. */
  readonly prerelease?: boolean;
  /** Says that every device in reach runs the base of the supplemental, so that it isn't enforced. Default: false. */
  readonly baseInstalled?: boolean;
  /** What the release is to what the devices run, as `getUpdateCandidates` says it. Default: see {@link SoftwareUpdateRolloutArgs.kind}. */
  readonly kind?: "supplemental" | "update" | "upgrade";
  /** A supplemental's extra, as a data source returns it: `(a)`. */
  readonly extra?: string;
  /** The builds, as a data source returns them; only the one of a supplemental is used. */
  readonly builds?: readonly string[];
  /** The base build of a supplemental, as a data source returns it. */
  readonly prerequisiteBuild?: string;
  /** As a data source returns it; the pace counts from the day in the lock file. */
  readonly firstOffered?: string;
  /** As a data source returns it; not used. */
  readonly posted?: string;
  /** As a data source returns it; not used. */
  readonly expires?: string;
  /** As a data source returns it; not used. */
  readonly deviceCount?: number;
}

/** What {@link SoftwareUpdateRolloutArgs.release} may be. */
export type RolloutRelease = string | RolloutReleaseArgs | readonly RolloutReleaseArgs[] | GetLatestReleasesResult;

/** What must hold of the ring before, for a ring to open. `softwareupdate refresh` judges it; what isn't known keeps it closed. */
export interface RolloutGateArgs {
  /** The share of the devices of the ring before that must have the release, in percent, 0 to 100. Default: none. */
  minimumDonePercent?: pulumi.Input<number>;
  /**
   * The largest share of its devices that may have failed, in percent, 0 to 100. A larger one holds the ring until a person takes
   * `held` out of the lock file; devices that have the release keep it. Default: none.
   */
  maximumFailedPercent?: pulumi.Input<number>;
  /** Whole days, 0 to 365, from the day on which the shares are first found right. Default: 0. */
  soakDays?: pulumi.Input<number>;
}

/** Days on which no deadline falls. A deadline of a pace moves later over them; one that the program gives stays. */
export interface AvoidedDaysArgs {
  /** Days of the week. Default: none. */
  weekdays?: pulumi.Input<pulumi.Input<Weekday>[]>;
  /** Single days, `YYYY-MM-DD`. Default: none. */
  dates?: pulumi.Input<pulumi.Input<string>[]>;
  /** Windows, first and last day included, `YYYY-MM-DD`. Default: none. */
  freezes?: pulumi.Input<pulumi.Input<FreezeArgs>[]>;
}

/** A window in which no deadline falls. */
export interface FreezeArgs {
  /** The first day, `YYYY-MM-DD`. */
  from: pulumi.Input<string>;
  /** The last day, `YYYY-MM-DD`, no earlier than the first. */
  to: pulumi.Input<string>;
}

/** The pace of a ring by what the release is to the one before: whole days, 0 to 365, after its first offer. */
export interface RolloutPaceArgs {
  /** For an update within a major version. */
  update: pulumi.Input<number>;
  /** For an upgrade to another major version. */
  upgrade: pulumi.Input<number>;
  /** For a supplemental (Background Security Improvement). Default: as for an update. */
  supplemental?: pulumi.Input<number>;
}

/** What a rollout says for all its rings, and a ring for itself. */
export interface RolloutRingOverrides {
  /** The time of day of deadlines of a pace, each device's own local time: `HH:MM` or `HH:MM:SS`. Default: `18:00`. */
  at?: pulumi.Input<string>;
  /** Days on which no deadline falls. Default: none. */
  avoid?: pulumi.Input<AvoidedDaysArgs>;
  /**
   * Days, 1 to 365, that lie between a deadline and the update of the stack which makes, changes or hastens an enforcement, counted
   * where the deadline passes first (UTC+14). Default: 3.
   */
  minimumNotice?: pulumi.Input<number>;
  /** Allows less notice than `minimumNotice`. Default: false. */
  allowShortNotice?: pulumi.Input<boolean>;
  /**
   * What becomes of a ring under way when a newer release of the same major version comes.
   *
   * - `keepDeadline`: the new release takes the place of the old one and keeps its deadline, but no earlier than the minimum notice.
   * - `restartPace`: it takes its place, with the deadline of its own pace.
   * - `finishFirst`: it waits until the ring is done with the old one, or Apple withdraws that.
   *
   * An upgrade to another major version never hurries a ring: it waits for the deadline of the update under way, and has its own
   * pace and gate. Default: `keepDeadline`.
   */
  onSupersede?: pulumi.Input<"keepDeadline" | "restartPace" | "finishFirst">;
  /** Removes the enforcements with the next update, and leaves everything else as it is. Default: false. */
  paused?: pulumi.Input<boolean>;
  /** A condition for devices of the groups, in Apple's predicate syntax, besides the platform's and the models'. Default: none. */
  predicate?: pulumi.Input<string>;
  /** An http or https URL where users read more. Default: none. */
  detailsURL?: pulumi.Input<string>;
}

/** One ring: a group of the server and its deadline, as a pace or as a date. */
export interface RolloutRingArgs extends RolloutRingOverrides {
  /** What it is called; unique in the rollout. Part of the names of its resources, and of its lines in the lock file. */
  name: string;
  /** The group of the MDM server, by the server's own name. */
  group: pulumi.Input<string>;
  /**
   * The pace: whole days, 0 to 365, from the first offer of the release to the deadline. `softwareupdate refresh` fixes the date in
   * the lock file: the later of that day and of the minimum notice after the day on which the ring opens, moved later over days to
   * avoid. Either this or `deadline`; neither has a default.
   */
  afterDays?: pulumi.Input<number | RolloutPaceArgs>;
  /**
   * The deadline itself, each device's own local time: `YYYY-MM-DDTHH:MM:SS`. With a gate it is the earliest one: a ring that opens
   * too late for it gets the minimum notice. A supplemental is due then, and its base a day earlier. Either this or `afterDays`.
   */
  deadline?: pulumi.Input<string>;
  /** What must hold of the ring before; false for nothing. The first ring has none. Default: the rollout's. */
  gate?: pulumi.Input<RolloutGateArgs | false>;
}

/** The set of arguments for constructing a SoftwareUpdateRollout resource. */
export interface SoftwareUpdateRolloutArgs extends RolloutRingOverrides {
  /** The platform whose devices the release is for: `iOS` (iPhone), `iPadOS`, `macOS`, `tvOS` or `visionOS`. */
  platform: pulumi.Input<Platform>;
  /**
   * The release: a version such as `"26.6.2"`, a release with its build, or what `getLatestRelease`, `getReleases` (one of them),
   * `getUpdateCandidates` (one of them) or `getLatestReleases` return. Several releases name the models that each is for, and
   * become an enforcement each, with a condition for those models.
   *
   * A release that a data source answers never goes down by itself; what the lock file says is enforced until refresh has written
   * another one.
   */
  release: pulumi.Input<RolloutRelease>;
  /** The rings in the order in which they open; at least one. */
  rings: RolloutRingArgs[];
  /** What every ring but the first waits for, unless it says otherwise. Default: nothing, all open at once. */
  gate?: pulumi.Input<RolloutGateArgs>;
  /**
   * Whether the release is an update or an upgrade to the devices, for rings with a pace for each. Default: told from the release
   * that the lock file has before it; without one, the first releases of a major version such as 27.0 and 27.0.1 are upgrades.
   */
  kind?: pulumi.Input<"update" | "upgrade">;
  /**
   * The oldest version of macOS in reach, for Macs that are named by board: they know their board from macOS 15. Default: not
   * known, and boards become product types where that means the same devices.
   */
  minimumVersion?: pulumi.Input<string>;
  /**
   * Where the status subscriptions come from that progress and gates need.
   *
   * - `create`: the rollout makes them for all its groups, and removes them when its last ring has come to its end.
   * - `existing`: the groups have them already.
   * - `none`: they have none; a warning says that no gate will open.
   *
   * Default: `create`.
   */
  statusSubscriptions?: pulumi.Input<"create" | "existing" | "none">;
  /** What to do when the release can't be installed, as in `EnforcementSpecific`. Default: `error`. */
  targetCheck?: pulumi.Input<TargetCheck>;
}
