import fc from "fast-check";
import {
  earliestMoment,
  latestMoment,
  localDateTimeProblem,
  parseLocalDateTime,
} from "../../../../provider/core/declarations/localDateTime";
import { complete, errorsOf, warningsOf } from "./inputs";

/** The errors of a complete enforcement with one other value. */
function withInput(key: string, value: unknown): string[] {
  return errorsOf("enforcement", { ...complete.enforcement, [key]: value });
}

const example = "expected a local date and time such as 2026-12-01T18:00:00";

describe("targetLocalDateTime", () => {
  test.each(["2026-12-01T18:00:00", "2028-02-29T00:00:00", "2026-12-31T23:59:59", "2025-09-21T01:00:00"])(
    "%s is a local date and time as Apple writes it",
    (text) => expect(withInput("targetLocalDateTime", text)).toEqual([]),
  );

  test.each(["2026-12-01T18:00:00Z", "2026-12-01T18:00:00z", "2026-12-01T18:00:00+01:00", "2026-12-01T18:00:00-0800"])(
    "%s has an offset, and the sentence says that each device uses its own time",
    (text) => {
      expect(withInput("targetLocalDateTime", text)).toEqual([
        `targetLocalDateTime: must not have a time zone offset: each device uses its own local time; ${example}`,
      ]);
    },
  );

  test.each(["2026-12-01T18:00:00.000", "2026-12-01T18:00:00.5", "2026-12-01T18:00:00,25"])(
    "%s has fractions of a second, and the sentence says so",
    (text) => {
      expect(withInput("targetLocalDateTime", text)).toEqual([
        `targetLocalDateTime: must not have fractions of a second; ${example}`,
      ]);
    },
  );

  test.each([
    "2026-02-29T18:00:00",
    "2026-06-31T18:00:00",
    "2026-13-01T18:00:00",
    "2026-00-10T18:00:00",
    "2026-12-00T18:00:00",
    "2026-12-01T24:00:00",
    "2026-12-01T18:60:00",
    "2026-12-01T23:59:60",
  ])("%s doesn't exist, and the sentence says so", (text) => {
    expect(withInput("targetLocalDateTime", text)).toEqual([
      `targetLocalDateTime: is not a date and time that exists; ${example}`,
    ]);
  });

  test.each([
    "",
    "2026-12-01",
    "2026-12-01T18:00",
    "2026-12-01 18:00:00",
    "1 December 2026",
    "2026-12-01t18:00:00",
    " 2026-12-01T18:00:00",
  ])("%p has another form, and the sentence shows the right one", (text) =>
    expect(withInput("targetLocalDateTime", text)).toEqual([`targetLocalDateTime: ${example}`]),
  );

  test("every second of every year is read, and is the same when it is written again", () => {
    const seconds = fc.date({
      min: new Date("1900-01-01T00:00:00Z"),
      max: new Date("9999-12-31T23:59:59Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(seconds, (date) => {
        const text = date.toISOString().slice(0, 19);
        expect(parseLocalDateTime(text)).toBe(Date.parse(`${text}Z`));
        expect(localDateTimeProblem(text)).toBeUndefined();
      }),
    );
  });

  test("comes first in UTC+14 and last in UTC-12", () => {
    const local = parseLocalDateTime("2026-12-01T18:00:00")!;
    expect(new Date(earliestMoment(local)).toISOString()).toBe("2026-12-01T04:00:00.000Z");
    expect(new Date(latestMoment(local)).toISOString()).toBe("2026-12-02T06:00:00.000Z");
  });
});

describe("targetOSVersion", () => {
  test.each(["26.1", "26.0.1", "15.7.3", "17.0", "18.10"])("%s is a version", (version) => {
    expect(withInput("targetOSVersion", version)).toEqual([]);
    expect(warningsOf("enforcement", { ...complete.enforcement, targetOSVersion: version })).toEqual([]);
  });

  test.each(["26.3.1 (a)", "26.3.1(a)", "16.5.1 (c)", "26.3.1 (A)"])(
    "%s is refused, as devices do, and the sentence points at targetBuildVersion",
    (version) => {
      expect(withInput("targetOSVersion", version)).toEqual([
        expect.stringMatching(/^targetOSVersion: must be the base version alone: .* targetBuildVersion$/),
      ]);
    },
  );

  test.each(["iOS 17.4", "26.x", "latest", "26.1.2.3", "26.", ".1", "v26.1", "26,1", "", "26.1 beta 2", "26.1\n"])(
    "%p is no version",
    (version) => {
      expect(withInput("targetOSVersion", version)).toEqual([
        "targetOSVersion: must be a version number such as 26.1 or 26.0.1",
      ]);
    },
  );

  test("a major alone is valid and worth a warning: devices install exactly this version", () => {
    const inputs = { ...complete.enforcement, targetOSVersion: "26" };
    expect(errorsOf("enforcement", inputs)).toEqual([]);
    expect(warningsOf("enforcement", inputs)).toEqual([
      expect.stringMatching(/^targetOSVersion: .*did you mean 26\.0\?$/),
    ]);
  });
});

describe("targetBuildVersion", () => {
  const supplemental = { ...complete.enforcement, targetOSVersion: "26.3.1", base: "installed" };

  test.each(["25D771280a", "21E219a", "20A123a"])("%s is a supplemental's build", (targetBuildVersion) => {
    expect(errorsOf("enforcement", { ...supplemental, targetBuildVersion })).toEqual([]);
  });

  test.each(["23A309", "24G231", "25D2128"])("%s is a build that only a seed may name", (targetBuildVersion) => {
    expect(errorsOf("enforcement", { ...supplemental, targetBuildVersion })).toEqual([
      expect.stringMatching(/^targetBuildVersion: names a build, but only a supplemental .* remove it/),
    ]);
    expect(errorsOf("enforcement", { ...supplemental, targetBuildVersion, prerelease: true })).toEqual([]);
  });

  test.each(["26.1", "a", "25D771280aa", "25d771280a", "D771280a", "", "25D"])(
    "%p is no build",
    (targetBuildVersion) => {
      expect(errorsOf("enforcement", { ...supplemental, targetBuildVersion, prerelease: true })).toEqual([
        "targetBuildVersion: must be a build such as 25D771280a",
      ]);
    },
  );
});

describe("a supplemental is two enforcements, base first (safety rule 5)", () => {
  const base = { ...complete.enforcement, targetOSVersion: "26.3.1", groups: ["pilot", "office"] };
  const supplemental = {
    ...complete.enforcement,
    targetOSVersion: "26.3.1",
    targetBuildVersion: "25D771280a",
    targetLocalDateTime: "2026-12-02T18:00:00",
  };

  test("it is refused without its base, and without a word that devices run it", () => {
    expect(errorsOf("enforcement", supplemental)).toEqual([
      expect.stringMatching(
        /^base: a supplemental installs on its base version only; .* base: "installed" if every device/,
      ),
    ]);
  });

  test("it is accepted a day after its base, and with a base that is installed", () => {
    expect(errorsOf("enforcement", { ...supplemental, base })).toEqual([]);
    expect(errorsOf("enforcement", { ...supplemental, base: "installed" })).toEqual([]);
  });

  test.each([
    ["a second too early", { targetLocalDateTime: "2026-12-01T18:00:01" }, /at least a day before/],
    ["on another platform", { platform: "iOS" }, /same platform/],
    ["of another version", { targetOSVersion: "26.3" }, /same targetOSVersion/],
    ["with a build of its own", { targetBuildVersion: "25D771280a" }, /names no build/],
    ["for other groups", { groups: ["office"] }, /doesn't reach pilot/],
  ])("a base %s is refused", (_what, changes, message) => {
    expect(errorsOf("enforcement", { ...supplemental, base: { ...base, ...changes } })).toEqual([
      expect.stringMatching(message),
    ]);
  });
});

describe("detailsURL", () => {
  test.each(["https://it.example.com/updates", "http://intranet"])("%s is a page", (detailsURL) => {
    expect(warningsOf("enforcement", { ...complete.enforcement, detailsURL })).toEqual([]);
  });

  test.each(["it.example.com", "ftp://it.example.com", "https://"])(
    "%p is a warning, since the schema allows any string",
    (detailsURL) => {
      expect(withInput("detailsURL", detailsURL)).toEqual([]);
      expect(warningsOf("enforcement", { ...complete.enforcement, detailsURL })).toEqual([
        expect.stringMatching(/^detailsURL: is not an http or https URL/),
      ]);
    },
  );
});
