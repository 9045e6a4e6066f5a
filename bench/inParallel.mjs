/**
 * Runs `work` for each item, so many at a time, with as little around it as can be: it is in the baselines, too.
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => Promise<unknown>} work
 * @param {number} atATime
 */
export async function inParallel(items, work, atATime) {
  let next = 0;
  const worker = async () => {
    while (next < items.length) await work(items[next++]);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}
