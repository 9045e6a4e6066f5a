import {
  ownPredicate,
  platformOf,
  platformPredicate,
  platforms,
  type Platform,
} from "../../../../provider/core/declarations/platform";
import { example } from "./appleSchema";
import { complete, errorsOf } from "./inputs";

/** Apple's values of device.model.family; for Apple Vision Pro it documents none, so there the system's family stands. */
const conditions: Record<Platform, string> = {
  iOS: "@status(device.model.family) == 'iPhone'",
  iPadOS: "@status(device.model.family) == 'iPad'",
  macOS: "@status(device.model.family) == 'Mac'",
  tvOS: "@status(device.model.family) == 'AppleTV'",
  visionOS: "@status(device.operating-system.family) == 'visionOS'",
};
const own = "@status(device.operating-system.version) BEGINSWITH '26'";

describe.each(platforms)("the predicate of an activation for %s (safety rule 4)", (platform) => {
  test("is the platform's condition, with the program's own joined to it", () => {
    expect(platformPredicate(platform, undefined)).toBe(conditions[platform]);
    expect(platformPredicate(platform, own)).toBe(`(${conditions[platform]}) AND (${own})`);
  });

  test("gives the program's own part back", () => {
    expect(ownPredicate(platform, platformPredicate(platform, undefined))).toBeUndefined();
    expect(ownPredicate(platform, platformPredicate(platform, own))).toBe(own);
    expect(platformOf(platformPredicate(platform, undefined))).toBe(platform);
    expect(platformOf(platformPredicate(platform, own))).toBe(platform);
  });

  test("shows as a whole when somebody took the platform's condition away", () => {
    expect(ownPredicate(platform, own)).toBe(own);
    expect(platformOf(own)).toBeUndefined();
  });
});

test("Apple's own example of a predicate is the one for tvOS", () => {
  expect(example("declarations/activations/simple/example2.json").Payload.Predicate).toBe(
    platformPredicate("tvOS", undefined),
  );
});

test("without a platform the program's own is all there is", () => {
  expect(platformPredicate(undefined, own)).toBe(own);
  expect(platformPredicate(undefined, undefined)).toBeUndefined();
  expect(ownPredicate(undefined, own)).toBe(own);
  expect(platformOf(undefined)).toBeUndefined();
});

test("an OR in the program's own can't lead around the platform's condition", () => {
  expect(platformPredicate("macOS", "a == 1 OR b == 2")).toBe(`(${conditions.macOS}) AND (a == 1 OR b == 2)`);
});

test.each(["TRUEPREDICATE) OR (TRUEPREDICATE", "a == 1)", "(a == 1"])(
  "a predicate whose parentheses don't match is refused, since it would: %s",
  (predicate) => {
    expect(errorsOf("enforcement", { ...complete.enforcement, predicate })).toEqual([
      expect.stringMatching(/^predicate: /),
    ]);
  },
);

test.each([own, "(a == 1) OR (b == 2)", "@status(device.model.marketing-name) == 'Mac :)'", 'a == "\\")"'])(
  "a predicate whose parentheses match, or stand in quotes, is not: %s",
  (predicate) => expect(errorsOf("enforcement", { ...complete.enforcement, predicate })).toEqual([]),
);
