/** The sentence for a name with a lone surrogate, which neither a URL nor a file's name can hold, or undefined for another. */
export function halfCharacterProblem(name: string): string | undefined {
  return name.isWellFormed() ? undefined : "must not contain half of a character (a lone surrogate)";
}
