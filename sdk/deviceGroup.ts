import * as pulumi from "@pulumi/pulumi";
import { SoftwareUpdateResource } from "./softwareUpdateResource";

/**
 * Membership of enrollments in a group of the MDM server. It takes out only whom it added: who was a member before stays
 * one. On NanoHUB and KMFDDM, which can't list a group's members, it is also how this package knows who is in a group.
 *
 * ## Example Usage
 *
 * ```typescript
 * new DeviceGroup("pilot", {
 *   group: "pilot",
 *   enrollments: { "4C491E9F-64C4-4B9E-A994-C42458F07A6C": "Anna's MacBook Air" },
 * });
 * ```
 */
export class DeviceGroup extends SoftwareUpdateResource {
  /** @internal */
  public static readonly __pulumiType = "pulumi-nodejs:dynamic/softwareupdate:DeviceGroup";

  /**
   * Gets an existing DeviceGroup by the group's name.
   *
   * @param name The unique name of the resulting resource.
   * @param id The group's name on the server.
   * @param state The enrollments to look for, since a server can't list a group's members.
   * @param opts Optional settings to control the behavior of the resource.
   */
  public static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: DeviceGroupState,
    opts?: pulumi.CustomResourceOptions,
  ): DeviceGroup {
    return new DeviceGroup(name, state as DeviceGroupArgs, { ...opts, id });
  }

  /** Returns true if the given object is a DeviceGroup, also of another copy of the package. */
  public static override isInstance(obj: unknown): obj is DeviceGroup {
    return pulumi.CustomResource.isInstance(obj) && obj["__pulumiType" as never] === DeviceGroup.__pulumiType;
  }

  /** The group's name on the server. */
  declare public readonly group: pulumi.Output<string>;
  /** Its members by enrollment id, each with a note for people. */
  declare public readonly enrollments: pulumi.Output<Record<string, string> | undefined>;
  /** The file that lists its members. */
  declare public readonly inventoryFile: pulumi.Output<string | undefined>;
  /** Changes when the members that the file lists change. */
  declare public readonly inventoryDigest: pulumi.Output<string | undefined>;
  /** Whether it answers for members that were in the group before. */
  declare public readonly adopt: pulumi.Output<boolean | undefined>;
  /** The server that the group lives on: the connection's name, else its kind and location. */
  declare public readonly server: pulumi.Output<string>;

  /**
   * Declares a DeviceGroup resource.
   *
   * @param name The unique name of the resource.
   * @param args The arguments to use to populate this resource's properties.
   * @param opts A bag of options that control this resource's behavior.
   */
  constructor(name: string, args: DeviceGroupArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = ["group", "enrollments", "inventoryFile", "inventoryDigest", "adopt", "server"];
    const type = { kind: "group", type: DeviceGroup.__pulumiType, outputs } as const;
    super(type, name, opts?.id ? { ...args } : withDigest(args), undefined, opts);
  }
}

/** The file's members show in a preview as a changed digest; a list of thousands would not be read by anybody. */
function withDigest(args: DeviceGroupArgs): Record<string, unknown> {
  if (args.inventoryFile === undefined) return { ...args };
  const inventoryDigest = pulumi.all([args.inventoryFile, args.group]).apply(async ([file, group]) => {
    const [{ readInventory }, { membersFor, membershipDigest }] = await Promise.all([
      import("../provider/inventoryFile"),
      import("../provider/core/inventory"),
    ]);
    const members = membersFor(await readInventory(file), group);
    return membershipDigest(members.map((device) => device.enrollment));
  });
  return { ...args, inventoryDigest };
}

/** Input properties used for looking up and filtering DeviceGroup resources. */
export interface DeviceGroupState extends Partial<DeviceGroupArgs> {
  /** The server that the group lives on. */
  server?: pulumi.Input<string>;
}

/** The set of arguments for constructing a DeviceGroup resource. */
export interface DeviceGroupArgs {
  /** The group's name on the server (a set in NanoHUB and KMFDDM). Another name replaces the resource. */
  group: pulumi.Input<string>;
  /**
   * The members: enrollment id (for a device its UDID) to a note for people, which is never sent. A map, since a preview of
   * a changed list names positions, not devices. For more than a few hundred members use `inventoryFile`. Either this
   * or `inventoryFile`.
   */
  enrollments?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * A JSON file, relative to the Pulumi project, with an array of devices: `enrollment` (required), `deviceId`, `model`,
   * `osVersion`, `buildVersion`, `supervised`, `groups`. Devices that name groups are members if this group is among them;
   * all others are. Either this or `enrollments`.
   */
  inventoryFile?: pulumi.Input<string>;
  /**
   * Answers also for those of the named enrollments that were members before: they are taken out when they are no longer
   * named. Default: false.
   */
  adopt?: pulumi.Input<boolean>;
}
