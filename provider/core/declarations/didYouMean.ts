import { closest, distance } from "fastest-levenshtein";

/**
 * The name that was probably meant, or undefined when none is near. Letter case doesn't count.
 *
 * @param furthest How many letters may differ. Default: a third of the name, and at least two.
 */
export function nearest(name: string, known: readonly string[], furthest?: number): string | undefined {
  // Nobody misspells a name at such length, and the distance takes time that grows with both.
  if (known.length === 0 || name.length > 100) return undefined;
  const lower = name.toLowerCase();
  const match = closest(
    lower,
    known.map((candidate) => candidate.toLowerCase()),
  );
  const found = known.find((candidate) => candidate.toLowerCase() === match)!;
  return distance(lower, match) <= (furthest ?? Math.max(2, Math.floor(found.length / 3))) ? found : undefined;
}
