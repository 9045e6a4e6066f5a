/** What a URN says. */
export interface UrnParts {
  /** The stack's name, without organization and project. */
  readonly stack: string;
  readonly project: string;
  readonly type: string;
  /** The resource's name in the program. */
  readonly name: string;
}

/** Reads a URN, `urn:pulumi:<stack>::<project>::<types of the parents and its own, with $>::<name>`. */
export function urnParts(urn: string): UrnParts {
  const [start = "", project = "", types = "", ...name] = urn.split("::");
  return {
    stack: start.replace(/^urn:pulumi:/, ""),
    project,
    type: types.split("$").at(-1)!,
    name: name.join("::"),
  };
}
