import { isDerivedIdentifier, type DeclarationKindName } from "../declarations/identifier";

/** Short enough for the line that it stands in. */
const maximumSecretName = 32;

/** Names of resources and of secrets, each given once. */
export class Names {
  private readonly taken = new Set<string>();

  /** A name for the resource that owns a declaration: readable, in letters, digits and dashes. */
  resource(kind: DeclarationKindName, identifier: string): string {
    return this.unique(resourceName(kind, identifier), "-");
  }

  /** A key of the configuration for a secret of a resource, for example `testersToken`. */
  secret(resource: string, what: string): string {
    // The number of a second one must fit too.
    const room = maximumSecretName - what.length - 2;
    return this.unique(camelCase(resource).slice(0, room) + what, "");
  }

  /** People and file systems confuse cases, so names that differ in case alone count as one. */
  private unique(name: string, separator: string): string {
    let candidate = name;
    for (let count = 2; this.taken.has(candidate.toLowerCase()); count++) candidate = `${name}${separator}${count}`;
    this.taken.add(candidate.toLowerCase());
    return candidate;
  }
}

function resourceName(kind: DeclarationKindName, identifier: string): string {
  const uuid = /^([0-9a-f]{8})(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.exec(identifier);
  if (uuid) return `${kind}-${uuid[1]!.toLowerCase()}`;
  // What stands before the last underscore of a derived identifier names another stack.
  const own = isDerivedIdentifier(identifier) ? identifier.slice(identifier.lastIndexOf("_") + 1) : identifier;
  return own.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "") || kind;
}

function camelCase(name: string): string {
  const [first = "", ...others] = name.split("-");
  const start = first === first.toUpperCase() ? first.toLowerCase() : first.charAt(0).toLowerCase() + first.slice(1);
  return start + others.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}
