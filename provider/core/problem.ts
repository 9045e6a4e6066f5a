/** Something that is wrong, or worth knowing, about an input. Never holds the value, which may be secret. */
export interface Problem {
  /** Where: `deferrals.majorPeriodInDays`, `offerPrograms[0].token`; empty for the whole. */
  readonly path: string;
  /** What is wrong, and what is allowed. */
  readonly message: string;
  /** An `error` stops the update, a `warning` is shown in the preview. */
  readonly severity: "error" | "warning";
}

/** @internal */
export function error(path: string, message: string): Problem {
  return { path, message, severity: "error" };
}

/** @internal */
export function warning(path: string, message: string): Problem {
  return { path, message, severity: "warning" };
}
