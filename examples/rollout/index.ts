import * as pulumi from "@pulumi/pulumi";
import { getLatestRelease, Provider, SoftwareUpdateRollout } from "pulumi-apple-softwareupdate";

const config = new pulumi.Config();

// A folder of files, to see what a server would get; see README.md for a real one.
const provider = new Provider("folder", { server: "directory", path: "mdm" });

// The newest macOS 26 in three rings. The lock file, which `softwareupdate refresh` writes, has the deadlines.
const rollout = new SoftwareUpdateRollout(
  "macos",
  {
    platform: "macOS",
    release: getLatestRelease({ platform: "macOS", major: 26 }),
    rings: [
      { name: "canary", group: "it", afterDays: 3 },
      { name: "early", group: "volunteers", afterDays: 7 },
      { name: "office", group: "office", afterDays: { update: 14, upgrade: 60 } },
    ],
    // A ring opens two days after 95 % of the ring before have the release, unless more than 3 % of it failed.
    gate: { minimumDonePercent: 95, maximumFailedPercent: 3, soakDays: 2 },
    // Deadlines are at noon, from Monday to Thursday, and not while the year ends.
    at: "12:00",
    avoid: {
      weekdays: ["Friday", "Saturday", "Sunday"],
      freezes: [{ from: "2026-12-18", to: "2027-01-06" }],
    },
    detailsURL: "https://it.example.com/updates",
    // pulumi config set paused true && pulumi up: everything is withdrawn at once.
    paused: config.getBoolean("paused") ?? false,
  },
  { provider },
);

export const rings = rollout.rings.apply((all) =>
  all.map(({ ring, status, reason }) => `${ring}: ${status}, ${reason}`),
);
