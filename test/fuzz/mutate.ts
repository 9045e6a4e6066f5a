import type { Random } from "./random";

/** Bytes that a changed input may have: enough for any structure, few enough to be quick. What is beyond is cut off. */
export const largest = 32 * 1024;

/** Texts that have a meaning to some parser, or that none should choke on. */
const strange = [
  ...["__proto__", "constructor", "prototype", "toString", "", "0", "-1", "null", "../..", "..", ".", "/etc/passwd"],
  ...["\ud800", "\u0000", "\ufeff", "\u202e", "\u001b[2J", "\r\n::error::x", "##[add-mask]x", "a\nb", "\ufffd"],
  ...["<script>", "]]>", "<!--", "&amp;", "&x;", "<!ENTITY x 'y'>", "|", "`", "@octocat", "%2e%2e%2f", "?x#y", "é"],
  ...["2026-02-30", "9999-99-99", "0000-00-00", "2026-12-01T18:00:00", "26.1", "99999999999999999999.1", "1e400"],
  ...["4dabf18193072939515e22adb298388d", "04da6b54-80e4-46f7-96ec-b56ff0331ba9", "9".repeat(400)],
];
/** What stands for a value in JSON, written as no value of JavaScript would be. */
const strangeJson = [
  ...["1e400", "-0", "9007199254740993", "1E-400", "0.1e1", "null", "true", "false", "{}", "[]", '""', '"\\ud800"'],
  ...['{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}', "[[[[[[[[]]]]]]]]", "123456789"],
  ...['"\\u0000"', '"\\r\\n::warning::x"', "01", "NaN", "'a'", "[null]", '[{"a":1},2]'],
];
const strangeXml = ["<dict>", "</dict>", "<array/>", "<true/>", "<integer>1e400</integer>", "<data>%%</data>", "<key>"];

/** Changes an input in one to a few places, keeping its structure more often than not. */
export function mutated(random: Random, input: Buffer, others: readonly Buffer[], words: readonly string[]): Buffer {
  let made = input;
  for (let changes = 1 + random.below(4); changes > 0; changes--) made = mutatedOnce(random, made, others, words);
  return made.subarray(0, largest);
}

function mutatedOnce(random: Random, input: Buffer, others: readonly Buffer[], words: readonly string[]): Buffer {
  const text = input.toString("utf8");
  const isText = !text.includes("\ufffd") || random.once(4);
  if (isText && /^\s*[[{"]/.test(text) && !random.once(5)) return Buffer.from(changedJson(random, text, words));
  if (isText && /^\s*</.test(text) && !random.once(4)) return Buffer.from(changedXml(random, text, words));
  if (isText && !random.once(3)) return Buffer.from(changedLines(random, text, others, words));
  return changedBytes(random, input, others);
}

/** A token of JSON text: a string, a number or a word, a bracket. Works on text, where keys can stand twice. */
const jsonToken = /"(?:[^"\\]|\\.){0,1000}"|-?[\d.]+(?:[eE][+-]?\d+)?|\w+|[[\]{}:,]/g;

function changedJson(random: Random, text: string, words: readonly string[]): string {
  const tokens = [...text.matchAll(jsonToken)];
  if (tokens.length === 0) return text + random.of(strangeJson);
  const { 0: token, index } = random.of(tokens);
  const put = (replacement: string) => text.slice(0, index) + replacement + text.slice(index + token.length);
  const isKey = token.startsWith('"') && /^\s*:/.test(text.slice(index + token.length));
  switch (random.below(8)) {
    case 0:
      return put(isKey ? quoted(random.of([...words, ...strange])) : random.of(strangeJson));
    case 1:
      return put(quoted(random.of([...words, ...strange])));
    case 2:
      return put(random.of(tokens)[0]);
    case 3:
      // The same member twice, or an element again.
      return text.slice(0, index) + wholeAt(text, index) + "," + text.slice(index);
    case 4:
      return text.slice(0, index) + text.slice(index + wholeAt(text, index).length).replace(/^\s*,/, "");
    case 5: {
      const depth = random.of([1, 5, 70, 200, 3000]);
      return put("[".repeat(depth) + token + "]".repeat(depth));
    }
    case 6:
      return token.startsWith("{")
        ? put(`{${quoted(random.of([...words, ...strange]))}:${random.of(strangeJson)},`)
        : put(`${token}${token}`);
    default:
      return put(token.startsWith('"') ? quoted(changedText(random, token.slice(1, -1))) : random.of(strangeJson));
  }
}

/** The value that begins at a place, as far as its brackets tell. */
function wholeAt(text: string, start: number): string {
  let depth = 0;
  for (let at = start; at < text.length && at < start + 2000; at++) {
    if ("[{".includes(text[at]!)) depth++;
    else if ("]}".includes(text[at]!)) depth--;
    if (depth <= 0 && (depth < 0 || ",]}".includes(text[at]!))) {
      return text.slice(start, depth < 0 || text[at] === "," ? at : at + 1);
    }
  }
  return text.slice(start, start + 2000);
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function changedXml(random: Random, text: string, words: readonly string[]): string {
  const tokens = [...text.matchAll(/<[^>]*>|[^<]+/g)];
  if (tokens.length === 0) return text + random.of(strangeXml);
  const { 0: token, index } = random.of(tokens);
  const put = (replacement: string) => text.slice(0, index) + replacement + text.slice(index + token.length);
  switch (random.below(7)) {
    case 0:
      return put("");
    case 1:
      return put(token + token);
    case 2:
      return put(random.of(tokens)[0]);
    case 3:
      return put(random.of(strangeXml));
    case 4:
      return put(token.startsWith("<") ? random.of(strangeXml) : random.of([...words, ...strange]));
    case 5: {
      const depth = random.of([1, 5, 70, 3000]);
      return put("<array>".repeat(depth) + token + "</array>".repeat(depth));
    }
    default:
      return put(changedText(random, token));
  }
}

function changedLines(random: Random, text: string, others: readonly Buffer[], words: readonly string[]): string {
  const lines = text.split("\n");
  const at = random.below(lines.length);
  switch (random.below(6)) {
    case 0:
      lines.splice(at, 1);
      break;
    case 1:
      lines.splice(at, 0, lines[at]!);
      break;
    case 2:
      lines.splice(at, 0, random.of(random.of(others).toString("utf8").slice(0, largest).split("\n")));
      break;
    case 3: {
      const place = random.below(lines[at]!.length + 1);
      lines[at] = lines[at]!.slice(0, place) + random.of([...words, ...strange]) + lines[at]!.slice(place);
      break;
    }
    case 4:
      lines.splice(at, 0, ...Array<string>(random.of([2, 20, 300])).fill(lines[at]!));
      break;
    default:
      lines[at] = changedText(random, lines[at]!);
  }
  return lines.join("\n");
}

function changedText(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  const end = Math.min(text.length, at + random.below(8));
  switch (random.below(4)) {
    case 0:
      return text.slice(0, at) + text.slice(end);
    case 1:
      return text.slice(0, at) + random.of(strange) + text.slice(end);
    case 2:
      return text.slice(0, at) + text.slice(at, end).repeat(random.of([2, 3, 50])) + text.slice(end);
    default:
      return (
        text.slice(0, at) +
        String.fromCharCode(random.once(2) ? random.below(128) : random.below(65536)) +
        text.slice(end)
      );
  }
}

function changedBytes(random: Random, input: Buffer, others: readonly Buffer[]): Buffer {
  const copy = Buffer.from(input);
  const at = random.below(copy.length + 1);
  const length = 1 + random.below(64);
  switch (random.below(7)) {
    case 0:
      if (at < copy.length) copy[at]! ^= 1 << random.below(8);
      return copy;
    case 1:
      for (let bytes = 0; bytes < 8 && copy.length > 0; bytes++) copy[random.below(copy.length)] = random.below(256);
      return copy;
    case 2:
      return copy.subarray(0, at);
    case 3:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(at + length)]);
    case 4: {
      const strangers = Buffer.from(Array.from({ length }, () => random.below(256)));
      return Buffer.concat([copy.subarray(0, at), strangers, copy.subarray(at)]);
    }
    case 5: {
      const other = random.of(others);
      const start = random.below(other.length + 1);
      return Buffer.concat([copy.subarray(0, at), other.subarray(start, start + length * 4), copy.subarray(at)]);
    }
    default:
      // Lengths and tags of binary formats stand at the beginning.
      if (copy.length > 0)
        copy[random.below(Math.min(64, copy.length))] = random.of([0x00, 0x30, 0x7f, 0x80, 0x84, 0xff]);
      return copy;
  }
}
