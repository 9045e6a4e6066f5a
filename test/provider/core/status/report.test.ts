import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { parseStatusReport } from "../../../../provider/core/status/report";

const receivedAt = Date.parse("2026-08-26T09:30:00Z");
const statusExamples = path.join(__dirname, "../../../fixtures/apple/status");

function parsed(report: object) {
  return parseStatusReport(JSON.stringify(report), receivedAt);
}

function items(statusItems: object) {
  return parsed({ StatusItems: statusItems, Errors: [] }).items;
}

/** Apple's own example of a status item. */
function example(item: string) {
  return items(JSON.parse(readFileSync(path.join(statusExamples, `${item}.json`), "utf8")) as object);
}

describe("Apple's examples of status items are read", () => {
  test.each([
    ["softwareupdate.device-id", { deviceId: "iPhone14,3" }],
    [
      "softwareupdate.install-reason",
      { installReason: { reasons: ["declaration"], declarationId: "com.example.softwareupdate-config" } },
    ],
    ["softwareupdate.failure-reason", { failure: { count: 0, at: receivedAt } }],
    ["softwareupdate.pending-version", { pendingVersion: { osVersion: "27.1", buildVersion: "24B32" } }],
    [
      "management.declarations",
      {
        declarations: [
          {
            identifier: "com.example.activation.main",
            serverToken: "A1B2C3D4-E5F6-7890-ABCD-EF1234567890",
            isActive: true,
            valid: "valid",
            reasons: [],
          },
          {
            identifier: "com.example.config.passcode",
            serverToken: "B2C3D4E5-F6A7-8901-BCDE-F01234567891",
            isActive: true,
            valid: "valid",
            reasons: [],
          },
        ],
      },
    ],
  ])("%s", (item, expected) => expect(example(item)).toEqual(expected));
});

test("what a device is and runs is read", () => {
  const device = {
    model: { identifier: "Mac14,2", family: "Mac" },
    "operating-system": {
      family: "macOS",
      version: "26.3.1",
      "build-version": "25D2128",
      supplemental: { "build-version": "25D771280a", "extra-version": "a" },
    },
  };
  const softwareupdate = { "install-state": "waiting", "beta-enrollment": "macOS AppleSeed Beta" };
  expect(items({ device, softwareupdate })).toEqual({
    model: "Mac14,2",
    modelFamily: "Mac",
    osFamily: "macOS",
    osVersion: "26.3.1",
    buildVersion: "25D2128",
    supplementalBuildVersion: "25D771280a",
    supplementalExtraVersion: "a",
    installState: "waiting",
    betaEnrollment: "macOS AppleSeed Beta",
  });
});

test("the deadline of a pending version is read where it is enforced", () => {
  const pending = { "os-version": "26.6.2", "build-version": "25G83", "target-local-date-time": "2026-08-31T18:00:00" };
  expect(items({ softwareupdate: { "pending-version": pending } }).pendingVersion?.targetLocalDateTime).toBe(
    "2026-08-31T18:00:00",
  );
});

describe("a failure", () => {
  const failure = (more: object) => items({ softwareupdate: { "failure-reason": { count: 2, ...more } } }).failure;

  test("happened when the device says it", () => {
    expect(failure({ reason: "Insufficient disk space", timestamp: "2026-08-25T20:04:11+02:00" })).toEqual({
      count: 2,
      reason: "Insufficient disk space",
      at: Date.parse("2026-08-25T18:04:11Z"),
    });
  });

  test.each([{}, { timestamp: "yesterday" }, { timestamp: 7 }])(
    "happened by the time of the report with %j",
    (more) => {
      expect(failure(more)).toEqual({ count: 2, at: receivedAt });
    },
  );
});

describe("the reasons of a declaration", () => {
  const reasonsOf = (reasons: unknown) =>
    items({
      management: { declarations: { configurations: [{ identifier: "c", active: false, valid: "invalid", reasons }] } },
    }).declarations![0]!.reasons;

  test.each([
    [
      "small letters",
      { code: "Error.ConfigurationCannotBeApplied", description: "refused", details: { Error: "too old" } },
    ],
    [
      "capital letters",
      { Code: "Error.ConfigurationCannotBeApplied", Description: "refused", Details: { Error: "too old" } },
    ],
  ])("are read in %s", (_case, reason) => {
    expect(reasonsOf([reason])).toEqual([
      { code: "Error.ConfigurationCannotBeApplied", description: "refused: too old" },
    ]);
  });

  test("that aren't reasons are left out", () => {
    expect(reasonsOf([{ description: "no code" }, "text", { code: "Info.Predicate" }])).toEqual([
      { code: "Info.Predicate" },
    ]);
    expect(reasonsOf("text")).toEqual([]);
  });
});

test("an item that the device can't report is an error of the report, in either case", () => {
  const reason = { Code: "Error.UnsupportedItem", Description: "not on this system" };
  const small = { code: "Error.UnsupportedItem" };
  const { errors } = parsed({
    StatusItems: {},
    Errors: [
      { StatusItem: "softwareupdate.beta-enrollment", Reasons: [reason] },
      { StatusItem: "softwareupdate.device-id", Reasons: [small] },
      { StatusItem: "softwareupdate.install-state" },
      { Reasons: [reason] },
      "text",
    ],
  });
  expect(errors).toEqual([
    {
      item: "softwareupdate.beta-enrollment",
      reasons: [{ code: "Error.UnsupportedItem", description: "not on this system" }],
    },
    { item: "softwareupdate.device-id", reasons: [{ code: "Error.UnsupportedItem" }] },
    { item: "softwareupdate.install-state", reasons: [] },
  ]);
});

test.each([
  [true, true],
  [false, false],
  [undefined, false],
  ["true", false],
])("FullReport %j means full: %j", (FullReport, isFull) => {
  expect(parsed({ StatusItems: {}, Errors: [], FullReport }).isFull).toBe(isFull);
});

describe("what isn't known never hides what is", () => {
  test("unknown items and keys are left out", () => {
    const softwareupdate = { "install-state": "downloading", "brand-new": { a: 1 }, "pending-version": { news: true } };
    expect(items({ softwareupdate, planet: "earth" })).toEqual({
      installState: "downloading",
      pendingVersion: { osVersion: "", buildVersion: "" },
    });
  });

  test("a known item in another form is left out", () => {
    const softwareupdate = { "install-state": 7, "failure-reason": { count: "many" }, "device-id": "Mac14,2" };
    expect(items({ softwareupdate, management: { declarations: [] }, device: "Mac" })).toEqual({ deviceId: "Mac14,2" });
  });

  test("a declaration that can't be read hides no other one", () => {
    const configurations = ["text", { identifier: "c", active: true, valid: "valid" }, { active: true }];
    expect(items({ management: { declarations: { configurations, news: "text" } } }).declarations).toEqual([
      { identifier: "c", isActive: true, valid: "valid", reasons: [] },
    ]);
  });

  test("a state that Apple may add stays what it is", () => {
    expect(items({ softwareupdate: { "install-state": "verifying" } }).installState).toBe("verifying");
  });

  test("any text is a report, if an empty one", () => {
    fc.assert(fc.property(fc.string(), (text) => expect(parseStatusReport(text, 0).isFull).toBe(false)));
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseStatusReport(text, 5).receivedAt).toBe(5);
      }),
    );
    expect(parseStatusReport("not JSON", 0)).toEqual({ receivedAt: 0, isFull: false, items: {}, errors: [] });
    expect(items({ ["__proto__"]: { x: 1 } })).toEqual({});
  });
});
