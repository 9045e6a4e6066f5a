import { isEmpty, type Review } from "./review";
import type { RingRow } from "./ringRow";

/**
 * A review for scripts, in a stable form:
 *
 * `{"project","stack","changed","refresh","counts":{"create","update","replace","delete","unchanged"},"lockDay","rings":[…],
 * "problems":[{"severity","code","subject","message"}],"changes":[{"change","kind","name","urn","paths","drift"}]}`. What isn't
 * known is `null`.
 */
export function reviewJson(review: Review): string {
  const { project, stack, isRefresh, counts, rows, problems, changes, lockDay } = review;
  const { none: unchanged, ...changing } = counts;
  return JSON.stringify({
    project,
    stack,
    changed: !isEmpty(review),
    refresh: isRefresh,
    counts: { ...changing, unchanged },
    lockDay: lockDay ?? null,
    rings: rows.map(ringJson),
    problems: problems.map(({ severity, code, subject = null, message }) => ({ severity, code, subject, message })),
    changes: changes.map(({ change, kind, name, urn, paths, drift = null }) => ({
      change,
      kind,
      name,
      urn,
      paths,
      drift,
    })),
  });
}

function ringJson(row: RingRow): object {
  const { rollout, ring, enforcement, status, reason, groups, models, reach, from, to, offer } = row;
  return {
    rollout: rollout ?? null,
    ring,
    enforcement,
    status,
    reason: reason ?? null,
    groups,
    models: models ?? null,
    devices: reach ? { count: reach.devices, atLeast: reach.isAtLeast, atMost: reach.isAtMost } : null,
    from: from ?? null,
    to: to ?? null,
    deadlineBefore: row.deadlineBefore ?? null,
    deadline: row.deadline ?? null,
    offer: offer ?? null,
  };
}
