/** Status reports, as devices send them and servers keep them. */
import { z } from "zod";
import { isObject, parseJson } from "../json";

/** Why a device refuses something, in Apple's codes such as `Info.Predicate`. */
export interface StatusReason {
  readonly code: string;
  /** Free text of the device, with what stands behind the code where it says so. */
  readonly description?: string;
}

/** What a device says of one declaration. */
export interface DeclarationStatus {
  readonly identifier: string;
  /** The ServerToken of the version that the device has. */
  readonly serverToken?: string;
  readonly isActive: boolean;
  /** `valid`, `invalid` or `unknown`. */
  readonly valid: string;
  /** False when the server has a newer version than the device. Default: the server doesn't say. */
  readonly isCurrent?: boolean;
  readonly reasons: readonly StatusReason[];
}

/** `softwareupdate.failure-reason`. */
export interface ReportedFailure {
  /** How often the pending update has failed; 0 for none. */
  readonly count: number;
  /** Free text; Apple enumerates no reasons. */
  readonly reason?: string;
  /** The last failure, in milliseconds since the epoch: the device's own time, else when the report came that has it. */
  readonly at: number;
}

/** `softwareupdate.pending-version`. */
export interface PendingVersion {
  /** Empty when nothing is pending. */
  readonly osVersion: string;
  readonly buildVersion: string;
  /** The deadline, while one is enforced. */
  readonly targetLocalDateTime?: string;
}

/** The status items that progress is read from; one that the report doesn't have is absent. */
export interface StatusItems {
  /** `softwareupdate.install-state`: `none`, `waiting`, `downloading`, `prepared`, `installing`, `failed`, or a newer one. */
  readonly installState?: string;
  /** `softwareupdate.install-reason`: why an update is pending, and the declaration that enforces it. */
  readonly installReason?: { readonly reasons: readonly string[]; readonly declarationId?: string };
  readonly failure?: ReportedFailure;
  readonly pendingVersion?: PendingVersion;
  /** `softwareupdate.beta-enrollment`: the beta program's name, or empty. */
  readonly betaEnrollment?: string;
  /** `softwareupdate.device-id`: what Apple's Software Lookup Service knows the device by. */
  readonly deviceId?: string;
  /** `device.model.identifier`: the product type, for example `Mac14,2`. */
  readonly model?: string;
  /** `device.model.family`, for example `Mac`. */
  readonly modelFamily?: string;
  /** `device.operating-system.family`, for example `macOS`. */
  readonly osFamily?: string;
  readonly osVersion?: string;
  readonly buildVersion?: string;
  /** The build of an installed Background Security Improvement; empty or absent for none. */
  readonly supplementalBuildVersion?: string;
  /** Its letter, for example `a`. */
  readonly supplementalExtraVersion?: string;
  /** `management.declarations`, activations and configurations alike. */
  readonly declarations?: readonly DeclarationStatus[];
}

/** A status item that a device can't report. */
export interface StatusItemError {
  readonly item: string;
  readonly reasons: readonly StatusReason[];
}

/** One report. */
export interface StatusReport {
  /** When the server got it, in milliseconds since the epoch. */
  readonly receivedAt: number;
  /** True for the complete set of items, which replaces all before; else only what has changed. */
  readonly isFull: boolean;
  readonly items: StatusItems;
  readonly errors: readonly StatusItemError[];
}

/**
 * Reads a status report. It never fails: items that aren't known, and known ones in a form that isn't theirs, are left out.
 *
 * @param text The device's JSON.
 * @param receivedAt When the server got it, in milliseconds since the epoch.
 * @param kept The identifiers of the declarations to read the status of. Default: all.
 * @see https://github.com/apple/device-management/blob/release/declarative/protocol/statusreport.yaml
 */
export function parseStatusReport(text: string, receivedAt: number, kept?: ReadonlySet<string>): StatusReport {
  const report = object(parseJson(text));
  const found: Record<string, unknown> = {};
  for (const [name, { path, schema }] of readers) {
    const value = at(report.StatusItems, path);
    const result = value === undefined ? undefined : schema.safeParse(value);
    if (result?.success) found[name] = result.data;
  }
  const manifest = at(report.StatusItems, ["management", "declarations"]);
  if (isObject(manifest)) found.declarations = declarationsIn(manifest, kept);
  const failed = at(report.StatusItems, ["softwareupdate", "failure-reason"]);
  const failure = failed === undefined ? undefined : failureOf(failed, receivedAt);
  return {
    receivedAt,
    isFull: report.FullReport === true,
    items: failure ? { ...found, failure } : found,
    errors: itemErrors.safeParse(report.Errors).data ?? [],
  };
}

const text = z.string();

/** The reasons of a declaration or of an item, also as a server passes them on. What is none is left out. */
export const statusReasons = z
  .array(z.unknown())
  // Most have none, and what is caught costs an error each.
  .default([])
  .catch([])
  .transform((all) => all.flatMap(reasonsIn));

/** Apple's files write the keys of a reason in both cases: small in status items, capital in the errors of a report. */
function reasonsIn(value: unknown): StatusReason[] {
  const keys = Object.entries(object(value)).map(([key, inner]) => [key.toLowerCase(), inner] as const);
  const { code, description, details } = Object.fromEntries(keys);
  if (typeof code !== "string") return [];
  const words = [description, object(details).Error].filter((word) => typeof word === "string" && word !== "");
  return [words.length === 0 ? { code } : { code, description: words.join(": ") }];
}

const declaration = z
  .object({
    identifier: z.string(),
    "server-token": z.string().optional().catch(undefined),
    active: z.boolean().catch(false),
    valid: z.string().catch("unknown"),
    reasons: statusReasons,
  })
  .transform(({ identifier, "server-token": serverToken, active, valid, reasons }): DeclarationStatus => ({
    identifier,
    ...(serverToken !== undefined && { serverToken }),
    isActive: active,
    valid,
    reasons,
  }));

/** One that can't be read doesn't hide the others. */
function declarationsIn(manifest: object, kept: ReadonlySet<string> | undefined): DeclarationStatus[] {
  return Object.values(manifest)
    .filter((list) => Array.isArray(list))
    .flat()
    .filter((one) => !kept || (isObject(one) && kept.has(String(one.identifier))))
    .flatMap((one) => declaration.safeParse(one).data ?? []);
}

const failureReason = z.object({
  count: z.number().int().min(0),
  reason: z.string().optional().catch(undefined),
  timestamp: z.string().optional().catch(undefined),
});

const items: {
  readonly [Name in keyof Omit<StatusItems, "failure" | "declarations">]-?: { path: string[]; schema: z.ZodType };
} = {
  installState: { path: ["softwareupdate", "install-state"], schema: text },
  installReason: {
    path: ["softwareupdate", "install-reason"],
    schema: z
      .object({ reason: z.array(text).catch([]), "declaration-id": text.optional().catch(undefined) })
      .transform(({ reason: reasons, "declaration-id": declarationId }) => ({
        reasons,
        ...(declarationId !== undefined && { declarationId }),
      })),
  },
  pendingVersion: {
    path: ["softwareupdate", "pending-version"],
    schema: z
      .object({
        "os-version": text.catch(""),
        "build-version": text.catch(""),
        "target-local-date-time": text.optional().catch(undefined),
      })
      .transform((pending): PendingVersion => {
        const targetLocalDateTime = pending["target-local-date-time"];
        return {
          osVersion: pending["os-version"],
          buildVersion: pending["build-version"],
          ...(targetLocalDateTime !== undefined && { targetLocalDateTime }),
        };
      }),
  },
  betaEnrollment: { path: ["softwareupdate", "beta-enrollment"], schema: text },
  deviceId: { path: ["softwareupdate", "device-id"], schema: text },
  model: { path: ["device", "model", "identifier"], schema: text },
  modelFamily: { path: ["device", "model", "family"], schema: text },
  osFamily: { path: ["device", "operating-system", "family"], schema: text },
  osVersion: { path: ["device", "operating-system", "version"], schema: text },
  buildVersion: { path: ["device", "operating-system", "build-version"], schema: text },
  supplementalBuildVersion: {
    path: ["device", "operating-system", "supplemental", "build-version"],
    schema: text,
  },
  supplementalExtraVersion: {
    path: ["device", "operating-system", "supplemental", "extra-version"],
    schema: text,
  },
};

const readers = Object.entries(items);

const itemErrors = z.array(z.unknown()).transform((all) =>
  all.flatMap((one): StatusItemError[] => {
    const { StatusItem: item, Reasons: reasons } = object(one);
    return typeof item === "string" ? [{ item, reasons: statusReasons.parse(reasons) }] : [];
  }),
);

function failureOf(reported: unknown, receivedAt: number): ReportedFailure | undefined {
  const { data } = failureReason.safeParse(reported);
  if (!data) return undefined;
  const { count, reason: words, timestamp } = data;
  const time = Date.parse(timestamp ?? "");
  return { count, ...(words && { reason: words }), at: Number.isNaN(time) ? receivedAt : time };
}

/** The dots in an item's name are levels of objects. */
function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce(
    (inner: unknown, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    value,
  );
}

function object(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}
