import fc from "fast-check";
import { canonicalJson, type Json } from "../../../../provider/core/json";
import { stringLiteral, visibleText } from "../../../../provider/core/import/literals";
import {
  printConstruction,
  printExpression,
  printImport,
  type Expression,
} from "../../../../provider/core/import/printer";
import { prettierProblems, readExpression } from "./readProgram";

jest.setTimeout(120_000);

/** Any text, with what is dangerous in a program more often than chance would have it. */
const hostileText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '"',
          "'",
          "`",
          "\\",
          "\n",
          "\r",
          "\u2028",
          "\u2029",
          "${",
          "}",
          "//",
          "*/",
          "/*",
          "\0",
          "\ud800",
        ),
        fc.constantFrom(
          "\u202e",
          "\u200b",
          "\ufeff",
          "\u00a0",
          "\u0085",
          "\u001b[2J",
          '");process.exit();("',
          "</script>",
        ),
        fc.string({ maxLength: 5 }),
      ),
    )
    .map((parts) => parts.join("")),
);

const hostileKey = fc.oneof(
  hostileText,
  fc.constantFrom("__proto__", "constructor", "toString", "default", "1", "a-b"),
);

const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    hostileText,
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
    fc.integer(),
    fc.boolean(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.uniqueArray(fc.tuple(hostileKey, tie("value")), { maxLength: 4, selector: ([key]) => key }).map(objectOf),
  ),
})).value;

function objectOf(entries: readonly (readonly [string, unknown])[]): object {
  const result = {};
  for (const [key, value] of entries) Object.defineProperty(result, key, { value, enumerable: true });
  return result;
}

function expressionOf(value: unknown): Expression {
  if (Array.isArray(value)) return { elements: value.map(expressionOf) };
  if (typeof value !== "object" || value === null) return value as string | number | boolean;
  return { properties: Object.entries(value).map(([key, inner]) => ({ key, value: expressionOf(inner) })) };
}

describe("what the printer writes", () => {
  it("is what TypeScript reads, whatever the values are", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = printExpression(expressionOf(value), 0, 0);
        expect(canonicalJson(readExpression(text) as Json)).toBe(canonicalJson(value as Json));
      }),
      { numRuns: 2000 },
    );
  });

  it("holds no character that could end a line or hide what runs", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        for (const printed of [stringLiteral(text), visibleText(text)])
          expect(printed).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 2000 },
    );
  });

  it("keeps readable what people write", () => {
    expect(stringLiteral("Zürich – 東京 👍 it's")).toBe('"Zürich – 東京 👍 it\'s"');
    expect(stringLiteral(`a "quoted" name`)).toBe(`'a "quoted" name'`);
    expect(stringLiteral("a\nb\\c\u202ed")).toBe('"a\\nb\\\\c\\u202ed"');
  });
});

/** Texts as declarations have them, some of them too long for a line. */
const plainText = fc
  .tuple(
    fc.array(
      fc.constantFrom(
        "group",
        "macOS",
        "26.6",
        "日本語",
        "it's",
        '"x"',
        "é",
        "@status(device.model.family)",
        "\n",
        "\\",
      ),
      {
        maxLength: 9,
      },
    ),
    fc.constantFrom(" ", ".", ""),
  )
  .map(([words, separator]) => words.join(separator));
const plainKey = fc.constantFrom(
  "a",
  "URL",
  "Name",
  "Items",
  "Deferrals",
  "a-b",
  "with space",
  "targetLocalDateTime",
  "1",
);

const plain = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    plainText,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.array(plainText, { maxLength: 8 }),
    fc.array(fc.integer(), { maxLength: 40 }),
    fc.array(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 3 }), { maxLength: 4 }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(plainKey, tie("value"), { maxKeys: 4 }),
  ),
})).value;

describe("the layout", () => {
  it("is prettier's", () => {
    const values = fc.sample(fc.dictionary(plainKey, plain, { minKeys: 1, maxKeys: 5 }), { numRuns: 150, seed: 7 });
    const programs = values.map((value, at) => {
      const args = expressionOf(value) as Extract<Expression, { properties: unknown }>;
      const name = "n".repeat(1 + (at % 64));
      const options = at % 3 === 0 ? { code: "{ provider }" } : undefined;
      return `${printConstruction("SoftwareUpdateSettings", name, args, options)}\n`;
    });
    expect(prettierProblems(programs)).toEqual([]);
  });

  it("is compared with what prettier really does", () => {
    expect(prettierProblems(["f( 1 )\n"])).toEqual(["printed:\nf( 1 )\n\nprettier:\nf(1);\n"]);
  });

  it("breaks an import that is too long for a line", () => {
    const names = ["BetaEnrollment", "EnforcementSpecific", "SoftwareUpdateSettings"];
    const programs = [1, 2, 3].map((count) => `${printImport(names.slice(0, count), "pulumi-apple-softwareupdate")}\n`);
    expect(prettierProblems(programs)).toEqual([]);
    expect(programs[2]).toContain("{\n  BetaEnrollment,");
  });
});
