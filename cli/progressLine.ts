import type { Terminal } from "./io";

/** Milliseconds between two drawings: more than a person can read would only slow the work down. */
const pause = 100;

/** A line on the terminal that says how far some work is, redrawn in its place. Nothing at all without a terminal. */
export class ProgressLine {
  private drawnAt = Number.NEGATIVE_INFINITY;

  /**
   * @param label What is done, for example `Reading status reports`.
   * @param now Milliseconds since any moment.
   */
  constructor(
    private readonly terminal: Terminal | undefined,
    private readonly label: string,
    private readonly now: () => number,
  ) {}

  /** Says how far it is. */
  readonly show = (done: number, total: number): void => {
    if (!this.terminal || this.now() - this.drawnAt < pause) return;
    this.drawnAt = this.now();
    const share = total === 0 ? 100 : Math.floor((done * 100) / total);
    const text = `${this.label}: ${done.toLocaleString("en")} of ${total.toLocaleString("en")} devices, ${share} %`;
    this.terminal.write(`\r\u001b[K${text.slice(0, this.terminal.columns - 1)}`);
  };

  /** Takes the line away. */
  clear(): void {
    if (this.drawnAt !== Number.NEGATIVE_INFINITY) this.terminal?.write("\r\u001b[K");
    this.drawnAt = Number.NEGATIVE_INFINITY;
  }
}
