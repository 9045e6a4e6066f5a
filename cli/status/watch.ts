import type { Terminal } from "../io";

/** How time passes for a watch; tests pass their own. */
export interface WatchClock {
  /** Waits, or ends early without an error when the signal says so. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Says when the person has had enough (Ctrl-C). @returns Ends listening. */
  listen(stop: () => void): () => void;
}

/** The process's own. */
export const processClock: WatchClock = {
  wait: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const timer = setTimeout(resolve, milliseconds);
      signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
    }),
  listen: (stop) => {
    process.on("SIGINT", stop);
    process.on("SIGTERM", stop);
    return () => void process.off("SIGINT", stop).off("SIGTERM", stop);
  },
};

/** One drawing. */
export interface Frame {
  readonly text: string;
  /** True when nothing will change any more. */
  readonly isLast: boolean;
}

/** Milliseconds between two readings. */
export const watchInterval = 30_000;

/**
 * Draws again and again, until nothing changes any more or the person ends it. The drawings are on the terminal's other screen, so
 * that what was there before comes back.
 *
 * @returns The last drawing; undefined when there was none.
 */
export async function watch(
  read: () => Promise<Frame>,
  terminal: Terminal,
  clock: WatchClock,
): Promise<string | undefined> {
  const controller = new AbortController();
  const { signal } = controller;
  const unlisten = clock.listen(() => controller.abort());
  const ended = new Promise<undefined>((resolve) => signal.addEventListener("abort", () => resolve(undefined)));
  let text: string | undefined;
  terminal.write(begin);
  try {
    while (!signal.aborted) {
      const frame = await Promise.race([read(), ended]);
      if (!frame) break;
      text = frame.text;
      terminal.write(`\u001b[H${fitting(frame.text, terminal)}\u001b[J`);
      if (frame.isLast) break;
      await clock.wait(watchInterval, signal);
    }
    return text;
  } finally {
    unlisten();
    terminal.write(end);
  }
}

/** The other screen, without a cursor, and without wrapping: a line that is too long would move all that follow. */
const begin = "\u001b[?1049h\u001b[?25l\u001b[?7l";
const end = "\u001b[?7h\u001b[?25h\u001b[?1049l";

/** What has no room would scroll, and the next drawing would begin in the wrong place. */
function fitting(text: string, { rows }: Terminal): string {
  const lines = text.split("\n");
  const hidden = lines.length - (rows - 1);
  const shown = hidden > 0 ? [...lines.slice(0, rows - 2), `… ${hidden + 1} more lines; the table is too high`] : lines;
  return shown.map((line) => `${line}\u001b[K`).join("\n");
}
