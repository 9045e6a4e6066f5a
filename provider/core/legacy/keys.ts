import type { Platform } from "../declarations/platform";
import { documentation, paper, schema, type Source } from "../source";

/** The payloads of configuration profiles whose keys declarations override. */
export type LegacyPayloadType = "com.apple.SoftwareUpdate" | "com.apple.applicationaccess";

/** A key of a configuration profile that stands beside, or under, software update declarations. */
export interface LegacyKey {
  readonly payloadType: LegacyPayloadType;
  readonly key: string;
  /** The platforms that know the key. */
  readonly platforms: readonly Platform[];
  /**
   * The dotted keys of com.apple.configuration.softwareupdate.settings that take precedence, by platform; a platform whose
   * list is missing has no declaration key for it.
   */
  readonly declarationKeys: Readonly<Partial<Record<Platform, readonly string[]>>>;
  /** Apple says that it does nothing any more from this version on, with or without a declaration; all its platforms. */
  readonly unsupportedSince?: string;
  /** The version with which Apple's schema calls it deprecated; all its platforms. Absent where that wasn't read there. */
  readonly deprecatedSince?: string;
  /** The version with which Apple's schema has it no more; all its platforms. */
  readonly removedSince: string;
  /** Who says that the declaration takes precedence, or takes its place. */
  readonly source: Source;
  /** True where Apple says that the declaration takes precedence; false where it only names it as the replacement. */
  readonly isPrecedenceStated: boolean;
}

const removed = "27.0";

const automatic = paper(
  "The importance of leveraging software update declarations: automatic software update settings",
);
const deferrals = paper("The importance of leveraging software update declarations: deferrals");
const replaced = documentation("softwareupdate", "Removed: use com.apple.configuration.softwareupdate.settings");
const changes = schema("CHANGES.md", "27.0", "255d4a2d841448f71f526e4b5d5f7ad795de86ca");

type Details = Partial<LegacyKey> & Pick<LegacyKey, "key">;

function softwareUpdateKey(details: Details & { readonly declarationKey?: string }): LegacyKey {
  const { declarationKey, ...others } = details;
  return {
    payloadType: "com.apple.SoftwareUpdate",
    platforms: ["macOS"],
    declarationKeys: declarationKey === undefined ? {} : { macOS: [declarationKey] },
    deprecatedSince: "26.0",
    removedSince: removed,
    source: automatic,
    isPrecedenceStated: true,
    ...others,
  };
}

function restriction(details: Details & Pick<LegacyKey, "declarationKeys">): LegacyKey {
  return {
    payloadType: "com.apple.applicationaccess",
    platforms: Object.keys(details.declarationKeys) as Platform[],
    removedSince: removed,
    source: deferrals,
    isPrecedenceStated: true,
    ...details,
  };
}

/** Every key of com.apple.SoftwareUpdate, and the restrictions that declarations override. */
export const legacyKeys: readonly LegacyKey[] = [
  softwareUpdateKey({
    key: "CatalogURL",
    unsupportedSince: "11.0",
    deprecatedSince: "11.0",
    source: schema("mdm/profiles/com.apple.SoftwareUpdate.yaml", "CatalogURL"),
    isPrecedenceStated: false,
  }),
  softwareUpdateKey({
    key: "AllowPreReleaseInstallation",
    declarationKey: "Beta.ProgramEnrollment",
    source: replaced,
    isPrecedenceStated: false,
  }),
  softwareUpdateKey({
    key: "restrict-software-update-require-admin-to-install",
    declarationKey: "AllowStandardUserOSUpdates",
    source: replaced,
    isPrecedenceStated: false,
  }),
  softwareUpdateKey({
    key: "AutomaticallyInstallMacOSUpdates",
    declarationKey: "AutomaticActions.InstallOSUpdates",
  }),
  softwareUpdateKey({ key: "AutomaticallyInstallAppUpdates", source: replaced, isPrecedenceStated: false }),
  softwareUpdateKey({ key: "AutomaticCheckEnabled", source: replaced, isPrecedenceStated: false }),
  softwareUpdateKey({ key: "AutomaticDownload", declarationKey: "AutomaticActions.Download" }),
  // The paper: security updates "include updates for XProtect, Gatekeeper, and system data files".
  softwareUpdateKey({ key: "CriticalUpdateInstall", declarationKey: "AutomaticActions.InstallSecurityUpdate" }),
  softwareUpdateKey({ key: "ConfigDataInstall", declarationKey: "AutomaticActions.InstallSecurityUpdate" }),
  restriction({
    key: "forceDelayedSoftwareUpdates",
    declarationKeys: {
      iOS: ["Deferrals.CombinedPeriodInDays"],
      iPadOS: ["Deferrals.CombinedPeriodInDays"],
      macOS: ["Deferrals.MinorPeriodInDays"],
      tvOS: ["Deferrals.CombinedPeriodInDays"],
    },
  }),
  restriction({
    key: "forceDelayedMajorSoftwareUpdates",
    declarationKeys: { macOS: ["Deferrals.MajorPeriodInDays"] },
  }),
  restriction({
    key: "forceDelayedAppSoftwareUpdates",
    declarationKeys: { macOS: ["Deferrals.SystemPeriodInDays"] },
  }),
  restriction({
    key: "enforcedSoftwareUpdateDelay",
    declarationKeys: {
      iOS: ["Deferrals.CombinedPeriodInDays"],
      iPadOS: ["Deferrals.CombinedPeriodInDays"],
      // The schema: forceDelayedAppSoftwareUpdates and forceDelayedSoftwareUpdates use this value.
      macOS: ["Deferrals.MinorPeriodInDays", "Deferrals.SystemPeriodInDays"],
      tvOS: ["Deferrals.CombinedPeriodInDays"],
    },
  }),
  restriction({
    key: "enforcedSoftwareUpdateMajorOSDeferredInstallDelay",
    declarationKeys: { macOS: ["Deferrals.MajorPeriodInDays"] },
  }),
  restriction({
    key: "enforcedSoftwareUpdateMinorOSDeferredInstallDelay",
    declarationKeys: { macOS: ["Deferrals.MinorPeriodInDays"] },
  }),
  restriction({
    key: "enforcedSoftwareUpdateNonOSDeferredInstallDelay",
    declarationKeys: { macOS: ["Deferrals.SystemPeriodInDays"] },
  }),
  restriction({
    key: "allowRapidSecurityResponseInstallation",
    declarationKeys: {
      iOS: ["RapidSecurityResponse.Enable"],
      iPadOS: ["RapidSecurityResponse.Enable"],
      macOS: ["RapidSecurityResponse.Enable"],
    },
    source: changes,
    isPrecedenceStated: false,
  }),
  restriction({
    key: "allowRapidSecurityResponseRemoval",
    declarationKeys: {
      iOS: ["RapidSecurityResponse.EnableRollback"],
      iPadOS: ["RapidSecurityResponse.EnableRollback"],
      macOS: ["RapidSecurityResponse.EnableRollback"],
    },
    source: changes,
    isPrecedenceStated: false,
  }),
];
