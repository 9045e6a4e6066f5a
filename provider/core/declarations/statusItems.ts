import { statusItemRules } from "./statusItemRules";

/**
 * The status items that software update management uses, with those that identify a device.
 *
 * @see https://github.com/apple/device-management/tree/release/declarative/status
 */
export const statusItems: readonly string[] = Object.keys(statusItemRules);
