import type { Platform } from "../../provider/core/declarations/platform";
import type { PlannedRing } from "../../provider/core/rollout/plan";

/** A rollout as a preview or the state of a stack shows it. */
export interface ShownRollout {
  readonly urn: string;
  /** Its name in the program. */
  readonly name: string;
  readonly platform: Platform;
  /** Its rings in the program's order, each enforcement with the identifier that it really has. */
  readonly rings: readonly PlannedRing[];
  /** All inputs of the component. */
  readonly inputs: Readonly<Record<string, unknown>>;
}
