import escapeHtml from "escape-html";

/** HTML that is safe to stand in a page. */
export class Html {
  /** @internal use {@link html} */
  constructor(readonly source: string) {}
}

type Part = Html | string | number | undefined | readonly Part[];

/** Makes HTML of a template: whatever is put into it is escaped, unless it is HTML itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((source, text, at) => source + written(parts[at - 1]) + text));
}

function written(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Html) return part.source;
  if (typeof part === "object") return part.map(written).join("");
  return escapeHtml(String(part));
}
