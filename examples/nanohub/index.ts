import * as pulumi from "@pulumi/pulumi";
import {
  DeviceGroup,
  EnforcementSpecific,
  SoftwareUpdateSettings,
  StatusSubscriptions,
} from "pulumi-apple-softwareupdate";

// The server is in the stack's configuration:
//   pulumi config set softwareupdate:server nanohub
//   pulumi config set softwareupdate:url https://mdm.example.com
//   pulumi config set --secret softwareupdate:apiKey
const config = new pulumi.Config();

// Enrollment ids with a note for people, for example {"4C491E9F-64C4-4B9E-A994-C42458F07A6C": "Anna's MacBook Air"}.
const pilot = new DeviceGroup("pilot", {
  group: "pilot",
  enrollments: config.getObject<Record<string, string>>("pilot") ?? {},
});

new SoftwareUpdateSettings("everyone", {
  groups: ["everyone", pilot.group],
  automaticActions: { download: "AlwaysOn", installOSUpdates: "Allowed", installSecurityUpdate: "AlwaysOn" },
  deferrals: { majorPeriodInDays: 60, minorPeriodInDays: 7 },
  rapidSecurityResponse: { enable: true, enableRollback: false },
});

const enforcement = new EnforcementSpecific("macos", {
  groups: [pilot.group, "office"],
  platform: "macOS",
  targetOSVersion: "26.6.2",
  targetLocalDateTime: config.get("deadline") ?? "2030-03-01T18:00:00",
  detailsURL: "https://it.example.com/updates",
});

new StatusSubscriptions("progress", {
  groups: ["everyone", pilot.group],
  items: [
    "device.operating-system.version",
    "softwareupdate.failure-reason",
    "softwareupdate.install-reason",
    "softwareupdate.install-state",
    "softwareupdate.pending-version",
  ],
});

export const enforcementIdentifier = enforcement.identifier;
