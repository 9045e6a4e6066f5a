import * as pulumi from "@pulumi/pulumi";
import type { Platform } from "../provider/core/releases/platform";
import { resolveCatalog } from "./catalog";
import { invokeOutput, today } from "./getReleases";

/**
 * The newest release that Apple's Software Lookup Service offers, never a supplemental.
 *
 * The lock file answers where it stands beside the program (`softwareupdate refresh` writes it). Else the service is
 * asked, at most once a day; a cached answer stands in, with a warning, when it fails.
 *
 * The newest release depends on the device: one iPhone's newest iOS 18 is another version than the next one's. Without
 * a device the call answers only when all devices of the platform that have an answer have the same.
 *
 * `opts.provider` has no meaning here: the service is Apple's and needs no connection.
 *
 * @throws SoftwareUpdateError `NOT_FOUND` when no release fits; `INVALID_INPUT` for arguments that make no sense, for a
 *   Mac's product type that the package doesn't know, and without a device when the platform's devices have different
 *   answers; `UNREACHABLE`, `TLS` or `LOOKUP` when the service gives no usable answer and none is cached.
 *
 * ## Example Usage
 *
 * ```typescript
 * const latest = await softwareupdate.getLatestRelease({ platform: "iOS", device: "iPhone14,5", major: 18 });
 * ```
 *
 * @see https://developer.apple.com/documentation/devicemanagement
 */
export async function getLatestRelease(
  args: GetLatestReleaseArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetLatestReleaseResult> {
  const { latestRelease, noRelease } = await import("../provider/core/releases/selection");
  const { catalog, firstOffered: firstOfferedOf, lockFile } = await resolveCatalog(opts);
  const { platform, device, major, below, behind, managed } = args;
  const query = { platform, device, major, below, behind, managed, on: today(), firstOffered: firstOfferedOf };
  const latest = latestRelease(catalog, query);
  if (!latest) throw noRelease(catalog, query, lockFile);
  const { version, builds, firstOffered, posted, expires, deviceCount } = latest;
  return { version, builds, firstOffered, posted, ...(expires !== undefined && { expires }), deviceCount };
}

/**
 * {@link getLatestRelease} for arguments that are outputs of other resources; it waits for them and for
 * `opts.dependsOn`.
 */
export function getLatestReleaseOutput(
  args: GetLatestReleaseOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetLatestReleaseResult> {
  return invokeOutput(args, opts, getLatestRelease);
}

/**
 * A collection of arguments for invoking getLatestRelease.
 */
export interface GetLatestReleaseArgs {
  /** The platform: `iOS`, `iPadOS`, `macOS`, `tvOS`, `watchOS` or `visionOS`. */
  platform: Platform;
  /**
   * The device: a product type such as `iPhone14,5`, for a Mac its board id such as `J413AP` or a product type that the
   * package knows the boards of, such as `Mac14,2`; case doesn't matter. Default: all devices of the platform, which
   * must then have the same answer.
   */
  device?: string;
  /** Keeps this major version alone, a whole number from 1 such as 18. Default: all. */
  major?: number;
  /** Keeps versions before this one alone; `27` means `27.0`. Default: all. */
  below?: string;
  /**
   * How many versions to stay behind the newest one, from 0: counted among the device's versions of the same major that
   * may still be enforced (Apple's AssetSets). Default: 0.
   */
  behind?: number;
  /**
   * True for the newest release that may still be enforced (Apple's AssetSets), false for the newest public one
   * (PublicAssetSets). Default: false.
   */
  managed?: boolean;
}

/**
 * A collection of arguments for invoking getLatestRelease.
 */
export interface GetLatestReleaseOutputArgs {
  /** The platform: `iOS`, `iPadOS`, `macOS`, `tvOS`, `watchOS` or `visionOS`. */
  platform: pulumi.Input<Platform>;
  /**
   * The device: a product type such as `iPhone14,5`, for a Mac its board id such as `J413AP` or a product type that the
   * package knows the boards of, such as `Mac14,2`; case doesn't matter. Default: all devices of the platform, which
   * must then have the same answer.
   */
  device?: pulumi.Input<string | undefined>;
  /** Keeps this major version alone, a whole number from 1 such as 18. Default: all. */
  major?: pulumi.Input<number | undefined>;
  /** Keeps versions before this one alone; `27` means `27.0`. Default: all. */
  below?: pulumi.Input<string | undefined>;
  /**
   * How many versions to stay behind the newest one, from 0: counted among the device's versions of the same major that
   * may still be enforced (Apple's AssetSets). Default: 0.
   */
  behind?: pulumi.Input<number | undefined>;
  /**
   * True for the newest release that may still be enforced (Apple's AssetSets), false for the newest public one
   * (PublicAssetSets). Default: false.
   */
  managed?: pulumi.Input<boolean | undefined>;
}

/**
 * A collection of values returned by getLatestRelease.
 */
export interface GetLatestReleaseResult {
  /** The version, such as `26.6.1`. */
  readonly version: string;
  /** The builds in numeric order; with a device, those that fit it. */
  readonly builds: readonly string[];
  /** The first day of the offer that is known, `YYYY-MM-DD`. */
  readonly firstOffered: string;
  /**
   * The earliest posting date in the list, `YYYY-MM-DD`. Apple stamps it again and again: count no deadline from it. A lock
   * file doesn't hold it and gives `firstOffered` in its place.
   */
  readonly posted: string;
  /** The last day of the offer, `YYYY-MM-DD`; absent when it has no end. */
  readonly expires?: string;
  /** How many device models of the platform it is for. */
  readonly deviceCount: number;
}
