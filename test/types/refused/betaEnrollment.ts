import { BetaEnrollment } from "pulumi-apple-softwareupdate";

const groups = ["testers"];
const description = "iOS 26 AppleSeed Beta";
const token = "an-invented-token";

// @ts-expect-error a required program needs its token
new BetaEnrollment("a", { groups, programEnrollment: "AlwaysOn", requireProgram: { description } });
// @ts-expect-error a required program needs its name
new BetaEnrollment("b", { groups, programEnrollment: "AlwaysOn", requireProgram: { token } });
// @ts-expect-error a program is more than its token
new BetaEnrollment("c", { groups, programEnrollment: "AlwaysOn", requireProgram: token });
// @ts-expect-error one program is required, not several
new BetaEnrollment("d", { groups, programEnrollment: "AlwaysOn", requireProgram: [{ description, token }] });
// @ts-expect-error several programs are offered, in a list
new BetaEnrollment("e", { groups, programEnrollment: "Allowed", offerPrograms: { description, token } });
// @ts-expect-error each offered program needs its token
new BetaEnrollment("f", { groups, programEnrollment: "Allowed", offerPrograms: [{ description }] });
// @ts-expect-error not one of Allowed, AlwaysOn, AlwaysOff
new BetaEnrollment("g", { groups, programEnrollment: "Off" });
// @ts-expect-error the groups are missing
new BetaEnrollment("h", { programEnrollment: "AlwaysOff" });
// @ts-expect-error deferrals belong to SoftwareUpdateSettings
new BetaEnrollment("i", { groups, deferrals: { combinedPeriodInDays: 7 } });
// @ts-expect-error a program's name is a text
new BetaEnrollment("j", { groups, programEnrollment: "AlwaysOn", requireProgram: { program: 26 } });
// @ts-expect-error a program is named, or has a token
new BetaEnrollment("k", { groups, programEnrollment: "AlwaysOn", requireProgram: { os: "iOS" } });
