import * as pulumi from "@pulumi/pulumi";
import {
  BetaEnrollment,
  DeviceGroup,
  predicates,
  SoftwareUpdateSettings,
  StatusSubscriptions,
} from "pulumi-apple-softwareupdate";

// The MDM server and Apple's server token are in the stack's configuration; see README.md.
const config = new pulumi.Config();

// Enrollment ids with a note for people. One group a platform: two required programs in one group are an error.
const macs = new DeviceGroup("ring0-macs", {
  group: "ring0-macs",
  enrollments: config.getObject<Record<string, string>>("ring0Macs") ?? {},
});
const iPhones = new DeviceGroup("ring0-iphones", {
  group: "ring0-iphones",
  enrollments: config.getObject<Record<string, string>>("ring0IPhones") ?? {},
});

// Ring 0: the IT team's own devices run every beta of AppleSeed for IT from the first one on, without an Apple Account.
new BetaEnrollment("ring0-macs", {
  groups: [macs.group],
  programEnrollment: "AlwaysOn",
  requireProgram: { program: config.get("macProgram") ?? "macOS 26 AppleSeed Beta" },
});
new BetaEnrollment("ring0-iphones", {
  groups: [iPhones.group],
  programEnrollment: "AlwaysOn",
  requireProgram: { program: config.get("iPhoneProgram") ?? "iOS 26 AppleSeed Beta" },
});

// The rest: no betas (devices that are in one leave it), and releases some days after Apple's.
const rest = {
  ring1: { update: 7, upgrade: 30 },
  ring2: { update: 21, upgrade: 90 },
};
new BetaEnrollment("production", { groups: Object.keys(rest), programEnrollment: "AlwaysOff" });
for (const [ring, days] of Object.entries(rest)) {
  new SoftwareUpdateSettings(`${ring}-macs`, {
    groups: [ring],
    predicate: predicates.platform("macOS"),
    platforms: { macOS: { minimumVersion: "15.4", supervised: true } },
    deferrals: { minorPeriodInDays: days.update, majorPeriodInDays: days.upgrade },
  });
  new SoftwareUpdateSettings(`${ring}-iphones`, {
    groups: [ring],
    predicate: predicates.anyOf(predicates.platform("iOS"), predicates.platform("iPadOS")),
    platforms: {
      iOS: { minimumVersion: "18.0", supervised: true },
      iPadOS: { minimumVersion: "18.0", supervised: true },
    },
    deferrals: { combinedPeriodInDays: days.update },
  });
}

// Which program a device is in, and what it runs.
new StatusSubscriptions("progress", {
  groups: [macs.group, iPhones.group, ...Object.keys(rest)],
  items: ["softwareupdate.beta-enrollment", "device.operating-system.version", "device.operating-system.build-version"],
});
