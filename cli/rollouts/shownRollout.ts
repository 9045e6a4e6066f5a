import type { Platform } from "../../provider/core/declarations/platform";
import { SoftwareUpdateError } from "../../provider/core/error";
import { isObject } from "../../provider/core/json";
import { rolloutType, type PlannedEnforcement, type PlannedRing } from "../../provider/core/rollout/plan";
import { readPlan } from "../../provider/core/rollout/readPlan";
import { containsUnknown } from "../../provider/core/unknown";
import type { PreviewState, PreviewStep } from "../pulumi/preview";
import { urnParts } from "../pulumi/urn";

/** A rollout as a preview or the state of a stack shows it. */
export interface ShownRollout {
  readonly urn: string;
  /** The stack's name, without organization and project. */
  readonly stack: string;
  /** Its name in the program. */
  readonly name: string;
  readonly platform: Platform;
  /** Its rings in the program's order, each enforcement with the identifier that it really has. */
  readonly rings: readonly PlannedRing[];
  /** All inputs of the component. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Its resources, as the preview shows them. */
  readonly steps: readonly PreviewStep[];
}

/** The rollouts of a preview: those that the program has, and the names of those whose arguments aren't known before an update. */
export interface ShownRollouts {
  readonly rollouts: readonly ShownRollout[];
  readonly unknown: readonly string[];
}

/**
 * Finds the rollouts that a preview shows.
 *
 * @throws SoftwareUpdateError `CONFIGURATION` when it shows a rollout without its inputs, which the SDK can be told to leave out.
 */
export function rolloutsIn(all: readonly PreviewStep[]): ShownRollouts {
  // Of a project that refreshes before each update, a preview shows every resource twice: as the state has it, too.
  const steps = all.filter(({ op }) => op !== "refresh");
  const shown = steps.flatMap(({ newState }) => (newState?.type === rolloutType ? [newState] : []));
  const bare = shown.find(({ inputs }) => inputs?.plan === undefined);
  if (bare) {
    const sentence = `The preview shows no inputs of the rollout ${urnParts(bare.urn).name}; unset PULUMI_NODEJS_SKIP_COMPONENT_INPUTS.`;
    throw new SoftwareUpdateError("CONFIGURATION", sentence);
  }
  const isKnown = (state: PreviewState): boolean => !containsUnknown(withoutGroups(state.inputs ?? {}));
  return {
    rollouts: shown.filter(isKnown).map((state) => rolloutOf(state, steps)),
    unknown: shown.filter((state) => !isKnown(state)).map(({ urn }) => urnParts(urn).name),
  };
}

function rolloutOf({ urn, inputs }: PreviewState, steps: readonly PreviewStep[]): ShownRollout {
  const { stack, name } = urnParts(urn);
  const own = steps.filter(({ newState }) => newState?.parent === urn);
  const { platform, plan } = inputs as unknown as { platform: Platform; plan: unknown };
  const identified = (enforcement: PlannedEnforcement): PlannedEnforcement => {
    const identifier = own.find((step) => urnParts(step.urn).name === enforcement.name)?.newState?.inputs?.identifier;
    return typeof identifier === "string" ? { ...enforcement, identifier } : enforcement;
  };
  return {
    urn,
    stack,
    name,
    platform,
    rings: readPlan(plan).map((ring) => ({ ...ring, enforcements: ring.enforcements.map(identified) })),
    inputs: inputs!,
    steps: own,
  };
}

/** A group that is still to be made is all that may be unknown. */
function withoutGroups({
  rings,
  plan,
  predicate: _,
  detailsURL: __,
  ...inputs
}: Readonly<Record<string, unknown>>): unknown {
  const known = (list: unknown): unknown =>
    Array.isArray(list)
      ? list.filter(isObject).map(({ group: _, predicate: __, detailsURL: ___, ...ring }) => ring)
      : list;
  return { ...inputs, rings: known(rings), plan: known(plan) };
}
