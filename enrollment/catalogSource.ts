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
 * @param on The day, `YYYY-MM-DD`. An answer so old that nothing in it is offered any more is no answer.
 */
export async function currentCatalog(
  fetchCatalog: () => ReturnType<FetchCatalog>,
  patience: number,
  on: string,
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
    (fetched): CatalogState => (isCurrent(fetched, on) ? { catalog: fetched.catalog, fetched } : outdated(fetched)),
    (error: unknown): CatalogState => ({ catalog: undefined, problem: (error as Error).message }),
  );
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    waiting.abort();
  }
}

function isCurrent({ catalog }: FetchedCatalog, on: string): boolean {
  return catalog.rows.some(({ expires }) => expires === undefined || expires >= on);
}

function outdated({ source }: FetchedCatalog): CatalogState {
  const problem = `Every release in the answer of ${source} has expired: it is too old to be used.`;
  return { catalog: undefined, problem };
}
