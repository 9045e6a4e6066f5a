import { membersFor } from "./core/inventory";
import { readInventory } from "./inventoryFile";
import { warn } from "./log";
import { notifyCommand } from "./notifyCommand";
import type { NotificationResult, Server } from "./servers/server";

/** Milliseconds without work after which devices are woken even though the engine still runs. */
const idleTime = 10_000;
/** The engine kills its providers 5 s after the signal to end. */
const finalTime = 4_000;
const unhurriedTime = 60_000;

/**
 * Wakes each device once for all the changes of an update. Writes don't wake anybody; they mark groups here, and the marks
 * are sent when the engine ends the provider, or after a while without work. A notification that fails can't fail the
 * update, which is over by then: it is printed with the command that repeats it. After that the server's list of groups is looked
 * at, for which all changes must be made, too.
 */
export class Waking {
  private readonly groups = new Set<string>();
  private readonly enrollments = new Set<string>();
  private readonly members = new Map<string, Set<string>>();
  private readonly inventories = new Map<string, Set<string>>();
  private working = 0;
  private idle: NodeJS.Timeout | undefined;
  private sending: Promise<void> = Promise.resolve();

  /**
   * @param server Whom to ask to wake.
   * @param provider The explicit Provider whose server it is, for the command that repeats a notification.
   * @param endsWithoutSignal True where the engine ends providers without a signal (Windows): then every pause in the
   * work counts as the end, at the price of waking more than once.
   */
  constructor(
    private readonly server: Server,
    private readonly provider: string | undefined,
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

  /** Remembers members of a group, where the program declares them; several of its resources may add to one group. */
  knowMembers(group: string, enrollments: Iterable<string>): void {
    const known = entryOf(this.members, group);
    for (const enrollment of enrollments) known.add(enrollment);
  }

  /** Remembers that an inventory file has members of a group; it is read only when they have to be woken. */
  knowInventory(group: string, file: string): void {
    entryOf(this.inventories, group).add(file);
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
    const named = await Promise.all(groups.map(async (name) => ({ name, members: await this.membersOf(name) })));
    const result = await this.server.notify({ groups: named, enrollments }, timeout);
    report(result, notifyCommand({ groups, enrollments, provider: this.provider }));
    await this.server.relistGroups().catch((error: unknown) => {
      const { message } = error as Error;
      warn(`the changes are stored, but it can't be seen whether the server still lists all their groups: ${message}`);
    });
  }

  private async membersOf(group: string): Promise<string[] | undefined> {
    const files = [...(this.inventories.get(group) ?? [])];
    const listed = await Promise.all(files.map((file) => inventoryMembers(file, group)));
    const known = [this.members.get(group), ...listed].filter((members) => members !== undefined);
    return known.length > 0 ? [...new Set(known.flatMap((members) => [...members]))].sort() : undefined;
  }
}

/** Of a file that is gone by now nothing is known; the server says what it can't wake without it. */
async function inventoryMembers(file: string, group: string): Promise<string[] | undefined> {
  const devices = await readInventory(file).catch(() => undefined);
  return devices && membersFor(devices, group).map(({ enrollment }) => enrollment);
}

function entryOf(map: Map<string, Set<string>>, key: string): Set<string> {
  const existing = map.get(key) ?? new Set();
  map.set(key, existing);
  return existing;
}

function report({ notes, failures }: NotificationResult, command: string): void {
  notes.forEach(warn);
  if (failures.length === 0) return;
  warn(
    `the changes are stored, but not every device could be woken for them: ${[...new Set(failures)].join("; ")} ` +
      `Devices fetch them at their next check-in; to wake them now, run: ${command}`,
  );
}
