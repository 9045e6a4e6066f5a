import type { PolicyResource, StackValidationPolicy } from "@pulumi/policy";
import { mergeSettings, valueAt } from "../provider/core/declarations/effectiveSettings";
import { declarationKinds } from "../provider/core/declarations/kinds";
import { payloadOf } from "../provider/core/declarations/validate";
import { resourceTypes } from "./resourceTypes";

/** Apple's keys that automatic installation needs, by the names of the inputs. */
const keys = {
  download: "AutomaticActions.Download",
  installOSUpdates: "AutomaticActions.InstallOSUpdates",
  installSecurityUpdate: "AutomaticActions.InstallSecurityUpdate",
} as const;

/** The configuration of {@link automaticInstalls}. */
export interface AutomaticInstallsConfig {
  /** The inputs under `automaticActions` that no group may come to `AlwaysOff` in. Default: all three. */
  readonly actions: readonly (keyof typeof keys)[];
}

/**
 * The settings of a group never come to automatic installation being off. Settings that reach one group are combined as a device
 * does it, by Apple's rules, as if every condition were met: what one device may come to counts. Downloads are among them, since
 * Apple installs automatically only what was downloaded automatically. Mandatory unless the pack says otherwise.
 */
export const automaticInstalls: StackValidationPolicy = {
  name: "softwareupdate-automatic-installs",
  description: "No group comes to settings under which devices install nothing by themselves.",
  enforcementLevel: "mandatory",
  configSchema: {
    properties: {
      actions: {
        type: "array",
        items: { type: "string", enum: Object.keys(keys) },
        default: Object.keys(keys),
      },
    },
  },
  validateStack: (args, report) => {
    const { actions } = args.getConfig<AutomaticInstallsConfig>();
    for (const [group, settings] of byGroup(args.resources)) {
      const merged = mergeSettings(
        settings.map(({ name, props }) => ({
          Identifier: name,
          Payload: payloadOf(declarationKinds.settings, props),
        })),
      );
      for (const action of actions.filter((one) => valueAt(merged.effective, keys[one]) === "AlwaysOff")) {
        const sources = merged.sources[keys[action]] ?? [];
        const culprit = settings.find(({ name }) => sources.includes(name));
        report(
          `the settings of group ${group} come to automaticActions.${action} "AlwaysOff", from ${sources.join(", ")}: its devices ` +
            "install nothing by themselves.",
          culprit?.urn,
        );
      }
    }
  },
};

function byGroup(resources: readonly PolicyResource[]): Map<string, PolicyResource[]> {
  const groups = new Map<string, PolicyResource[]>();
  for (const resource of resources) {
    if (resource.type !== resourceTypes.settings || !Array.isArray(resource.props.groups)) continue;
    for (const group of resource.props.groups as string[]) groups.set(group, [...(groups.get(group) ?? []), resource]);
  }
  return groups;
}
