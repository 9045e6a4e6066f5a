import {
  membersOfInventory,
  membersOfNotes,
  namedMembers,
  uniqueMembers,
} from "../../../../provider/core/status/membership";

const devices = [
  { enrollment: "A", model: "Mac14,2", deviceId: "J413AP", groups: ["pilot"] },
  { enrollment: "B", groups: ["office"] },
  { enrollment: "C" },
];

test("the members of a DeviceGroup are named by its notes", () => {
  expect(membersOfNotes({ A: "Anna's Mac", B: "" })).toEqual([
    { enrollment: "A", name: "Anna's Mac" },
    { enrollment: "B" },
  ]);
});

test("an inventory says what a member is, before it reports", () => {
  expect(membersOfInventory(devices, "pilot")).toEqual([
    { enrollment: "A", model: "Mac14,2", deviceId: "J413AP" },
    { enrollment: "C" },
  ]);
});

test("safety rule 6: an inventory that names no groups says nothing of a group that nobody declares", () => {
  expect(namedMembers(devices, "pilot")).toEqual([{ enrollment: "A", model: "Mac14,2", deviceId: "J413AP" }]);
  expect(namedMembers(devices, "school")).toBeUndefined();
  expect(namedMembers([{ enrollment: "C" }], "pilot")).toBeUndefined();
});

test("each enrollment is a member once, as it was said last", () => {
  expect(uniqueMembers([{ enrollment: "A" }, { enrollment: "B" }, { enrollment: "A", name: "Anna's Mac" }])).toEqual([
    { enrollment: "A", name: "Anna's Mac" },
    { enrollment: "B" },
  ]);
});
