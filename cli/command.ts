import type { Io } from "./io";

/** An option of a command. */
export interface Option {
  /** `flag` is there or not, `value` has one, `list` can be given several times. */
  readonly kind: "flag" | "value" | "list";
  /** What stands for the value in the help, for example `GROUP`. */
  readonly placeholder?: string;
  readonly description: string;
}

/** Options by their name, without the dashes. */
export type OptionTable = Readonly<Record<string, Option>>;

/** What the options of a table hold once the command line is read. */
export type OptionValues<Options extends OptionTable> = {
  readonly [Name in keyof Options]: ValueOf<Options[Name]["kind"]>;
};

type ValueOf<Kind extends Option["kind"]> = Kind extends "flag"
  ? boolean
  : Kind extends "list"
    ? readonly string[]
    : string | undefined;

/** Arguments that are not options, for example files. */
export interface Operands {
  /** What stands for one in the help, for example `FILE`. */
  readonly placeholder: string;
  readonly minimum: number;
  readonly maximum: number;
}

/** One of the commands behind `softwareupdate`. */
export interface Command<Options extends OptionTable = OptionTable> {
  /** Sentences for its help: what it does and what its exit codes mean. */
  readonly description: string;
  readonly options: Options;
  /** Default: it takes none. */
  readonly operands?: Operands;
  /**
   * Does it.
   *
   * @returns The exit code: 0 as asked, 1 no usable answer or a negative one.
   * @throws UsageError for what can't be understood; SoftwareUpdateError for what failed.
   */
  run(options: OptionValues<Options>, io: Io, operands: readonly string[]): Promise<number>;
}

/** A command as the dispatcher sees it, which has checked the options against the command's own table. */
export type AnyCommand = Omit<Command, "run"> & {
  run(options: Readonly<Record<string, unknown>>, io: Io, operands: readonly string[]): Promise<number>;
};

/** Gives a command the types of its own options. */
export function defineCommand<const Options extends OptionTable>(command: Command<Options>): AnyCommand {
  return command;
}
