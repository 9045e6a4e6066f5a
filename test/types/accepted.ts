/*
 * Programs that must compile. Nothing here runs: types.test.ts compiles it against the built declarations, with the
 * settings of programs that have installed the package.
 */
import * as pulumi from "@pulumi/pulumi";
import * as softwareupdate from "pulumi-apple-softwareupdate";
import {
  BetaEnrollment,
  DeviceGroup,
  EnforcementSpecific,
  Provider,
  SoftwareUpdateError,
  SoftwareUpdateSettings,
  StatusSubscriptions,
  type Beta,
  type BetaArgs,
  type BetaEnrollmentArgs,
  type BetaEnrollmentState,
  type BetaProgram,
  type DeclarationResource,
  type DeviceGroupArgs,
  type DeviceGroupState,
  type EnforcementSpecificArgs,
  type EnforcementSpecificState,
  type Platform,
  type ProviderArgs,
  type SoftwareUpdateErrorCode,
  type SoftwareUpdateSettingsArgs,
  type SoftwareUpdateSettingsState,
  type StatusSubscriptionsArgs,
  type StatusSubscriptionsState,
} from "pulumi-apple-softwareupdate";

const config = new pulumi.Config();
const token: pulumi.Output<string> = config.requireSecret("token");
const text: pulumi.Output<string> = pulumi.output("later");
const later = Promise.resolve("later");
const days: pulumi.Output<number> = pulumi.output(7);
const yes: pulumi.Output<boolean> = pulumi.output(true);

// A connection, in each of its forms, and what a resource takes of it.
export const nanohub = new Provider("nanohub", { server: "nanohub", url: text, apiKey: token, serverName: "Office" });
export const kmfddm = new Provider(
  "kmfddm",
  {
    server: "kmfddm",
    url: "https://mdm.example.com",
    apiKeyEnvironmentVariable: "SCHOOL_KEY",
    certificateAuthorityFile: "authorities.pem",
  },
  { protect: true },
);
const folder: ProviderArgs = { server: "directory", path: later };
export const directory: pulumi.ProviderResource = new Provider("directory", folder);

// Settings: none, plain, outputs, outputs of whole objects.
const none: SoftwareUpdateSettingsArgs = { groups: [] };
export const minimal = new SoftwareUpdateSettings("minimal", none);
export const plain = new softwareupdate.SoftwareUpdateSettings(
  "plain",
  {
    groups: ["everyone"],
    predicate: "@status(device.model.family) == 'Mac'",
    identifier: "com.example.settings",
    adopt: true,
    activation: false,
    additionalPayload: { Newer: { Key: [1, "two"] } },
    notifications: true,
    deferrals: { combinedPeriodInDays: 1, majorPeriodInDays: 90, minorPeriodInDays: 7, systemPeriodInDays: 1 },
    recommendedCadence: "Newest",
    automaticActions: { download: "AlwaysOn", installOSUpdates: "Allowed", installSecurityUpdate: "AlwaysOff" },
    rapidSecurityResponse: { enable: true, enableRollback: false },
    allowStandardUserOSUpdates: false,
    beta: { programEnrollment: "AlwaysOn", requireProgram: { description: "iOS 26 AppleSeed Beta", token } },
  },
  { provider: nanohub, dependsOn: [minimal], protect: true },
);
export const eventual = new SoftwareUpdateSettings("eventual", {
  groups: pulumi.output(["everyone"]),
  predicate: text,
  notifications: yes,
  deferrals: { majorPeriodInDays: days, minorPeriodInDays: Promise.resolve(7) },
  automaticActions: pulumi.output({ download: "AlwaysOn" as const }),
  beta: pulumi.output<BetaArgs>({ programEnrollment: "AlwaysOff" }),
});
export const outputs: {
  groups: pulumi.Output<string[]>;
  predicate: pulumi.Output<string | undefined>;
  identifier: pulumi.Output<string>;
  server: pulumi.Output<string>;
  days: pulumi.Output<number | undefined>;
  cadence: pulumi.Output<"All" | "Oldest" | "Newest" | undefined>;
  beta: pulumi.Output<Beta | undefined>;
} = {
  groups: plain.groups,
  predicate: plain.predicate,
  identifier: plain.identifier,
  server: plain.server,
  days: plain.deferrals.apply((deferrals) => deferrals?.majorPeriodInDays),
  cadence: plain.recommendedCadence,
  beta: plain.beta,
};

// An enforcement, its supplemental, a seed build.
const platform: Platform = "macOS";
const enforcement: EnforcementSpecificArgs = {
  groups: ["pilot", text, later],
  platform,
  targetOSVersion: "26.3.1",
  targetLocalDateTime: "2099-02-01T18:00:00",
  detailsURL: pulumi.interpolate`https://it.example.com/${text}`,
  minimumNotice: 7,
  allowShortNotice: yes,
};
export const base = new EnforcementSpecific("base", enforcement, { parent: plain });
export const supplemental = new EnforcementSpecific("supplemental", {
  ...enforcement,
  targetBuildVersion: "25D771280a",
  targetLocalDateTime: text,
  base,
});
export const supplementalOfInstalled = new EnforcementSpecific("installed", {
  ...enforcement,
  targetBuildVersion: "25D771280a",
  base: "installed",
});
export const seed = new EnforcementSpecific("seed", {
  groups: pulumi.all([text, text]),
  platform: pulumi.output<Platform>("visionOS"),
  targetOSVersion: text,
  targetBuildVersion: "24A5260a",
  targetLocalDateTime: "2099-03-01T18:00:00",
  prerelease: true,
});
export const target: pulumi.Output<string> = pulumi.interpolate`${base.targetOSVersion} ${base.targetLocalDateTime}`;
export const targetPlatform: pulumi.Output<Platform> = base.platform;
export const targetBuild: pulumi.Output<string | undefined> = base.targetBuildVersion;

// Beta programs.
const required: BetaEnrollmentArgs = {
  groups: ["testers"],
  programEnrollment: "AlwaysOn",
  requireProgram: { description: "iOS 26 AppleSeed Beta", token },
};
export const beta = new BetaEnrollment("required", required);
export const offered = new BetaEnrollment("offered", {
  groups: ["volunteers"],
  programEnrollment: "Allowed",
  offerPrograms: [{ description: text, token }, pulumi.output({ description: "iOS 27 AppleSeed Beta", token })],
});
export const programs: pulumi.Output<BetaProgram[] | undefined> = offered.offerPrograms;

// Status items.
const items: StatusSubscriptionsArgs = { groups: ["everyone"], items: ["softwareupdate.install-state", text] };
export const status = new StatusSubscriptions("progress", items, { provider: kmfddm });
export const names: pulumi.Output<string[]> = status.items;

// Membership.
const members: DeviceGroupArgs = {
  group: "pilot",
  enrollments: { "4C491E9F": "Anna's MacBook Air", "9D5B2F6E": text },
};
export const pilot = new DeviceGroup("pilot", members);
export const office = new DeviceGroup("office", { group: text, inventoryFile: "inventory.json", adopt: true });
export const digest: pulumi.Output<string | undefined> = office.inventoryDigest;

// What exists already.
const settingsState: SoftwareUpdateSettingsState = { groups: ["everyone"], server: "Office" };
const enforcementState: EnforcementSpecificState = { platform: "macOS" };
const betaState: BetaEnrollmentState = { requireProgram: { description: "iOS 26 AppleSeed Beta", token } };
const statusState: StatusSubscriptionsState = {};
const groupState: DeviceGroupState = { enrollments: { "4C491E9F": "" } };
export const existing: [SoftwareUpdateSettings, EnforcementSpecific, BetaEnrollment, StatusSubscriptions, DeviceGroup] =
  [
    SoftwareUpdateSettings.get("settings", "com.example.settings", settingsState),
    EnforcementSpecific.get("enforcement", base.id, enforcementState, { provider: nanohub }),
    BetaEnrollment.get("beta", text, betaState),
    StatusSubscriptions.get("status", "com.example.status", statusState),
    DeviceGroup.get("group", "pilot", groupState),
  ];
export const existingWithoutState = EnforcementSpecific.get("enforcement", "com.example.enforcement");

// What an unknown value is.
export function describe(value: unknown): pulumi.Output<string> | string {
  if (EnforcementSpecific.isInstance(value)) return value.targetOSVersion;
  if (SoftwareUpdateSettings.isInstance(value)) return value.identifier;
  if (BetaEnrollment.isInstance(value)) return value.requireProgram.apply((program) => program?.description ?? "");
  if (StatusSubscriptions.isInstance(value)) return value.items.apply((all) => all.join());
  if (DeviceGroup.isInstance(value)) return value.group;
  if (!SoftwareUpdateError.isInstance(value)) return "";
  const code: SoftwareUpdateErrorCode = value.code;
  return code === "NOT_FOUND" ? value.message : value.name;
}
export const declarations: DeclarationResource[] = [plain, base, beta, status];
export const resources: pulumi.CustomResource[] = [...declarations, pilot];
