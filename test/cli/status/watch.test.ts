import type { Terminal } from "../../../cli/io";
import { ProgressLine } from "../../../cli/progressLine";
import { watch, watchInterval, type Frame, type WatchClock } from "../../../cli/status/watch";

/** A terminal that keeps what is written. */
function terminal(rows = 24): Terminal & { written: string[] } {
  const written: string[] = [];
  return { columns: 80, rows, hasColors: false, write: (text) => void written.push(text), written };
}

/** A clock whose waits are over at once; the person ends it in the wait of that number. */
function clock(endsInWait = Infinity): WatchClock & { waits: number[]; isListening: boolean } {
  let stop: () => void = () => undefined;
  const own = {
    waits: [] as number[],
    isListening: false,
    wait: (milliseconds: number) => {
      own.waits.push(milliseconds);
      if (own.waits.length === endsInWait) stop();
      return Promise.resolve();
    },
    listen: (given: () => void) => {
      stop = given;
      own.isListening = true;
      return () => void (own.isListening = false);
    },
  };
  return own;
}

function frames(...texts: string[]): () => Promise<Frame> {
  let at = 0;
  return () => {
    const text = texts[Math.min(at++, texts.length - 1)]!;
    return Promise.resolve({ text, isLast: at === texts.length && text.endsWith("end") });
  };
}

const begin = "\u001b[?1049h\u001b[?25l\u001b[?7l";
const end = "\u001b[?7h\u001b[?25h\u001b[?1049l";

test("draws in place until nothing changes any more, and gives the terminal back as it was", async () => {
  const screen = terminal();
  const time = clock();
  expect(await watch(frames("one\ntwo", "the end"), screen, time)).toBe("the end");
  expect(screen.written).toEqual([
    begin,
    "\u001b[Hone\u001b[K\ntwo\u001b[K\u001b[J",
    "\u001b[Hthe end\u001b[K\u001b[J",
    end,
  ]);
  expect([time.waits, time.isListening]).toEqual([[watchInterval], false]);
});

test("ends when the person has had enough, also in the middle of a reading", async () => {
  const screen = terminal();
  expect(await watch(frames("one", "two", "three"), screen, clock(2))).toBe("two");
  expect(screen.written.at(-1)).toBe(end);
  let stop: () => void = () => undefined;
  const listening = { ...clock(), listen: (given: () => void) => ((stop = given), () => undefined) };
  const reading = (): Promise<Frame> => {
    stop();
    return new Promise(() => undefined);
  };
  expect(await watch(reading, screen, listening)).toBeUndefined();
});

test("gives the terminal back when a reading fails", async () => {
  const screen = terminal();
  await expect(watch(() => Promise.reject(new Error("no stack")), screen, clock())).rejects.toThrow("no stack");
  expect(screen.written).toEqual([begin, end]);
});

test("cuts what has no room, and says so", async () => {
  const screen = terminal(4);
  await watch(frames("1\n2\n3\n4\n5 end"), screen, clock());
  const [, drawn] = screen.written;
  expect(drawn!.replaceAll("\u001b[K", "")).toBe("\u001b[H1\n2\n… 3 more lines; the table is too high\u001b[J");
});

describe("the line that says how far a reading is", () => {
  test("is redrawn in its place, no more often than a person can read, and taken away", () => {
    const screen = terminal();
    let now = 1000;
    const line = new ProgressLine(screen, "Reading status reports", () => now);
    line.show(1, 20_000);
    line.show(2, 20_000);
    now += 100;
    line.show(10_000, 20_000);
    line.clear();
    line.clear();
    expect(screen.written).toEqual([
      "\r\u001b[KReading status reports: 1 of 20,000 devices, 0 %",
      "\r\u001b[KReading status reports: 10,000 of 20,000 devices, 50 %",
      "\r\u001b[K",
    ]);
  });

  test("is no longer than a line of the terminal, which would wrap", () => {
    const screen = { ...terminal(), columns: 20 };
    new ProgressLine(screen, "Reading status reports", () => 0).show(1, 2);
    expect(screen.written).toEqual(["\r\u001b[KReading status repo"]);
  });

  test("is nothing where there is no terminal", () => {
    const line = new ProgressLine(undefined, "Reading", () => 0);
    expect(() => (line.show(1, 2), line.clear())).not.toThrow();
  });
});
