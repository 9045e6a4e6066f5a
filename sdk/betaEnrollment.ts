import * as pulumi from "@pulumi/pulumi";
import type { BetaArgs, BetaProgram } from "./betaPrograms";
import { DeclarationResource, type DeclarationArgs, type DeclarationState } from "./declarationResource";
import { logNotes, resolveBetaPrograms } from "./resolveBetaPrograms";

/**
 * Enrollment of devices in Apple's beta programs: a `com.apple.configuration.softwareupdate.settings` declaration that has
 * the Beta keys alone. Devices combine it with every other settings declaration that reaches them.
 *
 * ## Example Usage
 *
 * ```typescript
 * new BetaEnrollment("testers", {
 *   groups: ["testers"],
 *   programEnrollment: "AlwaysOn",
 *   requireProgram: { program: "iOS 26 AppleSeed Beta" },
 * });
 *
 * // Takes devices out of every beta program, and keeps them out.
 * new BetaEnrollment("office", { groups: ["office"], programEnrollment: "AlwaysOff" });
 * ```
 *
 * @see https://developer.apple.com/documentation/devicemanagement/softwareupdatesettings
 */
export class BetaEnrollment extends DeclarationResource {
  /** @internal */
  public static readonly __pulumiType = "pulumi-nodejs:dynamic/softwareupdate:BetaEnrollment";

  /**
   * Gets an existing BetaEnrollment by its declaration's identifier. Tokens that `state` doesn't have come back as
   * fingerprints.
   *
   * @param name The unique name of the resulting resource.
   * @param id The declaration's identifier on the server.
   * @param state Any extra properties used during the lookup.
   * @param opts Optional settings to control the behavior of the resource.
   */
  public static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: BetaEnrollmentState,
    opts?: pulumi.CustomResourceOptions,
  ): BetaEnrollment {
    return new BetaEnrollment(name, state as BetaEnrollmentArgs, { ...opts, id });
  }

  /** Returns true if the given object is a BetaEnrollment, also of another copy of the package. */
  public static override isInstance(obj: unknown): obj is BetaEnrollment {
    return pulumi.CustomResource.isInstance(obj) && obj["__pulumiType" as never] === BetaEnrollment.__pulumiType;
  }

  /** Whether the user controls enrollment in beta programs. */
  declare public readonly programEnrollment: pulumi.Output<"Allowed" | "AlwaysOn" | "AlwaysOff" | undefined>;
  /** Programs that users may choose. */
  declare public readonly offerPrograms: pulumi.Output<BetaProgram[] | undefined>;
  /** The program that devices enroll in by themselves. */
  declare public readonly requireProgram: pulumi.Output<BetaProgram | undefined>;

  /**
   * Declares a BetaEnrollment resource.
   *
   * @param name The unique name of the resource.
   * @param args The arguments to use to populate this resource's properties.
   * @param opts A bag of options that control this resource's behavior.
   */
  constructor(name: string, args: BetaEnrollmentArgs, opts?: pulumi.CustomResourceOptions) {
    const declaration = {
      kind: "beta",
      type: BetaEnrollment.__pulumiType,
      outputs: ["programEnrollment", "offerPrograms", "requireProgram"],
      secretOutputs: ["offerPrograms", "requireProgram"],
    } as const;
    const beta = args && resolveBetaPrograms(args);
    super({ ...declaration, found: beta?.found }, name, beta?.args, opts);
    logNotes(this, beta?.notes);
  }
}

/** Input properties used for looking up and filtering BetaEnrollment resources. */
export interface BetaEnrollmentState extends Partial<BetaEnrollmentArgs>, DeclarationState {}

/** The set of arguments for constructing a BetaEnrollment resource. */
export interface BetaEnrollmentArgs extends BetaArgs, DeclarationArgs {}
