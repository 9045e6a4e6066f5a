import * as pulumi from "@pulumi/pulumi";
import { EnforcementSpecific, getLatestRelease, getReleases, getReleasesOutput } from "pulumi-apple-softwareupdate";

const device = pulumi.output("iPhone14,5");

// @ts-expect-error the platform is missing
void getReleases({ device: "iPhone14,5" });
// @ts-expect-error platforms are spelt as Apple does
void getLatestRelease({ platform: "macos" });
// @ts-expect-error arguments that are outputs are for getReleasesOutput
void getReleases({ platform: "iOS", device });
// @ts-expect-error a major version is a number
void getLatestRelease({ platform: "iOS", major: "18" });
// @ts-expect-error a version is text: 26.10 is not 26.1
void getReleases({ platform: "iOS", below: 26.6 });
// @ts-expect-error versions to stay behind are for getLatestRelease
void getReleases({ platform: "iOS", behind: 1 });
// @ts-expect-error misspelt: managed
void getReleasesOutput({ platform: "iOS", device, manged: true });
// @ts-expect-error a promise has no version yet
void getLatestRelease({ platform: "iOS" }).version;

export async function enforceLatest(): Promise<string> {
  const latest = await getLatestRelease({ platform: "macOS" });
  // @ts-expect-error a release is not its version
  new EnforcementSpecific("a", { groups: [], platform: "macOS", targetOSVersion: latest, targetLocalDateTime: "" });
  // @ts-expect-error the release may have no last day
  return latest.expires;
}
