import {
  DeviceGroup,
  getLatestReleaseOutput,
  SoftwareUpdateRollout,
  SoftwareUpdateSettings,
} from "pulumi-apple-softwareupdate";

const pilot = new DeviceGroup("pilot", { group: "pilot", inventoryFile: "inventory/pilot.json" });
const office = new DeviceGroup("office", { group: "office", inventoryFile: "inventory/office.json" });

new SoftwareUpdateSettings("everyone", {
  groups: [pilot.group, office.group],
  automaticActions: { download: "AlwaysOn", installOSUpdates: "Allowed", installSecurityUpdate: "AlwaysOn" },
  rapidSecurityResponse: { enable: true, enableRollback: false },
});

// Which release that is stands in softwareupdate.lock.json, which the workflow `refresh` keeps up to date.
new SoftwareUpdateRollout("macos", {
  platform: "macOS",
  release: getLatestReleaseOutput({ platform: "macOS", major: 26 }),
  rings: [
    { name: "pilot", group: pilot.group, afterDays: { update: 3, upgrade: 14 } },
    { name: "office", group: office.group, afterDays: { update: 10, upgrade: 45 } },
  ],
  gate: { minimumDonePercent: 95, maximumFailedPercent: 5, soakDays: 1 },
  avoid: {
    weekdays: ["Friday", "Saturday", "Sunday"],
    freezes: [{ from: "2026-12-19", to: "2027-01-03" }],
  },
  detailsURL: "https://it.example.com/updates",
});
