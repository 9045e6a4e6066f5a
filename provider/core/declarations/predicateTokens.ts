/** A part of a predicate that has a meaning of its own. */
export interface Token {
  readonly kind: "string" | "number" | "word" | "variable" | "term" | "symbol" | "end";
  /** As it is written; of a string without its quotes, of a term its name (`status`). */
  readonly text: string;
  /** Of a term: what stands in its parentheses, `device.model.family`. */
  readonly argument?: string;
  /** Where it begins, counted from 0. */
  readonly at: number;
}

/** What is wrong with a predicate's syntax, and where. */
export class PredicateSyntaxError extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

const typographicQuotes = /[‘’‚“”„«»]/;
const symbols = ["**", "==", "!=", "<>", "<=", "=<", ">=", "=>", "&&", "||", ":="];
const single = "=<>!()[]{},.+-*/";

/**
 * Cuts a predicate into its tokens.
 *
 * @throws PredicateSyntaxError for what is no token.
 * @see https://developer.apple.com/library/archive/documentation/Cocoa/Conceptual/Predicates/Articles/pSyntax.html
 */
export function tokensOf(predicate: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < predicate.length) {
    const rest = predicate.slice(at, at + 400);
    const space = /^\s+/.exec(rest);
    if (space) {
      at += space[0].length;
      continue;
    }
    const { token, length } = next(predicate, rest, at);
    tokens.push(token);
    at += length;
  }
  return [...tokens, { kind: "end", text: "", at }];
}

function next(predicate: string, rest: string, at: number): { token: Token; length: number } {
  const first = rest.charAt(0);
  if (first === "'" || first === '"') return stringAt(predicate, first, at);
  if (first === "@") return termAt(rest, at);
  const matched = (kind: Token["kind"], pattern: RegExp): { token: Token; length: number } | undefined => {
    const text = pattern.exec(rest)?.[0];
    return text === undefined ? undefined : { token: { kind, text, at }, length: text.length };
  };
  const found =
    matched("number", /^(0x[0-9a-f]+|0o[0-7]+|0b[01]+|(\d+(\.\d+)?|\.\d+)(e[+-]?\d+)?)/i) ??
    matched("variable", /^\$[A-Za-z_]\w*/) ??
    matched("word", /^#?[A-Za-z_]\w*/);
  if (found) return found;
  const text = symbols.find((symbol) => rest.startsWith(symbol)) ?? (single.includes(first) ? first : undefined);
  if (text === undefined) throw new PredicateSyntaxError(strangerSentence(rest), at);
  return { token: { kind: "symbol", text, at }, length: text.length };
}

function strangerSentence(rest: string): string {
  const character = String.fromCodePoint(rest.codePointAt(0)!);
  if (typographicQuotes.test(character)) return `has the typographic quotation mark ${character}; write ' or "`;
  if (/^%[@K\w]/.test(rest))
    return `has the placeholder ${rest.slice(0, 2)}, which nothing fills in; write the value itself`;
  return `has ${JSON.stringify(character)}, which means nothing in a predicate outside of quotation marks`;
}

function stringAt(predicate: string, quote: string, at: number): { token: Token; length: number } {
  for (let end = at + 1; end < predicate.length; end++) {
    if (predicate[end] === "\\") end++;
    else if (predicate[end] === quote) {
      return { token: { kind: "string", text: predicate.slice(at + 1, end), at }, length: end + 1 - at };
    }
  }
  throw new PredicateSyntaxError(`opens a quotation mark ${quote} that nothing closes`, at);
}

function termAt(rest: string, at: number): { token: Token; length: number } {
  const name = /^@([A-Za-z_]\w*)?/.exec(rest)![1];
  if (name === undefined) throw new PredicateSyntaxError("has an @ without a name; write @status(…)", at);
  const argument = /^@\w+\s*\(([^()'"]*)\)/.exec(rest);
  if (argument) return { token: { kind: "term", text: name, argument: argument[1]!, at }, length: argument[0].length };
  const token: Token = { kind: "term", text: name, at };
  return { token, length: name.length + 1 };
}
