/** The items of a list that are not among others, in their order. Lists of groups and enrollments have thousands. */
export function without<T>(items: readonly T[], others: Iterable<T>): T[] {
  const excluded = new Set(others);
  return items.filter((item) => !excluded.has(item));
}
