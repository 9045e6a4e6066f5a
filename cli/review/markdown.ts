/** Text from a program as Markdown that shows it and nothing else: names and values come from whoever opened the pull request. */

/** Characters that are invisible or turn the direction of the text around them, so that it reads as something else. */
const deceptive = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const longestName = 120;

/** A name or a value in a code span. There nothing is markup, nobody is mentioned and nothing becomes a link. */
export function code(text: string): string {
  const shown = shortened(visible(text), longestName);
  const runs = shown.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const padding = shown === "" || /^[` ]|[` ]$/.test(shown) ? " " : "";
  return `${fence}${padding}${shown}${padding}${fence}`;
}

/** A sentence as plain text. */
export function plain(text: string): string {
  return (
    shortened(visible(text), 1500)
      .replace(/&/g, "&amp;")
      .replace(/</g, "&lt;")
      .replace(/>/g, "&gt;")
      .replace(/[\\`*_{}[\]|~$]/g, "\\$&")
      .replace(/^([-+]|\d+[.)])(?=\s)/, "\\$1")
      // GitHub looks for these after the Markdown is read, so that a backslash doesn't help.
      .replace(/[@#]/g, "$&\u2060")
      .replace(/(gh-)(?=\d)/gi, "$1\u2060")
      .replace(/:(?=\/\/)/g, ":\u2060")
      .replace(/www\./gi, (start) => `${start.slice(0, 3)}\u2060.`)
  );
}

/** A cell of a table: a bar ends it even inside of a code span, unless an odd number of backslashes stands before it. */
export function cell(markdown: string): string {
  return markdown.replace(/(?<!\\)((?:\\\\)*)\|/g, "$1\\|");
}

/** Lines in a fenced block that none of them can end. */
export function fenced(language: string, lines: readonly string[]): string[] {
  const runs = lines.flatMap((line) => line.match(/`{3,}/g) ?? []);
  const fence = "`".repeat(Math.max(2, ...runs.map((run) => run.length)) + 1);
  return [fence + language, ...lines, fence];
}

/** A JSON value on one line, everything in it visible. */
export function jsonLine(value: unknown): string {
  return visible(shortened(JSON.stringify(value) ?? "null", 300));
}

/** The text with whatever is invisible written out. */
export function visible(text: string): string {
  return text.replace(/\r?\n|\t/g, " ").replace(deceptive, (character) => {
    return `\\u{${character.codePointAt(0)!.toString(16)}}`;
  });
}

/** Cut between characters, not inside of one. */
function shortened(text: string, longest: number): string {
  const characters = [...text];
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join("")}…`;
}
