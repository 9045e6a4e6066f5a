import { paper, schema, type Source } from "../source";

/** What users see of an enforcement, and when. */
export interface NotificationStage {
  readonly when: string;
  readonly what: string;
  /** Shown as well with `Notifications: false`, which leaves the last hour and the restart countdown alone. */
  readonly withoutNotifications: boolean;
  readonly source: Source;
}

const enforcing = paper("Enforcing software updates");

/** From the declaration to the deadline, in order. */
export const notificationTimeline: readonly NotificationStage[] = [
  {
    when: "the enforcement is declared",
    what: "The deadline stands in Settings or System Settings, and a notification says it, with the link of DetailsURL.",
    withoutNotifications: false,
    source: enforcing,
  },
  {
    when: "until the deadline",
    what: "Notifications come more often the nearer it is; their options depend on the time that is left.",
    withoutNotifications: false,
    source: enforcing,
  },
  {
    when: "the last 24 hours",
    what: "Notifications are shown in spite of Do Not Disturb.",
    withoutNotifications: false,
    source: enforcing,
  },
  {
    when: "the last hour",
    what: "A notification, then the restart countdown.",
    withoutNotifications: true,
    source: enforcing,
  },
  {
    when: "the deadline has passed",
    what: "A device that couldn't install says that the update is past due and is attempted within the next hour.",
    withoutNotifications: true,
    source: enforcing,
  },
];

/** What a device does that hasn't installed a release by its deadline. */
export interface MissedDeadline {
  readonly devices: string;
  readonly what: string;
  readonly source: Source;
}

/** What happens at and after a deadline, row by row. */
export const missedDeadlines: readonly MissedDeadline[] = [
  {
    devices: "iPhone and iPad",
    what: "The user is forced to enter the passcode, if one is set and it wasn't entered earlier.",
    source: enforcing,
  },
  {
    devices: "Mac",
    what: "All open apps are force quit, saved or not, and the Mac restarts if necessary.",
    source: enforcing,
  },
  {
    devices: "Mac with Apple silicon",
    what: "The bootstrap token authorizes the update if there is one; else the user is asked for credentials.",
    source: enforcing,
  },
  {
    devices: "Every device whose requirements weren't met",
    what: "It resumes by itself once it is powered on and connected to the internet: it downloads and prepares, notifies, tries within the next hour, and repeats that after every interruption.",
    source: enforcing,
  },
  {
    devices: "Every device that was switched off",
    what: "The release is enforced an hour after the next start, or when all conditions are met.",
    source: schema(
      "declarative/declarations/configurations/softwareupdate.enforcement.specific.yaml",
      "notes",
      "0a4527c5ea21825fd23e08273ccdb9e2302458ce",
    ),
  },
];
