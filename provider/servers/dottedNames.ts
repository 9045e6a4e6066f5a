/** Names that a storage joins with dots, so that none of them may be a dotted prefix of another. */
export class DottedNames {
  private readonly names = new Set<string>();
  /** Each dotted prefix of the names, with one that it belongs to: thousands of names are looked up without a search. */
  private readonly prefixes = new Map<string, string>();

  private readonly admitted = new Set<string>();

  constructor(names: Iterable<string>) {
    for (const name of names) this.add(name);
  }

  /**
   * Takes a name in, unless it can't be kept apart from another.
   *
   * @returns That other name, if there is one.
   */
  admit(name: string): string | undefined {
    // Who was admitted stays so, since whatever would be in its way is not.
    if (this.admitted.has(name)) return undefined;
    const other = this.prefixes.get(name) ?? dottedPrefixes(name).find((prefix) => this.names.has(prefix));
    if (other !== undefined) return other;
    this.add(name);
    this.admitted.add(name);
    return undefined;
  }

  private add(name: string): void {
    this.names.add(name);
    for (const prefix of dottedPrefixes(name)) this.prefixes.set(prefix, name);
  }
}

/** `blue` and `blue.r1` of `blue.r1.x`. */
function dottedPrefixes(name: string): string[] {
  return [...name.matchAll(/\./g)].map(({ index }) => name.slice(0, index));
}
