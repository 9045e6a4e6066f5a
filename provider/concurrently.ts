/** Requests that one resource sends at a time; the engine already works on several resources at once. */
const resourceLimit = 8;

/**
 * Runs `work` for each item, at most `limit` at a time, and returns the results in the order of the items. After a failure
 * nothing more is begun, and it is thrown when all that runs has ended: whoever handles it must know what was done.
 */
export async function concurrently<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  limit = resourceLimit,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const failures: unknown[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length && failures.length === 0) {
      const at = next++;
      try {
        results[at] = await work(items[at] as T);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}
