import { nearest } from "../provider/core/declarations/didYouMean";
import { SoftwareUpdateError } from "../provider/core/error";
import { commands, type CommandEntry } from "./commands";
import { commandHelp, generalHelp } from "./help";
import type { Io } from "./io";
import { withHarmlessText } from "./harmlessText";
import { parseOptions } from "./options";
import { UsageError } from "./usageError";
import { packageVersion } from "./version";

/**
 * Runs `softwareupdate`.
 *
 * @param argv What was typed behind `softwareupdate`.
 * @param given Where it was typed and where the answer goes.
 * @returns The exit code: 0 as asked, 1 no usable answer or a negative one, 2 wrong usage.
 */
export async function run(argv: readonly string[], given: Io): Promise<number> {
  const io = withHarmlessText(given);
  const [first] = argv;
  if (first === "--help" || first === "-h") return answer(generalHelp(commands), io);
  if (first === "--version") return answer(packageVersion(), io);
  const entry = commands.find(({ name }) => words(name).every((word, at) => argv[at] === word));
  if (entry) return runCommand(entry, argv.slice(words(entry.name).length), io);
  if (first === undefined) io.printError(generalHelp(commands));
  else io.printError(`softwareupdate: ${unknownCommand(argv)}\nRun \`softwareupdate --help\` for the commands.`);
  return 2;
}

async function runCommand(entry: CommandEntry, argv: readonly string[], io: Io): Promise<number> {
  try {
    const command = await entry.load();
    const given = parseOptions(command, argv);
    if (given.help) return answer(commandHelp(entry.name, command), io);
    return await command.run(given.options, io, given.operands);
  } catch (error) {
    if (error instanceof UsageError) {
      const advice = `Run \`softwareupdate ${entry.name} --help\` for its options.`;
      io.printError(`softwareupdate ${entry.name}: ${withStop(error.message)}\n${advice}`);
      return 2;
    }
    io.printError(`softwareupdate ${entry.name}: ${sentence(error, io)}`);
    return 1;
  }
}

function answer(text: string, io: Io): number {
  io.print(text);
  return 0;
}

function unknownCommand(argv: readonly string[]): string {
  const [first = ""] = argv;
  if (first.startsWith("-")) return `unknown option ${first}; the options of a command come behind its name.`;
  const names = commands.map(({ name }) => name);
  const near = nearest(argv.slice(0, 2).join(" "), names) ?? nearest(first, names);
  return `unknown command ${first}${near ? `; did you mean ${near}?` : "."}`;
}

function withStop(message: string): string {
  return /[.?]$/.test(message) ? message : `${message}.`;
}

function words(name: string): string[] {
  return name.split(" ");
}

/** The stack of an error is for those who look into this package. */
function sentence(error: unknown, io: Io): string {
  if (!(error instanceof Error)) return String(error);
  if (SoftwareUpdateError.isInstance(error)) return error.message;
  return io.environment.SOFTWAREUPDATE_LOG === "debug"
    ? (error.stack ?? error.message)
    : `unexpected error: ${error.message}`;
}
