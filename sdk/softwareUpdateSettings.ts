import * as pulumi from "@pulumi/pulumi";
import type { BetaArgs, BetaProgram } from "./betaPrograms";
import { DeclarationResource, type DeclarationArgs, type DeclarationState } from "./declarationResource";
import { logNotes, resolveEventualBeta } from "./resolveBetaPrograms";
import { settingsKeys } from "./settingsKeys";

/** @inline */
type Unwrapped<T> = { [K in keyof T]: pulumi.Unwrap<T[K]> };

/** The beta keys as they stand in the state. */
export interface Beta {
  /** Whether the user controls enrollment in beta programs. */
  programEnrollment?: "Allowed" | "AlwaysOn" | "AlwaysOff";
  /** Programs that users may choose. */
  offerPrograms?: BetaProgram[];
  /** The program that devices enroll in by themselves. */
  requireProgram?: BetaProgram;
}

/**
 * How devices update themselves: deferrals, automatic actions, notifications, Background Security Improvements (formerly
 * Rapid Security Responses). A `com.apple.configuration.softwareupdate.settings` declaration, which devices combine with
 * every other one that reaches them, key by key.
 *
 * ## Example Usage
 *
 * ```typescript
 * new SoftwareUpdateSettings("everyone", {
 *   groups: ["everyone"],
 *   automaticActions: { download: "AlwaysOn", installSecurityUpdate: "AlwaysOn" },
 *   deferrals: { majorPeriodInDays: 60, minorPeriodInDays: 7 },
 * });
 * ```
 *
 * @see https://developer.apple.com/documentation/devicemanagement/softwareupdatesettings
 */
export class SoftwareUpdateSettings extends DeclarationResource {
  /** @internal */
  public static readonly __pulumiType = "pulumi-nodejs:dynamic/softwareupdate:SoftwareUpdateSettings";

  /**
   * Gets an existing SoftwareUpdateSettings by its declaration's identifier.
   *
   * @param name The unique name of the resulting resource.
   * @param id The declaration's identifier on the server.
   * @param state Any extra properties used during the lookup.
   * @param opts Optional settings to control the behavior of the resource.
   */
  public static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: SoftwareUpdateSettingsState,
    opts?: pulumi.CustomResourceOptions,
  ): SoftwareUpdateSettings {
    return new SoftwareUpdateSettings(name, state as SoftwareUpdateSettingsArgs, { ...opts, id });
  }

  /** Returns true if the given object is a SoftwareUpdateSettings, also of another copy of the package. */
  public static override isInstance(obj: unknown): obj is SoftwareUpdateSettings {
    return (
      pulumi.CustomResource.isInstance(obj) && obj["__pulumiType" as never] === SoftwareUpdateSettings.__pulumiType
    );
  }

  /** Whether the device shows all notifications of an enforcement. */
  declare public readonly notifications: pulumi.Output<boolean | undefined>;
  /** For how long releases are held back from users. */
  declare public readonly deferrals: pulumi.Output<Unwrapped<DeferralsArgs> | undefined>;
  /** Which releases the device shows when it could take several. */
  declare public readonly recommendedCadence: pulumi.Output<"All" | "Oldest" | "Newest" | undefined>;
  /** What the device does by itself. */
  declare public readonly automaticActions: pulumi.Output<Unwrapped<AutomaticActionsArgs> | undefined>;
  /** What users may do with Background Security Improvements. */
  declare public readonly rapidSecurityResponse: pulumi.Output<Unwrapped<RapidSecurityResponseArgs> | undefined>;
  /** Whether a standard user may update and upgrade a Mac. */
  declare public readonly allowStandardUserOSUpdates: pulumi.Output<boolean | undefined>;
  /** The beta keys of an adopted declaration. */
  declare public readonly beta: pulumi.Output<Beta | undefined>;

  /**
   * Declares a SoftwareUpdateSettings resource.
   *
   * @param name The unique name of the resource.
   * @param args The arguments to use to populate this resource's properties.
   * @param opts A bag of options that control this resource's behavior.
   */
  constructor(name: string, args: SoftwareUpdateSettingsArgs, opts?: pulumi.CustomResourceOptions) {
    const declaration = {
      kind: "settings",
      type: SoftwareUpdateSettings.__pulumiType,
      outputs: settingsKeys,
      secretOutputs: ["beta"],
    } as const;
    const beta = args?.beta === undefined ? undefined : resolveEventualBeta(args.beta, "beta.");
    super({ ...declaration, found: beta?.found }, name, beta ? { ...args, beta: beta.args } : args, opts);
    logNotes(this, beta?.notes);
  }
}

/** For how many days, 1 to 90, a release isn't offered to users after Apple published it. Default of each: left out, not at all. Supervised devices only. */
export interface DeferralsArgs {
  /** Updates and upgrades alike. Days, 1 to 90; the longest of several declarations wins. iOS 18, iPadOS 18, tvOS 18.4, visionOS 26; not macOS. */
  combinedPeriodInDays?: pulumi.Input<number>;
  /** Upgrades to another major version. Days, 1 to 90; the longest of several declarations wins. macOS 15 only. */
  majorPeriodInDays?: pulumi.Input<number>;
  /** Updates within a major version. Days, 1 to 90; the longest of several declarations wins. macOS 15 only. */
  minorPeriodInDays?: pulumi.Input<number>;
  /** Updates that aren't of the operating system, such as Safari. Days, 1 to 90; the longest wins. macOS 15 only. */
  systemPeriodInDays?: pulumi.Input<number>;
}

/**
 * What a supervised device does by itself. Each key: `Allowed` (the user decides), `AlwaysOn` or `AlwaysOff`; Apple's
 * default is `Allowed`, and several declarations merge to the last of Allowed, AlwaysOn, AlwaysOff.
 */
export interface AutomaticActionsArgs {
  /** Download and prepare updates. iOS 18, iPadOS 18, macOS 15, visionOS 26; not tvOS. */
  download?: pulumi.Input<"Allowed" | "AlwaysOn" | "AlwaysOff">;
  /** Install updates of the operating system; only with automatic downloads. iOS 18, iPadOS 18, macOS 15, tvOS 18.4, visionOS 26. */
  installOSUpdates?: pulumi.Input<"Allowed" | "AlwaysOn" | "AlwaysOff">;
  /** Install security updates; only with automatic downloads. macOS 15; newer pages of Apple's also list iOS 18, iPadOS 18, visionOS 26. */
  installSecurityUpdate?: pulumi.Input<"Allowed" | "AlwaysOn" | "AlwaysOff">;
}

/** What users of a supervised device may do with Background Security Improvements, formerly Rapid Security Responses. */
export interface RapidSecurityResponseArgs {
  /** Whether they are offered to users; an enforcement installs them either way. Apple's default: true; one false wins. iOS 18, iPadOS 18, macOS 15. */
  enable?: pulumi.Input<boolean>;
  /** Whether users may remove them again. Apple's default: true; one false wins. iOS 18, iPadOS 18, macOS 15. */
  enableRollback?: pulumi.Input<boolean>;
}

/** Input properties used for looking up and filtering SoftwareUpdateSettings resources. */
export interface SoftwareUpdateSettingsState extends Partial<SoftwareUpdateSettingsArgs>, DeclarationState {}

/**
 * The set of arguments for constructing a SoftwareUpdateSettings resource. A key that is left out is left out of the
 * declaration: no default is written, since Apple doesn't say what a default contributes when declarations are combined.
 */
export interface SoftwareUpdateSettingsArgs extends DeclarationArgs {
  /**
   * Whether the device shows all notifications of an enforcement; with false only those from one hour before the deadline.
   * Apple's default: true; one false among several declarations wins. iOS 18, iPadOS 18, macOS 15, tvOS 18.4, visionOS 26.
   */
  notifications?: pulumi.Input<boolean>;
  /** For how long releases are held back from users. Default: not at all. Supervised iOS 18, iPadOS 18, macOS 15, tvOS 18.4, visionOS 26. */
  deferrals?: pulumi.Input<DeferralsArgs>;
  /**
   * Which releases the device shows when it could take several: `All`, only the `Oldest` or only the `Newest`. Several
   * declarations merge to the last of All, Oldest, Newest. Default: left out; Apple names none. iOS 18, iPadOS 18, visionOS 26;
   * neither macOS nor tvOS.
   */
  recommendedCadence?: pulumi.Input<"All" | "Oldest" | "Newest">;
  /** What the device does by itself. Default: left out, the user decides. Supervised iOS 18, iPadOS 18, macOS 15; see each key. */
  automaticActions?: pulumi.Input<AutomaticActionsArgs>;
  /** What users may do with Background Security Improvements. Default: left out, everything. Supervised iOS 18, iPadOS 18, macOS 15. */
  rapidSecurityResponse?: pulumi.Input<RapidSecurityResponseArgs>;
  /** Whether a standard user may update and upgrade a Mac; with false only administrators. Apple's default: true; one false wins. macOS 15. */
  allowStandardUserOSUpdates?: pulumi.Input<boolean>;
  /** The beta keys, for adopting a declaration that has them; else they belong to {@link BetaEnrollment}. Default: left out. */
  beta?: pulumi.Input<BetaArgs>;
}
