import { text } from "node:stream/consumers";

/** What a command has of the world around it; tests pass their own. */
export interface Io {
  /** Where the command was started; the Pulumi project is looked for from here upwards. */
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Reads standard input to its end; undefined when it is a terminal, where nobody would know what to type. */
  readInput?(): Promise<string | undefined>;
  /** Prints a line on standard output. */
  print(line: string): void;
  /** Prints a line on standard error. */
  printError(line: string): void;
}

/** The process's own. */
export function processIo(): Io {
  return {
    workingDirectory: process.cwd(),
    environment: process.env,
    readInput: async () => (process.stdin.isTTY ? undefined : text(process.stdin)),
    print: (line) => void process.stdout.write(`${line}\n`),
    printError: (line) => void process.stderr.write(`${line}\n`),
  };
}
