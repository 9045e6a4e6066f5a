import type { DecisionCode, EnrollmentPolicy, EnrollmentRule } from "../../enrollment";
import { machineInfo, makeDeviceChain, sign } from "../support/machineInfo";
import type { PropertyListValue } from "../support/propertyList";
import { answerFile, listen, profile } from "./listening";

/*
 * The releases are those of the recorded answer of 2026-08-18 (for supplementals of 2026-03-17). Public for iPhone14,5 are
 * 26.6.1 and 18.7.8, still enforceable besides 26.6, 26.5.2 and 26.5; public for J413AP (Mac14,2) are 26.6.2, 15.7.9, 14.8.9
 * and older ones, still enforceable besides 26.6.1 to 26.5 and 15.7.8, 15.7.7.
 */
interface Row {
  readonly name: string;
  /** Keys of MachineInfo beside those of an iPhone14,5 with iOS 17.5 that can be asked. */
  readonly device: Readonly<Record<string, PropertyListValue | undefined>>;
  /** The rule of the device's platform, or a whole policy. */
  readonly rule?: EnrollmentRule;
  readonly policy?: EnrollmentPolicy;
  readonly catalog?: "2026-03-17";
  /** `details` of the answer, or why the device enrolls. */
  readonly expected: DecisionCode | Readonly<Record<string, unknown>>;
}

const token = "35b68K477rAsry6dxiDJBnE7AvjRTueUXFa9jZ3ZhQSFpJZ3Jxz9M8mCt9UXK4Sg";
const betaProgram = "iOS 27 AppleSeed Beta";
const program = { Description: betaProgram, Token: token };

const iPhone = (OS_VERSION: string, VERSION = "21A1") => ({ OS_VERSION, VERSION });
const iPhoneXr = { PRODUCT: "iPhone11,8", OS_VERSION: "17.5" };
const mac = (OS_VERSION: string, VERSION = "24A1") => ({
  PRODUCT: "Mac14,2",
  SOFTWARE_UPDATE_DEVICE_ID: "J413AP",
  OS_VERSION,
  VERSION,
});
const vision = (OS_VERSION: string) => ({ PRODUCT: "RealityDevice14,1", OS_VERSION, VERSION: "22N1" });

const tables: Readonly<Record<string, readonly Row[]>> = {
  "a platform": [
    {
      name: "an iPhone below the newest public release is asked for it",
      device: iPhone("17.5"),
      rule: { minimum: "latest" },
      expected: { OSVersion: "26.6.1" },
    },
    {
      name: "an iPad has the rule of iPadOS, and not that of iOS",
      device: { PRODUCT: "iPad13,18", OS_VERSION: "17.5" },
      policy: { platforms: { iOS: { minimum: "none" }, iPadOS: { minimum: "18.7.8" } } },
      expected: { OSVersion: "18.7.8" },
    },
    {
      name: "a Mac is asked for a release of its board",
      device: mac("14.5"),
      rule: { minimum: "latest" },
      expected: { OSVersion: "26.6.2" },
    },
    {
      name: "an Apple Vision is asked for a release of visionOS",
      device: vision("26.0"),
      rule: { minimum: "latest" },
      expected: { OSVersion: "26.6.1" },
    },
    {
      name: "an Apple TV enrolls, whatever it says that it can",
      device: { PRODUCT: "AppleTV14,1", OS_VERSION: "26.0" },
      rule: { minimum: "latest" },
      expected: "UNKNOWN_PLATFORM",
    },
    {
      name: "a virtual machine of another maker enrolls",
      device: { PRODUCT: "VMware7,1", OS_VERSION: "14.5" },
      rule: { minimum: "latest" },
      expected: "UNKNOWN_PLATFORM",
    },
    {
      name: "a device of a platform that the policy doesn't name enrolls",
      device: iPhone("17.5"),
      policy: { platforms: { macOS: { minimum: "latest" } } },
      expected: "NO_RULE",
    },
  ],
  "what a device can": [
    {
      name: "a device that says it can't be asked enrolls",
      device: { MDM_CAN_REQUEST_SOFTWARE_UPDATE: false },
      rule: { minimum: "latest" },
      expected: "CANNOT_BE_ASKED",
    },
    {
      name: "a device that says nothing of it, such as one with iOS 16, enrolls",
      device: { MDM_CAN_REQUEST_SOFTWARE_UPDATE: undefined, OS_VERSION: undefined, VERSION: "20G75" },
      rule: { minimum: "latest" },
      expected: "CANNOT_BE_ASKED",
    },
    {
      name: "a device that doesn't say which version it runs enrolls",
      device: { OS_VERSION: undefined },
      rule: { minimum: "latest" },
      expected: "UNKNOWN_VERSION",
    },
    {
      name: "a device whose version is none enrolls",
      device: { OS_VERSION: "seventeen" },
      rule: { minimum: "latest" },
      expected: "UNKNOWN_VERSION",
    },
    {
      name: "a device without a serial number, whose attempts can't be counted, enrolls",
      device: { SERIAL: undefined },
      rule: { minimum: "latest" },
      expected: "NO_SERIAL_NUMBER",
    },
  ],
  "a fixed version": [
    {
      name: "the same version is never asked for",
      device: iPhone("26.6.1"),
      rule: { minimum: "26.6.1" },
      expected: "MET",
    },
    {
      name: "a lower version is never asked for",
      device: iPhone("26.6.1"),
      rule: { minimum: "18.7.8" },
      expected: "MET",
    },
    { name: "26.6 and 26.6.0 are the same", device: iPhone("26.6"), rule: { minimum: "26.6.0" }, expected: "MET" },
    { name: "26.10 is newer than 26.6.1", device: iPhone("26.10"), rule: { minimum: "26.6.1" }, expected: "MET" },
    {
      name: "a public release is asked for as it is",
      device: iPhone("17.5"),
      rule: { minimum: "18.7.8" },
      expected: { OSVersion: "18.7.8" },
    },
    {
      name: "on an iPhone, a release that isn't public falls to the lowest public one that meets it",
      device: iPhone("26.4"),
      rule: { minimum: "26.5" },
      expected: { OSVersion: "26.6.1" },
    },
    {
      name: "before macOS 15, a release that isn't public falls to the lowest public one that meets it",
      device: mac("14.5"),
      rule: { minimum: "15.7.7" },
      expected: { OSVersion: "15.7.9" },
    },
    {
      name: "since macOS 15, every release that can be enforced is asked for as it is",
      device: mac("15.0"),
      rule: { minimum: "15.7.7" },
      expected: { OSVersion: "15.7.7" },
    },
    {
      name: "since macOS 15, a version that Apple doesn't offer falls to the lowest that meets it",
      device: mac("15.0"),
      rule: { minimum: "26.4.9" },
      expected: { OSVersion: "26.5" },
    },
    {
      name: "a device enrolls when nothing that is offered meets the minimum",
      device: iPhone("26.6.1"),
      rule: { minimum: "27.0" },
      expected: "NOT_OFFERED",
    },
    {
      name: "a model that can't run the minimum enrolls",
      device: iPhoneXr,
      rule: { minimum: "26.6.1" },
      expected: "NOT_OFFERED",
    },
    {
      name: "a release that Apple's answer of March still had is not asked for when it is gone",
      device: iPhone("26.2"),
      rule: { minimum: "26.3.1" },
      expected: { OSVersion: "26.6.1" },
    },
  ],
  "the newest release": [
    {
      name: "a model gets the newest that it can run",
      device: iPhoneXr,
      rule: { minimum: "latest" },
      expected: { OSVersion: "18.7.10" },
    },
    { name: "the newest is not asked for twice", device: mac("26.6.2"), rule: { minimum: "latest" }, expected: "MET" },
    {
      name: "the newest of a major is asked for",
      device: mac("14.5"),
      rule: { minimum: { major: 15 } },
      expected: { OSVersion: "15.7.9" },
    },
    {
      name: "a device beyond the major enrolls",
      device: mac("26.5"),
      rule: { minimum: { major: 15 } },
      expected: "MET",
    },
    {
      name: "a device for which the major has no release enrolls",
      device: mac("26.6.2"),
      rule: { minimum: { major: 27 } },
      expected: "NO_RELEASE",
    },
    {
      name: "since macOS 15, one version behind is asked for as it is",
      device: mac("15.0"),
      rule: { minimum: { behind: 1 } },
      expected: { OSVersion: "26.6.1" },
    },
    {
      name: "before macOS 15, one version behind is not public and falls to the newest",
      device: mac("14.5"),
      rule: { minimum: { behind: 1 } },
      expected: { OSVersion: "26.6.2" },
    },
    {
      name: "a device that is one version behind enrolls where that is enough",
      device: iPhone("26.6"),
      rule: { minimum: { behind: 1 } },
      expected: "MET",
    },
    {
      name: "versions behind are counted in the major",
      device: mac("15.0"),
      rule: { minimum: { major: 15, behind: 2 } },
      expected: { OSVersion: "15.7.7" },
    },
    {
      name: "a device that has fewer versions than it should be behind enrolls",
      device: mac("15.0"),
      rule: { minimum: { behind: 30 } },
      expected: "NO_RELEASE",
    },
  ],
  "a supplemental": [
    {
      name: "since macOS 15 a Mac is asked for the supplemental at once",
      device: mac("15.0"),
      rule: { minimum: "26.3.1", supplemental: "(a)" },
      catalog: "2026-03-17",
      expected: { OSVersion: "26.3.1", BuildVersion: "25D771280a" },
    },
    {
      name: "before macOS 15 a Mac is asked for the base first",
      device: mac("14.5"),
      rule: { minimum: "26.3.1", supplemental: "a" },
      catalog: "2026-03-17",
      expected: { OSVersion: "26.3.1" },
    },
    {
      name: "before iOS 18 an iPhone is asked for the base first",
      device: iPhone("17.5"),
      rule: { minimum: "26.3.1", supplemental: "(a)" },
      catalog: "2026-03-17",
      expected: { OSVersion: "26.3.1" },
    },
    {
      name: "since iOS 18 an iPhone is asked for the supplemental at once",
      device: iPhone("18.0"),
      rule: { minimum: "26.3.1", supplemental: "(a)" },
      catalog: "2026-03-17",
      expected: { OSVersion: "26.3.1", BuildVersion: "23D771330a" },
    },
    {
      name: "a device that runs the base is asked for the supplemental of its build",
      device: iPhone("26.3.1", "23D8133"),
      rule: { minimum: "26.3.1", supplemental: "(a)" },
      catalog: "2026-03-17",
      expected: { OSVersion: "26.3.1", BuildVersion: "23D771330a" },
    },
    {
      name: "a device that runs a twin of the base, for which there is none, enrolls",
      device: iPhone("26.3.1", "23D9133"),
      rule: { minimum: "26.3.1", supplemental: "(a)" },
      catalog: "2026-03-17",
      expected: "NOT_OFFERED",
    },
    {
      name: "a device that has the supplemental enrolls",
      device: {
        ...iPhone("26.3.1", "23D8133"),
        SUPPLEMENTAL_BUILD_VERSION: "23D771330a",
        SUPPLEMENTAL_OS_VERSION_EXTRA: "(a)",
      },
      rule: { minimum: "26.3.1", supplemental: "(a)" },
      catalog: "2026-03-17",
      expected: "MET",
    },
    {
      name: "a device that has a later supplemental enrolls",
      device: { ...iPhone("26.3.1", "23D8133"), SUPPLEMENTAL_OS_VERSION_EXTRA: "(b)" },
      rule: { minimum: "26.3.1", supplemental: "(a)" },
      catalog: "2026-03-17",
      expected: "MET",
    },
    {
      name: "a device with a newer version than the base enrolls",
      device: iPhone("26.4"),
      rule: { minimum: "26.3.1", supplemental: "(a)" },
      expected: "MET",
    },
    {
      name: "a supplemental may be named by its build",
      device: mac("26.3.1", "25D2128"),
      rule: { minimum: "26.3.1", build: "25D771280a" },
      catalog: "2026-03-17",
      expected: { OSVersion: "26.3.1", BuildVersion: "25D771280a" },
    },
    {
      name: "a supplemental that is named by its build and installed isn't asked for",
      device: { ...mac("26.3.1", "25D2128"), SUPPLEMENTAL_BUILD_VERSION: "25D771280a" },
      rule: { minimum: "26.3.1", build: "25D771280a" },
      catalog: "2026-03-17",
      expected: "MET",
    },
    {
      name: "a supplemental that Apple doesn't offer leaves its base",
      device: mac("26.2"),
      rule: { minimum: "26.3.1", supplemental: "(b)" },
      catalog: "2026-03-17",
      expected: { OSVersion: "26.3.1" },
    },
    {
      name: "a device that runs the base of a supplemental that Apple doesn't offer enrolls",
      device: mac("26.3.1", "25D2128"),
      rule: { minimum: "26.3.1", supplemental: "(b)" },
      catalog: "2026-03-17",
      expected: "NOT_OFFERED",
    },
    {
      name: "a supplemental whose base is gone falls to the lowest release that meets it",
      device: iPhone("26.2"),
      rule: { minimum: "26.3.1", supplemental: "(a)" },
      expected: { OSVersion: "26.6.1" },
    },
    {
      name: "a build that the device's releases don't have is not asked for: it would wait for ever",
      device: mac("15.0"),
      rule: { minimum: "26.3.1", build: "25D2140" },
      catalog: "2026-03-17",
      expected: { OSVersion: "26.3.1" },
    },
    {
      name: "a build that the device's release has is asked for",
      device: mac("15.0"),
      rule: { minimum: "26.3.1", build: "25D2128" },
      catalog: "2026-03-17",
      expected: { OSVersion: "26.3.1", BuildVersion: "25D2128" },
    },
  ],
  "a beta program": [
    {
      name: "a version that Apple doesn't list comes from the program",
      device: iPhone("26.6.1"),
      rule: { minimum: "27.0", betaProgram },
      expected: { OSVersion: "27.0", RequireBetaProgram: program },
    },
    {
      name: "a seed is asked for by its build",
      device: iPhone("26.6.1"),
      rule: { minimum: "27.0", build: "24A5264n", betaProgram },
      expected: { OSVersion: "27.0", BuildVersion: "24A5264n", RequireBetaProgram: program },
    },
    {
      name: "a device with an older seed is asked for the newer one",
      device: iPhone("27.0", "24A5264n"),
      rule: { minimum: "27.0", build: "24A5279h", betaProgram },
      expected: { OSVersion: "27.0", BuildVersion: "24A5279h", RequireBetaProgram: program },
    },
    {
      name: "a device with a newer seed enrolls",
      device: iPhone("27.0", "24A5279h"),
      rule: { minimum: "27.0", build: "24A5264n", betaProgram },
      expected: "MET",
    },
    {
      name: "a device with the release enrolls, though the seed's number is larger",
      device: iPhone("27.0", "24A344"),
      rule: { minimum: "27.0", build: "24A5264n", betaProgram },
      expected: "MET",
    },
    {
      name: "a device that runs the minimum enrolls, and is in no program",
      device: iPhone("26.6.1"),
      rule: { minimum: "26.6.1", betaProgram },
      expected: "MET",
    },
    {
      name: "a listed version is asked for with the program",
      device: iPhone("17.5"),
      rule: { minimum: "latest", betaProgram },
      expected: { OSVersion: "26.6.1", RequireBetaProgram: program },
    },
    {
      name: "before iOS 17.5 a device is asked without the program, which it doesn't know",
      device: iPhone("17.4.1"),
      rule: { minimum: "latest", betaProgram },
      expected: { OSVersion: "26.6.1" },
    },
    {
      name: "before macOS 14.5 a device is asked without the program, which it doesn't know",
      device: mac("14.4.1"),
      rule: { minimum: "latest", betaProgram },
      expected: { OSVersion: "26.6.2" },
    },
    {
      name: "since macOS 14.5 a Mac is asked with the program",
      device: mac("14.5"),
      rule: { minimum: "latest", betaProgram },
      expected: { OSVersion: "26.6.2", RequireBetaProgram: program },
    },
    {
      name: "since visionOS 26 an Apple Vision is asked with the program",
      device: vision("26.0"),
      rule: { minimum: "latest", betaProgram },
      expected: { OSVersion: "26.6.1", RequireBetaProgram: program },
    },
    {
      name: "a program whose token isn't known leaves the release",
      device: iPhone("17.5"),
      rule: { minimum: "latest", betaProgram: "iOS 28 AppleSeed Beta" },
      expected: { OSVersion: "26.6.1" },
    },
    {
      name: "a program whose token isn't known offers nothing that Apple doesn't list",
      device: iPhone("26.6.1"),
      rule: { minimum: "27.0", betaProgram: "iOS 28 AppleSeed Beta" },
      expected: "NOT_OFFERED",
    },
    {
      name: "a release that Apple lists for other models only doesn't come from a program",
      device: iPhoneXr,
      rule: { minimum: "26.6.1", betaProgram },
      expected: "NOT_OFFERED",
    },
    {
      name: "a seed without its program is not asked for",
      device: iPhone("26.6.1"),
      rule: { minimum: "27.0", build: "24A5264n" },
      expected: "NOT_OFFERED",
    },
  ],
  "a model": [
    {
      name: "before macOS 14.4 a Mac's product type stands for its board",
      device: { ...mac("14.3"), SOFTWARE_UPDATE_DEVICE_ID: undefined },
      rule: { minimum: "latest" },
      expected: { OSVersion: "26.6.2" },
    },
    {
      name: "a Mac with a T2 chip gets the highest version of its two boards",
      device: { ...mac("14.3"), PRODUCT: "MacBookPro16,1", SOFTWARE_UPDATE_DEVICE_ID: undefined },
      rule: { minimum: "latest" },
      expected: { OSVersion: "26.6.2" },
    },
    {
      name: "a Mac that the table doesn't know enrolls",
      device: { ...mac("14.3"), PRODUCT: "Mac99,1", SOFTWARE_UPDATE_DEVICE_ID: undefined },
      rule: { minimum: "latest" },
      expected: "UNKNOWN_MODEL",
    },
    {
      name: "a Mac that the table doesn't know is asked by the board that it says",
      device: { ...mac("14.5"), PRODUCT: "Mac99,1" },
      rule: { minimum: "latest" },
      expected: { OSVersion: "26.6.2" },
    },
    {
      name: "before iOS 17.4 the product type is the name in Apple's lists",
      device: { ...iPhone("17.3"), SOFTWARE_UPDATE_DEVICE_ID: undefined },
      rule: { minimum: "latest" },
      expected: { OSVersion: "26.6.1" },
    },
    {
      name: "a model that Apple doesn't list enrolls",
      device: { PRODUCT: "iPhone99,1", SOFTWARE_UPDATE_DEVICE_ID: "iPhone99,1" },
      rule: { minimum: "latest" },
      expected: "UNKNOWN_MODEL",
    },
    {
      name: "a board in another case is the same board",
      device: { ...mac("14.5"), SOFTWARE_UPDATE_DEVICE_ID: "j413ap" },
      rule: { minimum: "latest" },
      expected: { OSVersion: "26.6.2" },
    },
    {
      name: "a model's rule replaces the platform's",
      device: iPhone("17.5"),
      policy: {
        platforms: { iOS: { minimum: "latest", models: [{ devices: ["IPHONE14,5"], minimum: "18.7.8" }] } },
      },
      expected: { OSVersion: "18.7.8" },
    },
    {
      name: "a Mac's rule may name its board, also where the Mac doesn't say it",
      device: { ...mac("14.3"), SOFTWARE_UPDATE_DEVICE_ID: undefined },
      policy: { platforms: { macOS: { minimum: "latest", models: [{ devices: ["J413AP"], minimum: "none" }] } } },
      expected: "EXEMPT",
    },
  ],
  "an exception": [
    {
      name: "a serial number that is exempt enrolls, in any case",
      device: iPhone("17.5"),
      policy: {
        platforms: { iOS: { minimum: "latest" } },
        exceptions: [{ serialNumbers: ["f2lx0000test"], minimum: "none" }],
      },
      expected: "EXEMPT",
    },
    {
      name: "a serial number has its own minimum, before that of its model",
      device: iPhone("17.5"),
      policy: {
        platforms: { iOS: { minimum: "latest", models: [{ devices: ["iPhone14,5"], minimum: "none" }] } },
        exceptions: [{ serialNumbers: ["F2LX0000TEST"], minimum: "18.7.8" }],
      },
      expected: { OSVersion: "18.7.8" },
    },
    {
      name: "an exception also holds where the platform has no rule",
      device: iPhone("17.5"),
      policy: { platforms: {}, exceptions: [{ serialNumbers: ["F2LX0000TEST"], minimum: "18.7.8" }] },
      expected: { OSVersion: "18.7.8" },
    },
  ],
};

const chain = makeDeviceChain();

describe.each(Object.entries(tables))("%s", (_, rows) => {
  test.each(rows)("$name", async ({ device, rule, policy, catalog, expected }) => {
    const all = rule && { iOS: rule, iPadOS: rule, macOS: rule, visionOS: rule };
    const { post, entries } = await listen(chain, {
      policy: policy ?? { platforms: all! },
      betaToken: (title) => (title === betaProgram ? token : undefined),
      ...(catalog && { lookupUrl: answerFile(chain, catalog) }),
    });
    const answer = await post(sign(machineInfo(device), chain.device));
    const decided = entries.filter(({ event }) => event === "decided");
    expect(decided).toHaveLength(1);
    expect(decided[0]!.reason).not.toBe("");
    if (typeof expected === "string") {
      expect(decided[0]).toMatchObject({ action: "enroll", code: expected });
      expect(answer).toMatchObject({ status: 200, body: profile });
    } else {
      expect(answer.status).toBe(403);
      expect((JSON.parse(answer.body) as { details: unknown }).details).toEqual(expected);
      expect(decided[0]).toMatchObject({ action: "update", code: "ASKED" });
    }
  });
});
