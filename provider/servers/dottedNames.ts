/** Names that a storage joins with dots, so that none of them may be a dotted prefix of another. */
export class DottedNames {
  private readonly names = new Set<string>();
  /** Each dotted prefix of the names, with one that it belongs to: thousands of names are looked up without a search. */
  private readonly prefixes = new Map<string, string>();

  constructor(names: Iterable<string>) {
    for (const name of names) this.add(name);
  }

  add(name: string): void {
    if (this.names.has(name)) return;
    this.names.add(name);
    for (const prefix of dottedPrefixes(name)) this.prefixes.set(prefix, name);
  }

  /** A name that can't be kept apart from `name`, if there is one. */
  conflictWith(name: string): string | undefined {
    return this.prefixes.get(name) ?? dottedPrefixes(name).find((prefix) => this.names.has(prefix));
  }
}

/** `blue` and `blue.r1` of `blue.r1.x`. */
function dottedPrefixes(name: string): string[] {
  return [...name.matchAll(/\./g)].map(({ index }) => name.slice(0, index));
}
