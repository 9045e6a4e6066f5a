/**
 * `pulumi-apple-softwareupdate/policy`: policies for programs that manage software updates, for a policy pack of Pulumi's. They are
 * plain objects, so that importing them starts nothing.
 *
 * ```typescript
 * import { PolicyPack } from "@pulumi/policy";
 * import { softwareUpdatePolicies } from "pulumi-apple-softwareupdate/policy";
 *
 * new PolicyPack("software-updates", { policies: softwareUpdatePolicies });
 * ```
 *
 * @packageDocumentation
 * @see https://www.pulumi.com/docs/insights/policy/policy-packs/authoring/
 */
import type { Policies } from "@pulumi/policy";
import { automaticInstalls } from "./automaticInstalls";
import { canaryRing } from "./canaryRing";
import { expiringTarget } from "./expiringTarget";
import { minimumNotice } from "./minimumNotice";
import { noWeekendDeadline } from "./noWeekendDeadline";

export { automaticInstalls, type AutomaticInstallsConfig } from "./automaticInstalls";
export { canaryRing, type CanaryRingConfig } from "./canaryRing";
export { expiringTarget, type ExpiringTargetConfig } from "./expiringTarget";
export { minimumNotice, type MinimumNoticeConfig } from "./minimumNotice";
export { noWeekendDeadline, type NoWeekendDeadlineConfig } from "./noWeekendDeadline";

/** All policies of this package, with their default configuration and level. */
export const softwareUpdatePolicies: Policies = [
  noWeekendDeadline,
  minimumNotice,
  canaryRing,
  automaticInstalls,
  expiringTarget,
];
