/* Programs with rollouts that must compile; see accepted.ts. */
import * as pulumi from "@pulumi/pulumi";
import {
  DeviceGroup,
  getLatestRelease,
  getLatestReleaseOutput,
  getLatestReleases,
  getLatestReleasesOutput,
  getReleases,
  getUpdateCandidates,
  Provider,
  SoftwareUpdateRollout,
  type GetLatestReleasesArgs,
  type GetLatestReleasesOutputArgs,
  type GetLatestReleasesResult,
  type PlannedRing,
  type RolloutGateArgs,
  type RolloutRelease,
  type RolloutRingArgs,
  type SoftwareUpdateRolloutArgs,
} from "pulumi-apple-softwareupdate";

const pilot = new DeviceGroup("pilot", { group: "pilot", enrollments: {} });
const gate: RolloutGateArgs = { minimumDonePercent: 95, maximumFailedPercent: pulumi.output(5), soakDays: 2 };
const rings: RolloutRingArgs[] = [
  { name: "canary", group: pilot.group, afterDays: 3, detailsURL: pilot.group },
  { name: "early", group: "early", afterDays: { update: 7, upgrade: pulumi.output(30) }, gate: false, at: "06:00" },
  {
    name: "office",
    group: "office",
    deadline: pulumi.output("2099-12-01T18:00:00"),
    gate: { soakDays: 1 },
    paused: true,
  },
];

const everything: SoftwareUpdateRolloutArgs = {
  platform: "macOS",
  release: "26.6.2",
  rings,
  gate,
  at: "12:00",
  avoid: {
    weekdays: ["Saturday", "Sunday"],
    dates: ["2099-12-24"],
    freezes: [{ from: "2099-12-20", to: "2100-01-06" }],
  },
  kind: "update",
  minimumNotice: 5,
  allowShortNotice: false,
  onSupersede: "finishFirst",
  paused: pulumi.output(false),
  predicate: "@status(device.model.identifier) == 'Mac14,2'",
  minimumVersion: "15.0",
  detailsURL: "https://it.example.com",
  statusSubscriptions: "existing",
  targetCheck: "warn",
};
const provider = new Provider("school", { server: "directory", path: "server" });
export const rollout = new SoftwareUpdateRollout("macos", everything, { provider, protect: true });
export const status: pulumi.Output<string> = rollout.rings.apply(([first]: PlannedRing[]) => first?.status ?? "none");
export const isRollout: boolean = SoftwareUpdateRollout.isInstance(rollout);

const of = (name: string, release: SoftwareUpdateRolloutArgs["release"]): SoftwareUpdateRollout =>
  new SoftwareUpdateRollout(name, { platform: "iOS", release, rings });

of("promise", getLatestRelease({ platform: "iOS", device: "iPhone14,5" }));
of("output", getLatestReleaseOutput({ platform: "iOS", device: "iPhone14,5" }));
of("object", { version: "26.3.1", build: "23D771330a", baseInstalled: true });
of("seed", { version: "27.0", build: "24A5279m", prerelease: true });
of("answers", [
  { version: "26.6.1", models: ["iPhone17,1"] },
  { version: "18.7.10", models: ["iPhone11,8"] },
]);

const models: GetLatestReleasesArgs = { platform: "iOS", models: ["iPhone17,1", "iPhone11,8"], managed: true };
const eventual: GetLatestReleasesOutputArgs = { platform: "iOS", models: [pulumi.output("iPhone17,1")], behind: 1 };
of("by model", getLatestReleases(models));
of("by model, later", getLatestReleasesOutput(eventual));

export async function chosen(): Promise<RolloutRelease[]> {
  const { releases } = await getReleases({ platform: "iOS", major: 26 });
  const { candidates } = await getUpdateCandidates({ platform: "iOS", device: "iPhone14,5", current: "26.5" });
  const newest: GetLatestReleasesResult = await getLatestReleases(models);
  of("listed", releases[0] ?? "26.6.1");
  return [releases[0]!, candidates[0]!, newest, newest.answers];
}
