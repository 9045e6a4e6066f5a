/** Pages of docs/ that are made from data, so that the two can't drift apart. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Source } from "../../provider/core/source";

/**
 * Compares a page with what the data says; with SOFTWAREUPDATE_WRITE_DOCS=1 writes it instead.
 *
 * @param name The file in docs/.
 */
export function expectPage(name: string, text: string): void {
  const file = path.join(__dirname, "../../docs", name);
  if (process.env.SOFTWAREUPDATE_WRITE_DOCS === "1") writeFileSync(file, text);
  expect(readFileSync(file, "utf8")).toBe(text);
}

/** A table in Markdown, with padded columns as Prettier writes them. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const escaped = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = head.map((_, column) => Math.max(3, ...escaped.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  const [first, ...others] = escaped;
  return [line(first!), line(widths.map((width) => "-".repeat(width))), ...others.map(line)].join("\n");
}

/** Where something stands, as a footnote of a table or section. */
export function sourceText({ document, section, url }: Source): string {
  return url === undefined ? `${document}, "${section}"` : `[${document}](${url}), "${section}"`;
}
