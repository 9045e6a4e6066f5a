import type { AnyCommand, Option } from "./command";
import type { CommandEntry } from "./commands";
import { withHelp } from "./options";
import { textTable } from "./table";
import { wrapped } from "./wrapped";

/** Help on all commands. */
export function generalHelp(commands: readonly CommandEntry[]): string {
  return [
    "Usage: softwareupdate COMMAND [OPTIONS]",
    "",
    "Apple software updates as code: the commands beside the Pulumi provider pulumi-apple-softwareupdate.",
    "",
    "Commands:",
    ...textTable(commands.map(({ name, summary }) => [`  ${name}`, summary])),
    "",
    "Options:",
    ...textTable([
      ["  -h, --help", "Print this help, or after a command that command's."],
      ["  --version", "Print the version."],
    ]),
    "",
    "Exit codes: 0 as asked; 1 no usable answer or a negative one, with a sentence on standard error; 2 wrong usage.",
  ].join("\n");
}

/** Help on one command. */
export function commandHelp(name: string, { description, options, operands }: AnyCommand): string {
  const listed = Object.entries(withHelp(options));
  const width = Math.max(...listed.map(([option, definition]) => written(option, definition).length)) + 2;
  return [
    ...wrapped([`Usage: softwareupdate ${name}`, ...operandUsage(operands), ...listed.map(usage)], 9),
    "",
    description
      .split("\n\n")
      .map((paragraph) => wrapped(paragraph.split(/\s+/), 0).join("\n"))
      .join("\n\n"),
    "",
    "Options:",
    ...listed.flatMap(([option, definition]) => {
      const left = `  ${written(option, definition)}`.padEnd(width);
      return wrapped([`${left} `, ...definition.description.split(" ")], width + 2);
    }),
  ].join("\n");
}

function usage([name, option]: readonly [string, Option]): string {
  return `[${written(name, option)}]${option.kind === "list" ? "..." : ""}`;
}

function written(name: string, { kind, placeholder = "VALUE" }: Option): string {
  return kind === "flag" ? `--${name}` : `--${name} ${placeholder}`;
}

function operandUsage(operands: AnyCommand["operands"]): string[] {
  if (!operands) return [];
  const { placeholder, minimum, maximum } = operands;
  return [(minimum > 0 ? placeholder : `[${placeholder}]`) + (maximum > 1 ? "..." : "")];
}
