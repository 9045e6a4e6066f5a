import * as pulumi from "@pulumi/pulumi";
import { currentTime } from "../provider/clock";
import { SoftwareUpdateError } from "../provider/core/error";
import type { PlannedRing } from "../provider/core/rollout/plan";
import type {
  RolloutDeviceStatus,
  RolloutRingStatus,
  RolloutTargetStatus,
} from "../provider/core/status/rolloutStatus";
import type { ProgressState, StateCounts } from "../provider/core/status/progressState";
import type { ModelProgress } from "../provider/core/status/ringProgress";
import type { DeclaredGroup } from "../provider/status/readRings";
import { DeviceGroup } from "./deviceGroup";
import { invokeOutput } from "./getReleases";
import type { Provider } from "./provider";

export type { ModelProgress, ProgressState, RolloutDeviceStatus, RolloutRingStatus, RolloutTargetStatus, StateCounts };

/**
 * How far the rings of a rollout are: which of their devices have the release, which are on their way, and which failed and why.
 *
 * Unlike the other data sources it asks the MDM server, at every preview and update, so it needs the server's key: a job that
 * previews pull requests without one gets a warning, and rings with a `problem` in place of devices. Its requests are one for each
 * device and report since the last full one, and one for a hundred devices. For watching a rollout,
 * `softwareupdate status` is made; this is for programs that pass the progress on.
 *
 * The connection is that of `opts.provider`, a `Provider` of this package, else the stack configuration's, else the
 * environment's, as for resources. Who is in a group is known from `deviceGroups` or `inventoryFile`, where the server can't say it.
 *
 * A program knows no state: unlike the command, it counts failures from before the enforcement was assigned, too.
 *
 * @throws SoftwareUpdateError `CONFIGURATION` when no server is configured, or its connection is not known yet; `INVALID_INPUT`
 *   for an inventory that can't be read.
 *
 * ## Example Usage
 *
 * ```typescript
 * const pilot = new DeviceGroup("pilot", { group: "pilot", inventoryFile: "pilot.json" });
 * const rollout = new SoftwareUpdateRollout("macos", { … });
 * const { rings } = getRolloutStatusOutput({ rings: rollout.rings, deviceGroups: [pilot] });
 * export const done = rings.apply((all) => all.map(({ ring, done, total }) => `${ring}: ${done} of ${total ?? "unknown"}`));
 * ```
 */
export async function getRolloutStatus(
  args: GetRolloutStatusArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetRolloutStatusResult> {
  const settings = settingsOf(opts?.provider);
  if (!settings) return read(args, undefined, opts);
  if (!(await (settings as unknown as { readonly isKnown: Promise<boolean> }).isKnown)) {
    const message =
      "The connection of the Provider is known only during an update, so the progress can't be read before it; use " +
      "getRolloutStatusOutput, which waits.";
    throw new SoftwareUpdateError("CONFIGURATION", message);
  }
  return read(args, await new Promise<Settings>((resolve) => void settings.apply(resolve)), opts);
}

/**
 * {@link getRolloutStatus} for outputs and for the program's own resources; it waits for them and for `opts.dependsOn`.
 */
export function getRolloutStatusOutput(
  args: GetRolloutStatusOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetRolloutStatusResult> {
  const { rings, deviceGroups, inventoryFile } = args;
  const settings = settingsOf(opts?.provider);
  // The key is a secret; the progress that is read with it isn't.
  const unsecret = settings && pulumi.unsecret(settings);
  const all = { rings, deviceGroups: deviceGroups?.map(groupOf), inventoryFile, settings: unsecret };
  return invokeOutput<typeof all, GetRolloutStatusResult>(all, opts, (known, options) => {
    const { settings: connection, ...others } = known as unknown as GetRolloutStatusArgs & { settings?: Settings };
    return read(others, connection, options);
  });
}

type Settings = Readonly<Record<string, string | undefined>>;

/** The connection of an explicit Provider, also of another copy of the package. */
function settingsOf(provider: pulumi.ProviderResource | undefined): pulumi.Output<Settings> | undefined {
  if (provider === undefined) return undefined;
  const { connectionSettings } = provider as Partial<Pick<Provider, "connectionSettings">>;
  if (pulumi.Output.isInstance<Settings>(connectionSettings)) return connectionSettings;
  const message =
    "The provider of getRolloutStatus is none of this package's: pass a Provider of pulumi-apple-softwareupdate.";
  throw new SoftwareUpdateError("CONFIGURATION", message);
}

async function read(
  { rings, deviceGroups = [], inventoryFile }: GetRolloutStatusArgs,
  settings: Settings | undefined,
  opts: pulumi.InvokeOptions | undefined,
): Promise<GetRolloutStatusResult> {
  const { readRings } = await import("../provider/status/readRings");
  const configuration = new pulumi.Config("softwareupdate");
  const setting = settings
    ? (key: string) => settings[key]
    : (key: string) => configuration.get(key.replace(/^softwareupdate:/, ""));
  const now = currentTime();
  const statuses = await readRings(rings, {
    deviceGroups,
    inventoryFile: inventoryFile ?? configuration.get("inventoryFile") ?? process.env.SOFTWAREUPDATE_INVENTORY_FILE,
    setting,
    environment: process.env,
    now,
  });
  for (const problem of new Set(statuses.flatMap((ring) => ring.problem ?? []))) {
    await pulumi.log.warn(`the progress of the rollout can't be read: ${problem}`, opts?.parent);
  }
  return { at: new Date(now).toISOString(), rings: statuses };
}

/** A resource is more than what it says of its group. */
function groupOf(group: DeviceGroup | pulumi.Input<GetRolloutStatusDeviceGroup>): pulumi.Input<unknown> {
  if (!DeviceGroup.isInstance(group)) return group;
  return { group: group.group, enrollments: group.enrollments, inventoryFile: group.inventoryFile };
}

/** Who is in a group, as a DeviceGroup says it: by `enrollments` or by `inventoryFile`. */
export type GetRolloutStatusDeviceGroup = DeclaredGroup;

/**
 * A collection of arguments for invoking getRolloutStatus.
 */
export interface GetRolloutStatusArgs {
  /** The rings, as the output `rings` of a SoftwareUpdateRollout has them. */
  rings: readonly PlannedRing[];
  /** Who is in the rings' groups. Default: the server says it, or the inventory file. */
  deviceGroups?: readonly GetRolloutStatusDeviceGroup[];
  /**
   * A JSON file, relative to the Pulumi project, of devices that name their `groups`; for groups that `deviceGroups` doesn't have.
   * Default: `softwareupdate:inventoryFile` of the stack configuration, else SOFTWAREUPDATE_INVENTORY_FILE.
   */
  inventoryFile?: string;
}

/**
 * A collection of arguments for invoking getRolloutStatus.
 */
export interface GetRolloutStatusOutputArgs {
  /** The rings: the output `rings` of a SoftwareUpdateRollout. */
  rings: pulumi.Input<readonly PlannedRing[]>;
  /** Who is in the rings' groups: the program's DeviceGroups. Default: the server says it, or the inventory file. */
  deviceGroups?: readonly (DeviceGroup | pulumi.Input<GetRolloutStatusDeviceGroup>)[];
  /**
   * A JSON file, relative to the Pulumi project, of devices that name their `groups`; for groups that `deviceGroups` doesn't have.
   * Default: `softwareupdate:inventoryFile` of the stack configuration, else SOFTWAREUPDATE_INVENTORY_FILE.
   */
  inventoryFile?: pulumi.Input<string | undefined>;
}

/**
 * A collection of values returned by getRolloutStatus.
 */
export interface GetRolloutStatusResult {
  /** When it was read, RFC 3339 in UTC. */
  readonly at: string;
  /** In the order of the arguments. */
  readonly rings: readonly RolloutRingStatus[];
}
