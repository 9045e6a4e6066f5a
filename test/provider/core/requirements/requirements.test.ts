import fc from "fast-check";
import {
  batteryRequirements,
  minimumBattery,
  type PoweredDevice,
} from "../../../../provider/core/requirements/battery";
import { explainFailure } from "../../../../provider/core/requirements/failures";
import { requirement, requirements } from "../../../../provider/core/requirements/requirement";
import { missedDeadlines, notificationTimeline } from "../../../../provider/core/requirements/timeline";

describe("the paper's table of power requirements", () => {
  const table: [PoweredDevice, number, number, number, number][] = [
    // Device, user-initiated, automatic, Rapid Security Response, the same when connected to power.
    ["iPhone", 20, 30, 20, 5],
    ["iPad", 20, 30, 20, 5],
    ["Mac with Apple silicon", 20, 50, 10, 0],
    ["Intel-based Mac", 50, 50, 20, 0],
  ];

  test.each(table)(
    "%s: %i%%, automatic %i%%, response %i%% (%i%% on power)",
    (device, user, auto, response, onPower) => {
      expect(minimumBattery(device, "userInitiated", false)).toBe(user);
      expect(minimumBattery(device, "automatic", false)).toBe(auto);
      expect(minimumBattery(device, "securityImprovement", false)).toBe(response);
      expect(minimumBattery(device, "securityImprovement", true)).toBe(onPower);
    },
  );

  test("has no other device", () => {
    expect(batteryRequirements.map(({ device }) => device)).toEqual(table.map(([device]) => device));
  });

  test("an enforced update needs the same as a user-initiated one, and none of it on power", () => {
    for (const [device, user] of table) {
      expect(minimumBattery(device, "enforced", false)).toBe(user);
      expect(minimumBattery(device, "enforced", true)).toBe(0);
    }
  });

  test("stands in the requirement's sentence", () => {
    expect(requirement("power").rule).toContain(
      "at least 20% in the battery (iPhone, iPad, Mac with Apple silicon) or at least 50% in the battery (Intel-based Mac)",
    );
  });
});

describe("the paper's steps of an enforcement", () => {
  test("the last 24 hours ignore Do Not Disturb, the last hour is shown even with Notifications false", () => {
    expect(
      notificationTimeline.map(({ hoursBefore, withoutNotifications }) => [hoursBefore, withoutNotifications]),
    ).toEqual([
      [undefined, false],
      [undefined, false],
      [24, false],
      [1, true],
      [0, true],
    ]);
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
