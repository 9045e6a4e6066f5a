/** A parser that takes bytes from elsewhere. */
export interface FuzzTarget {
  /** Its name, which is also that of its folder in `corpus`. */
  readonly name: string;
  /** What it reads, for the people who read a finding. */
  readonly reads: string;
  /** Inputs of the tests' fixtures, which are mutated like those of the corpus. Default: none. */
  readonly seeds?: () => readonly (string | Uint8Array)[];
  /** Words that mean something to the parser, so that mutations get past the first check. */
  readonly words?: readonly string[];
  /** Secrets in the seeds: no error may hold a part of one. Default: none. */
  readonly secrets?: readonly string[];
  /** Changed inputs in the tests, where one takes long. Default: 100. */
  readonly testRuns?: number;
  /** Makes what the runs need, once. Default: nothing. */
  readonly prepare?: () => void | Promise<void>;
  /** Gives back what `prepare` took. Default: nothing. */
  readonly finish?: () => void | Promise<void>;
  /**
   * Reads one input, and throws for an invariant that doesn't hold.
   *
   * @throws SoftwareUpdateError, or UsageError, for an input that is refused. Anything else is a fault.
   */
  readonly run: (input: Uint8Array) => unknown;
}

/** The text of an input, as files and answers are read: what is no UTF-8 becomes U+FFFD. */
export function textOf(input: Uint8Array): string {
  return Buffer.from(input).toString("utf8");
}

/** Throws when something that must hold doesn't. */
export function mustHold(isTrue: boolean, what: string): asserts isTrue {
  if (!isTrue) throw new Error(`must hold: ${what}`);
}
