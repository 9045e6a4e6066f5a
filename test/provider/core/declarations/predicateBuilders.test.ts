import fc from "fast-check";
import { predicateProblems } from "../../../../provider/core/declarations/predicateRules";
import { compareVersions } from "../../../../provider/core/releases/version";
import { boardsOf, macs } from "../../../../provider/core/releases/macs";
import { predicates } from "../../../../sdk";

const item = "@status(device.operating-system.version)";

/** What a device makes of a version condition: MATCHES compares the whole text with a regular expression. */
function holds(predicate: string, version: string): boolean {
  const expressions = [...predicate.matchAll(/@status\(device\.operating-system\.version\) MATCHES '([^']*)'/g)];
  expect(expressions.length).toBeGreaterThan(0);
  return expressions.every(([, expression]) => new RegExp(`^(?:${expression})$`).test(version));
}

describe("predicates.osVersion compares numbers", () => {
  test.each<[string, { from?: string; below?: string }, readonly string[], readonly string[]]>([
    [
      "from a major",
      { from: "26" },
      ["26", "26.0", "26.1", "26.10", "27.0", "100.0"],
      ["9.0", "15.7.1", "25.9", "2.60"],
    ],
    ["from a minor", { from: "26.9" }, ["26.9", "26.10", "26.9.1", "27.0"], ["26.0", "26", "26.8.9", "26.1"]],
    ["from a patch", { from: "15.7.2" }, ["15.7.2", "15.7.10", "15.8", "26.0"], ["15.7.1", "15.7", "15.6.9"]],
    ["below a major", { below: "26.0" }, ["9.0", "15.7.1", "25.99"], ["26", "26.0", "26.0.1", "100"]],
    ["below a patch", { below: "26.0.1" }, ["26.0", "26", "26.0.0", "25.9"], ["26.0.1", "26.0.10", "26.1"]],
    ["between", { from: "15.4", below: "26" }, ["15.4", "15.10", "16.0", "25.9.9"], ["15.3.9", "26.0", "9.9"]],
  ])("%s", (_what, range, inside, outside) => {
    const predicate = predicates.osVersion(range);
    expect(inside.filter((version) => !holds(predicate, version))).toEqual([]);
    expect(outside.filter((version) => holds(predicate, version))).toEqual([]);
    expect(predicateProblems(predicate, "predicate")).toEqual([]);
  });

  test("for any versions it says what comparing number by number says", () => {
    const part = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 1200 }));
    const version = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("."));
    fc.assert(
      fc.property(version, version, (limit, current) => {
        expect(holds(predicates.osVersion({ from: limit }), current)).toBe(compareVersions(current, limit) >= 0);
        if (compareVersions(limit, "0") === 0) return;
        expect(holds(predicates.osVersion({ below: limit }), current)).toBe(compareVersions(current, limit) < 0);
      }),
      { numRuns: 3000 },
    );
  });

  test("refuses a range that holds no version, and what is no version", () => {
    expect(() => predicates.osVersion({})).toThrow("osVersion needs from or below.");
    expect(() => predicates.osVersion({ from: "27", below: "26.0" })).toThrow("the range holds no version");
    expect(() => predicates.osVersion({ from: "26.0", below: "26" })).toThrow("the range holds no version");
    expect(() => predicates.osVersion({ below: "0" })).toThrow("there is no version below 0");
    expect(() => predicates.osVersion({ from: "26.3.1 (a)" })).toThrow("from must be a version such as 26.1");
  });
});

describe("conditions", () => {
  test("on platforms are those that an enforcement's activation starts with", () => {
    expect(predicates.platform("macOS")).toBe("@status(device.model.family) == 'Mac'");
    expect(predicates.platform("visionOS")).toBe("@status(device.operating-system.family) == 'visionOS'");
    expect(() => predicates.platform("macos" as never)).toThrow("did you mean macOS?");
  });

  test("on models and devices name one with ==, several with IN, each once", () => {
    expect(predicates.modelIdentifier("Mac14,2")).toBe("@status(device.model.identifier) == 'Mac14,2'");
    expect(predicates.deviceId("J413AP", "J415AP", "J413AP")).toBe(
      "@status(softwareupdate.device-id) IN {'J413AP', 'J415AP'}",
    );
    expect(() => predicates.modelIdentifier()).toThrow("at least one value");
  });

  test("joined keep their meaning, whatever stands in them", () => {
    const [a, b] = ["@property(a) == 1", "@property(b) == 1 OR @property(c) == 1"];
    expect(predicates.allOf(a, b)).toBe(`(${a}) AND (${b})`);
    expect(predicates.anyOf(a, b)).toBe(`(${a}) OR (${b})`);
    expect(predicates.not(b)).toBe(`NOT (${b})`);
    expect(predicates.allOf(a)).toBe(a);
    expect(() => predicates.allOf()).toThrow("at least one other");
    expect(() => predicates.anyOf("TRUEPREDICATE) OR (TRUEPREDICATE")).toThrow("closes ) that nothing opens");
  });

  test("with any text in them are read back without a problem", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), (values) => {
        const predicate = predicates.not(predicates.allOf(predicates.modelIdentifier(...values), "TRUEPREDICATE"));
        expect(predicateProblems(predicate, "predicate")).toEqual([]);
      }),
    );
  });
});

describe("predicates.models", () => {
  test("of iPhones and iPads is by product type, which every version knows", () => {
    expect(predicates.models({ platform: "iOS", devices: ["iPhone14,5", "iPhone15,2"] })).toBe(
      "@status(device.model.identifier) IN {'iPhone14,5', 'iPhone15,2'}",
    );
    expect(() => predicates.models({ platform: "iOS", devices: ["J413AP"] })).toThrow("J413AP is no device of iOS");
  });

  test("of Macs from macOS 15 is by board, as Apple's lists name them", () => {
    expect(predicates.models({ platform: "macOS", devices: ["J413AP"], minimumVersion: "15.0" })).toBe(
      "@status(softwareupdate.device-id) == 'J413AP'",
    );
  });

  test("of older Macs is by product type where its only board is meant", () => {
    expect(boardsOf("Mac14,2")).toEqual(["J413AP"]);
    expect(predicates.models({ platform: "macOS", devices: ["J413AP"], minimumVersion: "14.0" })).toBe(
      "@status(device.model.identifier) == 'Mac14,2'",
    );
  });

  test("of older Macs whose product type has several boards needs all of them", () => {
    const boards = boardsOf("MacBookPro16,1");
    expect(boards.length).toBeGreaterThan(1);
    expect(predicates.models({ platform: "macOS", devices: [...boards] })).toBe(
      "@status(device.model.identifier) == 'MacBookPro16,1'",
    );
    expect(() => predicates.models({ platform: "macOS", devices: [boards[0]!] })).toThrow(
      new RegExp(`the product type of ${boards[0]} is not known or stands for further boards.*minimumVersion`),
    );
  });

  test("refuses a board that the table lacks, and names it", () => {
    expect(() => predicates.models({ platform: "macOS", devices: ["J413AP", "J999AP"] })).toThrow(
      "product type of J999AP",
    );
  });

  test("of Macs by product type and by board is either", () => {
    const predicate = predicates.models({ platform: "macOS", devices: ["Mac15,7", "J413AP"], minimumVersion: "26" });
    expect(predicate).toBe(
      "(@status(softwareupdate.device-id) == 'J413AP') OR (@status(device.model.identifier) == 'Mac15,7')",
    );
  });

  test("of every board of the table is understood or refused, never guessed", () => {
    for (const { id, productTypes } of macs) {
      const group = { platform: "macOS", devices: [id] } as const;
      const isOnly = productTypes.length === 1 && boardsOf(productTypes[0]!).length === 1;
      if (isOnly) expect(predicates.models(group)).toBe(`@status(device.model.identifier) == '${productTypes[0]}'`);
      else expect(() => predicates.models(group)).toThrow(id);
    }
  });
});

test("a hand-written order of versions is what osVersion is for", () => {
  expect(predicateProblems(`${item} >= '26.0'`, "predicate")[0]!.message).toContain("predicates.osVersion");
});
