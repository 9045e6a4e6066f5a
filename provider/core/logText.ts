/** What can't be seen, moves a terminal's cursor, or turns the direction of writing; tabs and line feeds stay. */
const unseen = /(?![\n\t])[\p{Cc}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text for a log or a terminal, parts of which somebody else wrote: a server, a device, a file. Whatever is unseen is written
 * out, as JSON and TypeScript write it, and nothing in it is a command to the CI system: GitHub's and Azure's runners obey
 * `::command::` at the start of a line, and `##[command]` and `##vso[command]` anywhere.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function logText(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(unseen, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replace(/^([^\S\n]*:)(?=:)/gm, "$1 ")
    .replace(/(##\w*)\[/g, "$1\\u005b");
}
