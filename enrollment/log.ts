/** What the handler says for machines to read: one JSON object an event. It never holds a body, a token or a certificate. */
import type { DecisionCode } from "../provider/core/enrollment/decision";

/** An event. */
export interface EnrollmentLogEntry {
  /** When, in UTC: `2026-08-18T09:30:00.000Z`. */
  readonly time: string;
  /** `error` for what somebody must mend, `warning` for what somebody should look at. */
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
  /** What becomes of the device: it enrolls, is asked to update, or is refused (503). Missing where no device is known. */
  readonly action?: "enroll" | "update" | "refuse";
  /** Why, for scripts. Missing where nothing was decided. */
  readonly code?: DecisionCode;
  /** The device's serial number. */
  readonly serialNumber?: string;
  /** The device's product type, for example `iPhone14,5`. */
  readonly productType?: string;
  /** The version that the device runs, for example `26.6.2`. */
  readonly osVersion?: string;
  /** The build that the device runs, for example `25G83`. */
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
