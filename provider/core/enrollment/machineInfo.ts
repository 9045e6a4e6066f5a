/** What a device says of itself when it asks for its enrollment profile. */
import { z } from "zod";
import { SoftwareUpdateError } from "../error";

/**
 * The keys of MachineInfo that a decision rests on.
 *
 * @see https://developer.apple.com/documentation/devicemanagement/machineinfo
 * @see https://github.com/apple/device-management/blob/release/other/machineinfo.yaml
 */
export interface MachineInfo {
  /** PRODUCT: the product type, such as `iPhone14,5` or `Mac14,2`. */
  readonly productType: string;
  /** SERIAL. Missing for a User Enrollment. */
  readonly serialNumber?: string;
  /** VERSION: the build that is installed, such as `21A329`. */
  readonly buildVersion: string;
  /** OS_VERSION: the version that is installed, such as `17.0`. iOS 17, iPadOS 17, macOS 14. */
  readonly osVersion?: string;
  /** SUPPLEMENTAL_BUILD_VERSION: the build of the Background Security Improvement that is installed. iOS 17, macOS 14. */
  readonly supplementalBuildVersion?: string;
  /** SUPPLEMENTAL_OS_VERSION_EXTRA: its letter, such as `(a)`. iOS 17, macOS 14. */
  readonly supplementalVersionExtra?: string;
  /**
   * SOFTWARE_UPDATE_DEVICE_ID: what Apple's Software Lookup Service lists the device under; for a Mac its board, such as
   * `J413AP`. iOS 17.4, iPadOS 17.4, macOS 14.4.
   */
  readonly softwareUpdateDeviceId?: string;
  /** MDM_CAN_REQUEST_SOFTWARE_UPDATE: whether the device can be asked to update before it enrolls. iOS 17, macOS 14. */
  readonly canRequestSoftwareUpdate: boolean;
}

// No device sends longer ones, and they are logged.
const text = z
  .string({ error: ({ input }) => (input === undefined ? "is missing" : "is not text") })
  .max(200, "is longer than 200 characters");

const schema = z.object(
  {
    PRODUCT: text.min(1, "is empty"),
    SERIAL: text.optional(),
    VERSION: text,
    OS_VERSION: text.optional(),
    SUPPLEMENTAL_BUILD_VERSION: text.optional(),
    SUPPLEMENTAL_OS_VERSION_EXTRA: text.optional(),
    SOFTWARE_UPDATE_DEVICE_ID: text.optional(),
    MDM_CAN_REQUEST_SOFTWARE_UPDATE: z.boolean({ error: "is neither true nor false" }).optional(),
  },
  { error: "is not a dictionary" },
);

/**
 * Reads a MachineInfo. Keys that no decision rests on are passed over, whatever they hold.
 *
 * @param value The property list's value, as `parseXmlPropertyList` returns it.
 * @throws SoftwareUpdateError `INVALID_INPUT` when a key that is needed is missing or has the wrong type; the sentence names
 *   the key and never holds its value.
 */
export function parseMachineInfo(value: unknown): MachineInfo {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    const sentence = `The MachineInfo can't be used: ${path.length > 0 ? String(path[0]) : "it"} ${message}.`;
    throw new SoftwareUpdateError("INVALID_INPUT", sentence);
  }
  const known = parsed.data;
  return {
    productType: known.PRODUCT,
    ...named("serialNumber", known.SERIAL),
    buildVersion: known.VERSION,
    ...named("osVersion", known.OS_VERSION),
    ...named("supplementalBuildVersion", known.SUPPLEMENTAL_BUILD_VERSION),
    ...named("supplementalVersionExtra", known.SUPPLEMENTAL_OS_VERSION_EXTRA),
    ...named("softwareUpdateDeviceId", known.SOFTWARE_UPDATE_DEVICE_ID),
    canRequestSoftwareUpdate: known.MDM_CAN_REQUEST_SOFTWARE_UPDATE ?? false,
  };
}

/** An empty text says as little as a missing one. */
function named<Name extends string>(name: Name, value: string | undefined): Partial<Record<Name, string>> {
  return value ? ({ [name]: value } as Record<Name, string>) : {};
}
