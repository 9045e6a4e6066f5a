/**
 * What must not stand in a program as it is: it would end a line or a string, or show a reader something else than what
 * runs (control and formatting characters, lone surrogates, blanks that look like a space).
 */
const unsafe = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

const shortEscapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Text for a line that people read, in a comment or on a terminal, with what is unsafe as escapes. */
export function visibleText(text: string): string {
  return text.replace(unsafe, (character) => shortEscapes[character] ?? unicodeEscapes(character));
}

/** A string literal of TypeScript, with the quotes that prettier prefers. */
export function stringLiteral(text: string): string {
  const quote = count(text, '"') > count(text, "'") ? "'" : '"';
  const escaped = text.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`);
  return quote + visibleText(escaped) + quote;
}

/** A number as prettier writes it. */
export function numberLiteral(value: number): string {
  return JSON.stringify(value).replace("e+", "e");
}

/** The key of an object literal. */
export function propertyKey(key: string): string {
  // Any other spelling would set the object's prototype.
  if (key === "__proto__") return '["__proto__"]';
  return /^[$A-Z_a-z][$\w]*$/.test(key) ? key : stringLiteral(key);
}

function unicodeEscapes(text: string): string {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, "0"));
  return units.map((unit) => `\\u${unit}`).join("");
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
