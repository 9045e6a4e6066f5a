/** Less than 0 when the first comes before the second. By code unit and not by locale: the order must be the same on every machine. */
export function compareText(first: string, second: string): number {
  return first < second ? -1 : first > second ? 1 : 0;
}
