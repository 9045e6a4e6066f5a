import { activationIdentifier } from "../../../../provider/core/declarations/identifier";
import { requirement } from "../../../../provider/core/requirements/requirement";
import { deviceProgress, type FollowedEnforcement } from "../../../../provider/core/status/deviceProgress";
import type { DeviceStatus } from "../../../../provider/core/status/deviceStatus";
import type { DeclarationStatus, StatusReason } from "../../../../provider/core/status/report";

const hour = 60 * 60 * 1000;
const now = Date.parse("2026-08-26T09:30:00Z");
const assignedAt = Date.parse("2026-08-20T10:00:00Z");

const enforcement: FollowedEnforcement = {
  name: "macos-canary",
  identifier: "swu-enforcement-fleet_prod_macos-canary",
  isDeclared: true,
  platform: "macOS",
  targetOSVersion: "26.6.2",
  targetLocalDateTime: "2026-08-31T18:00:00",
  assignedAt,
};
const own = { reasons: ["declaration"], declarationId: enforcement.identifier };
const pending = { osVersion: "26.6.2", buildVersion: "25G83" };

function told(more: Partial<DeclarationStatus> = {}, ofActivation: readonly StatusReason[] = []): DeclarationStatus[] {
  const { identifier } = enforcement;
  const activation = { identifier: activationIdentifier(identifier), valid: "valid" };
  return [
    { identifier, isActive: true, valid: "valid", isCurrent: true, reasons: [], ...more },
    { ...activation, isActive: ofActivation.length === 0, reasons: ofActivation },
  ];
}

/** A Mac on the release before, which has the enforcement. */
const told26: DeviceStatus = { model: "Mac14,2", osVersion: "26.5.2", reportedAt: now - hour, declarations: told() };

function progressOf(status: DeviceStatus, enforcements = [enforcement]) {
  return deviceProgress({ enrollment: "E", status }, enforcements, now);
}

function stateOf(status: DeviceStatus, enforcements = [enforcement]) {
  const { state, reason } = progressOf({ ...told26, ...status }, enforcements)!;
  return reason === undefined ? state : [state, reason];
}

describe("a device that has the release", () => {
  test("is done", () => expect(stateOf({ osVersion: "26.6.2" })).toBe("done"));
  test("with a newer one is ahead", () => expect(stateOf({ osVersion: "27.0" })).toEqual(["ahead", "runs 27.0"]));
  test("is done however long it is silent, and whatever it failed before", () => {
    const failure = { count: 5, reason: "Battery", at: now - hour };
    const silent = { osVersion: "26.6.2", reportedAt: now - 1000 * hour, installState: "failed", failure };
    expect(stateOf({ ...silent, installReason: own })).toBe("done");
  });
});

describe("a device that", () => {
  test("never reported is unknown", () => {
    expect(progressOf({})).toEqual({ state: "unknown", reason: "no status report yet" });
  });
  test("couldn't be read is unknown", () => {
    const device = { enrollment: "E", status: {}, problem: "the server answered 500" };
    expect(deviceProgress(device, [enforcement], now)).toEqual({
      state: "unknown",
      reason: "its reports can't be read",
    });
  });
  test("says nothing of its declarations is unknown", () => {
    expect(stateOf({ declarations: undefined })).toEqual(["unknown", "doesn't report its declarations"]);
  });
  test("hasn't got the enforcement is not yet told", () => {
    expect(stateOf({ declarations: [] })).toEqual(["notYetTold", "hasn't fetched the enforcement"]);
  });
  test("has an older version of it is not yet told", () => {
    expect(stateOf({ declarations: told({ isCurrent: false }) })).toEqual([
      "notYetTold",
      "hasn't fetched the enforcement",
    ]);
  });
  test("has it active is waiting, before it says anything of an installation", () => {
    expect(stateOf({ installState: "none", pendingVersion: { osVersion: "", buildVersion: "" } })).toBe("waiting");
  });
  test("has a server that doesn't say what is current is told all the same", () => {
    expect(stateOf({ declarations: told({ isCurrent: undefined }) })).toBe("waiting");
  });
});

describe("a device where the enforcement isn't active is not reached", () => {
  const inactive = { isActive: false, reasons: [{ code: "Info.NotReferencedByActivation" }] };
  test.each([
    ["the predicate is false on it", [{ code: "Info.Predicate" }]],
    ["it can't evaluate the predicate", [{ code: "Error.UnableToEvaluatePredicate" }]],
    ["it can't evaluate the predicate", [{ code: "Error.PredicateFailed" }]],
    ["it can't evaluate the predicate", [{ code: "Error.UnableToParsePredicateWithCustomOperator" }]],
    ["no activation names the enforcement", []],
  ])("%s", (reason, ofActivation) => {
    expect(stateOf({ declarations: told(inactive, ofActivation) })).toEqual(["notReached", reason]);
  });

  test("it refuses the enforcement, in its own words and Apple's", () => {
    // A target below the current system, as devices refuse it.
    const description =
      "kSUCoreErrorDDMInvalidDeclarationFailure: target OS version (15.7) is older than current version";
    const reasons = [{ code: "Error.ConfigurationCannotBeApplied", description }];
    const refused = { ...told26, declarations: told({ isActive: false, valid: "invalid", reasons }) };
    expect(progressOf(refused)).toMatchObject({
      state: "notReached",
      reason: `it refuses the enforcement: ${description}`,
      explanation: { requirement: requirement("newer") },
    });
  });

  test("an active one that is invalid isn't reached", () => {
    const declarations = told({ valid: "invalid" });
    expect(stateOf({ declarations })).toEqual(["notReached", "the enforcement is not active on it"]);
  });

  test("a code that Apple may add is passed on", () => {
    const declarations = told({ isActive: false, reasons: [{ code: "Info.News" }] });
    expect(stateOf({ declarations })).toEqual(["notReached", "the enforcement is not active on it: Info.News"]);
  });
});

describe("the state of an installation", () => {
  test.each(["waiting", "downloading", "prepared", "installing"])(
    "%s counts when its reason is the enforcement",
    (state) => {
      expect(stateOf({ installState: state, installReason: own })).toBe(state);
    },
  );
  test.each(["waiting", "downloading", "prepared", "installing"])("%s counts when the release is pending", (state) => {
    expect(stateOf({ installState: state, pendingVersion: pending })).toBe(state);
  });
  test.each(["downloading", "prepared", "installing", "failed"])(
    "%s of another update doesn't count",
    (installState) => {
      const other = {
        installReason: { reasons: ["system-settings"] },
        pendingVersion: { osVersion: "26.6", buildVersion: "25G72" },
      };
      const failure = { count: 3, reason: "Battery", at: now };
      expect(stateOf({ installState, failure, ...other })).toBe("waiting");
    },
  );
  test("of an older target doesn't count: the device has yet to fetch the new one", () => {
    const declarations = told({ isCurrent: false });
    const older = { osVersion: "26.6.1", buildVersion: "25G80" };
    const status = { declarations, installState: "prepared", installReason: own, pendingVersion: older };
    expect(stateOf(status)).toEqual(["notYetTold", "hasn't fetched the enforcement"]);
    expect(stateOf({ ...status, pendingVersion: pending })).toBe("prepared");
  });
  test("from before a pause doesn't count: the device has yet to fetch the enforcement again", () => {
    const older = { osVersion: "26.6.1", buildVersion: "25G76" };
    const failure = { count: 3, reason: "Insufficient disk space", at: now };
    const before = { declarations: [], installState: "failed", installReason: own, pendingVersion: older, failure };
    expect(stateOf(before)).toEqual(["notYetTold", "hasn't fetched the enforcement"]);
  });
  test("that Apple may add is waiting, and passed on", () => {
    expect(stateOf({ installState: "verifying", installReason: own })).toEqual([
      "waiting",
      "reports the state verifying",
    ]);
  });
  test("counts for nothing where nothing is enforced", () => {
    const withdrawn = [{ ...enforcement, isDeclared: false }];
    expect(stateOf({ installState: "downloading", pendingVersion: pending }, withdrawn)).toEqual([
      "notYetTold",
      "nothing is enforced",
    ]);
  });
});

describe("a failure", () => {
  const failed = (count: number, at: number, reason: string | undefined = "Insufficient disk space"): DeviceStatus => ({
    ...told26,
    installState: "failed",
    installReason: own,
    pendingVersion: pending,
    failure: { count, at, reason },
  });

  test("counts from the second one on, with count, time, and what Apple requires", () => {
    expect(progressOf(failed(2, now - hour))).toEqual({
      state: "failed",
      reason: "Insufficient disk space",
      failure: { count: 2, since: now - hour },
      explanation: { requirement: requirement("space"), sentence: expect.stringContaining("Free space") as string },
      enforcement,
    });
  });
  test("that is the first is none yet", () => {
    expect(stateOf(failed(1, now - hour))).toEqual(["waiting", "failed once; it tries again by itself"]);
  });
  test("from before the enforcement was assigned doesn't count", () => {
    const before = ["waiting", "failed before the enforcement was assigned; it tries again by itself"];
    expect(stateOf(failed(4, assignedAt - 1))).toEqual(before);
    expect(stateOf(failed(4, assignedAt))).toEqual(["failed", "Insufficient disk space"]);
  });
  test("counts where nobody knows when the enforcement was assigned", () => {
    expect(stateOf(failed(2, 0), [{ ...enforcement, assignedAt: undefined }])[0]).toBe("failed");
  });
  test("is over while the installation is under way again, and not while it waits for the next try", () => {
    const status = failed(3, now - hour);
    expect(stateOf({ ...status, installState: "downloading" })).toBe("downloading");
    expect(stateOf({ ...status, installState: "waiting" })[0]).toBe("failed");
  });
  test("whose words point to no requirement is told without one", () => {
    expect(progressOf(failed(2, now, "SUMacControllerError 7723"))).not.toHaveProperty("explanation");
    expect(progressOf({ ...failed(2, now), failure: { count: 2, at: now } })).not.toHaveProperty("reason");
  });
  test("stays known of a device that has fallen silent", () => {
    expect(stateOf({ ...failed(2, now - 100 * hour), reportedAt: now - 100 * hour })[0]).toBe("failed");
  });
});

describe("a silent device", () => {
  test("is unreachable after more than 48 hours", () => {
    expect(stateOf({ reportedAt: now - 48 * hour })).toBe("waiting");
    expect(stateOf({ reportedAt: now - 48 * hour - 1 })).toEqual(["unreachable", "silent for 48 hours"]);
    expect(stateOf({ reportedAt: now - 240 * hour })).toEqual(["unreachable", "silent for 10 days"]);
  });
  test("says what it did last", () => {
    const status = { reportedAt: now - 72 * hour, installState: "installing", installReason: own };
    expect(stateOf(status)).toEqual(["unreachable", "silent for 72 hours, last installing"]);
  });
});

describe("a supplemental and its base", () => {
  const base = { ...enforcement, name: "base", identifier: "swu-base", targetOSVersion: "26.3.1" };
  const supplemental = { ...base, name: "bsi", identifier: "swu-bsi", targetBuildVersion: "25D771280a", base: "base" };
  const both = [base, supplemental];
  const declarations = [base, supplemental].map(({ identifier }) => told({ identifier })[0]!);
  const status = { ...told26, osVersion: "26.3", declarations };

  test("are one way: what is done is the supplemental", () => {
    expect(stateOf({ ...status, osVersion: "26.3.1", buildVersion: "25D2128" }, both)).toBe("waiting");
    const done = { osVersion: "26.3.1", buildVersion: "25D2128", supplementalBuildVersion: "25D771280a" };
    expect(stateOf({ ...status, ...done }, both)).toBe("done");
  });
  test("both have states of their own", () => {
    const downloading = { ...status, installState: "downloading" };
    for (const { identifier } of both) {
      const installReason = { reasons: ["declaration"], declarationId: identifier };
      expect(stateOf({ ...downloading, installReason }, both)).toBe("downloading");
    }
  });
});

describe("the release of a device", () => {
  const models = (name: string, version: string, ...of: string[]): FollowedEnforcement => ({
    ...enforcement,
    name,
    identifier: `swu-${name}`,
    platform: "iOS",
    targetOSVersion: version,
    models: of,
  });
  const phones = [models("18", "18.7.10", "iPhone11,8"), models("26", "26.6.1", "iPhone17,1")];

  test("is that of its model", () => {
    const progress = (model: string) => progressOf({ ...told26, model, osVersion: "18.7.10" }, phones);
    expect(progress("iPhone11,8")).toMatchObject({ state: "done", enforcement: { name: "18" } });
    expect(progress("iPhone17,1")).toMatchObject({ state: "notYetTold", enforcement: { name: "26" } });
  });
  test("is none where none names its model, or its platform is another one", () => {
    expect(progressOf({ ...told26, model: "iPhone16,1" }, phones)).toBeUndefined();
    expect(progressOf({ ...told26, model: "Mac14,2" }, phones)).toBeUndefined();
    expect(progressOf({ ...told26, model: "iPhone16,1" })).toBeUndefined();
  });
  test("is not known while its model isn't, and it stays in the ring", () => {
    const unnamed = { ...told26, model: undefined };
    expect(progressOf(unnamed, phones)).toEqual({
      state: "unknown",
      reason: "its model is not known, so neither is its release",
    });
    expect(progressOf(unnamed)?.state).toBe("waiting");
    expect(progressOf({}, phones)?.state).toBe("unknown");
  });
  test("is the one that is active on it, where its model isn't known", () => {
    const unnamed = { ...told26, model: undefined, declarations: told({ identifier: "swu-26" }) };
    expect(progressOf(unnamed, phones)).toMatchObject({ state: "waiting", enforcement: { name: "26" } });
  });
});
