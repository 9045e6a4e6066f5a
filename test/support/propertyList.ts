/** What a device writes into a property list: text, data (a Buffer), true or false. */
export type PropertyListValue = string | Buffer | boolean;

/**
 * Serializes a dictionary as an XML property list. (The `plist` package is an ES module, which jest does not load into
 * CommonJS.)
 */
export function toPropertyList(dictionary: Readonly<Record<string, PropertyListValue>>): string {
  const entries = Object.entries(dictionary).map(([key, value]) => `<key>${escapeText(key)}</key>${toXml(value)}`);
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n` +
    `<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n` +
    `<plist version="1.0"><dict>${entries.join("")}</dict></plist>\n`
  );
}

/** The first text value of a key, at whatever depth, in an XML property list. */
export function stringFromPropertyList(propertyList: string, key: string): string | undefined {
  const match = new RegExp(`<key>${key}</key>\\s*<string>([^<]*)</string>`).exec(propertyList);
  return match?.[1];
}

function toXml(value: PropertyListValue): string {
  if (typeof value === "boolean") {
    return value ? "<true/>" : "<false/>";
  }
  return typeof value === "string"
    ? `<string>${escapeText(value)}</string>`
    : `<data>${value.toString("base64")}</data>`;
}

function escapeText(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
