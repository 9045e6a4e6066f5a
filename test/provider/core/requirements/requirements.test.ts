import fc from "fast-check";
import { batteryRequirements } from "../../../../provider/core/requirements/battery";
import { explainFailure } from "../../../../provider/core/requirements/failures";
import { requirement, requirements } from "../../../../provider/core/requirements/requirement";
import { missedDeadlines, notificationTimeline } from "../../../../provider/core/requirements/timeline";

describe("the paper's table of power requirements", () => {
  test("has these devices and charges", () => {
    const table = batteryRequirements.map((row) => [
      row.device,
      row.userInitiated,
      row.automatic,
      row.securityImprovement,
      row.securityImprovementOnPower,
    ]);
    expect(table).toEqual([
      // Device, user-initiated, automatic, Rapid Security Response, the same when connected to power.
      ["iPhone", 20, 30, 20, 5],
      ["iPad", 20, 30, 20, 5],
      ["Mac with Apple silicon", 20, 50, 10, undefined],
      ["Intel-based Mac", 50, 50, 20, undefined],
    ]);
  });

  test("stands in the requirement's sentence", () => {
    expect(requirement("power").rule).toContain(
      "at least 20% in the battery (iPhone, iPad, Mac with Apple silicon) or at least 50% in the battery (Intel-based Mac)",
    );
  });
});

describe("the paper's steps of an enforcement", () => {
  test("the last 24 hours ignore Do Not Disturb, the last hour is shown even with Notifications false", () => {
    expect(notificationTimeline.map(({ when, withoutNotifications }) => [when, withoutNotifications])).toEqual([
      ["the enforcement is declared", false],
      ["until the deadline", false],
      ["the last 24 hours", false],
      ["the last hour", true],
      ["the deadline has passed", true],
    ]);
    expect(notificationTimeline[2]!.what).toContain("in spite of Do Not Disturb");
  });

  test.each([
    ["iPhone and iPad", /passcode/],
    ["Mac", /force quit/],
    ["Mac with Apple silicon", /bootstrap token/],
    ["Every device whose requirements weren't met", /within the next hour/],
    ["Every device that was switched off", /an hour after the next start/],
  ])("after a missed deadline: %s", (devices, what) => {
    expect(missedDeadlines.find((row) => row.devices === devices)?.what).toMatch(what);
  });
});

describe("requirements", () => {
  test("each has its own name, sentences and a source", () => {
    expect(new Set(requirements.map(({ name }) => name)).size).toBe(requirements.length);
    for (const { rule, advice, source } of requirements) {
      expect([rule, advice].every((sentence) => sentence.endsWith("."))).toBe(true);
      expect(source.document + source.section).not.toBe("");
    }
  });

  test("the bootstrap token's names what SecurityInfo reports and what the profile must list", () => {
    expect(requirement("bootstrap-token").rule).toContain("BootstrapTokenRequiredForSoftwareUpdate");
    expect(requirement("bootstrap-token").rule).toContain("com.apple.mdm.bootstraptoken in ServerCapabilities");
  });
});

describe("a failure is explained", () => {
  test.each([
    // The paper's examples: "if the device was offline, if the battery charge was too low, or if not enough free space".
    ["Insufficient disk space", "space"],
    ["Not enough free space was available", "space"],
    ["Battery charge too low", "power"],
    ["Device was offline", "network"],
    ["The network connection was lost.", "network"],
    ["Failed to retrieve bootstrap token from MDM", "bootstrap-token"],
    ["Could not fetch the bootstrap token: the network connection was lost", "bootstrap-token"],
    ["The user is not a volume owner", "volume-owner"],
    ["A passcode is required", "passcode"],
    ["An app prevented the restart", "restart"],
    ["Users are signed in to this Shared iPad", "shared-ipad"],
    ["SSL certificate of swscan.apple.com is not trusted", "tls-inspection"],
    ["No matching update found", "offered"],
    ["Target OS version is older than the current version", "newer"],
    // As a Mac refuses a target below its own version: the same error as for a malformed one.
    [
      "kSUCoreErrorDDMInvalidDeclarationFailure: target OS version (15.7) is older than current version (15.7.7)",
      "newer",
    ],
    ["Terms and conditions were not accepted", "terms"],
    // What devices log for 26.3.1 (a) in TargetOSVersion.
    ["SUCoreError 9100 kSUCoreErrorDDMInvalidDeclarationFailure", "format"],
    ["TargetOSVersion has an invalid format", "format"],
  ])("%s", (reason, name) => {
    const explained = explainFailure(reason);
    expect(explained?.requirement.name).toBe(name);
    expect(explained?.sentence).toContain(requirement(explained!.requirement.name).advice);
  });

  describe("also by the status values of ScheduleOSUpdate in Apple's schema", () => {
    test.each([
      ["DownloadRequiresComputer", "computer"],
      ["DownloadInsufficientSpace", "space"],
      ["DownloadInsufficientPower", "power"],
      ["DownloadInsufficientNetwork", "network"],
      ["DownloadFailed", "network"],
      ["InstallInsufficientSpace", "space"],
      ["InstallInsufficientPower", "power"],
      ["InstallPhoneCallInProgress", "phone-call"],
    ])("%s", (status, name) => expect(explainFailure(status)?.requirement.name).toBe(name));

    test.each(["InstallFailed", "Idle", "Installing"])("%s says nothing", (status) => {
      expect(explainFailure(status)).toBeUndefined();
    });
  });

  test("any text is looked at without failing, in bounded time", () => {
    fc.assert(fc.property(fc.string(), (text) => void explainFailure(text)));
    expect(explainFailure("A".repeat(5_000_000))).toBeUndefined();
  });
});
