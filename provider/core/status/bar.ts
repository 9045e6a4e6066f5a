/**
 * Divides the cells of a bar among counts, in proportion. No count that isn't 0 vanishes while there are cells enough: one
 * failure among thousands is what a person looks for.
 *
 * @param cells How many cells the bar has.
 * @returns The cells of each count; their sum is `cells`, or 0 where all counts are 0.
 */
export function cellsOf(counts: readonly number[], cells: number): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const present = counts.filter((count) => count > 0).length;
  if (total === 0) return counts.map(() => 0);
  const least = present <= cells ? 1 : 0;
  const spare = cells - present * least;
  const exact = counts.map((count) => (count === 0 ? 0 : least + (count / total) * spare));
  const whole = exact.map(Math.floor);
  const missing = cells - whole.reduce((sum, count) => sum + count, 0);
  const byRest = exact
    .map((share, at) => ({ at, rest: share - whole[at]! }))
    .sort((one, other) => other.rest - one.rest || one.at - other.at);
  for (const { at } of byRest.slice(0, missing)) whole[at]!++;
  return whole;
}
