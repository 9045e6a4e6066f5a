import path from "node:path";
import { SoftwareUpdateError } from "../../provider/core/error";
import { replaceFile } from "../../provider/files";
import { defineCommand, type AnyCommand } from "../command";
import { jsonOption, stackOption } from "../commonOptions";
import { inventoryOption } from "../inventory";
import type { Io, Terminal } from "../io";
import { isOver, readStack, type Reading } from "../status/reading";
import { statusText } from "../status/text";
import { processClock, watch, watchInterval, type WatchClock } from "../status/watch";
import { UsageError } from "../usageError";

const seconds = watchInterval / 1000;

/** `softwareupdate status`: how far the rollouts of a stack are. */
export const status = statusCommand(processClock);

/** The command, with the time that passes for `--watch`. */
export function statusCommand(clock: WatchClock): AnyCommand {
  return defineCommand({
    description:
      "Shows how far the rollouts of a stack are, ring by ring: which devices have the release, which are on their way, and\n" +
      "which failed, with the reason and what Apple requires. Reads the stack with `pulumi`, and the devices' status reports\n" +
      "from its MDM server. Enforcements outside of a rollout count with their groups as rings. Exits with 1 when some of it\n" +
      "could not be read.",
    options: {
      watch: {
        kind: "flag",
        description: `On a terminal: redraw every ${seconds} seconds, until every ring is done or Ctrl-C.`,
      },
      html: {
        kind: "value",
        placeholder: "FILE",
        description: "Write a page besides: one file that loads nothing. It names devices.",
      },
      inventory: inventoryOption,
      stack: stackOption,
      json: jsonOption,
    },
    async run({ watch: isWatched, html, inventory, stack, json }, io) {
      if (isWatched && json) throw new UsageError("--watch redraws a terminal and --json prints one value; choose one");
      if (isWatched && !io.terminal) throw new UsageError("--watch needs a terminal to redraw");
      const read = async (): Promise<Reading> => {
        const reading = await readStack({ stack, inventory }, io);
        if (html !== undefined) await writePage(path.resolve(io.workingDirectory, html), reading);
        return reading;
      };
      if (isWatched && io.terminal) return watched(read, io.terminal, clock, io);
      const reading = await read();
      io.print(json ? JSON.stringify(reading) : textOf(reading, io.terminal));
      for (const problem of reading.problems) io.printError(`softwareupdate status: ${problem}.`);
      return reading.problems.length > 0 ? 1 : 0;
    },
  });
}

async function watched(read: () => Promise<Reading>, terminal: Terminal, clock: WatchClock, io: Io): Promise<number> {
  let last: Reading | undefined;
  const frame = async () => {
    const { reading, failure } = await readAgain(read, last);
    last = reading;
    const problems = [...reading.problems.map((problem) => `${problem}.`), ...(failure === undefined ? [] : [failure])];
    const note = `${reading.at.slice(0, 19).replace("T", " ")} UTC, again in ${seconds} seconds. Ctrl-C ends.`;
    // At the top: what has no room is cut at the bottom.
    return { text: [note, ...problems, "", textOf(reading, terminal)].join("\n"), isLast: isOver(reading) };
  };
  await watch(frame, terminal, clock);
  if (last) io.print(textOf(last, terminal));
  return last && last.problems.length > 0 ? 1 : 0;
}

/** A reading that fails between others ends no watch: what was read before stays, and the failure is said. */
async function readAgain(
  read: () => Promise<Reading>,
  last: Reading | undefined,
): Promise<{ reading: Reading; failure?: string }> {
  try {
    return { reading: await read() };
  } catch (error) {
    if (!last || !SoftwareUpdateError.isInstance(error)) throw error;
    return { reading: last, failure: error.message };
  }
}

function textOf({ stack, at, rollouts }: Reading, terminal: Terminal | undefined): string {
  if (rollouts.length === 0) return `The state of ${stack} has no rollout and no enforcement.`;
  const { columns = 120, hasColors = false } = terminal ?? {};
  return statusText(rollouts, { columns, hasColors, now: Date.parse(at) });
}

async function writePage(file: string, reading: Reading): Promise<void> {
  const { statusPage } = await import("../status/page/page");
  try {
    await replaceFile(file, statusPage(reading), 0o644);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    const message = `The page ${file} can't be written (${code}); check its folder's permissions.`;
    throw new SoftwareUpdateError("CONFIGURATION", message, { cause: error });
  }
}
