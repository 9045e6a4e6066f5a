/**
 * What a Pulumi program imports from `pulumi-apple-softwareupdate`: resources, the rollout component, data sources, `Provider`,
 * and functions that write predicates.
 *
 * @packageDocumentation
 */
export { BetaEnrollment, type BetaEnrollmentArgs, type BetaEnrollmentState } from "./betaEnrollment";
export type {
  AnyBetaProgramArgs,
  BetaArgs,
  BetaProgram,
  BetaProgramArgs,
  BetaProgramReference,
  ListedBetaProgram,
} from "./betaPrograms";
export type { DeclarationArgs, DeclarationResource, DeclarationState } from "./declarationResource";
export { DeviceGroup, type DeviceGroupArgs, type DeviceGroupState } from "./deviceGroup";
export {
  EnforcementSpecific,
  type EnforcementSpecificArgs,
  type EnforcementSpecificState,
} from "./enforcementSpecific";
export {
  getBetaPrograms,
  getBetaProgramsOutput,
  type GetBetaProgramsArgs,
  type GetBetaProgramsOutputArgs,
  type GetBetaProgramsProgram,
  type GetBetaProgramsResult,
} from "./getBetaPrograms";
export {
  getEffectiveSettings,
  getEffectiveSettingsOutput,
  type EffectiveSettings,
  type EffectiveSettingsDeclaration,
  type EffectiveSettingsDeclarationArgs,
  type GetEffectiveSettingsArgs,
  type GetEffectiveSettingsOutputArgs,
  type GetEffectiveSettingsResult,
} from "./getEffectiveSettings";
export {
  getLatestRelease,
  getLatestReleaseOutput,
  type GetLatestReleaseArgs,
  type GetLatestReleaseOutputArgs,
  type GetLatestReleaseResult,
} from "./getLatestRelease";
export {
  getLatestReleases,
  getLatestReleasesOutput,
  type GetLatestReleasesAnswer,
  type GetLatestReleasesArgs,
  type GetLatestReleasesOutputArgs,
  type GetLatestReleasesResult,
} from "./getLatestReleases";
export {
  getReleaseSupport,
  getReleaseSupportOutput,
  type GetReleaseSupportArgs,
  type GetReleaseSupportDevice,
  type GetReleaseSupportOutputArgs,
  type GetReleaseSupportResult,
} from "./getReleaseSupport";
export {
  getReleases,
  getReleasesOutput,
  type GetReleasesArgs,
  type GetReleasesOutputArgs,
  type GetReleasesRelease,
  type GetReleasesResult,
} from "./getReleases";
export {
  getRolloutStatus,
  getRolloutStatusOutput,
  type GetRolloutStatusArgs,
  type GetRolloutStatusDeviceGroup,
  type GetRolloutStatusOutputArgs,
  type GetRolloutStatusResult,
  type ModelProgress,
  type ProgressState,
  type RolloutDeviceStatus,
  type RolloutRingStatus,
  type RolloutTargetStatus,
  type StateCounts,
} from "./getRolloutStatus";
export {
  getUpdateCandidates,
  getUpdateCandidatesOutput,
  type GetUpdateCandidatesArgs,
  type GetUpdateCandidatesOutputArgs,
  type GetUpdateCandidatesResult,
} from "./getUpdateCandidates";
export { predicates, type ModelGroup, type VersionRange } from "./predicates";
export { Provider, type ProviderArgs } from "./provider";
export {
  SoftwareUpdateRollout,
  type AvoidedDaysArgs,
  type FreezeArgs,
  type PlannedEnforcement,
  type PlannedRing,
  type RingStatus,
  type RolloutGateArgs,
  type RolloutPaceArgs,
  type RolloutRelease,
  type RolloutReleaseArgs,
  type RolloutRingArgs,
  type RolloutRingOverrides,
  type SoftwareUpdateRolloutArgs,
  type Weekday,
} from "./softwareUpdateRollout";
export {
  SoftwareUpdateSettings,
  type AutomaticActionsArgs,
  type Beta,
  type DeferralsArgs,
  type RapidSecurityResponseArgs,
  type SoftwareUpdateSettingsArgs,
  type SoftwareUpdateSettingsState,
} from "./softwareUpdateSettings";
export {
  StatusSubscriptions,
  type StatusSubscriptionsArgs,
  type StatusSubscriptionsState,
} from "./statusSubscriptions";
export type { TargetCheck } from "./targetCheck";
export type { Platform } from "../provider/core/declarations/platform";
export type { PlatformDescription, PlatformName, Platforms } from "../provider/core/declarations/platformRules";
export { SoftwareUpdateError, type SoftwareUpdateErrorCode } from "../provider/core/error";
