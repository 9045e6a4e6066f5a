import { isDeeperThan } from "../json";

/** Far more than any declaration has, and far less than the stack holds. */
const maximumDepth = 64;

/** The sentence for a value that is nested deeper than any declaration, which nothing after this has to fear then. */
export function depthProblem(value: unknown): string | undefined {
  if (!isDeeperThan(maximumDepth, value)) return undefined;
  return `is nested more than ${maximumDepth} levels deep, which no declaration is`;
}
