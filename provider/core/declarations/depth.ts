/** Far more than any declaration has, and far less than the stack holds. */
const maximumDepth = 64;

/** The sentence for a value that is nested deeper than any declaration, which nothing after this has to fear then. */
export function depthProblem(value: unknown): string | undefined {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maximumDepth) return `is nested more than ${maximumDepth} levels deep, which no declaration is`;
    // By levels and not by recursion, which is what the depth would exhaust.
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? (Object.values(one) as unknown[]) : []));
  }
  return undefined;
}
