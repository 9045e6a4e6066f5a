/** The types of this package's resources, as policies see them; equal to `__pulumiType` of the classes, which a test compares. */
export const resourceTypes = {
  enforcement: "pulumi-nodejs:dynamic/softwareupdate:EnforcementSpecific",
  settings: "pulumi-nodejs:dynamic/softwareupdate:SoftwareUpdateSettings",
  rollout: "softwareupdate:index:SoftwareUpdateRollout",
} as const;
