/** Work of which one kind may run beside itself, and the other only alone. */
export class Turns {
  private readonly together = new Set<Promise<unknown>>();
  private lastAlone: Promise<unknown> = Promise.resolve();

  /** Runs work beside other such work, once what runs alone before it has ended. */
  beside<T>(work: () => Promise<T>): Promise<T> {
    const running = this.lastAlone.then(work);
    const ended: Promise<unknown> = settled(running).then(() => this.together.delete(ended));
    this.together.add(ended);
    return running;
  }

  /** Runs work once all that came before it has ended; what comes after it waits. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const running = Promise.all([this.lastAlone, ...this.together]).then(work);
    this.lastAlone = settled(running);
    return running;
  }
}

/** Ends when something does, however it ends. */
function settled(work: Promise<unknown>): Promise<void> {
  return work.then(
    () => undefined,
    () => undefined,
  );
}
