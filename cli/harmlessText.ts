import { logText } from "../provider/core/logText";
import type { Io } from "./io";

/** Colours (SGR), which the commands themselves print where the terminal has them. */
// eslint-disable-next-line no-control-regex
const colours = /(\u001b\[[\d;]*m)/;

/**
 * The same, but whatever is printed is harmless to a terminal and to a CI system: see {@link logText}. JSON and TypeScript keep
 * their meaning, since both read an escape as the character.
 */
export function withHarmlessText(io: Io): Io {
  return {
    ...io,
    print: (line) => io.print(io.terminal?.hasColors ? coloured(line) : logText(line)),
    printError: (line) => io.printError(logText(line)),
  };
}

function coloured(text: string): string {
  return text
    .split(colours)
    .map((part, at) => (at % 2 === 1 ? part : logText(part)))
    .join("");
}
