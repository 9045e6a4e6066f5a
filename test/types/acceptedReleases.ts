/* Programs with data sources that must compile; see accepted.ts. */
import * as pulumi from "@pulumi/pulumi";
import {
  EnforcementSpecific,
  getLatestRelease,
  getLatestReleaseOutput,
  getReleases,
  getReleasesOutput,
  type GetLatestReleaseArgs,
  type GetLatestReleaseOutputArgs,
  type GetLatestReleaseResult,
  type GetReleasesArgs,
  type GetReleasesOutputArgs,
  type GetReleasesRelease,
  type GetReleasesResult,
} from "pulumi-apple-softwareupdate";

const device = pulumi.output("iPhone14,5");

export async function versions(): Promise<string[]> {
  const args: GetReleasesArgs = { platform: "watchOS", device: "Watch7,1", major: 26, below: "27", managed: true };
  const { platform, on, list, releases }: GetReleasesResult = await getReleases(args, { async: true });
  const [newest]: readonly GetReleasesRelease[] = releases;
  const end: string | undefined = newest?.expires;
  return [
    platform,
    on,
    list,
    end ?? "",
    ...releases.map(({ version, extra = "", builds }) => version + extra + builds[0]),
  ];
}

export async function enforceLatest(): Promise<EnforcementSpecific> {
  const args: GetLatestReleaseArgs = { platform: "macOS", device: "J413AP", behind: 1 };
  const latest: GetLatestReleaseResult = await getLatestRelease(args);
  return new EnforcementSpecific("latest", {
    groups: ["pilot"],
    platform: "macOS",
    targetOSVersion: latest.version,
    targetLocalDateTime: "2099-03-01T18:00:00",
  });
}

const eventual: GetReleasesOutputArgs = { platform: "iOS", device, managed: pulumi.output(true) };
export const listed: pulumi.Output<GetReleasesResult> = getReleasesOutput(eventual);
const eventualLatest: GetLatestReleaseOutputArgs = { platform: pulumi.output("iOS" as const), device, major: 18 };
export const latest: pulumi.Output<GetLatestReleaseResult> = getLatestReleaseOutput(eventualLatest);
export const enforcement = new EnforcementSpecific("eventual", {
  groups: ["pilot"],
  platform: "iOS",
  targetOSVersion: latest.version,
  targetLocalDateTime: "2099-03-01T18:00:00",
});
export const later = getLatestReleaseOutput({ platform: "iOS", device }, { dependsOn: [enforcement] });
