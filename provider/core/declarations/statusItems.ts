/**
 * The status items that software update management uses, with those that identify a device.
 *
 * @see https://github.com/apple/device-management/tree/release/declarative/status
 */
export const statusItems: readonly string[] = [
  "device.identifier.serial-number",
  "device.identifier.udid",
  "device.model.family",
  "device.model.identifier",
  "device.model.marketing-name",
  "device.model.number",
  "device.operating-system.build-version",
  "device.operating-system.family",
  "device.operating-system.marketing-name",
  "device.operating-system.supplemental.build-version",
  "device.operating-system.supplemental.extra-version",
  "device.operating-system.version",
  "management.client-capabilities",
  "management.declarations",
  "softwareupdate.beta-enrollment",
  "softwareupdate.device-id",
  "softwareupdate.failure-reason",
  "softwareupdate.install-reason",
  "softwareupdate.install-state",
  "softwareupdate.pending-version",
];
