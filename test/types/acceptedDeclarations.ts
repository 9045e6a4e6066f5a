/* Programs with what is known of declarations that must compile; see accepted.ts. */
import * as pulumi from "@pulumi/pulumi";
import {
  BetaEnrollment,
  getEffectiveSettings,
  getEffectiveSettingsOutput,
  predicates,
  SoftwareUpdateSettings,
  type EffectiveSettings,
  type EffectiveSettingsDeclaration,
  type GetEffectiveSettingsOutputArgs,
  type GetEffectiveSettingsResult,
  type ModelGroup,
  type Platforms,
  type VersionRange,
} from "pulumi-apple-softwareupdate";

const platforms: Platforms = { macOS: { minimumVersion: "15.0", supervised: true }, iPadOS: {}, watchOS: {} };
const range: VersionRange = { from: "15.4", below: "27" };
const models: ModelGroup = { platform: "macOS", devices: ["J413AP", "Mac15,7"], minimumVersion: "15.0" };

export const everyone = new SoftwareUpdateSettings("everyone", {
  groups: ["everyone"],
  platforms,
  predicate: predicates.allOf(
    predicates.platform("macOS"),
    predicates.osVersion(range),
    predicates.models(models),
    predicates.anyOf(predicates.deviceId("J413AP"), predicates.not(predicates.modelIdentifier("Mac14,2", "Mac14,3"))),
  ),
  notifications: true,
});
const testers = new BetaEnrollment("testers", {
  groups: ["testers"],
  platforms: pulumi.output({ iOS: { supervised: false } }),
  programEnrollment: "AlwaysOff",
});

export async function merged(): Promise<number | undefined> {
  const declarations: EffectiveSettingsDeclaration[] = [
    { identifier: "everyone", deferrals: { minorPeriodInDays: 7 }, recommendedCadence: "Newest" },
    { identifier: "school", deferrals: { minorPeriodInDays: 30 }, beta: { programEnrollment: "AlwaysOff" } },
  ];
  const result: GetEffectiveSettingsResult = await getEffectiveSettings({ declarations, platform: "macOS" });
  const { deferrals }: EffectiveSettings = result.effective;
  const sources: readonly string[] | undefined = result.sources["deferrals.minorPeriodInDays"];
  return sources && deferrals?.minorPeriodInDays;
}

const eventual: GetEffectiveSettingsOutputArgs = {
  declarations: [everyone, testers, { identifier: everyone.identifier, notifications: pulumi.output(false) }],
  platform: pulumi.output("iOS" as const),
};
export const onTesters: pulumi.Output<EffectiveSettings> = getEffectiveSettingsOutput(eventual).effective;
