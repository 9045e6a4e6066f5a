import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { z } from "zod";
import { enrollmentId } from "./enrollmentId";
import { SoftwareUpdateError } from "./error";
import { parseJson } from "./json";

const device = z.object({
  enrollment: z.string().regex(enrollmentId),
  deviceId: z.string().optional(),
  model: z.string().optional(),
  osVersion: z.string().optional(),
  buildVersion: z.string().optional(),
  supervised: z.boolean().optional(),
  groups: z.array(z.string().min(1)).optional(),
});

/** One device of an inventory file. */
export interface InventoryDevice {
  /** The enrollment's id on the MDM server: for a device its UDID. */
  readonly enrollment: string;
  /** The identifier that Apple's Software Lookup Service knows the device by, for example `J413AP`. */
  readonly deviceId?: string;
  /** The product type, for example `Mac14,2`. */
  readonly model?: string;
  /** For example `15.7.1`. */
  readonly osVersion?: string;
  /** For example `24G231`. */
  readonly buildVersion?: string;
  /** Whether the device is supervised. */
  readonly supervised?: boolean;
  /** The groups of the MDM server that it belongs to. Default: the file doesn't say, see {@link membersFor}. */
  readonly groups?: readonly string[];
}

/**
 * Reads an inventory: a JSON array with an object a device.
 *
 * @param file Its name, for messages.
 * @throws SoftwareUpdateError `INVALID_INPUT` when it is something else, naming the first device that is wrong.
 */
export function parseInventory(text: string, file: string): InventoryDevice[] {
  const content = parseJson(text);
  if (content === undefined) throw new SoftwareUpdateError("INVALID_INPUT", `The inventory ${file} is not JSON.`);
  const result = z.array(device).safeParse(content);
  if (result.success) return result.data;
  const [at, key] = result.error.issues[0]!.path;
  const where = at === undefined ? "as a whole" : `in device ${Number(at) + 1}${key ? `, ${String(key)}` : ""}`;
  const expected = 'expected an array such as [{"enrollment": "4C491E9F-…", "model": "Mac14,2"}]';
  throw new SoftwareUpdateError("INVALID_INPUT", `The inventory ${file} is wrong ${where}: ${expected}.`);
}

/**
 * The devices that an inventory has for a group which somebody made of it: those that name the group, and those that name none.
 * One that names other groups alone is never taken in.
 */
export function membersFor(devices: readonly InventoryDevice[], group: string): InventoryDevice[] {
  return devices.filter(({ groups }) => groups === undefined || groups.includes(group));
}

/** Changes when the membership does, not with the order or with what else the inventory says. */
export function membershipDigest(enrollments: readonly string[]): string {
  return createHash("sha256")
    .update([...new Set(enrollments)].sort().join("\n"))
    .digest("hex")
    .slice(0, 16);
}

/** Enrollments in a form that keeps the state small; thousands of them stand in it. */
export function packEnrollments(enrollments: readonly string[]): string {
  return deflateRawSync([...new Set(enrollments)].sort().join("\n")).toString("base64");
}

/** Bytes that the enrollments of a group may have: a million of them. */
const largestUnpacked = 64 * 1024 * 1024;

/**
 * The reverse of {@link packEnrollments}; empty where there are none.
 *
 * @throws SoftwareUpdateError `INVALID_INPUT` for a state that somebody changed.
 */
export function unpackEnrollments(packed: unknown): string[] {
  if (typeof packed !== "string") return [];
  const text = inflated(packed);
  return text === "" ? [] : text.split("\n");
}

function inflated(packed: string): string {
  try {
    return inflateRawSync(Buffer.from(packed, "base64"), { maxOutputLength: largestUnpacked }).toString("utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    const message = `The state's addedEnrollments can't be unpacked (${code}); restore the state from the backend's history.`;
    throw new SoftwareUpdateError("INVALID_INPUT", message);
  }
}
