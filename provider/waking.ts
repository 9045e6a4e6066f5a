import type { NotificationResult, Server } from "./servers/server";
import { warn } from "./log";

/** Milliseconds without work after which devices are woken even though the engine still runs. */
const idleTime = 10_000;
/** The engine kills its providers 5 s after the signal to end. */
const finalTime = 4_000;
const unhurriedTime = 60_000;

/**
 * Wakes each device once for all the changes of an update. Writes don't wake anybody; they mark groups here, and the marks
 * are sent when the engine ends the provider, or after a while without work. A notification that fails can't fail the
 * update, which is over by then: it is printed with the command that repeats it.
 */
export class Waking {
  private readonly groups = new Set<string>();
  private readonly enrollments = new Set<string>();
  private readonly members = new Map<string, ReadonlySet<string>>();
  private working = 0;
  private idle: NodeJS.Timeout | undefined;
  private sending: Promise<void> = Promise.resolve();

  /**
   * @param server Whom to ask to wake.
   * @param endsWithoutSignal True where the engine ends providers without a signal (Windows): then every pause in the
   * work counts as the end, at the price of waking more than once.
   */
  constructor(
    private readonly server: Server,
    private readonly endsWithoutSignal = process.platform === "win32",
  ) {}

  /** Remembers groups whose declarations changed. */
  markGroups(groups: Iterable<string>): void {
    for (const group of groups) this.groups.add(group);
  }

  /** Remembers enrollments whose membership changed. */
  markEnrollments(enrollments: Iterable<string>): void {
    for (const enrollment of enrollments) this.enrollments.add(enrollment);
  }

  /** Remembers the members of a group, where the program declares them. */
  knowMembers(group: string, enrollments: Iterable<string>): void {
    this.members.set(group, new Set(enrollments));
  }

  /** Runs a step of the update; no device is woken while one runs. */
  async during<T>(step: () => Promise<T>): Promise<T> {
    this.working++;
    clearTimeout(this.idle);
    try {
      return await step();
    } finally {
      this.working--;
      if (this.working === 0) await this.pause();
    }
  }

  /** Sends what is marked, in the time that the engine leaves at its end. */
  async finish(): Promise<void> {
    clearTimeout(this.idle);
    await this.send(finalTime);
  }

  private async pause(): Promise<void> {
    if (this.endsWithoutSignal) return this.send(finalTime);
    this.idle = setTimeout(() => void this.send(unhurriedTime), idleTime);
    this.idle.unref();
  }

  private async send(timeout: number): Promise<void> {
    if (this.groups.size + this.enrollments.size > 0) {
      const groups = [...this.groups].sort();
      const enrollments = [...this.enrollments].sort();
      this.groups.clear();
      this.enrollments.clear();
      this.sending = Promise.all([this.sending, this.wake(groups, enrollments, timeout)]).then(() => undefined);
    }
    await this.sending;
  }

  private async wake(groups: readonly string[], enrollments: readonly string[], timeout: number): Promise<void> {
    const named = groups.map((name) => ({ name, members: this.membersOf(name) }));
    report(await this.server.notify({ groups: named, enrollments }, timeout), groups, enrollments);
  }

  private membersOf(group: string): string[] | undefined {
    const known = this.members.get(group);
    return known && [...known].sort();
  }
}

function report(result: NotificationResult, groups: readonly string[], enrollments: readonly string[]): void {
  result.notes.forEach(warn);
  if (result.failures.length === 0) return;
  const repeat = [...groups.map((group) => ["--group", group]), ...enrollments.map((id) => ["--enrollment", id])];
  const command = ["softwareupdate", "notify", ...repeat.flat().map(quoted)].join(" ");
  warn(
    `the changes are stored, but not every device could be woken for them: ${[...new Set(result.failures)].join("; ")} ` +
      `Devices fetch them at their next check-in; to wake them now, run: ${command}`,
  );
}

function quoted(argument: string): string {
  return /^[\w.:@/-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
