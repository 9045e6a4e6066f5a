/** Sentences about several targets, said once where the same is true of them. */

/** What is said about one target. */
export interface TargetSentence {
  /** The target's name as the sentence has it, if it names it: `macOS 26.6.2`. */
  readonly target: string;
  readonly sentence: string;
}

/**
 * Makes one sentence of those that differ only in their target: models that need different versions come along together, and a
 * person should read that once. The order is that of the first of each.
 */
export function mergedSentences(said: readonly TargetSentence[]): string[] {
  const targets = new Map<string, string[]>();
  for (const { target, sentence } of distinct(said)) {
    const rest = sentence.split(named(target)).join(placeholder);
    targets.set(rest, [...(targets.get(rest) ?? []), target]);
  }
  return [...targets].map(([rest, names]) => rest.replaceAll(placeholder, joined(names)));
}

function distinct(said: readonly TargetSentence[]): TargetSentence[] {
  return said.filter(({ sentence }, at) => said.findIndex((other) => other.sentence === sentence) === at);
}

/** No sentence has it. */
const placeholder = "\u0000";

/** The name, and not the beginning of a longer version. */
function named(target: string): RegExp {
  return new RegExp(`${target.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?!\\.?\\d)`);
}

function joined(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
