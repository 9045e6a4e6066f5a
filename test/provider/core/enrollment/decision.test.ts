/* What the table of test/enrollment/decisions.test.ts leaves out: that the decision is a function of what it is given. */
import { decideEnrollment, type EnrollmentKnowledge } from "../../../../provider/core/enrollment/decision";
import type { MachineInfo } from "../../../../provider/core/enrollment/machineInfo";
import { parseAnswer } from "../../../../provider/core/releases/answer";
import { buildCatalog } from "../../../../provider/core/releases/catalog";
import { compareVersions } from "../../../../provider/core/releases/version";
import { recordedText, recordedTimes } from "../../../support/lookupService";

const catalog = buildCatalog(parseAnswer(recordedText("2026-08-18")));
const on = "2026-08-18";
const iPhone: MachineInfo = {
  productType: "iPhone14,5",
  serialNumber: "F2LX0000TEST",
  buildVersion: "21F79",
  osVersion: "17.5",
  softwareUpdateDeviceId: "iPhone14,5",
  canRequestSoftwareUpdate: true,
};
const policy = { platforms: { iOS: { minimum: "latest" }, macOS: { minimum: "latest" } } };

test("the reason names the device, the minimum and the target", () => {
  expect(decideEnrollment(iPhone, policy, { catalog, on }).reason).toBe(
    "iPhone14,5 runs iOS 17.5, the minimum is 26.6.1 (latest), and it is asked to update to 26.6.1",
  );
});

test("the reason says why the target is another one than the minimum", () => {
  const fixed = { platforms: { iOS: { minimum: "26.5" } } };
  expect(decideEnrollment(iPhone, fixed, { catalog, on }).reason).toBe(
    "iPhone14,5 runs iOS 17.5, the minimum is 26.5, and it is asked to update to 26.6.1; 26.5 is not among the public " +
      "releases, which alone it may be asked for",
  );
});

test("the reason says that the beta program was left out, and why", () => {
  const beta = { platforms: { iOS: { minimum: "latest", betaProgram: "iOS 26 AppleSeed Beta" } } };
  const reasonFor = (osVersion: string, knowledge: Partial<EnrollmentKnowledge> = {}) =>
    decideEnrollment({ ...iPhone, osVersion }, beta, { catalog, on, ...knowledge }).reason;
  expect(reasonFor("17.5")).toContain("; it gets no token of the beta program iOS 26 AppleSeed Beta");
  expect(reasonFor("17.4")).toContain("; it can't enroll in the beta program iOS 26 AppleSeed Beta before iOS 17.5");
  expect(reasonFor("17.5", { betaToken: () => "secret" })).not.toMatch(/beta program|secret/);
});

test("attempts count for the target, which has the build where there is one", () => {
  const march = buildCatalog(parseAnswer(recordedText("2026-03-17")));
  const asked: string[] = [];
  const attempts = (target: string) => asked.push(target) * 0;
  const supplemental = { platforms: { iOS: { minimum: "26.3.1", supplemental: "(a)" } } };
  decideEnrollment(iPhone, policy, { catalog, on, attempts });
  decideEnrollment({ ...iPhone, osVersion: "18.0" }, supplemental, { catalog: march, on: "2026-03-17", attempts });
  expect(asked).toEqual(["26.6.1", "26.3.1 (23D771330a)"]);
});

test("a policy may ask more or less often than three times", () => {
  const knowledge = { catalog, on, attempts: () => 4 };
  expect(decideEnrollment(iPhone, policy, knowledge).action).toBe("enroll");
  expect(decideEnrollment(iPhone, { ...policy, maxAttempts: 5 }, knowledge).action).toBe("update");
  expect(decideEnrollment(iPhone, { ...policy, maxAttempts: 4 }, knowledge).action).toBe("enroll");
});

test("a release whose last day is over is not asked for", () => {
  // ExpirationDate of 26.6.1 in that answer.
  const lastDay = "2026-11-16";
  expect(decideEnrollment(iPhone, policy, { catalog, on: lastDay }).action).toBe("update");
  expect(decideEnrollment(iPhone, policy, { catalog, on: "2026-11-17" }).code).toBe("NO_RELEASE");
});

const devices = ["iPhone14,5", "iPhone11,8", "iPad13,18", "iPad7,11", "Mac14,2", "MacBookPro16,1", "RealityDevice14,1"];
const versions = [
  "14.0",
  "14.5",
  "15.0",
  "15.7.8",
  "17.0",
  "17.5",
  "18.0",
  "18.7.8",
  "26.0",
  "26.3.1",
  "26.6",
  "26.6.2",
];
const minimums = [
  "latest",
  "14.8.9",
  "15.7.7",
  "18.7.8",
  "26.3.1",
  "26.5",
  "27.0",
  { major: 15 },
  { major: 18, behind: 1 },
  { behind: 2 },
];

test.each(recordedTimes())(
  "no device is ever asked for what it runs, for less, or for what Apple doesn't offer it: %s",
  (time) => {
    const recorded = buildCatalog(parseAnswer(recordedText(time)));
    const day = time.slice(0, 10);
    let asked = 0;
    for (const productType of devices) {
      for (const osVersion of versions) {
        for (const minimum of minimums) {
          const rule = { minimum };
          const platforms = { iOS: rule, iPadOS: rule, macOS: rule, visionOS: rule };
          const { softwareUpdateDeviceId: _, ...device } = { ...iPhone, productType, osVersion };
          const decision = decideEnrollment(device, { platforms }, { catalog: recorded, on: day });
          if (decision.action !== "update") continue;
          asked += 1;
          const version = decision.answer.details.OSVersion;
          expect(compareVersions(version, osVersion)).toBeGreaterThan(0);
          if (typeof minimum === "string" && minimum !== "latest") {
            expect(compareVersions(version, minimum)).toBeGreaterThanOrEqual(0);
          }
          expect(rawVersions(time, productType, osVersion)).toContain(version);
        }
      }
    }
    expect(asked).toBeGreaterThan(0);
  },
);

/** Read from Apple's answer itself: what a device may be asked for, by the paper's rule. */
function rawVersions(time: string, productType: string, osVersion: string): string[] {
  const boards: Readonly<Record<string, readonly string[]>> = {
    "Mac14,2": ["J413AP"],
    "MacBookPro16,1": ["J152FAP", "Mac-E1008331FDC96864"],
  };
  const names = boards[productType] ?? [productType];
  const isSince15 = productType.startsWith("Mac") && Number(osVersion.split(".")[0]) >= 15;
  const answer = JSON.parse(recordedText(time)) as Record<
    string,
    Record<string, { ProductVersion: string; SupportedDevices: string[] }[]>
  >;
  return Object.values(answer[isSince15 ? "AssetSets" : "PublicAssetSets"]!)
    .flat()
    .filter(({ SupportedDevices }) => SupportedDevices.some((device) => names.includes(device)))
    .map(({ ProductVersion }) => ProductVersion);
}
