/** What a worker is told. */
export interface WorkerOrder {
  /** The target. */
  readonly name: string;
  readonly seed: number;
  readonly milliseconds: number;
  /** Two numbers: executions so far, and the length of the input that is read now. */
  readonly progress: SharedArrayBuffer;
  /** The input that is read now. */
  readonly current: SharedArrayBuffer;
}

/** What a worker answers. */
export interface WorkerReport {
  readonly executions: number;
  /** Inputs that are remembered, since they or those beside them reached something new. */
  readonly news: number;
  /** Functions and branches that were reached. */
  readonly reached: number;
  readonly finding?: { readonly input: Uint8Array; readonly fault: string };
}
