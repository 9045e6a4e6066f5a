import fc from "fast-check";
import {
  compareBuilds,
  compareExtras,
  compareVersions,
  isVersion,
  majorOf,
  versionKey,
} from "../../../../provider/core/releases/version";

const parts = fc.array(fc.nat(400), { minLength: 1, maxLength: 5 });
const version = parts.map((numbers) => numbers.join("."));
const build = fc
  .tuple(
    fc.integer({ min: 10, max: 30 }),
    fc.constantFrom(..."ABCDEFGH"),
    fc.nat(99_999),
    fc.constantFrom("", "a", "b"),
  )
  .map(([major, letter, number, suffix]) => `${major}${letter}${number}${suffix}`);

describe("versions", () => {
  test.each([
    ["26.6", "26.6.1"],
    ["18.7.8", "18.7.10"],
    ["9.6.4", "26.6"],
    ["26.6.1", "27"],
    ["26.3.1", "26.3.1.1"],
  ])("%s comes before %s", (older, newer) => {
    expect(compareVersions(older, newer)).toBeLessThan(0);
    expect(compareVersions(newer, older)).toBeGreaterThan(0);
  });

  test("a missing number counts as 0", () => {
    expect(compareVersions("27", "27.0.0")).toBe(0);
    expect(versionKey("27.0")).toBe(versionKey("27"));
    expect(versionKey("10.0.1")).not.toBe(versionKey("10.1"));
    expect(versionKey("10")).not.toBe(versionKey("1"));
  });

  test("the major is the first number", () => {
    expect(majorOf("26.6.1")).toBe(26);
  });

  test.each(["", "26.", "v26", "26.3.1 (a)", "26.4b1", "-1"])("%p is refused with a sentence", (text) => {
    expect(isVersion(text)).toBe(false);
    expect(() => compareVersions(text, "26")).toThrow(/is not a version; write numbers with dots/);
  });

  test("any two are ordered as their numbers are, however many there are", () => {
    fc.assert(
      fc.property(parts, parts, (first, second) => {
        const length = Math.max(first.length, second.length);
        const padded = [first, second].map((numbers) =>
          [...numbers, ...Array<number>(length - numbers.length).fill(0)].map((n) => String(n).padStart(4, "0")).join(),
        );
        const expected = padded[0]! < padded[1]! ? -1 : padded[0]! > padded[1]! ? 1 : 0;
        expect(Math.sign(compareVersions(first.join("."), second.join(".")))).toBe(expected);
      }),
    );
  });

  test("the order is total: opposite when swapped, and transitive", () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b))).toBe(0 - Math.sign(compareVersions(b, a)) || 0);
        const [first, second, third] = [a, b, c].sort(compareVersions);
        expect(compareVersions(first!, third!)).toBeLessThanOrEqual(0);
        expect(compareVersions(first!, second!)).toBeLessThanOrEqual(0);
        expect(versionKey(a) === versionKey(b)).toBe(compareVersions(a, b) === 0);
      }),
    );
  });
});

describe("builds", () => {
  test.each([
    ["23G83", "23G6083"],
    ["24B83", "24B2083"],
    ["23D8133", "23D9133"],
    ["25D2128", "25D771280a"],
    ["25D771280a", "25D771280b"],
    ["22H374", "23A341"],
    ["9A1", "10A1"],
    ["25G83", "no build"],
  ])("%s comes before %s", (older, newer) => {
    expect(compareBuilds(older, newer)).toBeLessThan(0);
    expect(compareBuilds(newer, older)).toBeGreaterThan(0);
  });

  test("the order is total: opposite when swapped, transitive, and 0 for equal builds alone", () => {
    fc.assert(
      fc.property(build, build, build, (a, b, c) => {
        expect(Math.sign(compareBuilds(a, b))).toBe(0 - Math.sign(compareBuilds(b, a)) || 0);
        expect(compareBuilds(a, b) === 0).toBe(a === b);
        const [first, , third] = [a, b, c].sort(compareBuilds);
        expect(compareBuilds(first!, third!)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe("extras", () => {
  test("a supplemental comes after its base and before the next supplemental", () => {
    expect(
      ["(b)", undefined, "(aa)", "(a)"].map((extra) => ({ extra })).sort((x, y) => compareExtras(x.extra, y.extra)),
    ).toEqual([{ extra: undefined }, { extra: "(a)" }, { extra: "(b)" }, { extra: "(aa)" }]);
  });

  test("the parentheses and case mean nothing", () => {
    expect(compareExtras("(a)", "A")).toBe(0);
  });
});
