import * as pulumi from "@pulumi/pulumi";
import { EnforcementSpecific, getReleaseSupport, getUpdateCandidates } from "pulumi-apple-softwareupdate";

const device = pulumi.output("J413AP");
const enforcement = {
  groups: ["pilot"],
  platform: "macOS",
  targetOSVersion: "26.6.2",
  targetLocalDateTime: "2099-03-01T18:00:00",
} as const;

// @ts-expect-error what the device runs is missing
void getUpdateCandidates({ platform: "macOS", device: "J413AP" });
// @ts-expect-error the device is missing
void getUpdateCandidates({ platform: "macOS", current: "15.7.7" });
// @ts-expect-error a version is text: 26.10 is not 26.1
void getUpdateCandidates({ platform: "macOS", device: "J413AP", current: 26.1 });
// @ts-expect-error versions to stay behind are for getLatestRelease
void getUpdateCandidates({ platform: "macOS", device: "J413AP", current: "26.1", behind: 1 });

// @ts-expect-error the version is missing
void getReleaseSupport({ platform: "macOS" });
// @ts-expect-error devices are a list
void getReleaseSupport({ platform: "macOS", version: "26.6.2", devices: "J413AP" });
// @ts-expect-error arguments that are outputs are for getReleaseSupportOutput
void getReleaseSupport({ platform: "macOS", version: "26.6.2", devices: [device] });

// @ts-expect-error targetCheck is error, warn or off
new EnforcementSpecific("a", { ...enforcement, targetCheck: "none" });
// @ts-expect-error models are a list
new EnforcementSpecific("b", { ...enforcement, models: "Mac15,7" });
// @ts-expect-error the program alone knows the models; the state doesn't hold them
void new EnforcementSpecific("c", enforcement).models;
