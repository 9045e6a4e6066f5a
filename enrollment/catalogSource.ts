/** What Apple offers, as a device that waits needs it: soon, or not at all. */
import { setTimeout as delay } from "node:timers/promises";
import type { Catalog } from "../provider/core/releases/catalog";
import type { FetchCatalog, FetchedCatalog } from "../provider/lookup/client";

/** What is known, or why nothing is. */
export type CatalogState =
  | { readonly catalog: Catalog; readonly fetched: FetchedCatalog }
  | { readonly catalog: undefined; readonly problem: string };

/**
 * Asks for the catalog, and waits for it no longer than a device should.
 *
 * @param patience Milliseconds. An answer that comes later is there for the next device.
 */
export async function currentCatalog(
  fetchCatalog: () => ReturnType<FetchCatalog>,
  patience: number,
): Promise<CatalogState> {
  const waiting = new AbortController();
  const timeout = delay(patience, undefined, { signal: waiting.signal }).then(
    (): CatalogState => ({
      catalog: undefined,
      problem: `Apple's Software Lookup Service has not answered within ${patience / 1000} seconds.`,
    }),
    // The catalog came first.
    (): CatalogState => ({ catalog: undefined, problem: "" }),
  );
  const answer = fetchCatalog().then(
    (fetched): CatalogState => ({ catalog: fetched.catalog, fetched }),
    (error: unknown): CatalogState => ({ catalog: undefined, problem: (error as Error).message }),
  );
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    waiting.abort();
  }
}
