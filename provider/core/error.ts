import { logText } from "./logText";

/** Stable codes of {@link SoftwareUpdateError}; a script may compare them, the sentence may change. */
export type SoftwareUpdateErrorCode =
  /** Settings of the connection, of a command or of a program are missing or contradict each other. */
  | "CONFIGURATION"
  /** An input that a declaration can't be built from. */
  | "INVALID_INPUT"
  /** No answer: refused, unknown host, cut, or too slow. */
  | "UNREACHABLE"
  /** TLS failed: an untrusted or expired certificate, often a proxy that intercepts. */
  | "TLS"
  /** The server refused the key. */
  | "UNAUTHORIZED"
  /** What answers at the URL is not the expected server. */
  | "WRONG_URL"
  /** The server answered with an error. */
  | "SERVER"
  /** The answer of Apple's Software Lookup Service can't be used. */
  | "LOOKUP"
  /** Apple's device assignment service refused, or its answer can't be used. */
  | "DEVICE_ASSIGNMENT"
  /** The object belongs to somebody else. */
  | "NOT_OWNED"
  /** The resource lives on another server than the one that is configured. */
  | "OTHER_SERVER"
  /** The object doesn't exist. */
  | "NOT_FOUND";

/**
 * The one error that this package raises: a sentence for the person who reads it in a CI log (what was being done, to
 * what, what came back, what to do next). It never holds a key or a token.
 */
export class SoftwareUpdateError extends Error {
  /** Always this, for logs and for comparisons without `instanceof`. */
  override readonly name = "SoftwareUpdateError";
  /** @internal Brand: copies of the package that stand side by side recognise each other's errors. */
  readonly __softwareUpdateError = true;
  /** @internal Brand: Pulumi prints the sentence of a program that ends with it, without a stack trace. */
  readonly __pulumiRunError = true;

  /**
   * Makes the error.
   *
   * @param code What kind of failure this is; see {@link SoftwareUpdateErrorCode}.
   * @param message The sentence, without secrets. It may repeat what a server said: what a terminal or a CI system would obey in it is written out.
   * @param options `cause`: the redacted error that stands behind it.
   */
  constructor(
    readonly code: SoftwareUpdateErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(logText(message), options);
  }

  /** True for an error of this package, whichever copy of it raised it. */
  static isInstance(value: unknown): value is SoftwareUpdateError {
    return typeof value === "object" && value !== null && "__softwareUpdateError" in value;
  }
}
