/**
 * Where one device is on its way to a ring's release.
 *
 * - `unknown`: no status report came, or none that tells.
 * - `notYetTold`: the device hasn't fetched the enforcement, or nothing is enforced in the ring now.
 * - `notReached`: it has the enforcement, which isn't active there: the predicate is false or can't be evaluated, or the device
 *   refuses it.
 * - `waiting`: the enforcement is active; the update hasn't begun.
 * - `downloading`, `prepared`, `installing`: Apple's states of the installation.
 * - `failed`: the installation failed twice or more since the enforcement was assigned, and isn't under way again.
 * - `done`: it runs the release.
 * - `ahead`: it runs a newer one.
 * - `unreachable`: silent for more than 48 hours. It still counts as a device of the ring.
 *
 * @see https://github.com/apple/device-management/blob/release/declarative/status/softwareupdate.install-state.yaml
 * @useDeclaredType
 */
export type ProgressState = (typeof progressStates)[number];

/** All states, from the end of the way to its beginning, then those that need a person. */
export const progressStates = [
  "done",
  "ahead",
  "installing",
  "prepared",
  "downloading",
  "waiting",
  "notYetTold",
  "notReached",
  "unknown",
  "unreachable",
  "failed",
] as const;

/** What people read instead of a state's name. */
export const stateTitles: Readonly<Record<ProgressState, string>> = {
  done: "done",
  ahead: "ahead",
  installing: "installing",
  prepared: "prepared",
  downloading: "downloading",
  waiting: "waiting",
  notYetTold: "not yet told",
  notReached: "not reached",
  unknown: "unknown",
  unreachable: "unreachable",
  failed: "failed",
};

/** How many devices are in each state. */
export type StateCounts = Readonly<Record<ProgressState, number>>;

/** Counts states. */
export function countStates(states: Iterable<ProgressState>): StateCounts {
  const counts = Object.fromEntries(progressStates.map((state) => [state, 0])) as Record<ProgressState, number>;
  for (const state of states) counts[state]++;
  return counts;
}

/** Devices that have the release or a newer one. */
export function doneOf(counts: StateCounts): number {
  return counts.done + counts.ahead;
}
