import { DeviceGroup } from "pulumi-apple-softwareupdate";

// @ts-expect-error the group is missing
new DeviceGroup("a", { enrollments: {} });
// @ts-expect-error enrollments are a map, so that a preview names devices
new DeviceGroup("b", { group: "pilot", enrollments: ["4C491E9F"] });
// @ts-expect-error a note is text
new DeviceGroup("c", { group: "pilot", enrollments: { "4C491E9F": true } });
// @ts-expect-error the digest is an output
new DeviceGroup("d", { group: "pilot", inventoryFile: "inventory.json", inventoryDigest: "0" });
// @ts-expect-error one group
new DeviceGroup("e", { groups: ["pilot"], enrollments: {} });
