/* Programs that read the progress of a rollout and must compile; see accepted.ts. */
import * as pulumi from "@pulumi/pulumi";
import {
  DeviceGroup,
  getRolloutStatus,
  getRolloutStatusOutput,
  Provider,
  SoftwareUpdateRollout,
  type GetRolloutStatusArgs,
  type GetRolloutStatusResult,
  type ProgressState,
  type RolloutDeviceStatus,
  type RolloutRingStatus,
} from "pulumi-apple-softwareupdate";

const school = new Provider("school", { server: "nanohub", url: "https://mdm.school.example" });
const pilot = new DeviceGroup("pilot", { group: "pilot", inventoryFile: "pilot.json" }, { provider: school });
const rollout = new SoftwareUpdateRollout(
  "macos",
  { platform: "macOS", release: "26.6.2", rings: [{ name: "pilot", group: pilot.group, afterDays: 3 }] },
  { provider: school },
);

const status = getRolloutStatusOutput(
  { rings: rollout.rings, deviceGroups: [pilot, { group: "office", enrollments: { A: "Anna's Mac" } }] },
  { provider: school, dependsOn: [rollout] },
);
export const done: pulumi.Output<string[]> = status.rings.apply((rings) =>
  rings.map(({ ring, done: count, total }) => `${ring}: ${count} of ${total ?? "unknown"}`),
);

export async function failures(args: GetRolloutStatusArgs): Promise<string[]> {
  const { at, rings }: GetRolloutStatusResult = await getRolloutStatus(args);
  const [first]: readonly RolloutRingStatus[] = rings;
  const failed: ProgressState = "failed";
  const devices: readonly RolloutDeviceStatus[] = first?.devices ?? [];
  return [at, ...devices.filter(({ state }) => state === failed).map(({ requirement }) => requirement?.sentence ?? "")];
}
