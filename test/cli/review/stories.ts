import type { Day } from "./fixtures";

/** What a preview means to a person, written down without looking at a review. */
export interface Story {
  readonly day: Day;
  readonly summary: string;
  /** Ring, what happens, devices, from, to, deadline, still offered. */
  readonly rows: readonly (readonly string[])[];
  /** Sentences that the review holds. */
  readonly says: readonly string[];
  /** What it must not hold. */
  readonly saysNot: readonly string[];
}

const waiting = ["`macos` `everyone`", "waits", "unknown", "nothing enforced"] as const;

const worthKnowing: Story["rows"] = [
  [
    "`macos` `pilot`",
    "**changed**",
    "up to 2",
    "macOS 26.5.2",
    "macOS 26.6.2",
    "~~Sat 2026-07-04 18:00~~ **Sat 2026-08-22 18:00**, 49 days later",
    "until 2026-11-16",
  ],
  [
    "`macos` `office`",
    "waits",
    "3, 1 of them up to date",
    "26.5.1 to 26.6.2 installed",
    "macOS 26.6.2",
    "~~Thu 2026-07-09 18:00~~ **Sat 2026-08-22 18:00**, 44 days later",
    "until 2026-11-16",
  ],
  [...waiting, "macOS 26.6.2", "~~Mon 2026-07-20 18:00~~ **Sat 2026-08-22 18:00**, 33 days later", "until 2026-11-16"],
  ["`hurried`", "**new**", "unknown", "nothing enforced", "macOS 26.6.2", "Thu 2026-08-20 18:00", "until 2026-11-16"],
  [
    "`saturday`",
    "**new**",
    "3, 1 of them up to date",
    "26.5.1 to 26.6.2 installed",
    "macOS 26.6.2",
    "Sat 2026-08-29 18:00",
    "until 2026-11-16",
  ],
  ["`night`", "**new**", "unknown", "nothing enforced", "macOS 26.6.2", "Tue 2026-09-01 22:30", "until 2026-11-16"],
  [
    "`again`",
    "**new**",
    "3, 1 of them up to date",
    "26.5.1 to 26.6.2 installed",
    "macOS 26.6.2",
    "Thu 2026-09-03 18:00",
    "until 2026-11-16",
  ],
  [
    "`classrooms`",
    "**changed**",
    "unknown",
    "iPadOS 26.5.2",
    "iPadOS 26.6.1",
    "~~Fri 2026-07-24 17:00~~ **Fri 2026-09-04 17:00**, 42 days later",
    "until 2026-11-16",
  ],
  ["`expiring`", "**new**", "unknown", "nothing enforced", "macOS 26.5", "Tue 2026-09-08 18:00", "until 2026-08-30"],
];

/**
 * The stories that `test/fixtures/previews/generate.mjs` plays, told from its scenes, from the inventory `office.json` (Macs on 26.5.1,
 * 26.5.2 and 26.6.2, and an iPad) and from Apple's recorded answers, whose ExpirationDates are 2026-09-28 for 26.5.2 in June; and in
 * August 2026-11-16 for macOS 26.6.2 and iPadOS 26.6.1, and 2026-08-30 for macOS 26.5. Deadlines of the rollout are in the lock files.
 */
export const stories: Readonly<Record<string, Story>> = {
  // A new stack: ring pilot opens by itself, the others wait for it.
  first: {
    day: "june",
    summary:
      "**8 to create**, 2 warnings. Devices of 2 groups get 2 new targets or deadlines, the first by Sat 2026-07-04 18:00.",
    rows: [
      [
        "`macos` `pilot`",
        "**new**",
        "up to 2",
        "nothing enforced",
        "macOS 26.5.2",
        "Sat 2026-07-04 18:00",
        "until 2026-09-28",
      ],
      [
        "`macos` `office`",
        "waits",
        "3, 2 of them up to date",
        "26.5.1 to 26.6.2 installed",
        "macOS 26.5.2",
        "Thu 2026-07-09 18:00",
        "until 2026-09-28",
      ],
      [...waiting, "macOS 26.5.2", "Mon 2026-07-20 18:00", "until 2026-09-28"],
      [
        "`classrooms`",
        "**new**",
        "unknown",
        "nothing enforced",
        "iPadOS 26.5.2",
        "Fri 2026-07-24 17:00",
        "until 2026-09-28",
      ],
    ],
    says: [
      "- `macos`: ring office waits: 81 % of ring pilot done, needs 95 %",
      "⚠️ `macos-pilot`: the deadline Sat 2026-07-04 18:00 falls on a weekend",
      "⚠️ `macos-pilot`: the deferral of everyone reaches group pilot too",
      "ℹ️ `classrooms`: a Shared iPad installs only while no user is signed in",
      '+ requireProgram.token: "[secret]"',
    ],
    saysNot: ["not between 8 and 20", "drift", "server, not by"],
  },
  // 26.6.2 takes the place of 26.5.2, in the ring that is open as in those that wait.
  superseded: {
    day: "august",
    summary:
      "**2 to update**, 7 unchanged, 2 warnings. Devices of 1 group get a new target or deadline, the first by Sat 2026-08-22 18:00.",
    rows: [
      [
        "`macos` `pilot`",
        "**changed**",
        "up to 2",
        "macOS 26.5.2",
        "macOS 26.6.2",
        "~~Sat 2026-07-04 18:00~~ **Sat 2026-08-22 18:00**, 49 days later",
        "until 2026-11-16",
      ],
      [
        "`macos` `office`",
        "waits",
        "3, 1 of them up to date",
        "26.5.1 to 26.6.2 installed",
        "macOS 26.6.2",
        "~~Thu 2026-07-09 18:00~~ **Sat 2026-08-22 18:00**, 44 days later",
        "until 2026-11-16",
      ],
      [
        ...waiting,
        "macOS 26.6.2",
        "~~Mon 2026-07-20 18:00~~ **Sat 2026-08-22 18:00**, 33 days later",
        "until 2026-11-16",
      ],
    ],
    says: [
      "- `macos`: ring office waits: ring pilot is not open for macOS 26.6.2 yet",
      "⚠️ `macos-pilot`, `macos-office`, `macos-everyone`: the deadline Sat 2026-08-22 18:00 falls on a weekend",
      '- targetOSVersion: "26.5.2"\n+ targetOSVersion: "26.6.2"',
    ],
    saysNot: ["classrooms", "testers", "Other changes"],
  },
  // A bad update: `paused: true` takes the only enforcement away.
  paused: {
    day: "august",
    summary: "**1 to update, 1 to remove**, 7 unchanged. Devices of 1 group lose an enforcement.",
    rows: [
      ["`macos` `pilot`", "**paused**", "up to 2", "macOS 26.5.2", "nothing", "~~Sat 2026-07-04 18:00~~", ""],
      ["`macos` `office`", "**paused**", "3", "nothing enforced", "nothing", "", ""],
      ["`macos` `everyone`", "**paused**", "unknown", "nothing enforced", "nothing", "", ""],
    ],
    says: ["- `macos`: ring pilot is paused: the program says paused: true", "+ paused: true"],
    saysNot: ["```mermaid", "⚠️"],
  },
  // One thing that a reviewer should be told of in each enforcement, and two settings that merge to something new.
  "worth-knowing": {
    day: "august",
    summary:
      "**6 to create, 5 to update**, 4 unchanged, 9 warnings. Devices of 6 groups get 7 new targets or deadlines, the first by " +
      "Thu 2026-08-20 18:00.",
    rows: worthKnowing,
    says: [
      "⚠️ `expiring`: Apple offers macOS 26.5 until 2026-08-30",
      "⚠️ `hurried`: a new enforcement needs 3 days of notice (minimumNotice), and 2026-08-20T18:00:00 is 40 hours away in the earliest time zone (UTC+14); allowShortNotice lets it pass",
      "`saturday`: the deadline Sat 2026-08-29 18:00 falls on a weekend",
      "in group office the target of again, 26.6.2, is not newer than 26.6.2, which saturday brings no later",
      "⚠️ `night`: the deadline Tue 2026-09-01 22:30 is not between 8 and 20 o'clock",
      "ℹ️ `classrooms`: a Shared iPad",
      "in group everyone devices combine this with everyone to something that neither of the two says: deferrals.minorPeriodInDays 30",
      'automaticActions.installOSUpdates "AlwaysOff"',
      "`again`, `saturday`: the deferral of office reaches group office too",
      "- `BetaEnrollment` `testers` changed: `requireProgram.token`",
      "! requireProgram.token changes",
    ],
    saysNot: ["targetOSVersion: Apple offers", "target is older"],
  },
  // Nearly the same under the policies of this package; only a stream of events has what they say.
  policies: {
    day: "august",
    summary:
      "**The preview failed**, so that what follows may lack something. **6 to create, 5 to update**, 9 errors, 11 warnings. " +
      "Devices of 6 groups get 7 new targets or deadlines, the first by Thu 2026-08-20 18:00.",
    rows: worthKnowing,
    says: [
      "❌ `saturday`: policy softwareupdate-no-weekend-deadline: the deadline 2026-08-29T18:00:00 falls on a Saturday.",
      "❌ `hurried`: policy softwareupdate-minimum-notice: allowShortNotice gives devices less notice than the 3 days",
      '❌ `office`: policy softwareupdate-automatic-installs: the settings of group office come to automaticActions.download "AlwaysOff"',
      "⚠️ `expiring`: policy softwareupdate-expiring-target: Apple offers macOS 26.5 until 2026-08-30, which is less than 14 days from today.",
    ],
    saysNot: ["preview failed\n", "softwareupdate-canary-ring"],
  },
  // Another identifier makes another declaration; settings leave the program.
  "replaced-removed": {
    day: "june",
    summary: "**1 to replace, 1 to remove**, 7 unchanged.",
    rows: [
      [
        "`classrooms`",
        "**changed**",
        "unknown",
        "iPadOS 26.5.2",
        "iPadOS 26.5.2",
        "Fri 2026-07-24 17:00",
        "until 2026-09-28",
      ],
    ],
    says: [
      "- `SoftwareUpdateSettings` `everyone` removed",
      '+ identifier: "classrooms-by-hand"',
      "@@ SoftwareUpdateSettings everyone: delete @@",
    ],
    saysNot: ["#### Warnings"],
  },
  // The provider's check refuses a deadline that comes too soon.
  refused: {
    day: "june",
    summary: "**The preview failed**, so that what follows may lack something. **No change**, 1 error.",
    rows: [],
    says: [
      "#### Errors",
      "❌ `classrooms`: targetLocalDateTime: an earlier deadline needs 3 days of notice (minimumNotice)",
    ],
    saysNot: ["pulumi-nodejs:dynamic", "<details>"],
  },
  // Somebody moved a deadline and removed the settings on the server; the update puts both right.
  drift: {
    day: "june",
    summary:
      "**1 to create, 1 to update**, 7 unchanged, 3 warnings. Devices of 1 group get a new target or deadline, the first by Fri 2026-07-24 17:00.",
    rows: [
      [
        "`classrooms`",
        "**changed**",
        "unknown",
        "iPadOS 26.5.2",
        "iPadOS 26.5.2",
        "~~Fri 2026-07-31 17:00~~ **Fri 2026-07-24 17:00**, 7 days earlier",
        "until 2026-09-28",
      ],
    ],
    says: [
      "⚠️ `classrooms`: was changed on the server, not by this program: targetLocalDateTime; this update puts it right",
      "⚠️ `everyone`: is no longer on the server; this update puts it right",
    ],
    saysNot: [],
  },
  // The same, when only the server is looked at.
  "drift-refresh": {
    day: "june",
    summary: "**2 resources changed on the server, not by this program**, 7 unchanged, 2 warnings.",
    rows: [
      [
        "`classrooms`",
        "**changed**",
        "unknown",
        "iPadOS 26.5.2",
        "iPadOS 26.5.2",
        "~~Fri 2026-07-24 17:00~~ **Fri 2026-07-31 17:00**, 7 days later",
        "until 2026-09-28",
      ],
    ],
    says: ["⚠️ `everyone`: is no longer on the server; pulumi up --refresh puts it right", "| State | Server |"],
    saysNot: ["```mermaid", "Shared iPad"],
  },
};
