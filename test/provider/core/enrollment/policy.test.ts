import { betaProgramsOf, parsePolicy } from "../../../../provider/core/enrollment/policy";
import { SoftwareUpdateError } from "../../../../provider/core/error";

const whole = {
  maxAttempts: 5,
  onCatalogFailure: "refuse",
  message: "Your device is updated first.",
  platforms: {
    iOS: { minimum: "latest", betaProgram: "iOS 26 AppleSeed Beta" },
    iPadOS: { minimum: { behind: 1 } },
    macOS: {
      minimum: { major: 15, behind: 1 },
      models: [
        { devices: ["Mac14,2", "J413AP", "Mac-4B682C642B45593E"], minimum: "26.3.1", supplemental: "(a)" },
        { devices: ["VMA2MACOSAP"], minimum: "none" },
      ],
    },
    visionOS: { minimum: "26.6.1", build: "23O780" },
  },
  exceptions: [{ serialNumbers: ["C02XG2JHJG5H"], minimum: "none" }],
};

/** The lines of the error; undefined when the policy is fine. */
function problemsOf(value: unknown): string[] | undefined {
  try {
    parsePolicy(value);
    return undefined;
  } catch (error) {
    const { code, message } = error as SoftwareUpdateError;
    expect(code).toBe("INVALID_INPUT");
    const [first, ...lines] = message.split("\n");
    expect(first).toBe("The enrollment policy can't be used:");
    return lines.map((line) => line.trim());
  }
}

const macOS = (rule: unknown) => ({ platforms: { macOS: rule } });

test("a policy with everything is taken as it is", () => {
  expect(parsePolicy(whole)).toBe(whole);
});

test("a policy without platforms says that they are missing", () => {
  expect(problemsOf({})).toEqual(["platforms is required"]);
});

test("all problems are listed at once, each with its path", () => {
  expect(problemsOf({ platforms: { iOS: { minimum: "newest" }, macOS: {} }, maxAttempts: 0, message: "" })).toEqual([
    'platforms.iOS.minimum must be a version such as "26.6.1", latest, none, or an object with major, behind or both',
    'platforms.macOS.minimum is required: a version such as "26.6.1", latest, none, or an object with major, behind or both',
    "maxAttempts must be at least 1",
    "message must not be empty",
  ]);
});

test.each([
  ["at the top", { ...whole, platform: {} }, "platform is not a known key; did you mean platforms?"],
  [
    "a platform",
    { platforms: { MacOS: { minimum: "latest" } } },
    "platforms.MacOS is not a known key; did you mean macOS?",
  ],
  [
    "of a rule",
    macOS({ minimum: "latest", betaprogram: "x" }),
    "platforms.macOS.betaprogram is not a known key; did you mean betaProgram?",
  ],
  [
    "of a model",
    macOS({ minimum: "latest", models: [{ device: [], devices: ["Mac14,2"], minimum: "none" }] }),
    "platforms.macOS.models[0].device is not a known key; did you mean devices?",
  ],
  [
    "of an exception",
    { ...whole, exceptions: [{ serials: [], serialNumbers: ["A"], minimum: "none" }] },
    "exceptions[0].serials is not a known key; known here: serialNumbers, minimum, build, supplemental, betaProgram",
  ],
  [
    "of a minimum",
    macOS({ minimum: { majors: 15 } }),
    "platforms.macOS.minimum.majors is not a known key; did you mean major?",
  ],
])("an unknown key %s is named with the nearest right one", (_, policy, problem) => {
  expect(problemsOf(policy)).toEqual([problem]);
});

test.each(["tvOS", "watchOS"])("%s is refused with the reason", (platform) => {
  expect(problemsOf({ platforms: { [platform]: { minimum: "latest" } } })).toEqual([
    `platforms.${platform} can't stand here: Apple's ${platform} devices can't be asked to update before they enroll`,
  ]);
});

test.each([
  [
    "a number, which YAML makes of 26.10 without quotes",
    26.1,
    'must be in quotes, such as "26.10": without them it is read as a number, 26.1',
  ],
  [
    "a version with a letter",
    "26.3.1 (a)",
    'must be a version such as "26.6.1", latest, none, or an object with major, behind or both',
  ],
  ["an empty object", {}, "must have major, behind or both"],
  ["a list", ["26.6"], 'must be a version such as "26.6.1", latest, none, or an object with major, behind or both'],
])("%s is no minimum", (_, minimum, message) => {
  expect(problemsOf(macOS({ minimum }))).toEqual([`platforms.macOS.minimum ${message}`]);
});

test.each([
  [{ major: 0 }, "major must be a whole number from 1"],
  [{ major: "15" }, "major must be a whole number from 1"],
  [{ behind: -1 }, "behind must be a whole number from 0"],
  [{ behind: 1.5 }, "behind must be a whole number from 0"],
])("the minimum %j is refused", (minimum, message) => {
  expect(problemsOf(macOS({ minimum }))).toEqual([`platforms.macOS.minimum.${message}`]);
});

test.each([
  [
    "a build of the newest version",
    { minimum: "latest", build: "25D771280a" },
    "build needs a fixed version as its minimum: a build belongs to one version",
  ],
  [
    "a supplemental of a major",
    { minimum: { major: 26 }, supplemental: "a" },
    "supplemental needs a fixed version as its minimum: a build belongs to one version",
  ],
  [
    "a supplemental that is named twice",
    { minimum: "26.3.1", supplemental: "a", build: "25D771280a" },
    "supplemental can't stand beside build: name the supplemental by its letter or by its build",
  ],
  ["a text that is no build", { minimum: "26.3.1", build: "25D77 1280a" }, "build must be a build such as 25D771280a"],
  [
    "a text that is no letter",
    { minimum: "26.3.1", supplemental: "(ab)" },
    "supplemental must be the letter of a supplemental, such as (a)",
  ],
  [
    "a beta program for who is never asked",
    { minimum: "none", betaProgram: "x" },
    "betaProgram has no effect with the minimum none: only a device that is asked to update enrolls in it",
  ],
])("%s is refused", (_, rule, message) => {
  expect(problemsOf(macOS(rule))).toEqual([`platforms.macOS.${message}`]);
});

test("a device that is named twice, in any case, is refused: only one rule can hold", () => {
  const models = [
    { devices: ["J413AP"], minimum: "latest" },
    { devices: ["Mac14,2", "j413ap"], minimum: "none" },
  ];
  expect(problemsOf(macOS({ minimum: "latest", models }))).toEqual([
    "platforms.macOS.models[1].devices[1] is named before",
  ]);
});

test("a serial number that is named twice is refused", () => {
  const exceptions = [{ serialNumbers: ["A", "B", "a"], minimum: "none" }];
  expect(problemsOf({ platforms: {}, exceptions })).toEqual(["exceptions[0].serialNumbers[2] is named before"]);
});

test.each([
  ["macOS", "iPhone14,5"],
  ["iOS", "iPad13,18"],
  ["iPadOS", "Mac14,2"],
  ["visionOS", "J413AP"],
])("a device of another platform has no rule under %s: %s", (platform, device) => {
  const rule = { minimum: "latest", models: [{ devices: [device], minimum: "none" }] };
  expect(problemsOf({ platforms: { [platform]: rule } })).toEqual([
    `platforms.${platform}.models[0].devices[0] is no ${platform} device`,
  ]);
});

test("serial numbers and devices without quotes, which YAML may read as numbers, are refused", () => {
  expect(problemsOf({ platforms: {}, exceptions: [{ serialNumbers: [12345], minimum: "none" }] })).toEqual([
    "exceptions[0].serialNumbers[0] must be a string, not a number",
  ]);
});

test("the beta programs of a policy are those of all its rules, each once", () => {
  const policy = parsePolicy({
    platforms: {
      iOS: {
        minimum: "latest",
        betaProgram: "iOS Beta",
        models: [{ devices: ["iPhone14,5"], minimum: "latest", betaProgram: "iOS Beta" }],
      },
      macOS: { minimum: "latest", betaProgram: "macOS Beta" },
    },
    exceptions: [{ serialNumbers: ["A"], minimum: "latest", betaProgram: "Other Beta" }],
  });
  expect(betaProgramsOf(policy)).toEqual(["iOS Beta", "macOS Beta", "Other Beta"]);
});
