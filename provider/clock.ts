/** The variable that holds the clock, for tests alone. */
const heldClock = "SOFTWAREUPDATE_TEST_CLOCK";

/**
 * The time, in milliseconds since the epoch, by which days are told and notice is counted: in the program, in the provider's check
 * and in the commands alike.
 *
 * For tests alone, `SOFTWAREUPDATE_TEST_CLOCK` holds it at a moment such as `2026-08-18T10:00:00Z`, so that a rollout of weeks can
 * be played through; a text that is no moment is ignored. Timeouts, retries and the age of cached answers never use it.
 *
 * @param environment Environment variables. Default: the process's.
 */
export function currentTime(environment: Readonly<Record<string, string | undefined>> = process.env): number {
  const held = Date.parse(environment[heldClock] ?? "");
  return Number.isNaN(held) ? Date.now() : held;
}

/** The sentence that warns of a held clock, since minimum notice is counted by it; undefined while it isn't held. */
export function heldClockWarning(): string | undefined {
  const held = process.env[heldClock];
  if (held === undefined || Number.isNaN(Date.parse(held))) return undefined;
  return `the clock is held at ${held} by ${heldClock}, which is for tests: minimum notice is counted from there`;
}
