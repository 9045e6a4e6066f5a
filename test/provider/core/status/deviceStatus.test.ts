import { mergeReports, needsOlderReport } from "../../../../provider/core/status/deviceStatus";
import type { StatusItems, StatusReport } from "../../../../provider/core/status/report";

function report(receivedAt: number, items: StatusItems, more: Partial<StatusReport> = {}): StatusReport {
  return { receivedAt, isFull: false, items, errors: [], ...more };
}

const full = report(1, { installState: "none", osVersion: "26.5.2", model: "Mac14,2" }, { isFull: true });
const downloading = report(2, { installState: "downloading" });
const updated = report(3, { installState: "none", osVersion: "26.6.2" });

test("of each item the newest report counts", () => {
  expect(mergeReports([updated, downloading, full])).toEqual({
    reportedAt: 3,
    installState: "none",
    osVersion: "26.6.2",
    model: "Mac14,2",
  });
  expect(mergeReports([downloading, full])).toMatchObject({ installState: "downloading", osVersion: "26.5.2" });
});

test("nothing counts that is older than the newest full report, which is the complete set", () => {
  const older = report(0, { betaEnrollment: "macOS AppleSeed Beta" }, { isFull: true });
  expect(mergeReports([downloading, full, older])).not.toHaveProperty("betaEnrollment");
  expect(mergeReports([downloading, { ...full, isFull: false }, older])).toHaveProperty("betaEnrollment");
});

test("older reports are needed until a full one", () => {
  expect(needsOlderReport([])).toBe(true);
  expect(needsOlderReport([updated, downloading])).toBe(true);
  expect(needsOlderReport([updated, downloading, full])).toBe(false);
});

test("a device without reports has said nothing", () => expect(mergeReports([])).toEqual({}));

test("of the errors of an item the newest counts", () => {
  const item = "softwareupdate.device-id";
  const [first, second] = ["Error.Old", "Error.New"].map((code) => ({ item, reasons: [{ code }] }));
  const old = report(1, {}, { errors: [first!], isFull: true });
  expect(mergeReports([report(2, {}, { errors: [second!] }), old]).errors).toEqual([second]);
  expect(mergeReports([report(2, {}), old]).errors).toEqual([first]);
});
