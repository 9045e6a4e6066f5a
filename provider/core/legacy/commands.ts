import { enforcementType, settingsType } from "../declarations/types";
import { paper, schema, type Source } from "../source";

/** An MDM command from before declarations, or what one of them set or asked for. */
export interface LegacyCommand {
  /** Its RequestType; behind a colon the setting or the query that ended, where the command itself goes on. */
  readonly command: string;
  /** What comes of it while an enforcement is pending on the device; absent where Apple says nothing. */
  readonly whilePending?: string;
  /** What takes its place. */
  readonly replacement: string;
  readonly removedSince: string;
  readonly source: Source;
}

const pending = paper("The importance of leveraging software update declarations");
const changes = schema("CHANGES.md", "27.0", "255d4a2d841448f71f526e4b5d5f7ad795de86ca");

/** The legacy commands, with the paper's table of what they result in beside a pending enforcement. */
export const legacyCommands: readonly LegacyCommand[] = [
  {
    command: "AvailableOSUpdates",
    whilePending:
      "Limited: on macOS, updates that aren't managed, such as Xcode's command-line tools, may still be in the answer.",
    replacement: enforcementType,
    removedSince: "27.0",
    source: pending,
  },
  {
    command: "ScheduleOSUpdate",
    whilePending: "The device returns an InstallFailed error.",
    replacement: enforcementType,
    removedSince: "27.0",
    source: pending,
  },
  {
    command: "OSUpdateStatus",
    whilePending: "The device returns an empty status array.",
    replacement: "the status item softwareupdate.install-state",
    removedSince: "27.0",
    source: pending,
  },
  {
    command: "ScheduleOSUpdateScan",
    replacement: enforcementType,
    removedSince: "27.0",
    source: changes,
  },
  {
    command: "Settings: SoftwareUpdateSettings.RecommendationCadence",
    replacement: `RecommendedCadence of ${settingsType}`,
    removedSince: "27.0",
    source: changes,
  },
  {
    command: "DeviceInformation: OSUpdateSettings",
    replacement: settingsType,
    removedSince: "27.0",
    source: changes,
  },
  {
    command: "DeviceInformation: SoftwareUpdateSettings",
    replacement: settingsType,
    removedSince: "27.0",
    source: changes,
  },
  {
    command: "DeviceInformation: SoftwareUpdateDeviceID",
    replacement: "the status item softwareupdate.device-id",
    removedSince: "27.0",
    source: changes,
  },
];
