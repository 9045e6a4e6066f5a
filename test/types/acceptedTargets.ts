/* Programs that ask for and check targets, and must compile; see accepted.ts. */
import * as pulumi from "@pulumi/pulumi";
import {
  EnforcementSpecific,
  getReleaseSupport,
  getReleaseSupportOutput,
  getUpdateCandidates,
  getUpdateCandidatesOutput,
  type GetReleaseSupportArgs,
  type GetReleaseSupportDevice,
  type GetReleaseSupportOutputArgs,
  type GetReleaseSupportResult,
  type GetReleasesRelease,
  type GetUpdateCandidatesArgs,
  type GetUpdateCandidatesOutputArgs,
  type GetUpdateCandidatesResult,
  type TargetCheck,
} from "pulumi-apple-softwareupdate";

const device = pulumi.output("iPhone14,5");

export async function nextUpdate(): Promise<string | undefined> {
  const args: GetUpdateCandidatesArgs = { platform: "macOS", device: "J413AP", current: "15.7.7", sameMajor: true };
  const { candidates }: GetUpdateCandidatesResult = await getUpdateCandidates(args, { async: true });
  const [next]: readonly GetReleasesRelease[] = candidates;
  return next?.kind === "update" ? next.version : undefined;
}

export async function unable(): Promise<string[]> {
  const args: GetReleaseSupportArgs = { platform: "iOS", version: "18.7.10", devices: ["iPhone11,2", "iPhone14,5"] };
  const { offered, until, unsupported, devices }: GetReleaseSupportResult = await getReleaseSupport(args);
  const strangers: GetReleaseSupportDevice[] = devices.filter(({ isKnown }) => !isKnown);
  return offered === "none" ? [] : [until ?? "", ...unsupported, ...strangers.flatMap(({ builds }) => builds)];
}

const eventual: GetUpdateCandidatesOutputArgs = { platform: "iOS", device, current: pulumi.output("18.7.9") };
export const candidates: pulumi.Output<GetUpdateCandidatesResult> = getUpdateCandidatesOutput(eventual);
const eventualSupport: GetReleaseSupportOutputArgs = { platform: "iOS", version: "18.7.10", devices: [device] };
export const support: pulumi.Output<readonly string[]> = getReleaseSupportOutput(eventualSupport).unsupported;

const targetCheck: TargetCheck = "warn";
export const enforcement = new EnforcementSpecific("checked", {
  groups: ["pilot"],
  platform: "iOS",
  targetOSVersion: "18.7.10",
  targetLocalDateTime: "2099-03-01T18:00:00",
  targetCheck,
  models: [device, "iPhone11,2"],
});
