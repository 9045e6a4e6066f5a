import { Session, type Profiler } from "node:inspector";

/**
 * Tells whether the code that ran since the last question reached something that none before had reached: V8 counts
 * each function and each branch of it.
 */
export class Coverage {
  private readonly session = new Session();
  private readonly known = new Set<string>();

  constructor() {
    this.session.connect();
    this.session.post("Profiler.enable");
    this.session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  /** True when something new was reached. */
  readonly isNews = (): boolean => {
    let isNew = false;
    for (const { scriptId, functions } of this.take()) {
      for (const { ranges } of functions) {
        for (const { startOffset, endOffset, count } of ranges) {
          if (count === 0) continue;
          const key = `${scriptId} ${startOffset} ${endOffset}`;
          if (this.known.has(key)) continue;
          this.known.add(key);
          isNew = true;
        }
      }
    }
    return isNew;
  };

  /** How many functions and branches were reached. */
  get size(): number {
    return this.known.size;
  }

  private take(): Profiler.ScriptCoverage[] {
    let result: Profiler.ScriptCoverage[] = [];
    // A session with its own thread answers before this returns.
    this.session.post("Profiler.takePreciseCoverage", (_error, taken) => (result = taken?.result ?? []));
    return result.filter(({ url }) => url !== "" && !url.startsWith("node:"));
  }
}
