import * as pulumi from "@pulumi/pulumi";
import type { Platform } from "../provider/core/releases/platform";
import type { Release } from "../provider/core/releases/selection";
import { resolveCatalog } from "./catalog";
import type { GetLatestReleaseResult } from "./getLatestRelease";
import { invokeOutput, today } from "./getReleases";

/**
 * The newest release for each of some device models, the models grouped by it, never a supplemental: what a rollout to mixed
 * devices has to enforce.
 *
 * The lock file answers where it stands beside the program (`softwareupdate refresh` writes it). Else the service is
 * asked, at most once a day; a cached answer stands in, with a warning, when it fails.
 *
 * `opts.provider` has no meaning here: the service is Apple's and needs no connection.
 *
 * @throws SoftwareUpdateError `INVALID_INPUT` for arguments that make no sense and for a Mac's product type that the package
 *   doesn't know; `CONFIGURATION` for a lock file that can't be used; `UNREACHABLE`, `TLS` or `LOOKUP` when the service gives no
 *   usable answer and none is cached. A model without a release is no error: it is among the unanswered.
 *
 * ## Example Usage
 *
 * ```typescript
 * const newest = softwareupdate.getLatestReleases({ platform: "iOS", models: ["iPhone11,8", "iPhone17,1"] });
 * new softwareupdate.SoftwareUpdateRollout("phones", {
 *   platform: "iOS",
 *   release: newest,
 *   rings: [{ name: "everyone", group: "phones", afterDays: 7 }],
 * });
 * ```
 *
 * @see https://developer.apple.com/documentation/devicemanagement
 */
export async function getLatestReleases(
  args: GetLatestReleasesArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetLatestReleasesResult> {
  const { latestByModel } = await import("../provider/core/releases/selection");
  const { catalog, firstOffered } = await resolveCatalog(opts);
  const { platform, models, major, below, behind, managed } = args;
  const on = today();
  const groups = latestByModel(catalog, { platform, major, below, behind, managed, on, firstOffered }, models);
  return {
    platform,
    on,
    answers: groups.flatMap((group) => (group.release ? [answerOf(group.release, group.models)] : [])),
    unanswered: groups.flatMap((group) => (group.release ? [] : group.models)),
  };
}

/**
 * {@link getLatestReleases} for arguments that are outputs of other resources; it waits for them and for `opts.dependsOn`.
 */
export function getLatestReleasesOutput(
  args: GetLatestReleasesOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetLatestReleasesResult> {
  return invokeOutput(args, opts, getLatestReleases);
}

function answerOf(release: Release, models: readonly string[]): GetLatestReleasesAnswer {
  const { version, builds, firstOffered, posted, expires, deviceCount } = release;
  return { version, builds, firstOffered, posted, ...(expires !== undefined && { expires }), deviceCount, models };
}

/**
 * A collection of arguments for invoking getLatestReleases.
 */
export interface GetLatestReleasesArgs {
  /** The platform: `iOS`, `iPadOS`, `macOS`, `tvOS`, `watchOS` or `visionOS`. */
  platform: Platform;
  /**
   * The device models: product types such as `iPhone14,5`, for Macs board ids such as `J413AP` or product types that the package
   * knows the boards of, such as `Mac14,2`; case doesn't matter.
   */
  models: readonly string[];
  /** Keeps this major version alone, a whole number from 1 such as 18. Default: all. */
  major?: number;
  /** Keeps versions before this one alone; `27` means `27.0`. Default: all. */
  below?: string;
  /** How many versions each model stays behind its newest one, from 0; see `getLatestRelease`. Default: 0. */
  behind?: number;
  /** True for the newest release that may still be enforced (Apple's AssetSets). Default: false, the newest public one. */
  managed?: boolean;
}

/**
 * A collection of arguments for invoking getLatestReleases.
 */
export interface GetLatestReleasesOutputArgs {
  /** The platform: `iOS`, `iPadOS`, `macOS`, `tvOS`, `watchOS` or `visionOS`. */
  platform: pulumi.Input<Platform>;
  /**
   * The device models: product types such as `iPhone14,5`, for Macs board ids such as `J413AP` or product types that the package
   * knows the boards of, such as `Mac14,2`; case doesn't matter.
   */
  models: pulumi.Input<readonly pulumi.Input<string>[]>;
  /** Keeps this major version alone, a whole number from 1 such as 18. Default: all. */
  major?: pulumi.Input<number | undefined>;
  /** Keeps versions before this one alone; `27` means `27.0`. Default: all. */
  below?: pulumi.Input<string | undefined>;
  /** How many versions each model stays behind its newest one, from 0; see `getLatestRelease`. Default: 0. */
  behind?: pulumi.Input<number | undefined>;
  /** True for the newest release that may still be enforced (Apple's AssetSets). Default: false, the newest public one. */
  managed?: pulumi.Input<boolean | undefined>;
}

/**
 * A collection of values returned by getLatestReleases.
 */
export interface GetLatestReleasesResult {
  /** The platform that was asked for. */
  readonly platform: Platform;
  /** The day of the question in UTC, `YYYY-MM-DD`. */
  readonly on: string;
  /** The newest release first, each with the models that it is the newest one for. */
  readonly answers: readonly GetLatestReleasesAnswer[];
  /** Models that nothing is offered for, among them those that the service doesn't know. */
  readonly unanswered: readonly string[];
}

/** One release and the models whose newest it is. */
export interface GetLatestReleasesAnswer extends GetLatestReleaseResult {
  /** The models as they were given, without repetition. */
  readonly models: readonly string[];
}
