/**
 * A number with its noun: `1 day`, `2 days`.
 *
 * @param shown The number as people read it. Default: its digits.
 */
export function counted(count: number, noun: string, shown = `${count}`): string {
  return `${shown} ${noun}${count === 1 ? "" : "s"}`;
}
