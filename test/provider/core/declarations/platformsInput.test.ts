import { declarationKinds } from "../../../../provider/core/declarations/kinds";
import { payloadOf } from "../../../../provider/core/declarations/validate";
import { unknownValue } from "../../../../provider/core/unknown";
import { complete, errorsOf, warningsOf } from "./inputs";

const { settings, enforcement, status } = complete;
const program = { description: "iOS 27 AppleSeed Beta", token: "t0ken" };

describe("platforms", () => {
  test("are Apple's names with the oldest version and supervision", () => {
    const platforms = {
      macOS: { minimumVersion: "15.0", supervised: true },
      iOS: {},
      iPadOS: { supervised: true },
      tvOS: {},
    };
    expect(errorsOf("settings", { ...settings, platforms })).toEqual([]);
    expect(warningsOf("settings", { ...settings, platforms })).toEqual([]);
  });

  test.each([
    [{ macos: {} }, "platforms.macos: is not a known key; did you mean macOS?"],
    [["macOS"], "platforms: must be an object, not an array"],
    [{ macOS: "15.0" }, "platforms.macOS: must be an object, not a string"],
    [{ macOS: { minimumVersion: 15 } }, "platforms.macOS.minimumVersion: must be a string, not a number"],
    [{ macOS: { minimumVersion: "Sequoia" } }, "platforms.macOS.minimumVersion: must be a version number such as 15.0"],
    [{ macOS: { supervised: "yes" } }, "platforms.macOS.supervised: must be a boolean, not a string"],
    [
      { macOS: { minVersion: "15.0" } },
      "platforms.macOS.minVersion: is not a known key; known here: minimumVersion, supervised",
    ],
  ])("%j is refused", (platforms, sentence) => {
    const found = errorsOf("settings", { ...settings, platforms });
    expect(found).toHaveLength(1);
    expect(found[0]!.split(";")[0]).toBe(sentence.split(";")[0]);
  });

  test("are no part of the payload", () => {
    const platforms = { macOS: { minimumVersion: "15.0" } };
    for (const kind of Object.values(declarationKinds)) {
      const inputs = complete[kind.kind];
      expect(payloadOf(kind, { ...inputs, platforms })).toEqual(payloadOf(kind, inputs));
    }
  });

  test("that aren't known yet say nothing", () => {
    for (const platforms of [unknownValue, { macOS: unknownValue }, { macOS: { minimumVersion: unknownValue } }]) {
      expect(errorsOf("settings", { ...settings, platforms })).toEqual([]);
      expect(warningsOf("settings", { ...settings, platforms })).toEqual([]);
    }
  });
});

describe("what one of the platforms doesn't know is a warning with the key, the platform and what Apple says", () => {
  test.each<[string, object, object, string]>([
    [
      "a key of macOS on iOS",
      { deferrals: { majorPeriodInDays: 7 } },
      { macOS: {}, iOS: {} },
      "deferrals.majorPeriodInDays: iOS doesn't have it; Apple lists macOS 15.0",
    ],
    [
      "a key of iOS on macOS",
      { recommendedCadence: "All" },
      { macOS: {} },
      "recommendedCadence: macOS doesn't have it; Apple lists iOS 18.0, iPadOS 18.0, visionOS 26.0",
    ],
    [
      "the declaration before macOS 15",
      {},
      { macOS: { minimumVersion: "14.0" } },
      "platforms: the declaration as a whole: macOS has it since 15.0 (Apple), and devices in reach may run 14.0",
    ],
    [
      "Beta before macOS 15.4",
      { beta: { programEnrollment: "AlwaysOff" } },
      { macOS: { minimumVersion: "15.3.2" } },
      "beta: macOS has it since 15.4 (Apple), and devices in reach may run 15.3.2",
    ],
    [
      "deferrals on iPads that are not supervised",
      { deferrals: { combinedPeriodInDays: 7 } },
      { iPadOS: { supervised: false } },
      "deferrals: on iPadOS Apple allows it on supervised devices only",
    ],
    [
      "automatic downloads on tvOS",
      { automaticActions: { download: "AlwaysOn" } },
      { tvOS: {} },
      "automaticActions.download: tvOS doesn't have it; Apple lists iOS 18.0, iPadOS 18.0, macOS 15.0, visionOS 26.0",
    ],
  ])("%s", (_what, inputs, platforms, sentence) => {
    expect(errorsOf("settings", { ...settings, ...inputs, platforms })).toEqual([]);
    expect(warningsOf("settings", { ...settings, ...inputs, platforms })).toEqual([sentence]);
  });

  test("InstallSecurityUpdate is fine on iOS, as newer pages of Apple's have it", () => {
    const inputs = {
      automaticActions: { installSecurityUpdate: "AlwaysOn" },
      platforms: { iOS: { minimumVersion: "18.0" } },
    };
    expect(warningsOf("settings", { ...settings, ...inputs })).toEqual([]);
  });

  test("offered programs are for unsupervised devices too, required ones are not", () => {
    const platforms = { iOS: { supervised: false } };
    const groups = ["pilot"];
    expect(warningsOf("beta", { groups, offerPrograms: [program], platforms })).toEqual([]);
    expect(warningsOf("beta", { groups, programEnrollment: "AlwaysOn", requireProgram: program, platforms })).toEqual([
      "programEnrollment: on iOS Apple allows it on supervised devices only",
      "requireProgram: on iOS Apple allows it on supervised devices only",
    ]);
  });

  test("a status item in a subscription or a predicate", () => {
    const platforms = { macOS: { minimumVersion: "14.0" } };
    expect(warningsOf("status", { ...status, items: ["softwareupdate.device-id"], platforms })).toEqual([
      "items[0]: macOS has it since 15.0 (Apple), and devices in reach may run 14.0",
    ]);
    const predicate = "@status(softwareupdate.device-id) == 'J413AP'";
    expect(warningsOf("status", { ...status, predicate, platforms })).toEqual([
      expect.stringMatching(/^predicate: refers to softwareupdate\.device-id: macOS .* activates nothing$/),
    ]);
  });
});

describe("an enforcement", () => {
  test("is for its one platform, so others mean nothing", () => {
    expect(warningsOf("enforcement", { ...enforcement, platforms: { macOS: {}, iOS: {} } })).toEqual([
      "platforms.iOS: means nothing here: the enforcement is for macOS alone",
    ]);
  });

  test("needs macOS 14 and supervision", () => {
    expect(warningsOf("enforcement", { ...enforcement, platforms: { macOS: { minimumVersion: "13.0" } } })).toEqual([
      "platforms: the declaration as a whole: macOS has it since 14.0 (Apple), and devices in reach may run 13.0",
    ]);
    expect(warningsOf("enforcement", { ...enforcement, platforms: { macOS: { supervised: false } } })).toEqual([
      "platforms: the declaration as a whole: on macOS Apple allows it on supervised devices only",
    ]);
  });

  test("of a version that every device in reach runs already is worth a warning", () => {
    expect(warningsOf("enforcement", { ...enforcement, platforms: { macOS: { minimumVersion: "26.2" } } })).toEqual([
      expect.stringMatching(/^targetOSVersion: every device in reach runs macOS 26\.2 or later/),
    ]);
    expect(warningsOf("enforcement", { ...enforcement, platforms: { macOS: { minimumVersion: "26.0" } } })).toEqual([]);
  });
});
