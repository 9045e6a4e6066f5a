/* Programs that must compile; see accepted.ts. */
import * as pulumi from "@pulumi/pulumi";
import {
  BetaEnrollment,
  getBetaPrograms,
  getBetaProgramsOutput,
  SoftwareUpdateSettings,
  type AnyBetaProgramArgs,
  type GetBetaProgramsProgram,
} from "pulumi-apple-softwareupdate";

const groups = ["testers"];

export const named = new BetaEnrollment("named", {
  groups,
  programEnrollment: "AlwaysOn",
  requireProgram: { program: "iOS 26 AppleSeed Beta", os: "iOS" },
});

export async function listed(): Promise<pulumi.Output<string>> {
  const { programs } = await getBetaPrograms({ os: "macOS" });
  const first: GetBetaProgramsProgram = programs[0]!;
  new BetaEnrollment("listed", { groups, programEnrollment: "AlwaysOn", requireProgram: first });
  new BetaEnrollment("offered", { groups, offerPrograms: programs });
  const mixed: AnyBetaProgramArgs[] = [first, { program: first.title }, { description: "own", token: first.token }];
  new SoftwareUpdateSettings("settings", { groups, beta: { offerPrograms: mixed } });
  return first.token;
}

const later = getBetaProgramsOutput({ os: pulumi.output("iOS") });
export const token: pulumi.Output<string> = later.programs[0]!.token;
export const eventual = new BetaEnrollment("eventual", {
  groups,
  programEnrollment: "AlwaysOn",
  requireProgram: later.programs.apply((programs) => programs[0]!),
});
