/**
 * The status items that the progress of a rollout is read from: what the device runs, what it is, whether it has
 * the enforcement, and how its installation goes.
 * A device reports an error for an item that it is too old for, and all others.
 *
 * @see https://github.com/apple/device-management/tree/release/declarative/status
 */
export const progressItems: readonly string[] = [
  "device.model.identifier",
  "device.operating-system.build-version",
  "device.operating-system.supplemental.build-version",
  "device.operating-system.supplemental.extra-version",
  "device.operating-system.version",
  "management.declarations",
  "softwareupdate.beta-enrollment",
  "softwareupdate.device-id",
  "softwareupdate.failure-reason",
  "softwareupdate.install-reason",
  "softwareupdate.install-state",
  "softwareupdate.pending-version",
];
