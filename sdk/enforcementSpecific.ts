import * as pulumi from "@pulumi/pulumi";
import type { Platform } from "../provider/core/declarations/platform";
import type { Problem } from "../provider/core/problem";
import { targetProblemsOf, type TargetCheck } from "./targetCheck";
import { DeclarationResource, type DeclarationArgs, type DeclarationState } from "./declarationResource";

/**
 * An enforced release: devices of the groups install it by a local date and time, restarting if they must. A
 * `com.apple.configuration.softwareupdate.enforcement.specific` declaration.
 *
 * A new enforcement, another target, an earlier date or another group needs {@link EnforcementSpecificArgs.minimumNotice};
 * postponing and withdrawing always apply.
 *
 * ## Example Usage
 *
 * ```typescript
 * new EnforcementSpecific("macos-26", {
 *   groups: ["pilot", "office"],
 *   platform: "macOS",
 *   targetOSVersion: "26.6.2",
 *   targetLocalDateTime: "2026-12-10T18:00:00",
 *   detailsURL: "https://it.example.com/updates",
 * });
 * ```
 *
 * @see https://developer.apple.com/documentation/devicemanagement/softwareupdateenforcementspecific
 */
export class EnforcementSpecific extends DeclarationResource {
  /** @internal */
  public static readonly __pulumiType = "pulumi-nodejs:dynamic/softwareupdate:EnforcementSpecific";

  /**
   * Gets an existing EnforcementSpecific by its declaration's identifier.
   *
   * @param name The unique name of the resulting resource.
   * @param id The declaration's identifier on the server.
   * @param state Any extra properties used during the lookup.
   * @param opts Optional settings to control the behavior of the resource.
   */
  public static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: EnforcementSpecificState,
    opts?: pulumi.CustomResourceOptions,
  ): EnforcementSpecific {
    return new EnforcementSpecific(name, state as EnforcementSpecificArgs, { ...opts, id });
  }

  /** Returns true if the given object is a EnforcementSpecific, also of another copy of the package. */
  public static override isInstance(obj: unknown): obj is EnforcementSpecific {
    return pulumi.CustomResource.isInstance(obj) && obj["__pulumiType" as never] === EnforcementSpecific.__pulumiType;
  }

  /** The platform whose devices the release is for. */
  declare public readonly platform: pulumi.Output<Platform>;
  /** The version that devices install. */
  declare public readonly targetOSVersion: pulumi.Output<string>;
  /** The build, for supplementals and seed builds. */
  declare public readonly targetBuildVersion: pulumi.Output<string | undefined>;
  /** The local date and time by which devices have installed it. */
  declare public readonly targetLocalDateTime: pulumi.Output<string>;
  /** Where users read more. */
  declare public readonly detailsURL: pulumi.Output<string | undefined>;
  /** Days of notice that devices get; undefined means 3. */
  declare public readonly minimumNotice: pulumi.Output<number | undefined>;
  /** Whether less notice than that was allowed. */
  declare public readonly allowShortNotice: pulumi.Output<boolean | undefined>;
  /** Whether the target is a seed build. */
  declare public readonly prerelease: pulumi.Output<boolean | undefined>;

  /**
   * Declares an EnforcementSpecific resource.
   *
   * @param name The unique name of the resource.
   * @param args The arguments to use to populate this resource's properties.
   * @param opts A bag of options that control this resource's behavior.
   */
  constructor(name: string, args: EnforcementSpecificArgs, opts?: pulumi.CustomResourceOptions) {
    const declaration = {
      kind: "enforcement",
      type: EnforcementSpecific.__pulumiType,
      outputs: [
        "platform",
        "targetOSVersion",
        "targetBuildVersion",
        "targetLocalDateTime",
        "detailsURL",
        "minimumNotice",
        "allowShortNotice",
        "prerelease",
        "base",
      ],
    } as const;
    // A resource that is only looked up enforces nothing yet.
    const problems = args && opts?.id === undefined ? targetProblemsOf(args) : undefined;
    super({ ...declaration, ...(problems && { found: found(problems) }) }, name, declaredBy(args), opts);
    problems?.apply(async (all) => {
      for (const { path, message } of all.filter(({ severity }) => severity === "warning")) {
        await pulumi.log.warn(`${path}: ${message}`, this);
      }
    });
  }
}

/**
 * Errors go to the provider's check, which refuses the resource for them, unless the target stands already: stopping is
 * always possible, and what stands may be wrong by Apple's doing.
 */
function found(problems: pulumi.Output<readonly Problem[]>) {
  return { targetProblems: problems.apply((all) => all.filter(({ severity }) => severity === "error")) };
}

/** The arguments without those that only the program needs. */
function declaredBy(args: EnforcementSpecificArgs | undefined): object | undefined {
  if (!args) return args;
  const { targetCheck: _, models: __, ...declared } = args;
  return withBase(declared);
}

/** Of the base's enforcement check needs to know what and whom it enforces, and by when. */
function withBase(args: EnforcementSpecificArgs | undefined): object | undefined {
  if (!EnforcementSpecific.isInstance(args?.base)) return args;
  const { platform, targetOSVersion, targetBuildVersion, targetLocalDateTime, groups } = args.base;
  return { ...args, base: { platform, targetOSVersion, targetBuildVersion, targetLocalDateTime, groups } };
}

/** Input properties used for looking up and filtering EnforcementSpecific resources. */
export interface EnforcementSpecificState
  extends Partial<Omit<EnforcementSpecificArgs, "targetCheck" | "models">>, DeclarationState {}

/** The set of arguments for constructing an EnforcementSpecific resource. */
export interface EnforcementSpecificArgs extends DeclarationArgs {
  /**
   * The platform whose devices the release is for: `iOS` (iPhone), `iPadOS`, `macOS`, `tvOS` or `visionOS`. The
   * activation's predicate starts with its condition, since versions of different platforms share numbers. Supported from
   * iOS 17, iPadOS 17, macOS 14 (supervised), tvOS 18.4, visionOS 26.
   */
  platform: pulumi.Input<Platform>;
  /**
   * The version that devices install, exactly: two or three numbers such as `26.6` or `26.6.2`, as Apple's Software Lookup
   * Service lists it. A supplemental's `(a)` doesn't belong here; see `targetBuildVersion`.
   */
  targetOSVersion: pulumi.Input<string>;
  /**
   * The build, only for a supplemental (such as `25D771280a`, with `base`) or a seed build (with `prerelease`). A version
   * has several builds for different devices, and a build that fits none leaves the device waiting for ever. Default: none,
   * each device takes the build that fits it.
   */
  targetBuildVersion?: pulumi.Input<string>;
  /**
   * The date and time, each device's own local time, by which it has installed the release: `YYYY-MM-DDTHH:MM:SS` without
   * offset and without fractions.
   */
  targetLocalDateTime: pulumi.Input<string>;
  /** An http or https URL where users read more about the enforcement. Default: none. */
  detailsURL?: pulumi.Input<string>;
  /**
   * Days, 1 to 365, that must lie between an update of the stack and the deadline, counted where the deadline passes first
   * (UTC+14), when the enforcement is new, gets another target, an earlier date, another condition or a further group.
   * Default: 3. A deadline that stands never errors.
   */
  minimumNotice?: pulumi.Input<number>;
  /** Allows less notice than `minimumNotice`. Default: false. */
  allowShortNotice?: pulumi.Input<boolean>;
  /** Says that the target is a seed build of a beta program. Default: false. */
  prerelease?: pulumi.Input<boolean>;
  /**
   * For a supplemental, which installs on its base version only: the enforcement of the base, for the same platform and
   * groups and with a deadline at least a day earlier; or `"installed"` if every device in scope is known to run it.
   */
  base?: EnforcementSpecific | pulumi.Input<"installed">;
  /**
   * What to do when the target can't be installed. The program asks Apple's Software Lookup Service, at most once a day, and
   * the lock file when it gives no answer; when neither knows, a warning says so.
   *
   * - `error`: a version that Apple never offered, a build of another version, and a target that none of `models` can run
   *   refuse the resource. A target that stands already in the stack's state is only warned about, so that it can be changed
   *   and withdrawn. What Apple withdrew, or offers only until before the deadline, is a warning.
   * - `warn`: all of it is a warning.
   * - `off`: nothing is asked. With `prerelease` nothing is asked either, since seed builds are in no list.
   *
   * Default: `error`.
   */
  targetCheck?: pulumi.Input<TargetCheck>;
  /**
   * The models in scope, for the check of the target: product types such as `iPhone14,5` or `Mac15,7`, for Macs also board
   * ids such as `J413AP`; case doesn't matter. Those that can't run the target are named. Default: none, and no model is
   * looked at.
   */
  models?: pulumi.Input<pulumi.Input<string>[]>;
}
