/** Something that a reviewer should know. */
export interface ReviewProblem {
  /** An `error` stops the update, or would; a `warning` is worth a second look; a `note` is worth knowing and fails nothing. */
  readonly severity: "error" | "warning" | "note";
  /** What kind it is; stable, for scripts. */
  readonly code: ProblemCode;
  /** The name of the resource, or of the ring, that it is about. Default: the whole preview. */
  readonly subject?: string;
  /** A sentence without a full stop. */
  readonly message: string;
}

/** The kinds of problems, in the order in which a review lists those of one severity. */
export const problemCodes = [
  /** What the program or the engine said in the preview. */
  "diagnostic",
  /** Apple withdrew the target. */
  "target-withdrawn",
  /** The offer of the target has ended, or ends before the deadline, or soon. */
  "target-expiring",
  /** The lock file doesn't have the target, or no model in scope can run it. */
  "target-not-offered",
  /** The new target is older than the one before. */
  "target-older",
  /** Devices may already have begun to install what is taken away. */
  "less-than-two-hours",
  /** Less notice than `minimumNotice`. */
  "short-notice",
  /** Something was changed on the server behind Pulumi's back. */
  "drift",
  /** Settings of one group come to something that none of them says. */
  "merge",
  /** An enforcement opens a release that a deferral of the same group holds back. */
  "deferral-overridden",
  /** Another enforcement of the same group makes one needless. */
  "overtaken",
  /** The deadline falls on a Saturday or Sunday. */
  "weekend",
  /** The deadline falls before 8 or after 20 o'clock. */
  "outside-hours",
  /** What Shared iPad does differently. */
  "shared-ipad",
] as const;

/** One of {@link problemCodes}. */
export type ProblemCode = (typeof problemCodes)[number];

const severities = ["error", "warning", "note"] as const;

/** The worst first, and each only once. */
export function sortedProblems(problems: readonly ReviewProblem[]): ReviewProblem[] {
  const distinct = new Map(problems.map((problem) => [`${problem.subject ?? ""}\n${problem.message}`, problem]));
  const rank = ({ severity, code }: ReviewProblem): number =>
    severities.indexOf(severity) * problemCodes.length + problemCodes.indexOf(code);
  return [...distinct.values()].sort((one, other) => rank(one) - rank(other));
}
