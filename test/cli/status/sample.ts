/** A fleet in the middle of a rollout, as the tests of the table and of the page show it. */
import type { Reading } from "../../../cli/status/reading";
import type { RingDevice } from "../../../provider/core/status/device";
import type { DeviceStatus } from "../../../provider/core/status/deviceStatus";
import { ringProgress, type FollowedRing, type Membership } from "../../../provider/core/status/ringProgress";
import { rolloutStatus } from "../../../provider/core/status/rolloutStatus";

/** The moment of the sample. */
export const now = Date.parse("2026-08-26T09:30:00Z");
const hour = 60 * 60 * 1000;

/** What a device does with the enforcement of its ring. */
export type Doing =
  | "done"
  | "ahead"
  | "installing"
  | "prepared"
  | "downloading"
  | "waiting"
  | "notYetTold"
  | "predicateFalse"
  | "unsupported"
  | "silent"
  | "neverReported"
  | "noSpace"
  | "battery";

/** A ring of the sample, with how many devices do what. */
export function sampleRing(ring: string, options: Partial<FollowedRing> = {}): FollowedRing {
  return {
    ring,
    group: `${ring}-macs`,
    status: "open",
    reason: "opened on 2026-08-20: the first ring",
    openedOn: "2026-08-20",
    enforcements: [
      {
        name: `macos-${ring}`,
        identifier: `swu-enforcement-fleet_prod_macos-${ring}`,
        isDeclared: true,
        platform: "macOS",
        targetOSVersion: "26.6.2",
        targetLocalDateTime: "2026-08-31T18:00:00",
        assignedAt: Date.parse("2026-08-20T10:00:00Z"),
      },
    ],
    ...options,
  };
}

/** The members of a ring's group. */
export function sampleMembers(
  { ring, enforcements }: FollowedRing,
  doing: Partial<Record<Doing, number>>,
  names: readonly string[] = [],
): Membership {
  const { identifier } = enforcements[0]!;
  const all = Object.entries(doing).flatMap(([what, count]) => Array.from({ length: count }, () => what as Doing));
  const devices = all.map((what, at): RingDevice => ({
    enrollment: `${ring.toUpperCase()}-${String(at + 1).padStart(4, "0")}`,
    ...(names[at] !== undefined && { name: names[at] }),
    status: statusOf(what, identifier, ["Mac15,7", "Mac14,2", "MacBookPro18,3", "Mac16,1"][at % 4]!),
  }));
  return { source: "DeviceGroup", devices };
}

function statusOf(what: Doing, identifier: string, model: string): DeviceStatus {
  if (what === "neverReported") return {};
  const declarations = [
    { identifier, isActive: true, valid: "valid", isCurrent: true, reasons: [] },
    {
      identifier: `${identifier.replace("enforcement", "enforcement-activation")}`,
      isActive: true,
      valid: "valid",
      reasons: [],
    },
  ];
  const old: DeviceStatus = {
    model,
    osVersion: "26.5.2",
    buildVersion: "25F84",
    reportedAt: now - 3 * hour,
    declarations,
  };
  const pending = {
    pendingVersion: { osVersion: "26.6.2", buildVersion: "25G83" },
    installReason: { reasons: ["declaration"], declarationId: identifier },
  };
  const failed = (count: number, reason: string): DeviceStatus => ({
    ...old,
    ...pending,
    installState: "failed",
    failure: { count, reason, at: now - 5 * hour },
  });
  switch (what) {
    case "done":
      return { ...old, osVersion: "26.6.2", buildVersion: "25G83", installState: "none" };
    case "ahead":
      return { ...old, osVersion: "27.0", buildVersion: "26A300" };
    case "waiting":
      return { ...old, installState: "none" };
    case "notYetTold":
      return { ...old, declarations: [] };
    case "predicateFalse":
      return {
        ...old,
        declarations: [
          { ...declarations[0]!, isActive: false, reasons: [{ code: "Info.NotReferencedByActivation" }] },
          { ...declarations[1]!, isActive: false, reasons: [{ code: "Info.Predicate" }] },
        ],
      };
    case "unsupported":
      return {
        ...old,
        declarations: [
          {
            ...declarations[0]!,
            isActive: false,
            valid: "invalid",
            reasons: [{ code: "Error.ConfigurationNotSupported" }],
          },
        ],
      };
    case "silent":
      return { ...old, ...pending, installState: "installing", reportedAt: now - 75 * hour };
    case "noSpace":
      return failed(3, "Insufficient disk space");
    case "battery":
      return failed(2, "Battery level is too low");
    default:
      return { ...old, ...pending, installState: what };
  }
}

/** Three rings of Macs: one nearly done, one under way, one that waits; and one of which nobody knows the members. */
export function sampleReading(names: readonly string[] = []): Reading {
  const canary = sampleRing("canary", { doneOn: undefined });
  const early = sampleRing("early", {
    reason: "opened on 2026-08-24: 95 % of ring canary done",
    openedOn: "2026-08-24",
    enforcements: [
      {
        ...sampleRing("early").enforcements[0]!,
        targetLocalDateTime: "2026-09-07T18:00:00",
        assignedAt: Date.parse("2026-08-24T10:00:00Z"),
      },
    ],
  });
  const everyone = sampleRing("everyone", {
    status: "waiting",
    reason: "ring everyone waits: 41 % of ring early done, needs 95 %",
    openedOn: undefined,
    enforcements: [
      { ...sampleRing("everyone").enforcements[0]!, isDeclared: false, targetLocalDateTime: "2026-09-21T18:00:00" },
    ],
  });
  const kiosks = sampleRing("kiosks", {
    status: "waiting",
    reason: "ring kiosks waits for `softwareupdate refresh`",
    openedOn: undefined,
    enforcements: [{ ...sampleRing("kiosks").enforcements[0]!, isDeclared: false, targetLocalDateTime: undefined }],
  });
  const rings = [
    ringProgress(canary, sampleMembers(canary, { noSpace: 1, done: 36, ahead: 2, prepared: 1 }, names), now),
    ringProgress(
      early,
      sampleMembers(early, {
        noSpace: 3,
        battery: 1,
        done: 98,
        ahead: 2,
        installing: 4,
        prepared: 41,
        downloading: 27,
        waiting: 38,
        notYetTold: 11,
        predicateFalse: 4,
        unsupported: 1,
        silent: 9,
        neverReported: 1,
      }),
      now,
    ),
    ringProgress(everyone, sampleMembers(everyone, { done: 61, ahead: 12, notYetTold: 1904, silent: 23 }), now),
    ringProgress(kiosks, undefined, now),
  ];
  return {
    stack: "acme/fleet/prod",
    at: new Date(now).toISOString(),
    rollouts: [
      rolloutStatus(
        "macos",
        "macOS",
        rings.map((progress) => ({ progress })),
      ),
      rolloutStatus("studios", "macOS", endedRings()),
    ],
    problems: [],
  };
}

/** A rollout whose rings have come to every kind of end. */
function endedRings() {
  const at = (ring: string, status: FollowedRing["status"], reason: string, more: Partial<FollowedRing> = {}) => {
    const [enforcement] = sampleRing(ring).enforcements;
    const enforcements = [{ ...enforcement!, isDeclared: false, targetLocalDateTime: "2026-08-17T18:00:00" }];
    return sampleRing(ring, { status, reason, enforcements, openedOn: "2026-08-03", ...more });
  };
  const rings = [
    at("editors", "done", "done on 2026-08-12: all 12 devices have macOS 26.6.2", { doneOn: "2026-08-12" }),
    at("render", "ended", "ended on 2026-08-19: Apple withdrew macOS 26.6.2"),
    at("sound", "paused", "the program says paused: true"),
    at("colour", "held", "ring colour is held since 2026-08-19: 17 % of ring render failed, at most 5 % may"),
  ];
  return rings.map((ring) => ({
    progress: ringProgress(
      ring,
      sampleMembers(ring, ring.status === "done" ? { done: 12 } : { done: 5, waiting: 7 }),
      now,
    ),
  }));
}
