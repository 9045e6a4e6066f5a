/** Whether a handler can do what it is for. */
import type { CatalogState } from "./catalogSource";

/** Whether devices get what the policy says. */
export interface EnrollmentHealth {
  /** `degraded` while it isn't known which releases Apple offers. */
  readonly status: "ok" | "degraded";
  /** What is wrong, a sentence each; empty when nothing is. */
  readonly problems: readonly string[];
  /** What is known of Apple's offer. */
  readonly catalog?: {
    /** Where it came from: the URL without query and password, or the path. */
    readonly source: string;
    /** When the lookup service gave the answer, in UTC; missing for a recorded answer. */
    readonly answeredAt?: string;
    /** True when the service gave no usable answer and an older one stands in. */
    readonly stale: boolean;
  };
}

/** Asks for what Apple offers, unless it was asked today, and says whether it is known. */
export async function healthOf(catalog: () => Promise<CatalogState>): Promise<EnrollmentHealth> {
  const state = await catalog();
  if (!state.catalog) return { status: "degraded", problems: [state.problem] };
  const { source, answeredAt, stale } = state.fetched;
  const time = answeredAt === undefined ? {} : { answeredAt: new Date(answeredAt).toISOString() };
  return { status: "ok", problems: [], catalog: { source, ...time, stale } };
}
