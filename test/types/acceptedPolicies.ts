/** A policy pack that has to compile. */
import { PolicyPack } from "@pulumi/policy";
import {
  automaticInstalls,
  expiringTarget,
  softwareUpdatePolicies,
  type CanaryRingConfig,
  type ExpiringTargetConfig,
} from "pulumi-apple-softwareupdate/policy";

export const all = new PolicyPack("software-updates", { policies: softwareUpdatePolicies });

const canary: CanaryRingConfig = { leadDays: 3 };
const expiring: ExpiringTargetConfig = { days: 30, lockFile: "../softwareupdate.lock.json" };
export const some = new PolicyPack(
  "some",
  { policies: [automaticInstalls, { ...expiringTarget, enforcementLevel: "mandatory" }], enforcementLevel: "advisory" },
  { "softwareupdate-canary-ring": { ...canary }, "softwareupdate-expiring-target": { ...expiring } },
);
