import { error, warning, type Problem } from "../problem";
import { nearest } from "./didYouMean";
import { parsePredicate, type Comparison, type Operand, type ParsedPredicate } from "./predicateSyntax";
import { PredicateSyntaxError } from "./predicateTokens";
import { statusItems } from "./statusItems";

/** Status items whose value is a version or a build: text, whose order is not that of the versions. */
const versionItems: readonly string[] = [
  "device.operating-system.version",
  "device.operating-system.build-version",
  "device.operating-system.supplemental.build-version",
];
const versionKeys: readonly string[] = ["os-version", "build-version"];
const orderOperators: readonly string[] = ["<", "<=", ">", ">=", "BETWEEN"];

/** Functions that Apple documents for predicates, by the word in front of their parenthesis. */
const functions: readonly string[] = [
  ...["sum", "count", "min", "max", "average", "median", "mode", "stddev", "add", "from", "subtract", "multiply"],
  ...["divide", "modulus", "sqrt", "log", "ln", "raise", "exp", "floor", "ceiling", "abs", "trunc", "random"],
  ...["randomn", "now", "uppercase", "lowercase", "bitwiseAnd", "bitwiseOr", "bitwiseXor", "leftshift", "rightshift"],
  ...["onesComplement", "noindex", "length", "distanceToLocation", "FUNCTION", "CAST", "SUBQUERY", "TERNARY"],
];

/** Operators on collections of key-value coding. */
const collectionOperators: readonly string[] = [
  ...["avg", "count", "max", "min", "sum", "distinctUnionOfArrays", "distinctUnionOfObjects", "distinctUnionOfSets"],
  ...["unionOfArrays", "unionOfObjects", "unionOfSets"],
];

/**
 * What is wrong with an activation's predicate. Syntax is an error, since Apple says: "A string value that doesn't conform
 * to the predicate syntax is an error, and the activation isn't activated." So is an order of versions that would be one of
 * their texts. What a newer device may know is a warning.
 *
 * @param path Where the predicate stands.
 * @see https://developer.apple.com/documentation/devicemanagement/leveraging-the-declarative-management-data-model-to-scale-devices
 */
export function predicateProblems(predicate: string, path: string): Problem[] {
  try {
    const parsed = parsePredicate(predicate);
    return [
      ...parsed.comparisons.flatMap(comparisonProblems),
      ...parsed.references.flatMap(({ term, name }) => (term === "status" ? statusProblems(name) : [])),
      ...nameProblems(parsed),
    ].map(({ message, severity }) => ({ path, message, severity }));
  } catch (failure) {
    if (!(failure instanceof PredicateSyntaxError)) throw failure;
    return [error(path, `${failure.message} (at character ${failure.at + 1})`)];
  }
}

/** The status items that a predicate refers to; none for one that can't be read. */
export function statusItemsOf(predicate: string): string[] {
  try {
    const { references } = parsePredicate(predicate);
    return [...new Set(references.flatMap(({ term, name }) => (term === "status" ? [name] : [])))];
  } catch (failure) {
    if (!(failure instanceof PredicateSyntaxError)) throw failure;
    return [];
  }
}

function statusProblems(name: string): Problem[] {
  if (statusItems.includes(name)) return [];
  const near = nearest(name, statusItems);
  const message = `refers to ${name}, which is not a status item that this version knows`;
  return [warning("", near ? `${message}; did you mean ${near}?` : message)];
}

function nameProblems({ bareNames, functions: called, collectionOperators: applied }: ParsedPredicate): Problem[] {
  const bare = [...new Set(bareNames)].map((name) => {
    const rule = "referenced items must appear inside of an extension term (Apple)";
    return `has the bare name ${name}; ${rule}: @status(…) or @property(…), and text in quotation marks`;
  });
  const strange = (kind: string, names: readonly string[], known: readonly string[], start: string): string[] =>
    [...new Set(names)]
      .filter((name) => !known.some((one) => one.toLowerCase() === name.toLowerCase()))
      .map((name) => {
        const near = nearest(name, known);
        return `has the ${kind} ${start}${name}, which Apple doesn't document${near ? `; did you mean ${near}?` : ""}`;
      });
  return [
    ...bare,
    ...strange("function", called, functions, ""),
    ...strange("operator", applied, collectionOperators, "@"),
  ].map((message) => warning("", message));
}

function comparisonProblems({ operator, left, right }: Comparison): Problem[] {
  const item = [left, right].flatMap(({ references }) => references).find(isVersion)?.name;
  if (item !== undefined && orderOperators.includes(operator)) {
    const message =
      `puts ${item} in order with ${operator}, and a device compares it as text: 9.0 comes after 26.0, and 26.10 before ` +
      "26.9. Use predicates.osVersion({ from, below }) of this package, which writes a regular expression behind MATCHES";
    return [error("", message)];
  }
  return [...(item === undefined ? [] : versionProblems(operator, item, left, right)), ...typeProblems(left, right)];
}

function isVersion({ term, name }: Operand["references"][number]): boolean {
  return term === "key" ? versionKeys.includes(name) : term === "status" && versionItems.includes(name);
}

/** Texts that look like a version and match another set of versions than people expect. */
function versionProblems(operator: string, item: string, left: Operand, right: Operand): Problem[] {
  if (item !== "device.operating-system.version") return [];
  const texts = [...left.strings, ...right.strings];
  if (operator === "==" || operator === "IN") {
    return texts
      .filter((text) => /^\d+$/.test(text))
      .map((text) => warning("", `compares the version with '${text}', but devices report it as '${text}.0'`));
  }
  if (operator !== "BEGINSWITH") return [];
  return texts
    .filter((text) => /^\d+\.\d+$/.test(text))
    .map((text) =>
      warning("", `with BEGINSWITH '${text}' also means ${text}0 to ${text}9; use predicates.osVersion(…)`),
    );
}

/** The known status items that predicates compare are texts, and a number never equals a text. */
function typeProblems(left: Operand, right: Operand): Problem[] {
  const isText = ({ references }: Operand): boolean =>
    references.length === 1 && references[0]!.term === "status" && /^device\./.test(references[0]!.name);
  const isNumber = ({ references, strings, numbers }: Operand): boolean =>
    references.length + strings.length === 0 && numbers.length > 0;
  if (!(isText(left) && isNumber(right)) && !(isText(right) && isNumber(left))) return [];
  const { name } = (isText(left) ? left : right).references[0]!;
  return [warning("", `compares ${name}, which is text, with a number; put the number in quotation marks`)];
}
