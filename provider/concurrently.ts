/** Requests that one resource sends at a time; the engine already works on several resources at once. */
const resourceLimit = 8;

/** Runs `work` for each item, at most `limit` at a time, and returns the results in the order of the items. */
export async function concurrently<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  limit = resourceLimit,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const at = next++;
      results[at] = await work(items[at] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
