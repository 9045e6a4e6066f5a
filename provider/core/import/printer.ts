import { numberLiteral, propertyKey, stringLiteral } from "./literals";

/** An expression of a program. */
export type Expression = string | number | boolean | CodeExpression | ArrayExpression | ObjectExpression;

/** Code that stands as it is. */
export interface CodeExpression {
  readonly code: string;
}

/** An array literal. */
export interface ArrayExpression {
  readonly elements: readonly Expression[];
}

/** An object literal, one line a property. */
export interface ObjectExpression {
  readonly properties: readonly Property[];
}

/** A line, or several, of an object literal. */
export interface Property {
  readonly key: string;
  readonly value: Expression;
  /** Lines of comments above it, without the slashes; they must not hold a line break. */
  readonly comments?: readonly string[];
}

/** What prettier takes when nobody sets it: a program that is pasted into any project needs no new layout. */
const printWidth = 80;

/** Prettier leaves a long string behind a key that is shorter than this. */
const shortKey = 5;

/** The import of names from a module. */
export function printImport(names: readonly string[], module: string): string {
  const from = ` from ${stringLiteral(module)};`;
  const line = `import { ${names.join(", ")} }${from}`;
  if (textWidth(line) <= printWidth) return line;
  return ["import {", ...names.map((name) => `  ${name},`), `}${from}`].join("\n");
}

/**
 * The statement that makes an object of a class.
 *
 * @param start What stands before `new`, for example `const provider = `.
 */
export function printConstruction(
  className: string,
  name: string,
  args: ObjectExpression,
  options?: CodeExpression,
  start = "",
): string {
  const head = `${start}new ${className}(`;
  const literal = stringLiteral(name);
  if (options === undefined && textWidth(`${head}${literal}, {`) <= printWidth) {
    return `${head}${literal}, ${printExpression(args, 0, 0)});`;
  }
  const lines = [literal, printExpression(args, 2, 2), ...(options ? [options.code] : [])];
  return [head, ...lines.map((line) => `  ${line},`), ");"].join("\n");
}

/**
 * An expression in prettier's layout.
 *
 * @param indentation Of the line that it begins on.
 * @param column Where on that line it begins.
 */
export function printExpression(expression: Expression, indentation: number, column: number): string {
  const line = oneLine(expression);
  // A comma follows.
  if (line !== undefined && (!isArray(expression) || column + textWidth(line) + 1 <= printWidth)) return line;
  if (isArray(expression)) return printArray(expression, indentation);
  return isObject(expression) ? printObject(expression, indentation) : "";
}

function printArray({ elements }: ArrayExpression, indentation: number): string {
  const inner = indentation + 2;
  const lines = isNumbers(elements)
    ? filledLines(elements.map(numberLiteral), inner)
    : elements.map((element) => `${printExpression(element, inner, inner)},`);
  return ["[", ...lines.map((line) => " ".repeat(inner) + line), `${" ".repeat(indentation)}]`].join("\n");
}

function printObject({ properties }: ObjectExpression, indentation: number): string {
  const inner = " ".repeat(indentation + 2);
  const lines = properties.flatMap(({ key, value, comments = [] }) => [
    ...comments.map((comment) => `${inner}// ${comment}`),
    `${inner}${printProperty(propertyKey(key), value, indentation + 2)},`,
  ]);
  return ["{", ...lines, `${" ".repeat(indentation)}}`].join("\n");
}

function printProperty(key: string, value: Expression, indentation: number): string {
  const column = indentation + textWidth(key) + 2;
  const text = printExpression(value, indentation, column);
  const isTooLong = column + textWidth(text) + 1 > printWidth;
  const isMoved = typeof value === "string" && isTooLong && textWidth(key) >= shortKey;
  return isMoved ? `${key}:\n${" ".repeat(indentation + 2)}${text}` : `${key}: ${text}`;
}

/** Undefined for what never stands on one line. */
function oneLine(expression: Expression): string | undefined {
  if (typeof expression === "string") return stringLiteral(expression);
  if (typeof expression === "number") return numberLiteral(expression);
  if (typeof expression === "boolean") return String(expression);
  if (isObject(expression)) return expression.properties.length === 0 ? "{}" : undefined;
  if (!isArray(expression)) return expression.code;
  const { elements } = expression;
  const lines = elements.map(oneLine);
  // Prettier gives every row of a table a line of its own.
  const isTable = elements.length > 1 && elements.every((element) => isArray(element) && element.elements.length > 1);
  return isTable || lines.includes(undefined) ? undefined : `[${lines.join(", ")}]`;
}

/** Numbers stand side by side, as many as fit. */
function filledLines(numbers: readonly string[], indentation: number): string[] {
  const lines: string[] = [];
  for (const number of numbers) {
    const longer = `${lines.at(-1)} ${number},`;
    if (lines.length > 0 && indentation + longer.length <= printWidth) lines[lines.length - 1] = longer;
    else lines.push(`${number},`);
  }
  return lines;
}

function isNumbers(elements: readonly Expression[]): elements is readonly number[] {
  return elements.length > 1 && elements.every((element) => typeof element === "number");
}

function isArray(expression: Expression): expression is ArrayExpression {
  return typeof expression === "object" && "elements" in expression;
}

function isObject(expression: Expression): expression is ObjectExpression {
  return typeof expression === "object" && "properties" in expression;
}

/** Columns that a text takes in a fixed-width font: East Asian letters take two, accents on their own none. */
function textWidth(text: string): number {
  const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}]/u;
  const letters = [...text].filter((letter) => !/\p{Mn}/u.test(letter));
  return letters.reduce((width, letter) => width + (wide.test(letter) ? 2 : 1), 0);
}
