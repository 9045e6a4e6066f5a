import type { ResourceValidationPolicy } from "@pulumi/policy";
import { defaultMinimumNotice } from "../provider/core/declarations/enforcementRules";
import { resourceTypes } from "./resourceTypes";

/** The configuration of {@link minimumNotice}. */
export interface MinimumNoticeConfig {
  /** Days, 1 to 365, that a program has to give at least. Default: 3. */
  readonly days: number;
  /** Whether a program may set `allowShortNotice`. Default: false. */
  readonly allowShortNotice: boolean;
}

/**
 * Every enforcement and every rollout gives the organization's minimum notice. The policy looks at `minimumNotice` and
 * `allowShortNotice`, which the provider then enforces, and not at the time that is left: a deadline that stands comes nearer every
 * day, and must never keep anybody from stopping another one. Mandatory unless the pack says otherwise.
 */
export const minimumNotice: ResourceValidationPolicy = {
  name: "softwareupdate-minimum-notice",
  description: "Devices are told in time: `minimumNotice` is long enough, and `allowShortNotice` is not used.",
  enforcementLevel: "mandatory",
  configSchema: {
    properties: {
      days: { type: "number", minimum: 1, maximum: 365, default: defaultMinimumNotice },
      allowShortNotice: { type: "boolean", default: false },
    },
  },
  validateResource: (args, report) => {
    const config = args.getConfig<MinimumNoticeConfig>();
    for (const { where, days = defaultMinimumNotice, isShortAllowed } of noticesOf(args.type, args.props)) {
      if (typeof days === "number" && days < config.days) {
        report(`${where}minimumNotice is ${days} days, and has to be ${config.days} or more.`);
      }
      if (isShortAllowed === true && !config.allowShortNotice) {
        report(
          `${where}allowShortNotice gives devices less notice than the ${config.days} days that they should have. Remove it.`,
        );
      }
    }
  },
};

interface Notice {
  readonly where: string;
  readonly days?: unknown;
  readonly isShortAllowed?: unknown;
}

function noticesOf(type: string, props: Readonly<Record<string, unknown>>): Notice[] {
  const own = { where: "", days: props.minimumNotice, isShortAllowed: props.allowShortNotice };
  if (type === resourceTypes.enforcement) return [own];
  if (type !== resourceTypes.rollout) return [];
  const rings = Array.isArray(props.rings) ? (props.rings as Record<string, unknown>[]) : [];
  const ofRings = rings
    .filter((ring) => ring.minimumNotice !== undefined || ring.allowShortNotice !== undefined)
    .map((ring) => ({
      where: `ring ${String(ring.name)}: `,
      days: ring.minimumNotice ?? own.days,
      isShortAllowed: ring.allowShortNotice ?? own.isShortAllowed,
    }));
  return [own, ...ofRings];
}
