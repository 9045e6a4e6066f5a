import type { ResourceValidationPolicy } from "@pulumi/policy";
import { parseLocalDateTime } from "../provider/core/declarations/localDateTime";
import { enforcementsOf } from "./plannedEnforcements";

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;

/** The configuration of {@link noWeekendDeadline}. */
export interface NoWeekendDeadlineConfig {
  /** The days, in English, on which no deadline may fall. Default: Saturday and Sunday. */
  readonly weekdays: readonly (typeof weekdays)[number][];
}

/**
 * No deadline falls on a weekend, neither of an enforcement nor of a ring that waits. Mandatory unless the pack says otherwise. A
 * deadline is the devices' own local time, so the day is the same for all of them.
 */
export const noWeekendDeadline: ResourceValidationPolicy = {
  name: "softwareupdate-no-weekend-deadline",
  description: "No update is enforced on a weekend, when few are there to help.",
  enforcementLevel: "mandatory",
  configSchema: {
    properties: {
      weekdays: {
        type: "array",
        items: { type: "string", enum: [...weekdays] },
        default: ["Saturday", "Sunday"],
      },
    },
  },
  validateResource: (args, report) => {
    const config = args.getConfig<NoWeekendDeadlineConfig>();
    for (const { where, targetLocalDateTime: deadline } of enforcementsOf(args)) {
      const time = typeof deadline === "string" ? parseLocalDateTime(deadline) : undefined;
      const weekday = time === undefined ? undefined : weekdays[new Date(time).getUTCDay()]!;
      if (weekday !== undefined && config.weekdays.includes(weekday)) {
        report(
          `${where}the deadline ${String(deadline)} falls on a ${weekday}. Choose another day; postponing always applies.`,
        );
      }
    }
  },
};
