import fc from "fast-check";
import { SoftwareUpdateError } from "../../../provider/core/error";
import {
  membersFor,
  membershipDigest,
  packEnrollments,
  parseInventory,
  unpackEnrollments,
} from "../../../provider/core/inventory";

function refusal(text: string): SoftwareUpdateError {
  try {
    parseInventory(text, "macs.json");
  } catch (error) {
    return error as SoftwareUpdateError;
  }
  throw new Error("The inventory was accepted.");
}

test("an inventory is an array of devices, of which only the enrollment is required", () => {
  const devices = [
    { enrollment: "4C491E9F-64C4-4B9E-A994-C42458F07A6C" },
    {
      enrollment: "B",
      deviceId: "J413AP",
      model: "Mac14,2",
      osVersion: "15.7.1",
      buildVersion: "24G231",
      supervised: true,
      groups: ["pilot", "office"],
    },
  ];
  expect(parseInventory(JSON.stringify(devices), "macs.json")).toEqual(devices);
  expect(parseInventory("[]", "macs.json")).toEqual([]);
});

test.each([
  ["enrollment\nA", /^The inventory macs\.json is not JSON\.$/],
  ['{"devices": []}', /macs\.json is wrong as a whole: expected an array/],
  ['[{"enrollment": "A"}, {"model": "Mac14,2"}]', /wrong in device 2, enrollment/],
  ['["A"]', /wrong in device 1: expected/],
  ['[{"enrollment": "A/B"}]', /wrong in device 1, enrollment/],
  ['[{"enrollment": ""}]', /wrong in device 1, enrollment/],
  ['[{"enrollment": "A", "supervised": "yes"}]', /wrong in device 1, supervised/],
  ['[{"enrollment": "A", "groups": "pilot"}]', /wrong in device 1, groups/],
])("%j is refused, naming the file and the first device that is wrong", (text, message) => {
  const error = refusal(text);
  expect(error.code).toBe("INVALID_INPUT");
  expect(error.message).toMatch(message);
});

describe("the digest of a membership", () => {
  test("changes when the membership does", () => {
    expect(membershipDigest(["A", "B"])).not.toBe(membershipDigest(["A"]));
    expect(membershipDigest(["A", "B"])).not.toBe(membershipDigest(["AB"]));
    expect(membershipDigest([])).toMatch(/^[0-9a-f]{16}$/);
  });

  test("doesn't change with the order, nor when a device is listed twice", () => {
    expect(membershipDigest(["B", "A", "B"])).toBe(membershipDigest(["A", "B"]));
  });
});

test("enrollments come back from their packed form, each once, whatever they are called", () => {
  const enrollments = fc.array(fc.stringMatching(/^[^/\s]+$/));
  fc.assert(
    fc.property(enrollments, (names) =>
      expect(unpackEnrollments(packEnrollments(names))).toEqual([...new Set(names)].sort()),
    ),
  );
  expect(unpackEnrollments(undefined)).toEqual([]);
});

test("a thousand packed enrollments keep the state small", () => {
  const names = Array.from(
    { length: 1000 },
    (_, index) => `4C491E9F-64C4-4B9E-A994-C4245${String(index).padStart(7, "0")}`,
  );
  expect(packEnrollments(names).length).toBeLessThan(names.join("\n").length / 4);
});

test("a device that names groups is in these alone; one that names none is in any that somebody makes of the file", () => {
  const devices = [
    { enrollment: "A", groups: ["pilot"] },
    { enrollment: "B", groups: ["office"] },
    { enrollment: "C" },
    { enrollment: "D", groups: [] },
  ];
  expect(membersFor(devices, "pilot").map(({ enrollment }) => enrollment)).toEqual(["A", "C"]);
});
