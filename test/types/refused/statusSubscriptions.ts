import { StatusSubscriptions } from "pulumi-apple-softwareupdate";

const groups = ["everyone"];

// @ts-expect-error the items are missing
new StatusSubscriptions("a", { groups });
// @ts-expect-error the items are a list
new StatusSubscriptions("b", { groups, items: "softwareupdate.install-state" });
// @ts-expect-error an item is its name alone
new StatusSubscriptions("c", { groups, items: [{ Name: "softwareupdate.install-state" }] });
// @ts-expect-error the groups are missing
new StatusSubscriptions("d", { items: ["softwareupdate.install-state"] });
