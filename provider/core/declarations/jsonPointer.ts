/** A place in a JSON document as RFC 6901 writes it: `/Payload/StatusItems/0/Name`; empty for the whole. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replace(/~/g, "~0").replace(/\//g, "~1")}`).join("");
}
