import * as pulumi from "@pulumi/pulumi";
import { EnforcementSpecific, SoftwareUpdateSettings, type EnforcementSpecificArgs } from "pulumi-apple-softwareupdate";

const complete: EnforcementSpecificArgs = {
  groups: ["pilot"],
  platform: "macOS",
  targetOSVersion: "26.6.2",
  targetLocalDateTime: "2099-03-01T18:00:00",
};
const { groups, platform, targetOSVersion, targetLocalDateTime } = complete;
const enforcement = new EnforcementSpecific("complete", complete);

// @ts-expect-error the groups are missing
new EnforcementSpecific("a", { platform, targetOSVersion, targetLocalDateTime });
// @ts-expect-error the platform is missing
new EnforcementSpecific("b", { groups, targetOSVersion, targetLocalDateTime });
// @ts-expect-error the version is missing
new EnforcementSpecific("c", { groups, platform, targetLocalDateTime });
// @ts-expect-error the deadline is missing
new EnforcementSpecific("d", { groups, platform, targetOSVersion });
// @ts-expect-error the arguments are missing
new EnforcementSpecific("e");

// @ts-expect-error platforms are spelt as Apple does
new EnforcementSpecific("f", { ...complete, platform: "macos" });
// @ts-expect-error no enforcement reaches an Apple Watch
new EnforcementSpecific("g", { ...complete, platform: "watchOS" });
// @ts-expect-error a plain string could be any platform
new EnforcementSpecific("h", { ...complete, platform: new pulumi.Config().require("platform") });
// @ts-expect-error one platform an enforcement
new EnforcementSpecific("i", { ...complete, platform: ["iOS", "iPadOS"] });
// @ts-expect-error a version is text: 26.10 is not 26.1
new EnforcementSpecific("j", { ...complete, targetOSVersion: 26.6 });
// @ts-expect-error a deadline is local to each device, a Date is not
new EnforcementSpecific("k", { ...complete, targetLocalDateTime: new Date() });
// @ts-expect-error the groups are a list
new EnforcementSpecific("l", { ...complete, groups: "pilot" });
// @ts-expect-error days are a number
new EnforcementSpecific("m", { ...complete, minimumNotice: "3" });
// @ts-expect-error true or false, not text
new EnforcementSpecific("n", { ...complete, allowShortNotice: "yes" });

// @ts-expect-error misspelt: targetOSVersion
new EnforcementSpecific("o", { groups, platform, targetOsVersion: "26.6.2", targetLocalDateTime });
// @ts-expect-error misspelt: detailsURL
new EnforcementSpecific("p", { ...complete, detailsUrl: "https://it.example.com" });
// @ts-expect-error Apple's spelling is for the payload alone
new EnforcementSpecific("q", { ...complete, TargetBuildVersion: "25D771280a" });

// @ts-expect-error not a base
new EnforcementSpecific("r", { ...complete, base: "running" });
// @ts-expect-error settings are no base
new EnforcementSpecific("s", { ...complete, base: new SoftwareUpdateSettings("settings", { groups: [] }) });

// @ts-expect-error the identifier is missing
EnforcementSpecific.get("t");
// @ts-expect-error misspelt: platform
EnforcementSpecific.get("u", "com.example.enforcement", { plattform: "macOS" });

// @ts-expect-error an output is no string
export const version: string = enforcement.targetOSVersion;
// @ts-expect-error an output can't be set
enforcement.platform = pulumi.output("iOS" as const);
// @ts-expect-error the build may be absent
export const build: pulumi.Output<string> = enforcement.targetBuildVersion;
