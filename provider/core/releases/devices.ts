/** Devices as people name them, and as the lookup service lists them. */
import { SoftwareUpdateError } from "../error";
import { boardsOf } from "./macs";
import { isMacProductType, type Platform } from "./platform";

/**
 * The identifiers under which the lookup service may list a device. A Mac's product type stands for its boards in the
 * checked table; a question about it is a question about all of them.
 *
 * @param platform The device's platform.
 * @param device As the person typed it: a product type (`iPhone14,5`, `Mac15,7`), or for a Mac its board id (`J413AP`,
 *   `Mac-4B682C642B45593E`), which is what the status item `softwareupdate.device-id` reports.
 * @throws SoftwareUpdateError `INVALID_INPUT` for a Mac's product type that the table lacks, which could only be guessed.
 * @see https://developer.apple.com/documentation/devicemanagement/statussoftwareupdatedeviceid
 */
export function identifiersOf(platform: Platform, device: string): readonly string[] {
  if (platform !== "macOS" || !isMacProductType(device)) return [device];
  const boards = boardsOf(device);
  if (boards.length > 0) return boards;
  const sentence =
    `The boards of the product type "${device}" are not known, and Apple's Software Lookup Service lists Macs by board id. ` +
    "Pass the board id instead, such as J413AP: the device reports it as the status item softwareupdate.device-id and as " +
    "SoftwareUpdateDeviceID of DeviceInformation.";
  throw new SoftwareUpdateError("INVALID_INPUT", sentence);
}
