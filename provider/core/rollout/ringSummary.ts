/**
 * How far the devices of one ring are, as gates are judged on it. Counts are of devices; a device counts once, whichever of
 * the ring's enforcements is meant for it.
 */
export interface RingSummary {
  /** The name of the rollout. */
  readonly rollout: string;
  /** The name of the ring. */
  readonly ring: string;
  /**
   * All devices of the ring that the release is meant for, silent ones included. Undefined where the server can't say who is
   * in the group and nothing else does: a share of an unknown number is unknown (safety rule 6).
   */
  readonly total?: number;
  /** Devices that run the target, or a newer version. */
  readonly done: number;
  /** Devices whose installation of the ring's own target failed, after it was assigned and more than once. */
  readonly failed: number;
  /** Devices that were silent for more than 48 hours. They stay in {@link total}. Default: not known. */
  readonly unreachable?: number;
  /** True while the next update alone puts an enforcement of the ring on the server: no failure can be its own yet. Default: false. */
  readonly isToCome?: boolean;
}
