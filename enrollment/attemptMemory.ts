/** How often devices were asked to update. */
import { dayInMilliseconds } from "../provider/core/durations";

/** Bounds of an {@link AttemptMemory}. */
export interface AttemptMemoryLimits {
  /** Devices and targets that are remembered; the longest unasked is forgotten first. Default: 10,000. */
  readonly maximum?: number;
  /** Milliseconds after which an attempt is forgotten, so that a device that is set up again is asked again. Default: a day. */
  readonly lifetime?: number;
}

/** Counts how often a device was asked for a target. Times are milliseconds since 1970. */
export class AttemptMemory {
  private readonly maximum: number;
  private readonly lifetime: number;
  // A Map keeps the order in which its keys came: the first is the longest unasked.
  private readonly attempts = new Map<string, { readonly count: number; readonly last: number }>();

  constructor({ maximum = 10_000, lifetime = dayInMilliseconds }: AttemptMemoryLimits = {}) {
    this.maximum = maximum;
    this.lifetime = lifetime;
  }

  /** How often a device was asked for a target lately. */
  count(serialNumber: string, target: string, now: number): number {
    const known = this.attempts.get(keyOf(serialNumber, target));
    return known && now - known.last < this.lifetime ? known.count : 0;
  }

  /** Remembers that a device was asked for a target. */
  add(serialNumber: string, target: string, now: number): void {
    const key = keyOf(serialNumber, target);
    const count = this.count(serialNumber, target, now) + 1;
    this.attempts.delete(key);
    this.attempts.set(key, { count, last: now });
    const [oldest] = this.attempts.keys();
    if (this.attempts.size > this.maximum) this.attempts.delete(oldest!);
  }
}

function keyOf(serialNumber: string, target: string): string {
  return `${serialNumber.toLowerCase()}\n${target}`;
}
