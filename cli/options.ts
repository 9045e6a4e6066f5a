import { parseArgs } from "node:util";
import { nearest } from "../provider/core/declarations/didYouMean";
import type { AnyCommand, Option, OptionTable } from "./command";
import { UsageError } from "./usageError";

/** A command line after it was read. */
export interface Given {
  readonly help: boolean;
  readonly options: Readonly<Record<string, boolean | string | readonly string[] | undefined>>;
  readonly operands: readonly string[];
}

type OptionToken = {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string;
  readonly inlineValue?: boolean;
};

const help: Option = { kind: "flag", description: "Print this help." };

/** The options that a command's help lists. */
export function withHelp(options: OptionTable): OptionTable {
  return { ...options, help };
}

/**
 * Reads a command line.
 *
 * @throws UsageError that says what is wrong, and the nearest known option.
 */
export function parseOptions(command: Pick<AnyCommand, "options" | "operands">, argv: readonly string[]): Given {
  const table = withHelp(command.options);
  const values: Record<string, boolean | string | string[] | undefined> = Object.fromEntries(
    Object.entries(command.options).map(([name, { kind }]) => [name, emptyValue(kind)]),
  );
  const operands: string[] = [];
  let isHelp = false;
  for (const token of tokensOf(table, argv)) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    const option = knownOption(table, token);
    if (option === help) isHelp = true;
    else values[token.name] = added(values[token.name], option, token);
  }
  if (!isHelp) checkOperands(command, operands);
  return { help: isHelp, options: values, operands };
}

/** Node's own strict mode would say neither the nearest option nor that one is given twice. */
function tokensOf(table: OptionTable, argv: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, option]) => [
      name,
      { type: option.kind === "flag" ? "boolean" : "string", ...(option === help ? { short: "h" } : {}) } as const,
    ]),
  );
  return parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

function emptyValue(kind: Option["kind"]): boolean | string[] | undefined {
  return kind === "flag" ? false : kind === "list" ? [] : undefined;
}

function knownOption(table: OptionTable, { name, rawName }: OptionToken): Option {
  if (Object.hasOwn(table, name)) return table[name]!;
  const near = nearest(name, Object.keys(table));
  throw new UsageError(`unknown option ${rawName}${near ? `; did you mean --${near}?` : ""}`);
}

function added(
  before: boolean | string | string[] | undefined,
  { kind, placeholder = "VALUE" }: Option,
  { rawName, value, inlineValue }: OptionToken,
): boolean | string | string[] {
  if (kind === "flag") {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value`);
    return true;
  }
  // What looks like an option is one that came before its value was typed.
  if (!value || (!inlineValue && value.startsWith("-"))) {
    throw new UsageError(`${rawName} needs a value: ${rawName} ${placeholder}`);
  }
  if (kind === "list") return [...(before as string[]), value];
  if (before !== undefined) throw new UsageError(`${rawName} can be given only once`);
  return value;
}

function checkOperands({ operands }: Pick<AnyCommand, "operands">, given: readonly string[]): void {
  const { placeholder, minimum, maximum } = operands ?? { placeholder: "", minimum: 0, maximum: 0 };
  if (given.length > maximum) throw new UsageError(`unexpected argument ${given[maximum]}`);
  if (given.length < minimum) throw new UsageError(`${placeholder} is missing`);
}
