/** Commands that pages show, taken apart as a shell would. */

/** A command with its words; what it is piped from or into, and where its output goes, is left out. */
export type CommandLine = readonly string[];

/** The commands in a block of shell, without the text of here-documents. */
export function commandLines(text: string): CommandLine[] {
  const lines = withoutHereDocuments(text)
    .replace(/\\\n\s*/g, " ")
    .split("\n");
  return lines.flatMap((line) => simpleCommands(line).map(wordsOf)).filter((words) => words.length > 0);
}

/** What is typed behind `softwareupdate`, or undefined for other commands. */
export function softwareupdateArguments(words: CommandLine): readonly string[] | undefined {
  const [first, ...others] = words[0] === "npx" ? words.slice(1) : words;
  return first === "softwareupdate" ? others : undefined;
}

function withoutHereDocuments(text: string): string {
  return text.replace(/<<'(\w+)'\n[^]*?\n\1(?=\n|$)/g, "");
}

/** The parts of a line between `|`, `&&`, `;` and `&`, outside of quotes and without a comment. */
function simpleCommands(line: string): string[] {
  const commands = [""];
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!;
    if (quote === "" && character === "#" && /(^|\s)$/.test(line.slice(0, at))) break;
    if (quote === character) quote = "";
    else if (quote === "" && (character === "'" || character === '"')) quote = character;
    if (quote === "" && "|&;".includes(character)) commands.push("");
    else commands[commands.length - 1] += character;
  }
  return commands.map((command) => command.trim());
}

function wordsOf(command: string): string[] {
  const words = [...command.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word);
  // A redirection, with the file behind it.
  const kept = words.filter((word, at) => !/^[<>]/.test(word) && !/^[<>]+$/.test(words[at - 1] ?? ""));
  return kept.map((word) => word.replace(/(^|=)(["'])(.*)\2$/, "$1$3"));
}
