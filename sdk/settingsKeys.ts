/** The inputs of `SoftwareUpdateSettings` that its declaration holds. */
export const settingsKeys = [
  "notifications",
  "deferrals",
  "recommendedCadence",
  "automaticActions",
  "rapidSecurityResponse",
  "allowStandardUserOSUpdates",
  "beta",
] as const;
