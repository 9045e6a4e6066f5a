import * as pulumi from "@pulumi/pulumi";
import type { Platform } from "../provider/core/declarations/platform";
import type { BetaEnrollment } from "./betaEnrollment";
import type { BetaArgs } from "./betaPrograms";
import { invokeOutput } from "./getReleases";
import { settingsKeys } from "./settingsKeys";
import type {
  AutomaticActionsArgs,
  Beta,
  DeferralsArgs,
  RapidSecurityResponseArgs,
  SoftwareUpdateSettings,
} from "./softwareUpdateSettings";

/** @inline */
type Unwrapped<T> = { [Key in keyof T]: pulumi.Unwrap<T[Key]> };

/**
 * What several settings declarations come to on a device that all of them reach: devices combine them key by key, by a rule
 * of Apple's for each key. Asks nobody; devices report no combined settings, so this is how to know them.
 *
 * @throws SoftwareUpdateError `INVALID_INPUT` for values that Apple's schema refuses, for two different required beta
 *   programs, and for offered and required ones together, since Apple leaves undefined what a device then does.
 *
 * ## Example Usage
 *
 * ```typescript
 * const { effective } = await softwareupdate.getEffectiveSettings({
 *   declarations: [
 *     { identifier: "everyone", deferrals: { minorPeriodInDays: 7 } },
 *     { identifier: "school", deferrals: { minorPeriodInDays: 30 } },
 *   ],
 * });
 * // effective.deferrals.minorPeriodInDays is 30: the longest wins.
 * ```
 *
 * @see https://developer.apple.com/documentation/devicemanagement/softwareupdatesettings
 */
export async function getEffectiveSettings(args: GetEffectiveSettingsArgs): Promise<GetEffectiveSettingsResult> {
  const { mergeInputs } = await import("../provider/core/declarations/effectiveInputs");
  return mergeInputs(args.declarations, args.platform);
}

/**
 * {@link getEffectiveSettings} for outputs, and for the program's own resources.
 *
 * ## Example Usage
 *
 * ```typescript
 * const everyone = new SoftwareUpdateSettings("everyone", { groups: ["everyone"], notifications: true });
 * const kiosk = new SoftwareUpdateSettings("kiosk", { groups: ["kiosk"], notifications: false });
 * export const onKiosks = getEffectiveSettingsOutput({ declarations: [everyone, kiosk] }).effective;
 * ```
 */
export function getEffectiveSettingsOutput(
  args: GetEffectiveSettingsOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetEffectiveSettingsResult> {
  const { declarations, platform } = args;
  const plain = { declarations: declarations.map(declarationOf) as EffectiveSettingsDeclaration[], platform };
  return invokeOutput<GetEffectiveSettingsArgs, GetEffectiveSettingsResult>(plain, opts, getEffectiveSettings);
}

/** A resource is more than its declaration: what counts are these of its outputs. */
function declarationOf(
  declaration: SettingsResource | pulumi.Input<EffectiveSettingsDeclarationArgs>,
): pulumi.Input<unknown> {
  if (!pulumi.CustomResource.isInstance(declaration)) return declaration;
  const outputs = declaration as unknown as Record<string, pulumi.Output<unknown>>;
  const { identifier } = outputs;
  const pick = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, outputs[key]]));
  // A BetaEnrollment has the keys of Beta as its own.
  return "programEnrollment" in outputs
    ? { identifier, beta: pick(["programEnrollment", "offerPrograms", "requireProgram"]) }
    : { identifier, ...pick(settingsKeys) };
}

/** @inline */
type SettingsResource = SoftwareUpdateSettings | BetaEnrollment;

/** Settings as inputs of {@link SoftwareUpdateSettings} have them; what a declaration doesn't have is absent. */
export interface EffectiveSettings {
  /** Whether the device shows all notifications of an enforcement. One false wins. */
  readonly notifications?: boolean;
  /** For how long releases are held back from users. The longest wins. */
  readonly deferrals?: Unwrapped<DeferralsArgs>;
  /** Which releases the device shows when it could take several. The last of All, Oldest, Newest wins. */
  readonly recommendedCadence?: "All" | "Oldest" | "Newest";
  /** What the device does by itself. The last of Allowed, AlwaysOn, AlwaysOff wins. */
  readonly automaticActions?: Unwrapped<AutomaticActionsArgs>;
  /** What users may do with Background Security Improvements. One false wins. */
  readonly rapidSecurityResponse?: Unwrapped<RapidSecurityResponseArgs>;
  /** Whether a standard user may update and upgrade a Mac. One false wins. */
  readonly allowStandardUserOSUpdates?: boolean;
  /** Beta programs: offered ones are united, of required ones the first is taken. */
  readonly beta?: Beta;
}

/** One declaration of {@link GetEffectiveSettingsArgs}; what it doesn't have is left out. */
export interface EffectiveSettingsDeclaration extends EffectiveSettings {
  /** What to call it in the result. */
  readonly identifier: string;
}

/** One declaration of {@link GetEffectiveSettingsOutputArgs}, in place of a resource; what it doesn't have is left out. */
export interface EffectiveSettingsDeclarationArgs {
  /** What to call it in the result. */
  identifier: pulumi.Input<string>;
  /** Whether the device shows all notifications of an enforcement. */
  notifications?: pulumi.Input<boolean | undefined>;
  /** For how long releases are held back from users. */
  deferrals?: pulumi.Input<DeferralsArgs | undefined>;
  /** Which releases the device shows when it could take several. */
  recommendedCadence?: pulumi.Input<"All" | "Oldest" | "Newest" | undefined>;
  /** What the device does by itself. */
  automaticActions?: pulumi.Input<AutomaticActionsArgs | undefined>;
  /** What users may do with Background Security Improvements. */
  rapidSecurityResponse?: pulumi.Input<RapidSecurityResponseArgs | undefined>;
  /** Whether a standard user may update and upgrade a Mac. */
  allowStandardUserOSUpdates?: pulumi.Input<boolean | undefined>;
  /** Beta programs. */
  beta?: pulumi.Input<BetaArgs | undefined>;
}

/**
 * A collection of arguments for invoking getEffectiveSettings.
 */
export interface GetEffectiveSettingsArgs {
  /** The declarations that reach the device, in order of application; only a required beta program depends on the order. */
  declarations: readonly EffectiveSettingsDeclaration[];
  /** Drops keys that don't exist on this platform. Default: all keys. */
  platform?: Platform;
}

/**
 * A collection of arguments for invoking getEffectiveSettings.
 */
export interface GetEffectiveSettingsOutputArgs {
  /**
   * The declarations that reach the device, in order of application: resources of the program, or their settings. Only a
   * required beta program depends on the order.
   */
  declarations: (SettingsResource | pulumi.Input<EffectiveSettingsDeclarationArgs>)[];
  /** Drops keys that don't exist on this platform. Default: all keys. */
  platform?: pulumi.Input<Platform | undefined>;
}

/**
 * A collection of values returned by getEffectiveSettings.
 */
export interface GetEffectiveSettingsResult {
  /** The combined settings. A key that no declaration has is absent. */
  readonly effective: EffectiveSettings;
  /** By dotted key (`deferrals.minorPeriodInDays`) the identifiers of the declarations that the value comes from. */
  readonly sources: Readonly<Record<string, readonly string[]>>;
  /** By dotted key the identifiers of those that have it with another value, which is overridden. */
  readonly overridden: Readonly<Record<string, readonly string[]>>;
}
