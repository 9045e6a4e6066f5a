import { text } from "node:stream/consumers";

/** A terminal that a person looks at. */
export interface Terminal {
  /** Characters a line. */
  readonly columns: number;
  /** Lines. */
  readonly rows: number;
  /** Whether it shows colours and the person wants them (`NO_COLOR`). */
  readonly hasColors: boolean;
  /** Writes text as it is, control sequences included. */
  write(text: string): void;
}

/** What a command has of the world around it; tests pass their own. */
export interface Io {
  /** Where the command was started; the Pulumi project is looked for from here upwards. */
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The terminal that standard output is. Absent where it is a file or a pipe. */
  readonly terminal?: Terminal;
  /** The terminal that standard error is, likewise. */
  readonly errorTerminal?: Terminal;
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
    terminal: terminalOf(process.stdout),
    errorTerminal: terminalOf(process.stderr),
    readInput: async () => (process.stdin.isTTY ? undefined : text(process.stdin)),
    print: (line) => void process.stdout.write(`${line}\n`),
    printError: (line) => void process.stderr.write(`${line}\n`),
  };
}

function terminalOf(stream: NodeJS.WriteStream): Terminal | undefined {
  if (!stream.isTTY) return undefined;
  return {
    get columns() {
      return stream.columns || 80;
    },
    get rows() {
      return stream.rows || 24;
    },
    hasColors: stream.hasColors(),
    write: (text) => void stream.write(text),
  };
}
