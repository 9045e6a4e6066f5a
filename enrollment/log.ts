/** What the handler says for machines to read: one JSON object an event. It never holds a body, a token or a certificate. */
import type { DecisionCode } from "../provider/core/enrollment/decision";

/** An event. */
export interface EnrollmentLogEntry {
  /** When, in UTC: `2026-08-18T09:30:00.000Z`. */
  readonly time: string;
  readonly level: "info" | "warning" | "error";
  /**
   * `decided`: a device enrolls or is asked to update; `rejected`: a request is no device's; `failed`: something here or
   * behind it is broken.
   */
  readonly event: "decided" | "rejected" | "failed";
  /** A sentence for people. */
  readonly reason: string;
  /** The status of the answer; missing where nobody waits for one. */
  readonly status?: number;
  readonly action?: "enroll" | "update" | "refuse";
  readonly code?: DecisionCode;
  readonly serialNumber?: string;
  readonly productType?: string;
  readonly osVersion?: string;
  readonly buildVersion?: string;
  /** What the device is asked to install. */
  readonly target?: string;
  /** The title of the beta program whose token is in the answer. */
  readonly betaProgram?: string;
  /** Whether the signature was verified. */
  readonly isVerified?: boolean;
}

/** Takes events. */
export type EnrollmentLog = (entry: EnrollmentLogEntry) => void;

/** Writes events to standard error, one a line. */
export const logToStandardError: EnrollmentLog = (entry) => void process.stderr.write(`${JSON.stringify(entry)}\n`);
