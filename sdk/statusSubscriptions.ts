import * as pulumi from "@pulumi/pulumi";
import { DeclarationResource, type DeclarationArgs, type DeclarationState } from "./declarationResource";

/**
 * What devices report: a `com.apple.configuration.management.status-subscriptions` declaration. Devices send a report when
 * it becomes active, when an item changes, and every 24 hours; progress of an enforcement is read from them.
 *
 * ## Example Usage
 *
 * ```typescript
 * new StatusSubscriptions("progress", {
 *   groups: ["everyone"],
 *   items: ["softwareupdate.install-state", "softwareupdate.failure-reason", "device.operating-system.version"],
 * });
 * ```
 *
 * @see https://developer.apple.com/documentation/devicemanagement/managementstatussubscriptions
 */
export class StatusSubscriptions extends DeclarationResource {
  /** @internal */
  public static readonly __pulumiType = "pulumi-nodejs:dynamic/softwareupdate:StatusSubscriptions";

  /**
   * Gets an existing StatusSubscriptions by its declaration's identifier.
   *
   * @param name The unique name of the resulting resource.
   * @param id The declaration's identifier on the server.
   * @param state Any extra properties used during the lookup.
   * @param opts Optional settings to control the behavior of the resource.
   */
  public static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: StatusSubscriptionsState,
    opts?: pulumi.CustomResourceOptions,
  ): StatusSubscriptions {
    return new StatusSubscriptions(name, state as StatusSubscriptionsArgs, { ...opts, id });
  }

  /** Returns true if the given object is a StatusSubscriptions, also of another copy of the package. */
  public static override isInstance(obj: unknown): obj is StatusSubscriptions {
    return pulumi.CustomResource.isInstance(obj) && obj["__pulumiType" as never] === StatusSubscriptions.__pulumiType;
  }

  /** The names of the subscribed status items. */
  declare public readonly items: pulumi.Output<string[]>;

  /**
   * Declares a StatusSubscriptions resource.
   *
   * @param name The unique name of the resource.
   * @param args The arguments to use to populate this resource's properties.
   * @param opts A bag of options that control this resource's behavior.
   */
  constructor(name: string, args: StatusSubscriptionsArgs, opts?: pulumi.CustomResourceOptions) {
    const declaration = {
      kind: "status",
      type: StatusSubscriptions.__pulumiType,
      outputs: ["items"],
    } as const;
    super(declaration, name, args, opts);
  }
}

/** Input properties used for looking up and filtering StatusSubscriptions resources. */
export interface StatusSubscriptionsState extends Partial<StatusSubscriptionsArgs>, DeclarationState {}

/** The set of arguments for constructing a StatusSubscriptions resource. */
export interface StatusSubscriptionsArgs extends DeclarationArgs {
  /**
   * Names of status items, at least one, for example `softwareupdate.install-state` (iOS 17, iPadOS 17, macOS 14,
   * tvOS 18.4, visionOS 26). The order means nothing; several declarations merge to their union. A name that this version
   * doesn't know is a warning.
   *
   * @see https://github.com/apple/device-management/tree/release/declarative/status
   */
  items: pulumi.Input<pulumi.Input<string>[]>;
}
