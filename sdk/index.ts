export { BetaEnrollment, type BetaEnrollmentArgs, type BetaEnrollmentState } from "./betaEnrollment";
export type { BetaArgs, BetaProgram, BetaProgramArgs } from "./betaPrograms";
export type { DeclarationArgs, DeclarationResource, DeclarationState } from "./declarationResource";
export { DeviceGroup, type DeviceGroupArgs, type DeviceGroupState } from "./deviceGroup";
export {
  EnforcementSpecific,
  type EnforcementSpecificArgs,
  type EnforcementSpecificState,
} from "./enforcementSpecific";
export {
  getLatestRelease,
  getLatestReleaseOutput,
  type GetLatestReleaseArgs,
  type GetLatestReleaseOutputArgs,
  type GetLatestReleaseResult,
} from "./getLatestRelease";
export {
  getReleases,
  getReleasesOutput,
  type GetReleasesArgs,
  type GetReleasesOutputArgs,
  type GetReleasesRelease,
  type GetReleasesResult,
} from "./getReleases";
export { Provider, type ProviderArgs } from "./provider";
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
export type { Platform } from "../provider/core/declarations/platform";
export { SoftwareUpdateError, type SoftwareUpdateErrorCode } from "../provider/core/error";
