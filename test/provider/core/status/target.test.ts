import { isPending, reached } from "../../../../provider/core/status/target";

const supplemental = { targetOSVersion: "26.3.1", targetBuildVersion: "25D771280a" };
const seed = { targetOSVersion: "27.0", targetBuildVersion: "26A5279m" };

describe("a target without a build", () => {
  test.each([
    ["26.5.2", "before"],
    ["26.6", "before"],
    ["26.6.2", "done"],
    ["26.6.2.0", "done"],
    ["26.6.10", "ahead"],
    ["27.0", "ahead"],
    ["unknown", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("26.6.2 on a device with %s: %s", (osVersion, expected) => {
    expect(reached({ osVersion }, { targetOSVersion: "26.6.2" })).toBe(expected);
  });
});

describe("a supplemental is reached by its build", () => {
  test.each([
    // The base, without and with an empty supplemental.
    [{ osVersion: "26.3.1", buildVersion: "25D2128" }, "before"],
    [{ osVersion: "26.3.1", buildVersion: "25D2128", supplementalBuildVersion: "" }, "before"],
    [{ osVersion: "26.3.1", buildVersion: "25D2128", supplementalBuildVersion: "25D771280a" }, "done"],
    [{ osVersion: "26.3.1", buildVersion: "25D2128", supplementalBuildVersion: "25D771281b" }, "ahead"],
    [{ osVersion: "26.3.1" }, undefined],
    [{ osVersion: "26.3", supplementalBuildVersion: "25D771280a" }, "before"],
    [{ osVersion: "26.4", buildVersion: "25E100" }, "ahead"],
  ])("by %j: %s", (status, expected) => expect(reached(status, supplemental)).toBe(expected));
});

describe("a seed build is reached by its build", () => {
  test.each([
    [{ osVersion: "27.0", buildVersion: "26A5200a" }, "before"],
    [{ osVersion: "27.0", buildVersion: "26A5279m" }, "done"],
    [{ osVersion: "27.0", buildVersion: "26A5300a" }, "ahead"],
  ])("by %j: %s", (status, expected) => expect(reached(status, seed)).toBe(expected));
});

describe("what is pending is a target", () => {
  const base = { targetOSVersion: "26.3.1" };
  test.each([
    [base, { osVersion: "26.3.1", buildVersion: "25D2128" }, true],
    // Without a build a device takes the supplementals that there are, and names them.
    [base, { osVersion: "26.3.1 (a)", buildVersion: "25D771280a" }, true],
    [base, { osVersion: "26.3.1(a)", buildVersion: "25D771280a" }, true],
    [base, { osVersion: "26.4", buildVersion: "25E100" }, false],
    [base, { osVersion: "", buildVersion: "" }, false],
    [base, undefined, false],
    [supplemental, { osVersion: "26.3.1 (a)", buildVersion: "25D771280a" }, true],
    [supplemental, { osVersion: "26.3.1", buildVersion: "25D2128" }, false],
  ])("%j is %j: %j", (target, pending, expected) => expect(isPending(pending, target)).toBe(expected));
});
