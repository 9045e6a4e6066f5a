import type { EnrollmentKind, KeyRule, PlatformSupport, Support } from "./appleRules";

/*
 * What Apple says of the status items that software updates need, as data. The same test as for the declarations compares
 * every line with Apple's YAML and the overlay.
 */

/** What Apple says of one status item. */
export interface StatusItemRule {
  readonly support: Support;
  /** By dotted key below the item's name, which is the key of the whole; `[]` stands for any element of an array. */
  readonly keys: Readonly<Record<string, StatusKeyRule>>;
}

/** A key of a status item: as of a declaration, without what concerns combining. */
export type StatusKeyRule = Omit<KeyRule, "type" | "default" | "range" | "combine" | "support"> & {
  readonly type: KeyRule["type"] | "any";
};

const everybody = ["supervised", "device", "user", "local"] as const;

/** On Macs every enrollment by a device management service counts as supervised; tvOS and watchOS know no user's own. */
function support(
  versions: readonly [iOS: string, macOS: string, tvOS?: string, visionOS?: string, watchOS?: string],
  enrollments: readonly EnrollmentKind[],
): Support {
  const [iOS, macOS, tvOS, visionOS, watchOS] = versions;
  const only = (introduced: string, kinds: readonly EnrollmentKind[]): PlatformSupport => ({
    introduced,
    enrollments: enrollments.filter((kind) => kinds.includes(kind)),
  });
  return {
    iOS: only(iOS, everybody),
    macOS: only(macOS, ["supervised", "user", "local"]),
    ...(tvOS === undefined ? {} : { tvOS: only(tvOS, ["supervised", "device", "local"]) }),
    ...(visionOS === undefined ? {} : { visionOS: only(visionOS, everybody) }),
    ...(watchOS === undefined ? {} : { watchOS: only(watchOS, ["supervised", "local"]) }),
  };
}

const string = { type: "string", presence: "required" } as const;
const optionalString = { type: "string", presence: "optional" } as const;
const dictionary = { type: "dictionary", presence: "required" } as const;
const array = { type: "array", presence: "required" } as const;
const any = { type: "any", presence: "optional" } as const;

/** A status item that is one string. */
function text(supported: Support): StatusItemRule {
  return { support: supported, keys: { "": string } };
}

const since2021 = support(["15.0", "13.0", "16.0", "1.1", "10.0"], everybody);
const since2022 = support(["16.1", "13.0", "16.1", "1.1", "10.0"], everybody);
const identifying: Support = support(["16.0", "13.0", "16.0", "1.1", "10.0"], ["supervised", "device", "local"]);
const managing = support(["15.0", "13.0", "16.0", "1.1", "10.0"], ["supervised", "device", "user"]);
const updating = support(["17.0", "14.0", "18.4", "26.0"], ["supervised", "device"]);

function declarationsOf(key: string): Record<string, StatusKeyRule> {
  return {
    [key]: array,
    [`${key}[]`]: dictionary,
    [`${key}[].identifier`]: string,
    [`${key}[].server-token`]: string,
    [`${key}[].active`]: { type: "boolean", presence: "required" },
    [`${key}[].valid`]: { ...string, values: ["unknown", "invalid", "valid"] },
    [`${key}[].reasons`]: { ...array, presence: "optional" },
    [`${key}[].reasons[]`]: dictionary,
    [`${key}[].reasons[].code`]: string,
    [`${key}[].reasons[].description`]: optionalString,
    [`${key}[].reasons[].details`]: { ...dictionary, presence: "optional" },
    [`${key}[].reasons[].details.ANY`]: any,
  };
}

function supportedTypes(key: string): Record<string, StatusKeyRule> {
  return { [key]: { ...array, presence: "optional" }, [`${key}[]`]: string };
}

/**
 * Apple's rules by the name of the status item.
 *
 * @see https://github.com/apple/device-management/tree/release/declarative/status
 */
export const statusItemRules: Readonly<Record<string, StatusItemRule>> = {
  "device.identifier.serial-number": text(identifying),
  "device.identifier.udid": text(identifying),
  "device.model.family": text(since2021),
  "device.model.identifier": text(since2021),
  "device.model.marketing-name": text(since2021),
  "device.model.number": text(support(["17.0", "14.0", "17.0", "1.1", "10.0"], everybody)),
  "device.operating-system.build-version": text(since2021),
  "device.operating-system.family": text(since2021),
  "device.operating-system.marketing-name": text(since2021),
  "device.operating-system.supplemental.build-version": text(since2022),
  "device.operating-system.supplemental.extra-version": text(since2022),
  "device.operating-system.version": text(since2021),
  "management.client-capabilities": {
    support: managing,
    keys: {
      "": dictionary,
      "supported-versions": array,
      "supported-versions[]": string,
      "supported-features": dictionary,
      "supported-features.ANY": any,
      "supported-payloads": dictionary,
      "supported-payloads.declarations": dictionary,
      ...supportedTypes("supported-payloads.declarations.activations"),
      ...supportedTypes("supported-payloads.declarations.assets"),
      ...supportedTypes("supported-payloads.declarations.configurations"),
      ...supportedTypes("supported-payloads.declarations.management"),
      "supported-payloads.status-items": array,
      "supported-payloads.status-items[]": string,
    },
  },
  "management.declarations": {
    support: managing,
    keys: {
      "": dictionary,
      ...declarationsOf("activations"),
      ...declarationsOf("configurations"),
      ...declarationsOf("assets"),
      ...declarationsOf("management"),
    },
  },
  "softwareupdate.beta-enrollment": text(support(["18.0", "15.0"], ["supervised", "device"])),
  "softwareupdate.device-id": text(support(["18.0", "15.0", "18.4", "26.4"], ["supervised", "device"])),
  "softwareupdate.failure-reason": {
    support: updating,
    keys: {
      "": dictionary,
      count: { type: "integer", presence: "required" },
      reason: optionalString,
      timestamp: optionalString,
    },
  },
  "softwareupdate.install-reason": {
    support: updating,
    keys: {
      "": dictionary,
      reason: array,
      "reason[]": {
        ...string,
        values: [
          "system-settings",
          "install-tonight",
          "auto-update",
          "notification",
          "setup-assistant",
          "command-line",
          "mdm",
          "declaration",
        ],
      },
      "declaration-id": optionalString,
    },
  },
  "softwareupdate.install-state": {
    support: updating,
    keys: { "": { ...string, values: ["none", "waiting", "downloading", "prepared", "installing", "failed"] } },
  },
  "softwareupdate.pending-version": {
    support: updating,
    keys: {
      "": dictionary,
      "os-version": string,
      "build-version": string,
      "target-local-date-time": optionalString,
    },
  },
};
