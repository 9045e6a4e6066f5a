import { getLatestReleases, SoftwareUpdateRollout, type SoftwareUpdateRolloutArgs } from "pulumi-apple-softwareupdate";

const args: SoftwareUpdateRolloutArgs = {
  platform: "macOS",
  release: "26.6.2",
  rings: [{ name: "canary", group: "it", afterDays: 3 }],
};

// @ts-expect-error devices of watchOS take no enforcement
new SoftwareUpdateRollout("a", { ...args, platform: "watchOS" });
// @ts-expect-error without a release there is nothing to roll out
new SoftwareUpdateRollout("b", { platform: "macOS", rings: args.rings });
// @ts-expect-error a ring has a group
new SoftwareUpdateRollout("c", { ...args, rings: [{ name: "canary", afterDays: 3 }] });
// @ts-expect-error days are a number
new SoftwareUpdateRollout("d", { ...args, rings: [{ name: "canary", group: "it", afterDays: "3" }] });
// @ts-expect-error a pace for updates says one for upgrades, too
new SoftwareUpdateRollout("e", { ...args, rings: [{ name: "canary", group: "it", afterDays: { update: 3 } }] });
// @ts-expect-error misspelt: minimumDonePercent
new SoftwareUpdateRollout("f", { ...args, gate: { minimumDone: 95 } });
// @ts-expect-error days of the week are written out
new SoftwareUpdateRollout("g", { ...args, avoid: { weekdays: ["Sat"] } });
// @ts-expect-error one of three ways
new SoftwareUpdateRollout("h", { ...args, onSupersede: "replace" });
// @ts-expect-error a version is text: 26.10 is not 26.1
new SoftwareUpdateRollout("i", { ...args, release: 26.6 });
// @ts-expect-error the gate of all rings can't be turned off, it is left out
new SoftwareUpdateRollout("j", { ...args, gate: false });
// @ts-expect-error models are a list
void getLatestReleases({ platform: "iOS", models: "iPhone17,1" });
