type Cleanup = () => void | Promise<void>;

const pending = new Set<Cleanup>();

/**
 * Makes sure that something a test started also ends when the test fails: everything still registered when a test file
 * is through is cleaned up, the newest first.
 *
 * @returns what takes the registration back, for things that were ended in the ordinary way
 */
export function registerCleanup(cleanup: Cleanup): () => void {
  pending.add(cleanup);
  return () => pending.delete(cleanup);
}

/**
 * Ends everything that is registered and throws the first failure, after all had their turn. Under jest this runs by
 * itself at the end of each file; scripts outside jest (demo, benchmarks) call it in a `finally`.
 */
export async function runCleanups(): Promise<void> {
  const failures: unknown[] = [];
  for (const cleanup of [...pending].reverse()) {
    pending.delete(cleanup);
    try {
      await cleanup();
    } catch (failure) {
      failures.push(failure);
    }
  }
  if (failures.length > 0) {
    throw failures[0];
  }
}

if (typeof afterAll === "function") {
  afterAll(runCleanups);
}
