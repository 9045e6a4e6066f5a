import * as pulumi from "@pulumi/pulumi";
import { EnforcementSpecific, SoftwareUpdateSettings, StatusSubscriptions } from "pulumi-apple-softwareupdate";

const config = new pulumi.Config();

// How every Mac, iPhone and iPad updates itself.
new SoftwareUpdateSettings("everyone", {
  groups: ["everyone"],
  automaticActions: { download: "AlwaysOn", installOSUpdates: "Allowed", installSecurityUpdate: "AlwaysOn" },
  deferrals: { majorPeriodInDays: 60, minorPeriodInDays: 7 },
  rapidSecurityResponse: { enable: true, enableRollback: false },
});

// One release for the Macs of two groups, by six in the evening of their own time.
const enforcement = new EnforcementSpecific("macos", {
  groups: ["pilot", "office"],
  platform: "macOS",
  targetOSVersion: "26.6.2",
  targetLocalDateTime: config.get("deadline") ?? "2030-03-01T18:00:00",
  detailsURL: "https://it.example.com/updates",
});

// What the devices tell about it.
new StatusSubscriptions("progress", {
  groups: ["everyone"],
  items: [
    "device.operating-system.version",
    "softwareupdate.failure-reason",
    "softwareupdate.install-reason",
    "softwareupdate.install-state",
    "softwareupdate.pending-version",
  ],
});

export const enforcementIdentifier = enforcement.identifier;
