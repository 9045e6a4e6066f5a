import { SoftwareUpdateError } from "../error";
import { compareVersions, isVersion } from "../releases/version";
import { nearest } from "./didYouMean";
import { platformCondition, platforms, type Platform } from "./platform";
import { parsePredicate } from "./predicateSyntax";
import { PredicateSyntaxError } from "./predicateTokens";
import { statusItemRules } from "./statusItemRules";
import { supportOn } from "./appleRules";

/** The devices that `predicates.models` makes a condition of. */
export interface ModelGroup {
  /** The platform of all of them. */
  readonly platform: Platform;
  /**
   * Devices as Apple's Software Lookup Service lists them (`J413AP`, `iPhone14,5`), or Macs by product type (`Mac14,2`).
   */
  readonly devices: readonly string[];
  /** The oldest version of the operating system in reach; from iOS 18 and macOS 15 a device knows its lookup name. Default: not known, and Macs must be told by product type. */
  readonly minimumVersion?: string;
}

/** What a board's line in the checked table of Macs says. */
export interface MacBoard {
  readonly id: string;
  readonly productTypes: readonly string[];
}

/** A range of versions. */
export interface VersionRange {
  /** The first version in it. Default: any; one of the two is needed. */
  readonly from?: string;
  /** The first version behind it. Default: none. */
  readonly below?: string;
}

/** The condition that a device is of one platform. */
export function platformConditionOf(platform: Platform): string {
  if (platforms.includes(platform)) return platformCondition(platform);
  const near = nearest(String(platform), platforms);
  throw invalid(`platform: ${near ? `did you mean ${near}?` : `must be one of ${platforms.join(", ")}.`}`);
}

/** The condition that a status item has one of some values. */
export function statusIn(item: string, values: readonly string[]): string {
  if (values.length === 0) throw invalid(`A condition on ${item} needs at least one value.`);
  const [first, ...others] = [...new Set(values)].map(quoted);
  return others.length === 0
    ? `@status(${item}) == ${first}`
    : `@status(${item}) IN {${[first, ...others].join(", ")}}`;
}

/**
 * The condition that a device runs a version of a range, number by number. Predicates order texts, in which 9.0 comes after
 * 26.0, so the numbers are compared by regular expressions, which Apple documents for predicates as MATCHES.
 *
 * @throws SoftwareUpdateError `INVALID_INPUT` for a range that holds no version, or what is no version.
 */
export function versionRange({ from, below }: VersionRange): string {
  if (from === undefined && below === undefined) throw invalid("osVersion needs from or below.");
  for (const [name, version] of [
    ["from", from],
    ["below", below],
  ] as const) {
    if (version !== undefined && !(typeof version === "string" && isVersion(version))) {
      throw invalid(`osVersion: ${name} must be a version such as 26.1.`);
    }
  }
  if (from !== undefined && below !== undefined && compareVersions(from, below) >= 0) {
    throw invalid(`osVersion: from ${from} must come before below ${below}; the range holds no version.`);
  }
  if (below !== undefined && significant(below).every((part) => part === 0)) {
    throw invalid(`osVersion: there is no version below ${below}.`);
  }
  const item = "@status(device.operating-system.version)";
  const conditions = [
    ...(from === undefined ? [] : [`${item} MATCHES '${expressionFrom(from)}'`]),
    ...(below === undefined ? [] : [`${item} MATCHES '${expressionBelow(below)}'`]),
  ];
  return conditions.length === 1 ? conditions[0]! : joined("AND", conditions);
}

/**
 * The condition that all of some conditions hold.
 *
 * @throws SoftwareUpdateError `INVALID_INPUT` for none, or for one that is no predicate.
 */
export function allOf(conditions: readonly string[]): string {
  return joined("AND", conditions.map(checked));
}

/**
 * The condition that at least one of some conditions holds.
 *
 * @throws SoftwareUpdateError `INVALID_INPUT` for none, or for one that is no predicate.
 */
export function anyOf(conditions: readonly string[]): string {
  return joined("OR", conditions.map(checked));
}

/**
 * The condition that a condition doesn't hold.
 *
 * @throws SoftwareUpdateError `INVALID_INPUT` for what is no predicate.
 */
export function not(condition: string): string {
  return `NOT (${checked(condition)})`;
}

/**
 * The condition that a device is one of a group of models. Macs have two names: Apple's lists name them by board, which a
 * device knows as softwareupdate.device-id from macOS 15, and every version knows its product type, which can stand for
 * several boards. So a board becomes its product type only where all boards of that type are meant; else it is refused.
 *
 * @param group The devices.
 * @param macs The checked table of Macs.
 * @throws SoftwareUpdateError `INVALID_INPUT` that names the boards which can't be expressed.
 */
export function modelsPredicate({ platform, devices, minimumVersion }: ModelGroup, macs: readonly MacBoard[]): string {
  platformConditionOf(platform);
  if (devices.length === 0) throw invalid("models: devices must name at least one device.");
  if (minimumVersion !== undefined && !isVersion(minimumVersion)) {
    throw invalid("models: minimumVersion must be a version such as 15.0.");
  }
  const isProductType = (device: string): boolean => /^[A-Za-z]+\d+,\d+$/.test(device);
  const types = devices.filter(isProductType);
  const boards = devices.filter((device) => !isProductType(device));
  if (platform !== "macOS") {
    // Elsewhere the lookup name is the product type, which every version knows.
    if (boards.length > 0) throw invalid(`models: ${boards.join(", ")} is no device of ${platform}.`);
    return statusIn("device.model.identifier", types);
  }
  const conditions = [
    ...(boards.length === 0 ? [] : [boardCondition(boards, minimumVersion, macs)]),
    ...(types.length === 0 ? [] : [statusIn("device.model.identifier", types)]),
  ];
  return conditions.length === 1 ? conditions[0]! : joined("OR", conditions);
}

function boardCondition(
  boards: readonly string[],
  minimumVersion: string | undefined,
  macs: readonly MacBoard[],
): string {
  const floor = supportOn(statusItemRules["softwareupdate.device-id"]!.support, "macOS")!.introduced;
  if (minimumVersion !== undefined && compareVersions(minimumVersion, floor) >= 0) {
    return statusIn("softwareupdate.device-id", boards);
  }
  const wanted = new Set(boards.map((board) => board.toLowerCase()));
  const lineOf = (board: string): MacBoard | undefined =>
    macs.find(({ id }) => id.toLowerCase() === board.toLowerCase());
  const typeOf = (board: string): string | undefined => {
    const type = lineOf(board)?.productTypes[0];
    const same = macs.filter(({ productTypes }) => type !== undefined && productTypes.includes(type));
    return same.every(({ id }) => wanted.has(id.toLowerCase())) ? type : undefined;
  };
  const refused = boards.filter((board) => typeOf(board) === undefined);
  if (refused.length > 0) {
    const sentence =
      `models: a Mac before macOS ${floor} doesn't know its board, and the product type of ${refused.join(", ")} is not ` +
      `known or stands for further boards. Set minimumVersion to ${floor} or later if every Mac in reach runs it, name all ` +
      "boards of the product type, or name product types.";
    throw invalid(sentence);
  }
  return statusIn(
    "device.model.identifier",
    boards.map((board) => typeOf(board)!),
  );
}

function joined(operator: "AND" | "OR", conditions: readonly string[]): string {
  if (conditions.length === 0) throw invalid("A condition is made of at least one other.");
  return conditions.length === 1 ? conditions[0]! : conditions.map((one) => `(${one})`).join(` ${operator} `);
}

/** Parentheses that don't match would change what the conditions around it mean. */
function checked(condition: string): string {
  try {
    parsePredicate(condition);
    return condition;
  } catch (failure) {
    if (!(failure instanceof PredicateSyntaxError)) throw failure;
    throw invalid(`The condition ${JSON.stringify(condition)} ${failure.message}.`);
  }
}

function quoted(value: string): string {
  return `'${value.replace(/[\\']/g, "\\$&")}'`;
}

function invalid(sentence: string): SoftwareUpdateError {
  return new SoftwareUpdateError("INVALID_INPUT", sentence);
}

/** The numbers of a version without zeros at its end: 26 and 26.0 are equal. */
function significant(version: string): number[] {
  const parts = version.split(".").map(Number);
  while (parts.length > 1 && parts.at(-1) === 0) parts.pop();
  return parts;
}

/** `[.]` and not `\.`: in a predicate's text a backslash would need another one. */
const dot = "[.]";
const tail = "([.][0-9]+)*";

function expressionFrom(version: string): string {
  const parts = significant(version);
  const greater = parts.map((part, at) => `${start(parts, at)}${numberAbove(part)}${tail}`);
  return `(${[...greater, `${parts.join(dot)}${tail}`].join("|")})`;
}

function expressionBelow(version: string): string {
  const parts = significant(version);
  const lower = parts.flatMap((part, at) => (part === 0 ? [] : [`${start(parts, at)}${numberBelow(part)}${tail}`]));
  // 26 and 26.0 come before 26.0.1.
  const shorter = parts.slice(1).map((_, at) => parts.slice(0, at + 1).join(dot));
  return `(${[...lower, ...shorter].join("|")})`;
}

function start(parts: readonly number[], at: number): string {
  return parts
    .slice(0, at)
    .map((part) => `${part}${dot}`)
    .join("");
}

/** A whole number above another: more digits, or the same number of them with a larger one somewhere. */
function numberAbove(limit: number): string {
  const digits = String(limit);
  const larger = [...digits].flatMap((digit, at) => {
    if (digit === "9") return [];
    return [`${digits.slice(0, at)}${range(Number(digit) + 1, 9)}${repeated(digits.length - at - 1)}`];
  });
  return `(${[`[1-9][0-9]{${digits.length},}`, ...larger].join("|")})`;
}

/** A whole number below another, which is at least 1: fewer digits, or as many with a smaller one somewhere. */
function numberBelow(limit: number): string {
  const digits = String(limit);
  const smaller = [...digits].flatMap((digit, at) => {
    const least = at === 0 && digits.length > 1 ? 1 : 0;
    if (Number(digit) <= least) return [];
    return [`${digits.slice(0, at)}${range(least, Number(digit) - 1)}${repeated(digits.length - at - 1)}`];
  });
  const fewer = Array.from({ length: digits.length - 1 }, (_, count) =>
    count === 0 ? "[0-9]" : `[1-9]${repeated(count)}`,
  );
  return `(${[...fewer, ...smaller].join("|")})`;
}

function range(first: number, last: number): string {
  return first === last ? String(first) : `[${first}-${last}]`;
}

function repeated(count: number): string {
  return count === 0 ? "" : count === 1 ? "[0-9]" : `[0-9]{${count}}`;
}
