/** A rollout that a test plays from day to day. */
import type { LockedRelease } from "../../../../provider/core/lock/lock";
import type { LockedRing } from "../../../../provider/core/lock/rollouts";
import { advanceRollout } from "../../../../provider/core/rollout/advance";
import { planRings, type RolloutPlan } from "../../../../provider/core/rollout/planRings";
import type { RingSummary } from "../../../../provider/core/rollout/ringSummary";
import { specifyRollout } from "../../../../provider/core/rollout/specification";

/** The arguments of a rollout. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Two rings, the second of which waits for the first. */
export const twoRings: Arguments = {
  platform: "macOS",
  release: "26.6.2",
  rings: [
    { name: "1", group: "canary", afterDays: 1 },
    { name: "2", group: "office", afterDays: 7 },
  ],
  gate: { minimumDonePercent: 95 },
};

/** A release of the lock file for all Macs of the tests. */
export function macRelease(version: string, firstSeen: string, more: Partial<LockedRelease> = {}): LockedRelease {
  return { platform: "macOS", version, devices: ["J413AP"], lists: ["public", "managed"], firstSeen, ...more };
}

/** Apple's releases in August 2026, as the recorded answers have them. */
export const august: readonly LockedRelease[] = [
  macRelease("26.6.1", "2026-08-06"),
  macRelease("26.6.2", "2026-08-17"),
];

/** What a day of a {@link Play} brings. */
export interface Day {
  /** The arguments as they are now. Default: as they were. */
  readonly arguments?: Arguments;
  readonly releases?: readonly LockedRelease[];
  /** Progress by ring: all, done and failed devices. A ring that is missing is unknown. */
  readonly progress?: Readonly<Record<string, Omit<RingSummary, "rollout" | "ring">>>;
  /** Rings whose enforcement the next update would refuse for short notice. */
  readonly tooSoon?: readonly string[];
}

/** Refreshes a rollout day by day, and plans it as the program would. */
export class Play {
  lines: readonly LockedRing[] = [];
  /** What the last refresh said. */
  said: readonly string[] = [];

  constructor(
    private args: Arguments,
    private releases: readonly LockedRelease[] = august,
  ) {}

  /** `softwareupdate refresh` on a day. */
  refresh(on: string, day: Day = {}): this {
    this.args = day.arguments ?? this.args;
    this.releases = day.releases ?? this.releases;
    const { progress = {}, tooSoon = [] } = day;
    const { lines, events } = advanceRollout({
      stack: "dev",
      rollout: "macos",
      specification: specifyRollout(this.args),
      lines: this.lines,
      releases: this.releases,
      summaryOf: (ring) => (progress[ring] ? { rollout: "macos", ring, ...progress[ring] } : undefined),
      isTooSoon: (ring) => tooSoon.includes(ring),
      on,
    });
    this.lines = lines;
    this.said = events.map(({ sentence }) => sentence);
    return this;
  }

  /** What the program makes of its arguments and of the lock file. */
  plan(changes: Arguments = {}, now = "2026-08-18T10:00:00Z"): RolloutPlan {
    return planRings(specifyRollout({ ...this.args, ...changes }), {
      rollout: "macos",
      lines: this.lines,
      lockFile: "softwareupdate.lock.json",
      identifierOf: (name) => `swu-enforcement-test_dev_${name}`,
      isRefresh: false,
      now: Date.parse(now),
    });
  }

  /** The one line of a ring. */
  line(ring: string): LockedRing {
    const [line, ...others] = this.lines.filter((one) => one.ring === ring);
    if (!line || others.length > 0) throw new Error(`ring ${ring} has ${others.length + (line ? 1 : 0)} lines`);
    return line;
  }

  /** Rings with what is declared there: `1: 26.6.2 by 2026-08-24T18:00:00`. */
  declared(changes: Arguments = {}): string[] {
    return this.plan(changes).rings.flatMap(({ ring, enforcements }) =>
      enforcements
        .filter(({ isDeclared }) => isDeclared)
        .map(
          ({ targetOSVersion, targetBuildVersion: build, targetLocalDateTime }) =>
            `${ring}: ${targetOSVersion}${build ? ` (${build})` : ""} by ${targetLocalDateTime}`,
        ),
    );
  }

  /** The status of each ring. */
  statuses(changes: Arguments = {}): string[] {
    return this.plan(changes).rings.map(({ ring, status }) => `${ring}: ${status}`);
  }
}

/** The rings of {@link twoRings} with changes. */
export function ringsWith(first: Arguments, second: Arguments = {}): readonly Arguments[] {
  const [one, two] = twoRings.rings as [Arguments, Arguments];
  return [
    { ...one, ...first },
    { ...two, ...second },
  ];
}
