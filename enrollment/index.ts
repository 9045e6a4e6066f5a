/**
 * `pulumi-apple-softwareupdate/enrollment`: the minimum version at enrollment, as a handler for Node's `http`.
 *
 * @packageDocumentation
 */
export { createEnrollmentHandler, type EnrollmentHandler } from "./handler";
export type { EnrollmentHealth } from "./health";
export type { EnrollmentLog, EnrollmentLogEntry } from "./log";
export type { BetaTokenSource, EnrollmentEdges, EnrollmentHandlerOptions } from "./options";
export { readPolicyFile } from "./policyFile";
export type { EnrollingDevice, ProfileAnswer, ProfileSource } from "./profileSource";
export type { DecisionCode } from "../provider/core/enrollment/decision";
export type { MachineInfo } from "../provider/core/enrollment/machineInfo";
export type { Minimum, NewestMinimum } from "../provider/core/enrollment/minimum";
export {
  parsePolicy,
  type EnrollmentPlatform,
  type EnrollmentPolicy,
  type EnrollmentRule,
  type ExceptionRule,
  type ModelRule,
  type PlatformRule,
} from "../provider/core/enrollment/policy";
export type { AnswerFormat } from "../provider/core/enrollment/updateRequired";
export { SoftwareUpdateError, type SoftwareUpdateErrorCode } from "../provider/core/error";
