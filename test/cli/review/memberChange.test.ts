import { memberChange } from "../../../cli/review/memberChange";
import type { ReviewedResource } from "../../../cli/review/resources";
import { packEnrollments } from "../../../provider/core/inventory";

const group = (more: Partial<ReviewedResource>): ReviewedResource =>
  ({ kind: "DeviceGroup", name: "office", urn: "urn", ...more }) as never;
const listed = { group: "office", inventoryFile: "inventory.json" };
const inventories = new Map([
  [
    "inventory.json",
    [
      { enrollment: "1", groups: ["office"] },
      { enrollment: "3", groups: ["office", "pilot"] },
      { enrollment: "4", groups: ["pilot"] },
    ],
  ],
]);

describe("who joins and leaves a group", () => {
  test("is told by the enrollments of the program", () => {
    const change = memberChange(
      group({ before: { enrollments: { 1: "one", 2: "two" } }, after: { enrollments: { 1: "uno", 3: "three" } } }),
      new Map(),
    );
    expect(change).toEqual({ joining: ["3"], leaving: ["2"] });
  });

  test("is told by the inventory, against whom the last update added", () => {
    const outputsBefore = { addedEnrollments: packEnrollments(["1", "2"]) };
    const resource = group({ before: listed, outputsBefore, after: listed });
    expect(memberChange(resource, inventories)).toEqual({ joining: ["3"], leaving: ["2"] });
  });

  test("is everybody for a group that is new or goes", () => {
    expect(memberChange(group({ after: listed }), inventories)).toEqual({ joining: ["1", "3"], leaving: [] });
    const outputsBefore = { addedEnrollments: packEnrollments(["1"]) };
    expect(memberChange(group({ before: listed, outputsBefore }), inventories)).toEqual({
      joining: [],
      leaving: ["1"],
    });
  });

  test("is not known where the file can't be read, or the preview doesn't show what was there", () => {
    expect(memberChange(group({ after: listed }), new Map())).toBeUndefined();
    expect(memberChange(group({ before: listed, after: listed }), inventories)).toBeUndefined();
    expect(memberChange({ ...group({ after: listed }), kind: "StatusSubscriptions" }, inventories)).toBeUndefined();
  });
});
