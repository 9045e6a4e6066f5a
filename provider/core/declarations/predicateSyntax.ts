import { nearest } from "./didYouMean";
import { PredicateSyntaxError, tokensOf, type Token } from "./predicateTokens";

/** Apple's references to what the device knows, with what stands in their parentheses. */
export interface Reference {
  /** A whole status item, a key of one, or a property that the organization's declarations set. */
  readonly term: "status" | "key" | "property";
  readonly name: string;
}

/** One side of a comparison. */
export interface Operand {
  readonly references: readonly Reference[];
  /** The strings in it, without their quotes. */
  readonly strings: readonly string[];
  /** The numbers in it, as they are written. */
  readonly numbers: readonly string[];
}

/** A comparison in a predicate. */
export interface Comparison {
  /** In capitals and in one spelling: `=` is `==`, `=<` is `<=`, `=>` is `>=`, `<>` is `!=`. */
  readonly operator: string;
  readonly left: Operand;
  readonly right: Operand;
}

/** What a predicate is made of, as far as it matters to check it. */
export interface ParsedPredicate {
  readonly comparisons: readonly Comparison[];
  readonly references: readonly Reference[];
  /** Names without an extension term around them. */
  readonly bareNames: readonly string[];
  readonly functions: readonly string[];
  /** Operators on collections, `count` for `.@count`. */
  readonly collectionOperators: readonly string[];
}

const wordOperators = ["BETWEEN", "IN", "CONTAINS", "BEGINSWITH", "ENDSWITH", "LIKE", "MATCHES"];
const sameOperators: Readonly<Record<string, string>> = { "=": "==", "=<": "<=", "=>": ">=", "<>": "!=" };
const symbolOperators = ["==", "=", "!=", "<>", "<=", "=<", ">=", "=>", "<", ">"];
const quantifiers = ["ANY", "SOME", "ALL", "NONE"];
const constants = ["TRUE", "YES", "FALSE", "NO", "NULL", "NIL", "SELF", "FIRST", "LAST", "SIZE"];
const extensionTerms = ["status", "key", "property"];
/** Deeper than any person writes, and far from what the stack holds. */
const maximumDepth = 100;

/** A condition can stand where a predicate stands, a value only on one side of a comparison. */
type Kind = "condition" | "value";

/** What a part of the predicate consists of. */
interface Part extends Operand {
  readonly kind: Kind;
}

/**
 * Reads a predicate as far as Apple documents its format, with the extension terms of declarative device management.
 *
 * @throws PredicateSyntaxError for what doesn't conform.
 * @see https://developer.apple.com/library/archive/documentation/Cocoa/Conceptual/Predicates/Articles/pBNF.html
 * @see https://developer.apple.com/documentation/devicemanagement/leveraging-the-declarative-management-data-model-to-scale-devices
 */
export function parsePredicate(predicate: string): ParsedPredicate {
  return new Parser(tokensOf(predicate)).parse();
}

class Parser {
  private position = 0;
  private depth = 0;
  private readonly comparisons: Comparison[] = [];
  private readonly references: Reference[] = [];
  private readonly bareNames: string[] = [];
  private readonly functions: string[] = [];
  private readonly collectionOperators: string[] = [];

  constructor(private readonly tokens: readonly Token[]) {}

  parse(): ParsedPredicate {
    if (this.isAtEnd()) throw this.failure("is empty");
    const whole = this.or();
    if (!this.isAtEnd()) throw this.unexpected();
    this.requireCondition(whole, this.tokens[0]!);
    const { comparisons, references, bareNames, functions, collectionOperators } = this;
    return { comparisons, references, bareNames, functions, collectionOperators };
  }

  private get token(): Token {
    return this.tokens[this.position]!;
  }

  private isAtEnd(): boolean {
    return this.token.kind === "end";
  }

  private or(): Part {
    return this.joined(["OR", "||"], () => this.joined(["AND", "&&"], () => this.not()));
  }

  private joined(operators: readonly string[], inner: () => Part): Part {
    const start = this.token;
    let part = inner();
    while (operators.some((operator) => this.is(operator))) {
      this.requireCondition(part, start);
      this.position++;
      const next = this.token;
      part = merged("condition", [part, this.required(inner(), next)]);
    }
    return part;
  }

  private required(part: Part, start: Token): Part {
    this.requireCondition(part, start);
    return part;
  }

  private not(): Part {
    if (!this.is("NOT") && !this.is("!")) return this.comparison();
    this.position++;
    const start = this.token;
    return this.required(
      this.deeper(() => this.not()),
      start,
    );
  }

  private comparison(): Part {
    const quantifier = quantifiers.find((word) => this.is(word));
    if (quantifier !== undefined) this.position++;
    const start = this.token;
    const left = this.sum();
    const operator = this.operator();
    if (operator === undefined) {
      if (quantifier !== undefined) throw this.failure(`has ${quantifier} without a comparison behind it`);
      return left;
    }
    this.requireValue(left, start);
    const next = this.token;
    const right = this.sum();
    this.requireValue(right, next);
    this.comparisons.push({ operator, left, right });
    return merged("condition", [left, right]);
  }

  private operator(): string | undefined {
    const { kind, text } = this.token;
    const upper = text.toUpperCase();
    if (kind === "symbol" && symbolOperators.includes(text)) {
      this.position++;
      const after = this.token;
      if (after.kind === "symbol" && symbolOperators.includes(after.text)) {
        throw this.failure(`has ${text}${after.text}, which is no operator; write == or !=`);
      }
    } else if (kind === "word" && wordOperators.includes(upper)) this.position++;
    else return undefined;
    this.options();
    return sameOperators[upper] ?? upper;
  }

  /** `[c]` without case, `[d]` without diacritics, `[n]`, `[l]`, and together. */
  private options(): void {
    if (!this.is("[")) return;
    const [option, close] = [this.tokens[this.position + 1], this.tokens[this.position + 2]];
    if (option?.kind !== "word" || close?.text !== "]" || close.kind !== "symbol" || !/^[cdnl]+$/i.test(option.text)) {
      throw this.failure("has an option behind the operator that doesn't exist; known are [c], [d] and [cd]");
    }
    this.position += 3;
  }

  private sum(): Part {
    return this.binary(["+", "-"], () => this.binary(["*", "/"], () => this.binary(["**"], () => this.unary())));
  }

  private binary(operators: readonly string[], inner: () => Part): Part {
    const start = this.token;
    let part = inner();
    while (this.token.kind === "symbol" && operators.includes(this.token.text)) {
      this.requireValue(part, start);
      this.position++;
      const next = this.token;
      const right = inner();
      this.requireValue(right, next);
      part = merged("value", [part, right]);
    }
    return part;
  }

  private unary(): Part {
    if (!this.is("-") && !this.is("+")) return this.withPath(this.primary());
    this.position++;
    return this.deeper(() => this.unary());
  }

  /** What follows a value with a dot or in brackets: `.@count`, `.@key(state)`, `.name`, `[0]`, `[SIZE]`. */
  private withPath(start: Part): Part {
    const parts = [start];
    for (;;) {
      if (this.is("[") && start.kind === "value") {
        this.position++;
        parts.push(this.deeper(() => this.or()));
        this.close("]", "[");
      } else if (this.is(".")) {
        this.position++;
        parts.push(this.pathStep());
      } else return parts.length === 1 ? start : merged("value", parts);
    }
  }

  private pathStep(): Part {
    const { kind, text, argument } = this.token;
    if (kind === "term" && argument !== undefined) return this.term();
    if (kind === "term") this.collectionOperators.push(text);
    else if (kind !== "word") throw this.failure("has a dot with no name behind it");
    this.position++;
    return empty("value");
  }

  private primary(): Part {
    const { kind, text } = this.token;
    switch (kind) {
      case "string":
        this.position++;
        return { ...empty("value"), strings: [text] };
      case "number":
        this.position++;
        return { ...empty("value"), numbers: [text] };
      case "variable":
        this.position++;
        return empty("value");
      case "term":
        return this.term();
      case "word":
        return this.word(text);
      default:
        return this.bracketed();
    }
  }

  private bracketed(): Part {
    if (this.is("(")) {
      this.position++;
      const inner = this.deeper(() => this.or());
      this.close(")", "(");
      return inner;
    }
    if (this.is("{")) return merged("value", this.list("{", "}"));
    throw this.unexpected();
  }

  private term(): Part {
    const { text, argument } = this.token;
    if (!extensionTerms.includes(text)) {
      const near = nearest(text, extensionTerms);
      const known = "Apple's are @status(…), @property(…) and @key(…)";
      throw this.failure(`has @${text}, which doesn't exist${near ? `; did you mean @${near}(…)?` : `; ${known}`}`);
    }
    const name = argument?.trim();
    if (name === undefined) throw this.failure(`has @${text} without what it refers to; write @${text}(name)`);
    if (!/^[A-Za-z0-9._-]+$/.test(name)) throw this.failure(`has @${text}(${name}), which names nothing`);
    this.position++;
    const reference = { term: text as Reference["term"], name };
    this.references.push(reference);
    return { ...empty("value"), references: [reference] };
  }

  private word(text: string): Part {
    const upper = text.toUpperCase();
    if (upper === "TRUEPREDICATE" || upper === "FALSEPREDICATE") {
      this.position++;
      return empty("condition");
    }
    if (this.isReserved(upper)) throw this.unexpected();
    this.position++;
    if (this.is("(")) {
      this.functions.push(text);
      return merged("value", this.list("(", ")"));
    }
    if (!constants.includes(upper)) this.bareNames.push(text);
    return empty("value");
  }

  private isReserved(upper: string): boolean {
    return ["AND", "OR", "NOT", ...quantifiers, ...wordOperators].includes(upper);
  }

  private list(open: string, end: string): Part[] {
    const parts: Part[] = [];
    this.position++;
    if (!this.is(end)) {
      parts.push(this.deeper(() => this.or()));
      while (this.is(",")) {
        this.position++;
        parts.push(this.deeper(() => this.or()));
      }
    }
    this.close(end, open);
    return parts;
  }

  private close(end: string, open: string): void {
    if (this.is(end)) this.position++;
    else if (this.isAtEnd()) throw this.failure(`opens ${open} and never closes it`);
    else throw this.unexpected();
  }

  private deeper<T>(inner: () => T): T {
    if (++this.depth > maximumDepth) throw this.failure("is nested too deeply");
    const result = inner();
    this.depth--;
    return result;
  }

  private is(text: string): boolean {
    const { kind, text: found } = this.token;
    return (kind === "symbol" && found === text) || (kind === "word" && found.toUpperCase() === text);
  }

  private requireCondition(part: Part, { at }: Token): void {
    if (part.kind === "condition") return;
    const sentence = "has a value where a condition must stand; compare it with something, for example == TRUE";
    throw new PredicateSyntaxError(sentence, at);
  }

  private requireValue(part: Part, { at }: Token): void {
    if (part.kind === "value") return;
    throw new PredicateSyntaxError("compares a condition; only values can be compared", at);
  }

  private failure(message: string): PredicateSyntaxError {
    return new PredicateSyntaxError(message, this.token.at);
  }

  private unexpected(): PredicateSyntaxError {
    const { kind, text } = this.token;
    if (kind === "end") return this.failure("ends where something must follow");
    const before = this.tokens[this.position - 1];
    const isAfterValue = before !== undefined && !(before.kind === "symbol" && !")]}".includes(before.text));
    if (kind === "word" && isAfterValue && !this.isReserved(text.toUpperCase())) {
      const near = closeOperator(text);
      const known = `known are ${[...symbolOperators.filter((one) => !sameOperators[one]), ...wordOperators].join(" ")}`;
      return this.failure(`has ${text}, which is no operator; ${near ? `did you mean ${near}?` : known}`);
    }
    if (text === ")" || text === "]" || text === "}") return this.failure(`closes ${text} that nothing opens`);
    return this.failure(`has ${text} where it can't stand`);
  }
}

function closeOperator(text: string): string | undefined {
  const upper = text.toUpperCase();
  if (upper.startsWith("START")) return "BEGINSWITH";
  return nearest(upper, [...wordOperators, "AND", "OR"]);
}

function empty(kind: Kind): Part {
  return { kind, references: [], strings: [], numbers: [] };
}

function merged(kind: Kind, parts: readonly Part[]): Part {
  return {
    kind,
    references: parts.flatMap(({ references }) => references),
    strings: parts.flatMap(({ strings }) => strings),
    numbers: parts.flatMap(({ numbers }) => numbers),
  };
}
