import * as pulumi from "@pulumi/pulumi";
import { currentTime } from "../provider/clock";
import { dayOf } from "../provider/core/releases/day";
import type { Platform } from "../provider/core/releases/platform";
import type { Release } from "../provider/core/releases/selection";
import { resolveCatalog } from "./catalog";

/**
 * The releases that Apple's Software Lookup Service offers, newest first, supplementals (Background Security
 * Improvements) before their base.
 *
 * The lock file answers where it stands beside the program (`softwareupdate refresh` writes it). Else the service is
 * asked, at most once a day; a cached answer stands in, with a warning, when it fails.
 *
 * Without a device these are all releases of the platform. With one they are those for that device.
 *
 * `opts.provider` has no meaning here: the service is Apple's and needs no connection.
 *
 * @throws SoftwareUpdateError `INVALID_INPUT` for arguments that make no sense and for a Mac's product type that the
 *   package doesn't know; `CONFIGURATION` for a lock file that can't be used; `UNREACHABLE`, `TLS` or `LOOKUP` when the
 *   service gives no usable answer and none is cached.
 *
 * ## Example Usage
 *
 * ```typescript
 * const { releases } = await softwareupdate.getReleases({ platform: "macOS", device: "J413AP", major: 26 });
 * ```
 *
 * @see https://developer.apple.com/documentation/devicemanagement
 */
export async function getReleases(args: GetReleasesArgs, opts?: pulumi.InvokeOptions): Promise<GetReleasesResult> {
  const { listOf, listReleases } = await import("../provider/core/releases/selection");
  const { catalog, firstOffered } = await resolveCatalog(opts);
  const { platform, device, managed, major, below } = args;
  const on = today();
  const releases = listReleases(catalog, { platform, device, managed, major, below, on, firstOffered });
  return { platform, on, list: listOf(args), releases: releases.map(withoutNull) };
}

/**
 * {@link getReleases} for arguments that are outputs of other resources; it waits for them and for `opts.dependsOn`.
 */
export function getReleasesOutput(
  args: GetReleasesOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetReleasesResult> {
  return invokeOutput(args, opts, getReleases);
}

/**
 * A collection of arguments for invoking getReleases.
 */
export interface GetReleasesArgs {
  /** The platform: `iOS`, `iPadOS`, `macOS`, `tvOS`, `watchOS` or `visionOS`. */
  platform: Platform;
  /**
   * The device: a product type such as `iPhone14,5`, for a Mac its board id such as `J413AP` or a product type that the
   * package knows the boards of, such as `Mac14,2`; case doesn't matter. Default: all devices of the platform.
   */
  device?: string;
  /** Keeps this major version alone, a whole number from 1 such as 18. Default: all. */
  major?: number;
  /** Keeps versions before this one alone; `27` means `27.0`. Default: all. */
  below?: string;
  /**
   * True for every release that may still be enforced (Apple's AssetSets), false for the public ones (PublicAssetSets).
   * Default: false.
   */
  managed?: boolean;
}

/**
 * A collection of arguments for invoking getReleases.
 */
export interface GetReleasesOutputArgs {
  /** The platform: `iOS`, `iPadOS`, `macOS`, `tvOS`, `watchOS` or `visionOS`. */
  platform: pulumi.Input<Platform>;
  /**
   * The device: a product type such as `iPhone14,5`, for a Mac its board id such as `J413AP` or a product type that the
   * package knows the boards of, such as `Mac14,2`; case doesn't matter. Default: all devices of the platform.
   */
  device?: pulumi.Input<string | undefined>;
  /** Keeps this major version alone, a whole number from 1 such as 18. Default: all. */
  major?: pulumi.Input<number | undefined>;
  /** Keeps versions before this one alone; `27` means `27.0`. Default: all. */
  below?: pulumi.Input<string | undefined>;
  /**
   * True for every release that may still be enforced (Apple's AssetSets), false for the public ones (PublicAssetSets).
   * Default: false.
   */
  managed?: pulumi.Input<boolean | undefined>;
}

/**
 * A collection of values returned by getReleases.
 */
export interface GetReleasesResult {
  /** The platform that was asked for. */
  readonly platform: Platform;
  /** The day of the question in UTC, `YYYY-MM-DD`: what expired before it is left out. */
  readonly on: string;
  /** The list that was read: `public` or, with `managed`, `managed`. */
  readonly list: "public" | "managed";
  /** The releases, newest first. */
  readonly releases: readonly GetReleasesRelease[];
}

/**
 * One version of a platform, or one supplemental of it.
 */
export interface GetReleasesRelease {
  /** The version, such as `26.6.1`; for a supplemental, that of its base. */
  readonly version: string;
  /** The extra of a supplemental as Apple writes it, `(a)`. */
  readonly extra?: string;
  /** The builds in numeric order; with a device, those that fit it. */
  readonly builds: readonly string[];
  /** `supplemental` for a supplemental; absent for a version, since nothing is known of what the device runs. */
  readonly kind?: "supplemental" | "update" | "upgrade";
  /** The first day of the offer that is known, `YYYY-MM-DD`. */
  readonly firstOffered: string;
  /**
   * The earliest posting date in the list, `YYYY-MM-DD`. Apple stamps it again and again: count no deadline from it. A lock
   * file doesn't hold it and gives `firstOffered` in its place.
   */
  readonly posted: string;
  /** The last day of the offer, `YYYY-MM-DD`; absent when it has no end. */
  readonly expires?: string;
  /** The base build that a supplemental installs upon. */
  readonly prerequisiteBuild?: string;
  /** How many device models of the platform it is for. */
  readonly deviceCount: number;
}

/** @internal A release as a data source returns it: what doesn't apply is absent, as in Pulumi's own results. */
export function withoutNull({ kind, ...release }: Release): GetReleasesRelease {
  return kind === null ? release : { ...release, kind };
}

/** @internal The day in UTC. */
export function today(): string {
  return dayOf(currentTime());
}

/** @internal The Output form of a data source: waits for arguments and `dependsOn`, keeps secretness and unknowns. */
export function invokeOutput<Args, Result>(
  args: { [Key in keyof Args]: unknown },
  opts: pulumi.InvokeOutputOptions | undefined,
  invoke: (args: Args, opts?: pulumi.InvokeOptions) => Promise<Result>,
): pulumi.Output<Result> {
  const { dependsOn, ...invokeOptions } = opts ?? {};
  // The id of a custom resource is unknown until it exists, so that a preview doesn't ask too early.
  const created = pulumi
    .output(dependsOn)
    .apply((resources) => [resources].flat().map((one) => (pulumi.CustomResource.isInstance(one) ? one.id : one?.urn)));
  return pulumi.all([pulumi.output(args), created]).apply(([known]) => invoke(known as Args, invokeOptions));
}
