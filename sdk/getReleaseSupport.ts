import * as pulumi from "@pulumi/pulumi";
import type { Platform } from "../provider/core/releases/platform";
import { resolveCatalog } from "./catalog";
import { invokeOutput, today } from "./getReleases";

/**
 * Whether a target is still offered, in which list, until when, and for which of some models. A target that Apple has
 * withdrawn, or that a model can't run, leaves devices waiting for ever.
 *
 * The lock file answers where it stands beside the program (`softwareupdate refresh` writes it). Else the service is
 * asked, at most once a day; a cached answer stands in, with a warning, when it fails.
 *
 * `opts.provider` has no meaning here: the service is Apple's and needs no connection.
 *
 * @throws SoftwareUpdateError `INVALID_INPUT` for arguments that make no sense and for a Mac's product type that the
 *   package doesn't know; `CONFIGURATION` for a lock file that can't be used; `UNREACHABLE`, `TLS` or `LOOKUP` when the
 *   service gives no usable answer and none is cached. A target that isn't offered is no error.
 *
 * ## Example Usage
 *
 * ```typescript
 * const { offered, until, unsupported } = await softwareupdate.getReleaseSupport({
 *   platform: "iOS",
 *   version: "18.7.10",
 *   devices: ["iPhone11,2", "iPhone14,5"],
 * });
 * if (offered === "none") throw new Error("18.7.10 is gone.");
 * if (unsupported.length > 0) throw new Error(`18.7.10 is not for ${unsupported.join(", ")}.`);
 * ```
 *
 * @see https://developer.apple.com/documentation/devicemanagement
 */
export async function getReleaseSupport(
  args: GetReleaseSupportArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetReleaseSupportResult> {
  const { releaseSupport } = await import("../provider/core/releases/support");
  const { catalog } = await resolveCatalog(opts);
  const { platform, version, build, devices: models } = args;
  const on = today();
  const { devices, ...support } = releaseSupport(catalog, { platform, version, build, devices: models, on });
  const unsupported = devices.filter(({ offered }) => offered === "none").map(({ device }) => device);
  return { platform, version, ...(build !== undefined && { build }), on, ...support, devices, unsupported };
}

/**
 * {@link getReleaseSupport} for arguments that are outputs of other resources; it waits for them and for
 * `opts.dependsOn`.
 */
export function getReleaseSupportOutput(
  args: GetReleaseSupportOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetReleaseSupportResult> {
  return invokeOutput(args, opts, getReleaseSupport);
}

/**
 * A collection of arguments for invoking getReleaseSupport.
 */
export interface GetReleaseSupportArgs {
  /** The platform: `iOS`, `iPadOS`, `macOS`, `tvOS`, `watchOS` or `visionOS`. */
  platform: Platform;
  /** The version of the target, such as `26.6.1`; for a supplemental, that of its base. */
  version: string;
  /** The build of the target, needed for a supplemental: `25D771280a`. Default: any build of the version. */
  build?: string;
  /**
   * The models in question: product types such as `iPhone14,5`, for Macs board ids such as `J413AP` or product types
   * that the package knows the boards of, such as `Mac14,2`; case doesn't matter. Default: none.
   */
  devices?: readonly string[];
}

/**
 * A collection of arguments for invoking getReleaseSupport.
 */
export interface GetReleaseSupportOutputArgs {
  /** The platform: `iOS`, `iPadOS`, `macOS`, `tvOS`, `watchOS` or `visionOS`. */
  platform: pulumi.Input<Platform>;
  /** The version of the target, such as `26.6.1`; for a supplemental, that of its base. */
  version: pulumi.Input<string>;
  /** The build of the target, needed for a supplemental: `25D771280a`. Default: any build of the version. */
  build?: pulumi.Input<string | undefined>;
  /**
   * The models in question: product types such as `iPhone14,5`, for Macs board ids such as `J413AP` or product types
   * that the package knows the boards of, such as `Mac14,2`; case doesn't matter. Default: none.
   */
  devices?: pulumi.Input<readonly pulumi.Input<string>[] | undefined>;
}

/**
 * A collection of values returned by getReleaseSupport.
 */
export interface GetReleaseSupportResult {
  /** The platform that was asked for. */
  readonly platform: Platform;
  /** The version that was asked for. */
  readonly version: string;
  /** The build that was asked for. */
  readonly build?: string;
  /** The day of the question in UTC, `YYYY-MM-DD`: what expired before it counts as gone. */
  readonly on: string;
  /**
   * Where it is offered to any device of the platform: `public` (Apple's PublicAssetSets, or its list of
   * supplementals), `managed` (AssetSets alone: no longer the newest, still enforceable) or `none`.
   */
  readonly offered: "public" | "managed" | "none";
  /** The last day of the offer in any list, `YYYY-MM-DD`; absent when it has no end, and with `none`. Apple moves it later. */
  readonly until?: string;
  /** The builds that are offered, in numeric order. */
  readonly builds: readonly string[];
  /** One answer a model, in the order of the arguments. */
  readonly devices: readonly GetReleaseSupportDevice[];
  /** The models in question that it isn't offered to. */
  readonly unsupported: readonly string[];
}

/**
 * What {@link getReleaseSupport} says of one model.
 */
export interface GetReleaseSupportDevice {
  /** The model as it was given. */
  readonly device: string;
  /** False when the service lists no device of that name: a typing error, or hardware that is newer or older. */
  readonly isKnown: boolean;
  /** Where it is offered to this model. */
  readonly offered: "public" | "managed" | "none";
  /** The last day of the offer to this model, `YYYY-MM-DD`; absent when it has no end, and with `none`. */
  readonly until?: string;
  /** The builds that fit this model, in numeric order. */
  readonly builds: readonly string[];
}
