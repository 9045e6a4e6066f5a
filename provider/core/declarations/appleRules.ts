/*
 * What Apple says of each key, as data: its YAML, with the newer and looser rules that stand, each with its source, in
 * the overlay of test/fixtures/apple-schema. A test compares every line here with both.
 */

/** Apple's platforms as its schema names them; iPadOS stands under iOS. */
export type SchemaPlatform = "iOS" | "macOS" | "tvOS" | "visionOS" | "watchOS";

/** How a device is enrolled; `supervised` is the kind with most keys, `device` an unsupervised one. */
export type EnrollmentKind = "supervised" | "device" | "user" | "local";

/** Since when, and for which enrollments, a platform knows something. */
export interface PlatformSupport {
  /** The first version of the operating system that knows it. */
  readonly introduced: string;
  /** Apple's allowed-enrollments; absent where Apple lists none, which means all. */
  readonly enrollments?: readonly EnrollmentKind[];
}

/** By platform; one that is absent doesn't know it (`n/a` in the schema). */
export type Support = Readonly<Partial<Record<SchemaPlatform, PlatformSupport>>>;

/** How a device combines one key of several configurations (`combinetype`). */
export type CombineRule =
  /** One false wins. */
  | "boolean-and"
  /** The largest wins. */
  | "number-max"
  /** The value that stands last in Apple's list of values wins, not the one that came last. */
  | "enum-last"
  /** Each different element once. */
  | "set-union"
  /** The first that is processed wins; Apple doesn't say which that is. */
  | "first";

/** What Apple says of one key. */
export interface KeyRule {
  readonly type: "string" | "integer" | "boolean" | "dictionary" | "array";
  readonly presence: "required" | "optional";
  /** What a device does without the key; whether it takes part in combining isn't said. */
  readonly default?: boolean | string;
  /** Both ends allowed. */
  readonly range?: { readonly minimum: number; readonly maximum: number };
  /** All allowed values, in Apple's order, which `enum-last` depends on. */
  readonly values?: readonly string[];
  /** Absent where Apple gives none: of a dictionary, and of keys that stand for a whole with the one above. */
  readonly combine?: CombineRule;
  /** What is written above it (the payload, the dictionary) is counted in. */
  readonly support: Support;
}

/** What Apple says of one declaration. */
export interface DeclarationRule {
  /** Several that reach a device: `combined` into one, or each for itself (`multiple`). Absent for activations. */
  readonly apply?: "combined" | "multiple";
  readonly support: Support;
  /** By dotted key, `Deferrals.MajorPeriodInDays`; `[]` stands for any element of an array. */
  readonly keys: Readonly<Record<string, KeyRule>>;
}

/** The Types of the declarations that this package knows. */
export type DeclarationType =
  | "com.apple.configuration.softwareupdate.settings"
  | "com.apple.configuration.softwareupdate.enforcement.specific"
  | "com.apple.configuration.management.status-subscriptions"
  | "com.apple.activation.simple";

const supervised = ["supervised"] as const;
const supervisedOrDevice = ["supervised", "device"] as const;

const iOS = { introduced: "18.0", enrollments: supervisedOrDevice } as const;
const supervisediOS = { introduced: "18.0", enrollments: supervised } as const;
const macOS = { introduced: "15.0", enrollments: supervised } as const;
const tvOS = { introduced: "18.4", enrollments: supervisedOrDevice } as const;
const supervisedtvOS = { introduced: "18.4", enrollments: supervised } as const;
const visionOS = { introduced: "26.0", enrollments: supervisedOrDevice } as const;
const supervisedvisionOS = { introduced: "26.0", enrollments: supervised } as const;
const macOSBeta = { introduced: "15.4", enrollments: supervised } as const;

const supervisedEverywhere = { iOS: supervisediOS, macOS, tvOS: supervisedtvOS, visionOS: supervisedvisionOS } as const;

const optionalDictionary = { type: "dictionary", presence: "optional" } as const;
const requiredString = { type: "string", presence: "required" } as const;
const optionalString = { type: "string", presence: "optional" } as const;
const days = {
  type: "integer",
  presence: "optional",
  range: { minimum: 1, maximum: 90 },
  combine: "number-max",
} as const;
const control = {
  type: "string",
  presence: "optional",
  default: "Allowed",
  values: ["Allowed", "AlwaysOn", "AlwaysOff"],
  combine: "enum-last",
} as const;
const switchedOn = { type: "boolean", presence: "optional", default: true, combine: "boolean-and" } as const;

/** @see https://github.com/apple/device-management/blob/release/declarative/declarations/configurations/softwareupdate.settings.yaml */
const settings: DeclarationRule = {
  apply: "combined",
  support: { iOS, macOS, tvOS, visionOS },
  keys: {
    Notifications: { ...switchedOn, support: { iOS, macOS, tvOS, visionOS } },
    Deferrals: { ...optionalDictionary, support: supervisedEverywhere },
    "Deferrals.CombinedPeriodInDays": {
      ...days,
      support: { iOS: supervisediOS, tvOS: supervisedtvOS, visionOS: supervisedvisionOS },
    },
    "Deferrals.MajorPeriodInDays": { ...days, support: { macOS } },
    "Deferrals.MinorPeriodInDays": { ...days, support: { macOS } },
    "Deferrals.SystemPeriodInDays": { ...days, support: { macOS } },
    RecommendedCadence: {
      type: "string",
      presence: "optional",
      values: ["All", "Oldest", "Newest"],
      combine: "enum-last",
      support: { iOS, visionOS },
    },
    AutomaticActions: { ...optionalDictionary, support: supervisedEverywhere },
    "AutomaticActions.Download": {
      ...control,
      support: { iOS: supervisediOS, macOS, visionOS: supervisedvisionOS },
    },
    "AutomaticActions.InstallOSUpdates": { ...control, support: supervisedEverywhere },
    "AutomaticActions.InstallSecurityUpdate": {
      ...control,
      support: { iOS: supervisediOS, macOS, visionOS: supervisedvisionOS },
    },
    RapidSecurityResponse: { ...optionalDictionary, support: { iOS: supervisediOS, macOS } },
    "RapidSecurityResponse.Enable": { ...switchedOn, support: { iOS: supervisediOS, macOS } },
    "RapidSecurityResponse.EnableRollback": { ...switchedOn, support: { iOS: supervisediOS, macOS } },
    AllowStandardUserOSUpdates: { ...switchedOn, support: { macOS } },
    Beta: { ...optionalDictionary, support: { iOS, macOS: macOSBeta } },
    "Beta.ProgramEnrollment": { ...control, support: { iOS: supervisediOS, macOS: macOSBeta } },
    "Beta.OfferPrograms": {
      type: "array",
      presence: "optional",
      combine: "set-union",
      support: { iOS, macOS: macOSBeta },
    },
    "Beta.OfferPrograms[]": { type: "dictionary", presence: "required", support: { iOS, macOS: macOSBeta } },
    "Beta.OfferPrograms[].Description": { ...requiredString, support: { iOS, macOS: macOSBeta } },
    "Beta.OfferPrograms[].Token": { ...requiredString, support: { iOS, macOS: macOSBeta } },
    "Beta.RequireProgram": {
      ...optionalDictionary,
      combine: "first",
      support: { iOS: supervisediOS, macOS: macOSBeta },
    },
    "Beta.RequireProgram.Description": { ...requiredString, support: { iOS: supervisediOS, macOS: macOSBeta } },
    "Beta.RequireProgram.Token": { ...requiredString, support: { iOS: supervisediOS, macOS: macOSBeta } },
  },
};

const enforcementSupport: Support = {
  iOS: { introduced: "17.0", enrollments: supervisedOrDevice },
  macOS: { introduced: "14.0", enrollments: supervised },
  tvOS,
  visionOS,
};

/** @see https://github.com/apple/device-management/blob/release/declarative/declarations/configurations/softwareupdate.enforcement.specific.yaml */
const enforcement: DeclarationRule = {
  apply: "multiple",
  support: enforcementSupport,
  keys: {
    TargetOSVersion: { ...requiredString, support: enforcementSupport },
    TargetBuildVersion: { ...optionalString, support: enforcementSupport },
    TargetLocalDateTime: { ...requiredString, support: enforcementSupport },
    DetailsURL: { ...optionalString, support: enforcementSupport },
  },
};

const subscriptionsSupport: Support = {
  iOS: { introduced: "15.0", enrollments: ["supervised", "device", "user"] },
  macOS: { introduced: "13.0", enrollments: ["supervised", "user"] },
  tvOS: { introduced: "16.0", enrollments: supervisedOrDevice },
  visionOS: { introduced: "1.1", enrollments: ["supervised", "device", "user"] },
  watchOS: { introduced: "10.0", enrollments: supervised },
};

/** @see https://github.com/apple/device-management/blob/release/declarative/declarations/configurations/management.status-subscriptions.yaml */
const subscriptions: DeclarationRule = {
  apply: "combined",
  support: subscriptionsSupport,
  keys: {
    StatusItems: { type: "array", presence: "required", combine: "set-union", support: subscriptionsSupport },
    "StatusItems[]": { type: "dictionary", presence: "required", support: subscriptionsSupport },
    "StatusItems[].Name": { ...requiredString, support: subscriptionsSupport },
  },
};

const activationSupport: Support = {
  iOS: { introduced: "15.0" },
  macOS: { introduced: "13.0" },
  tvOS: { introduced: "16.0" },
  visionOS: { introduced: "1.1" },
  watchOS: { introduced: "10.0" },
};

/** @see https://github.com/apple/device-management/blob/release/declarative/declarations/activations/simple.yaml */
const activation: DeclarationRule = {
  support: activationSupport,
  keys: {
    StandardConfigurations: { type: "array", presence: "required", support: activationSupport },
    "StandardConfigurations[]": { ...requiredString, support: activationSupport },
    Predicate: { ...optionalString, support: activationSupport },
  },
};

/**
 * The keys that every declaration has, whatever its Type.
 *
 * @see https://github.com/apple/device-management/blob/release/declarative/declarations/declarationbase.yaml
 */
export const declarationBaseRule: DeclarationRule = {
  support: activationSupport,
  keys: {
    Type: { ...requiredString, support: activationSupport },
    Identifier: { ...requiredString, support: activationSupport },
    ServerToken: { ...requiredString, support: activationSupport },
    Payload: { type: "dictionary", presence: "required", support: activationSupport },
  },
};

/** Apple's rules by the declaration's Type. */
export const appleRules: Readonly<Record<DeclarationType, DeclarationRule>> = {
  "com.apple.configuration.softwareupdate.settings": settings,
  "com.apple.configuration.softwareupdate.enforcement.specific": enforcement,
  "com.apple.configuration.management.status-subscriptions": subscriptions,
  "com.apple.activation.simple": activation,
};

/** True for the Type of a declaration that this package knows. */
export function isDeclarationType(type: unknown): type is DeclarationType {
  return typeof type === "string" && Object.hasOwn(appleRules, type);
}

/**
 * What a platform knows of a key or a declaration; iPadOS is iOS in Apple's schema.
 *
 * @returns Undefined where the platform doesn't know it.
 */
export function supportOn(support: Support, platform: SchemaPlatform | "iPadOS"): PlatformSupport | undefined {
  return support[platform === "iPadOS" ? "iOS" : platform];
}
