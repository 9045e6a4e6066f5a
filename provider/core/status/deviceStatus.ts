import type { StatusItemError, StatusItems, StatusReport } from "./report";

/** What is known of a device from its reports. */
export interface DeviceStatus extends StatusItems {
  /** When the newest report came, in milliseconds since the epoch. Missing when there is none. */
  readonly reportedAt?: number;
  /** Status items that the device can't report, for example because its system is too old for them. */
  readonly errors?: readonly StatusItemError[];
}

/**
 * Merges reports of one device: of each item the newest counts, and nothing counts that is older than the newest full report.
 *
 * @param reports Newest first, as servers give them.
 */
export function mergeReports(reports: readonly StatusReport[]): DeviceStatus {
  const [newest] = reports;
  if (!newest) return {};
  const counting = uptoFull(reports);
  const errors = new Map<string, StatusItemError>();
  let items: StatusItems = {};
  for (const report of counting) {
    items = { ...report.items, ...items };
    for (const error of report.errors) if (!errors.has(error.item)) errors.set(error.item, error);
  }
  return { ...items, reportedAt: newest.receivedAt, ...(errors.size > 0 && { errors: [...errors.values()] }) };
}

/** True while an older report could still add something. */
export function needsOlderReport(reports: readonly StatusReport[]): boolean {
  return !reports.some(({ isFull }) => isFull);
}

function uptoFull(reports: readonly StatusReport[]): readonly StatusReport[] {
  const full = reports.findIndex(({ isFull }) => isFull);
  return full < 0 ? reports : reports.slice(0, full + 1);
}
