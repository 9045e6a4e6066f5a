import type { ReviewProblem } from "./problem";
import type { ReviewedResource } from "./resources";

/** What was changed on the server behind Pulumi's back, and what becomes of it. */
export function driftProblems(resources: readonly ReviewedResource[], isRefresh: boolean): ReviewProblem[] {
  return resources.flatMap(({ name, drift }): ReviewProblem[] => {
    if (!drift) return [];
    const found = drift.isGone
      ? "is no longer on the server"
      : `was changed on the server, not by this program: ${drift.keys.join(", ")}`;
    const effect = isRefresh ? "pulumi up --refresh puts it right" : "this update puts it right";
    return [{ severity: "warning", code: "drift", subject: name, message: `${found}; ${effect}` }];
  });
}
