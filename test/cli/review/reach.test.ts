import { membersOf, reachOf } from "../../../cli/review/reach";
import type { ReviewedResource } from "../../../cli/review/resources";

const group = (name: string): ReviewedResource =>
  ({ kind: "DeviceGroup", name, after: { group: name, inventoryFile: "inventory.json" } }) as never;

test("a ring reaches those devices of a file for several groups that name its group, and those that name none", () => {
  const inventory = [
    { enrollment: "1", model: "Mac14,2", groups: ["pilot"] },
    { enrollment: "2", model: "Mac14,2", groups: ["pilot", "office"] },
    { enrollment: "3", model: "Mac14,2", groups: ["office"] },
    { enrollment: "4", model: "Mac14,2" },
  ];
  const members = membersOf(
    [group("pilot"), group("office"), group("night")],
    new Map([["inventory.json", inventory]]),
  );
  const reached = (...groups: string[]) =>
    reachOf({ groups, platform: "macOS", hasPredicate: false }, members)?.devices;
  expect([reached("pilot"), reached("office"), reached("night"), reached("pilot", "office")]).toEqual([3, 3, 1, 4]);
});

test("a board names the Macs that have it, also where an inventory knows their product type alone", () => {
  const inventory = [
    { enrollment: "1", model: "Mac14,2" },
    { enrollment: "2", model: "Mac14,7" },
    { enrollment: "3", deviceId: "J413AP" },
    { enrollment: "4" },
  ];
  const members = membersOf([group("pilot")], new Map([["inventory.json", inventory]]));
  const reach = reachOf({ groups: ["pilot"], platform: "macOS", models: ["J413AP"], hasPredicate: false }, members);
  expect(reach).toMatchObject({ devices: 3, isAtMost: true });
  const boards = membersOf([group("pilot")], new Map([["inventory.json", inventory.slice(0, 3)]]));
  expect(
    reachOf({ groups: ["pilot"], platform: "macOS", models: ["J413AP"], hasPredicate: false }, boards),
  ).toMatchObject({ devices: 2, isAtMost: false });
});
