import type { Platform } from "../declarations/platform";
import { boardsOf, macs } from "../releases/macs";
import { isMacProductType, platformOf as platformOfIdentifier } from "../releases/platform";
import type { DeviceStatus } from "./deviceStatus";

/** A member of a ring's group. */
export interface RingDevice {
  /** The enrollment's id on the MDM server: for a device its UDID. */
  readonly enrollment: string;
  /** What people call it. Default: none. */
  readonly name?: string;
  /** The product type as an inventory has it, for a device that doesn't report its own. Default: not known. */
  readonly model?: string;
  /** The lookup service's identifier, likewise. Default: not known. */
  readonly deviceId?: string;
  /** What the device has reported. */
  readonly status: DeviceStatus;
  /** Why that couldn't be read, in the server's words. Default: it could. */
  readonly problem?: string;
}

const families: Readonly<Record<string, Platform>> = {
  Mac: "macOS",
  iPhone: "iOS",
  iPad: "iPadOS",
  AppleTV: "tvOS",
  macOS: "macOS",
  iOS: "iOS",
  iPadOS: "iPadOS",
  tvOS: "tvOS",
  visionOS: "visionOS",
};

/** Product types of the boards of Macs, all in lower case. */
const productTypes = new Map(
  macs.map(({ id, productTypes: types }) => [id.toLowerCase(), types.map((type) => type.toLowerCase())]),
);

/** A member without its reports. */
export type Member = Omit<RingDevice, "status" | "problem">;

/** The product type of a device, as it reports it, else as the inventory has it. */
export function modelOf({ status, model }: RingDevice): string | undefined {
  return status.model || model || undefined;
}

/** The identifier that the lookup service knows a device by; without one, its product type, which is the same but for Macs. */
export function lookupIdOf({ status, deviceId }: RingDevice): string | undefined {
  return status.deviceId || deviceId || undefined;
}

/** The platform of a device; undefined where nothing tells it. */
export function platformOfDevice(device: RingDevice): Platform | undefined {
  const { modelFamily = "", osFamily = "" } = device.status;
  for (const identifier of [modelOf(device), lookupIdOf(device)]) {
    if (identifier === undefined) continue;
    if (isMacProductType(identifier) || productTypes.has(identifier.toLowerCase())) return "macOS";
    const platform = platformOfIdentifier("", identifier);
    if (platform !== undefined && platform !== "watchOS") return platform;
  }
  return families[modelFamily] ?? families[osFamily];
}

/**
 * Whether a device is one of some models.
 *
 * @param models Product types or, for Macs, board ids, as an enforcement names them; case doesn't matter.
 * @returns Undefined where it can't be told: a device that is taken for another one would be missed in its ring.
 */
export function isOneOf(models: readonly string[], device: RingDevice): boolean | undefined {
  const model = modelOf(device)?.toLowerCase();
  const lookupId = lookupIdOf(device)?.toLowerCase();
  if (model === undefined && lookupId === undefined) return undefined;
  const wanted = models.map((one) => one.toLowerCase());
  const answers = wanted.map((one) => isModel(one, model, lookupId));
  if (answers.includes(true)) return true;
  const possible = model === undefined ? [] : boardsOf(model).map((board) => board.toLowerCase());
  if (possible.length > 0 && possible.every((board) => wanted.includes(board))) return true;
  return answers.includes(undefined) ? undefined : false;
}

function isModel(wanted: string, model: string | undefined, lookupId: string | undefined): boolean | undefined {
  if (wanted === model || wanted === lookupId) return true;
  const isProductType = wanted.includes(",");
  if (isProductType) {
    if (model !== undefined || lookupId!.includes(",")) return false;
    // A Mac that reports its board alone.
    const types = productTypes.get(lookupId!) ?? [];
    return types.length === 0 ? undefined : types.includes(wanted);
  }
  if (lookupId !== undefined) return false;
  const possible = boardsOf(model!).map((board) => board.toLowerCase());
  if (possible.length === 0) return isMacProductType(model!) ? undefined : false;
  return possible.includes(wanted) ? undefined : false;
}
