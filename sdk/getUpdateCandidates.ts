import * as pulumi from "@pulumi/pulumi";
import type { Platform } from "../provider/core/releases/platform";
import { resolveCatalog } from "./catalog";
import { invokeOutput, today, withoutNull, type GetReleasesRelease } from "./getReleases";

/**
 * What a device that runs a known version may update to, newest first: updates within its major version, upgrades to a
 * newer one, and supplementals (Background Security Improvements) of what it runs. Each release names the builds that
 * fit the device.
 *
 * The lock file answers where it stands beside the program (`softwareupdate refresh` writes it). Else the service is
 * asked, at most once a day; a cached answer stands in, with a warning, when it fails.
 *
 * `opts.provider` has no meaning here: the service is Apple's and needs no connection.
 *
 * @throws SoftwareUpdateError `INVALID_INPUT` for arguments that make no sense and for a Mac's product type that the
 *   package doesn't know; `CONFIGURATION` for a lock file that can't be used; `UNREACHABLE`, `TLS` or `LOOKUP` when the
 *   service gives no usable answer and none is cached. A device that the service doesn't know is no error: it has no
 *   candidates.
 *
 * ## Example Usage
 *
 * ### The next update within a major version
 *
 * ```typescript
 * const { candidates } = await softwareupdate.getUpdateCandidates({
 *   platform: "macOS",
 *   device: "J413AP",
 *   current: "15.7.7",
 *   sameMajor: true,
 * });
 * export const next = candidates[0]?.version;
 * ```
 *
 * ### The supplemental for a build
 *
 * ```typescript
 * const { candidates } = await softwareupdate.getUpdateCandidates({
 *   platform: "macOS",
 *   device: "J413AP",
 *   current: "26.3.1",
 *   build: "25D2128",
 * });
 * const supplemental = candidates.find(({ kind }) => kind === "supplemental");
 * ```
 *
 * @see https://developer.apple.com/documentation/devicemanagement
 */
export async function getUpdateCandidates(
  args: GetUpdateCandidatesArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetUpdateCandidatesResult> {
  const { listOf, listReleases } = await import("../provider/core/releases/selection");
  const { catalog, firstOffered } = await resolveCatalog(opts);
  const { platform, device, current, build, major, sameMajor, below, managed } = args;
  const on = today();
  const query = { platform, device, current, build, major, sameMajor, below, managed, on, firstOffered };
  const candidates = listReleases(catalog, query).map(withoutNull);
  return { platform, device, on, list: listOf(args), candidates };
}

/**
 * {@link getUpdateCandidates} for arguments that are outputs of other resources; it waits for them and for
 * `opts.dependsOn`.
 */
export function getUpdateCandidatesOutput(
  args: GetUpdateCandidatesOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetUpdateCandidatesResult> {
  return invokeOutput(args, opts, getUpdateCandidates);
}

/**
 * A collection of arguments for invoking getUpdateCandidates.
 */
export interface GetUpdateCandidatesArgs {
  /** The platform: `iOS`, `iPadOS`, `macOS`, `tvOS`, `watchOS` or `visionOS`. */
  platform: Platform;
  /**
   * The device: a product type such as `iPhone14,5`, for a Mac its board id such as `J413AP` or a product type that the
   * package knows the boards of, such as `Mac14,2`; case doesn't matter.
   */
  device: string;
  /** The version that the device runs, such as `26.5.2`. */
  current: string;
  /**
   * The build that the device runs, such as `25F84`. With it a supplemental is a candidate when it installs upon this
   * very build; without it, when it is for the current version. Default: not known.
   */
  build?: string;
  /** Keeps this major version alone, a whole number from 1 such as 18. Default: all. */
  major?: number;
  /** True to leave out upgrades to another major version. Default: false. */
  sameMajor?: boolean;
  /** Keeps versions before this one alone; `27` means `27.0`. Default: all. */
  below?: string;
  /**
   * True for every release that may still be enforced (Apple's AssetSets), false for the public ones (PublicAssetSets).
   * Default: false.
   */
  managed?: boolean;
}

/**
 * A collection of arguments for invoking getUpdateCandidates.
 */
export interface GetUpdateCandidatesOutputArgs {
  /** The platform: `iOS`, `iPadOS`, `macOS`, `tvOS`, `watchOS` or `visionOS`. */
  platform: pulumi.Input<Platform>;
  /**
   * The device: a product type such as `iPhone14,5`, for a Mac its board id such as `J413AP` or a product type that the
   * package knows the boards of, such as `Mac14,2`; case doesn't matter.
   */
  device: pulumi.Input<string>;
  /** The version that the device runs, such as `26.5.2`. */
  current: pulumi.Input<string>;
  /**
   * The build that the device runs, such as `25F84`. With it a supplemental is a candidate when it installs upon this
   * very build; without it, when it is for the current version. Default: not known.
   */
  build?: pulumi.Input<string | undefined>;
  /** Keeps this major version alone, a whole number from 1 such as 18. Default: all. */
  major?: pulumi.Input<number | undefined>;
  /** True to leave out upgrades to another major version. Default: false. */
  sameMajor?: pulumi.Input<boolean | undefined>;
  /** Keeps versions before this one alone; `27` means `27.0`. Default: all. */
  below?: pulumi.Input<string | undefined>;
  /**
   * True for every release that may still be enforced (Apple's AssetSets), false for the public ones (PublicAssetSets).
   * Default: false.
   */
  managed?: pulumi.Input<boolean | undefined>;
}

/**
 * A collection of values returned by getUpdateCandidates.
 */
export interface GetUpdateCandidatesResult {
  /** The platform that was asked for. */
  readonly platform: Platform;
  /** The device as it was given. */
  readonly device: string;
  /** The day of the question in UTC, `YYYY-MM-DD`: what expired before it is left out. */
  readonly on: string;
  /** The list that was read: `public` or, with `managed`, `managed`. Supplementals are in both. */
  readonly list: "public" | "managed";
  /** The candidates, newest first. */
  readonly candidates: readonly GetReleasesRelease[];
}
