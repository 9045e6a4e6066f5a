import type { RingDevice } from "../../../../provider/core/status/device";
import { progressStates } from "../../../../provider/core/status/progressState";
import { ringProgress, ringSummary, type FollowedRing } from "../../../../provider/core/status/ringProgress";
import { rolloutStatus } from "../../../../provider/core/status/rolloutStatus";

const now = Date.parse("2026-08-26T09:30:00Z");
const hour = 60 * 60 * 1000;
const identifier = "swu-enforcement-fleet_prod_macos-canary";
const ring: FollowedRing = {
  ring: "canary",
  group: "it",
  status: "open",
  reason: "opened on 2026-08-20: the first ring",
  openedOn: "2026-08-20",
  enforcements: [
    {
      name: "macos-canary",
      identifier,
      isDeclared: true,
      platform: "macOS",
      targetOSVersion: "26.6.2",
      targetLocalDateTime: "2026-08-31T18:00:00",
      assignedAt: now - 100 * hour,
    },
  ],
};

function mac(enrollment: string, status: RingDevice["status"] = {}): RingDevice {
  const declarations = [{ identifier, isActive: true, valid: "valid", isCurrent: true, reasons: [] }];
  return { enrollment, status: { model: "Mac14,2", osVersion: "26.5.2", reportedAt: now, declarations, ...status } };
}

const failed = mac("FAILED", {
  installState: "failed",
  installReason: { reasons: ["declaration"], declarationId: identifier },
  failure: { count: 2, reason: "Battery level is too low", at: now - hour },
  pendingVersion: { osVersion: "26.6.2", buildVersion: "25G83" },
});
const devices = [
  mac("DONE", { osVersion: "26.6.2" }),
  mac("AHEAD", { osVersion: "27.0" }),
  mac("WAITING", { model: "Mac15,7" }),
  mac("SILENT", { reportedAt: now - 49 * hour }),
  { enrollment: "NEVER", status: {} },
  failed,
  mac("PHONE", { model: "iPhone17,1", osVersion: "26.6" }),
];
const known = { source: "DeviceGroup" as const, devices };

test("a ring counts the devices that the release is meant for, silent and unknown ones included", () => {
  const { total, others, counts } = ringProgress(ring, known, now);
  expect({ total, others }).toEqual({ total: 6, others: 1 });
  expect(counts).toEqual({
    ...Object.fromEntries(progressStates.map((state) => [state, 0])),
    ...{ done: 1, ahead: 1, waiting: 1, unreachable: 1, unknown: 1, failed: 1 },
  });
});

test("a ring counts by model, by the names that people use, most devices first", () => {
  const models = ringProgress(ring, known, now).models.map(({ model, name, total }) => [model, name, total]);
  expect(models).toEqual([
    ["Mac14,2", "MacBook Air (M2, 2022)", 4],
    ["Mac15,7", expect.stringContaining("MacBook Pro") as string, 1],
    [undefined, undefined, 1],
  ]);
});

describe("what gates are judged on", () => {
  test("says of a ring that the next update alone enforces that its failures are to come", () => {
    const toCome = ringSummary("macos", ringProgress({ ...ring, isToCome: true }, undefined, now));
    expect(toCome).toMatchObject({ isToCome: true });
  });

  const summaryOf = (...members: RingDevice[]) =>
    ringSummary("macos", ringProgress(ring, { source: "DeviceGroup", devices: members }, now));

  test("counts what is done or ahead, and what failed; silent devices stay in the total", () => {
    expect(summaryOf(...devices)).toEqual({
      rollout: "macos",
      ring: "canary",
      total: 6,
      done: 2,
      failed: 1,
      unreachable: 1,
    });
  });

  test("safety rule 6: is of an unknown number where nobody knows who is in the group", () => {
    const summary = ringSummary("macos", ringProgress(ring, undefined, now))!;
    expect(summary).toEqual({ rollout: "macos", ring: "canary", done: 0, failed: 0 });
    expect(summary).not.toHaveProperty("total");
  });

  test("safety rule 6: is nothing where a device couldn't be read, which may have failed", () => {
    const unread = { enrollment: "UNREAD", status: {}, problem: "the server answered 500" };
    expect(ringProgress(ring, { source: "server", devices: [...devices, unread] }, now).unread).toBe(1);
    expect(summaryOf(...devices, unread)).toBeUndefined();
  });
});

test("programs and scripts get plain JSON, without what doesn't apply", () => {
  const progress = ringProgress(ring, { source: "DeviceGroup", devices: [{ ...failed, name: "Anna's Mac" }] }, now);
  const status = rolloutStatus("macos", "macOS", [{ progress }]);
  expect(JSON.parse(JSON.stringify(status))).toEqual(status);
  const { counts, models, ...rest } = status.rings[0]!;
  expect([counts.failed, models.length]).toEqual([1, 1]);
  expect(rest).toEqual({
    ring: "canary",
    group: "it",
    status: "open",
    reason: "opened on 2026-08-20: the first ring",
    openedOn: "2026-08-20",
    targets: [
      {
        identifier,
        targetOSVersion: "26.6.2",
        targetLocalDateTime: "2026-08-31T18:00:00",
        isDeclared: true,
      },
    ],
    membership: "DeviceGroup",
    total: 1,
    done: 0,
    unread: 0,
    others: 0,
    devices: [
      {
        enrollment: "FAILED",
        name: "Anna's Mac",
        model: "Mac14,2",
        osVersion: "26.5.2",
        state: "failed",
        reason: "Battery level is too low",
        requirement: { name: "power", sentence: expect.stringContaining("Connect the device to power") as string },
        failure: { count: 2, since: "2026-08-26T08:30:00.000Z" },
        pendingVersion: "26.6.2",
        installReasons: ["declaration"],
        reportedAt: "2026-08-26T09:30:00.000Z",
      },
    ],
  });
});

test("a ring whose members nobody knows says so", () => {
  const status = rolloutStatus("macos", "macOS", [{ progress: ringProgress(ring, undefined, now) }]).rings[0]!;
  expect(status).toMatchObject({ membership: "unknown", done: 0, devices: [] });
  expect(status).not.toHaveProperty("total");
});
