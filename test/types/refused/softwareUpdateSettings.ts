import * as pulumi from "@pulumi/pulumi";
import { SoftwareUpdateSettings } from "pulumi-apple-softwareupdate";

const groups = ["everyone"];

// @ts-expect-error the groups are missing
new SoftwareUpdateSettings("a", { notifications: true });
// @ts-expect-error not one of Allowed, AlwaysOn, AlwaysOff
new SoftwareUpdateSettings("b", { groups, automaticActions: { download: "On" } });
// @ts-expect-error true and false belong to other keys
new SoftwareUpdateSettings("c", { groups, automaticActions: { installOSUpdates: true } });
// @ts-expect-error misspelt: installOSUpdates
new SoftwareUpdateSettings("d", { groups, automaticActions: { installOsUpdates: "AlwaysOn" } });
// @ts-expect-error days are a number
new SoftwareUpdateSettings("e", { groups, deferrals: { majorPeriodInDays: "60" } });
// @ts-expect-error misspelt: minorPeriodInDays
new SoftwareUpdateSettings("f", { groups, deferrals: { minorPeriod: 7 } });
// @ts-expect-error the days of each kind of update have a key of their own
new SoftwareUpdateSettings("g", { groups, deferrals: 30 });
// @ts-expect-error misspelt: enable
new SoftwareUpdateSettings("h", { groups, rapidSecurityResponse: { enabled: true } });
// @ts-expect-error not one of All, Oldest, Newest
new SoftwareUpdateSettings("i", { groups, recommendedCadence: "Latest" });
// @ts-expect-error true or false, not text
new SoftwareUpdateSettings("j", { groups, notifications: "true" });
// @ts-expect-error misspelt: notifications
new SoftwareUpdateSettings("k", { groups, notification: true });
// @ts-expect-error an output of the wrong type
new SoftwareUpdateSettings("l", { groups, allowStandardUserOSUpdates: pulumi.output("no") });
// @ts-expect-error a required program needs its token
new SoftwareUpdateSettings("m", { groups, beta: { requireProgram: { description: "iOS 26 AppleSeed Beta" } } });
// @ts-expect-error keys of the payload have names
new SoftwareUpdateSettings("n", { groups, additionalPayload: "Newer" });
// @ts-expect-error a group's name is text
new SoftwareUpdateSettings("o", { groups: [1] });
// @ts-expect-error not an option of resources
new SoftwareUpdateSettings("p", { groups }, { provder: undefined });
