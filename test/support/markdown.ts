import { execFileSync } from "node:child_process";
import path from "node:path";

/** Renders Markdown texts as GitHub does, raw HTML included. */
export function renderMarkdown(texts: readonly string[]): string[] {
  const program = path.join(__dirname, "markdownToHtml.mjs");
  const options = { input: JSON.stringify(texts), encoding: "utf8", maxBuffer: 64 * 1024 * 1024 } as const;
  return JSON.parse(execFileSync(process.execPath, [program], options)) as string[];
}

/** The names of the elements in HTML, each once, sorted. */
export function elementsIn(html: string): string[] {
  return [...new Set([...html.matchAll(/<([a-z][\w-]*)/gi)].map((found) => found[1]!.toLowerCase()))].sort();
}

/** What a reader sees. */
export function textOf(html: string): string {
  return html
    .replace(/<!--[^]*?-->/g, "")
    .replace(/<[^>]+>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}

/** What a reader sees outside of code, where GitHub looks for people to notify and for issues to link. */
export function proseOf(html: string): string {
  return textOf(html.replace(/<!--[^]*?-->/g, "").replace(/<(code|pre)\b[^]*?<\/\1>/g, ""));
}

/** The first table of a Markdown text: one object a row, by the names of the columns. Cells are as they are written. */
export function tableIn(markdown: string): Record<string, string>[] {
  const lines = markdown.split("\n");
  const start = lines.findIndex((line) => /^\|( --- \|)+$/.test(line));
  if (start < 0) return [];
  const end = lines.findIndex((line, at) => at > start && !line.startsWith("|"));
  const columns = cellsIn(lines[start - 1]!);
  return lines
    .slice(start + 1, end)
    .map((line) => Object.fromEntries(cellsIn(line).map((cell, at) => [columns[at] ?? `extra ${at}`, cell])));
}

function cellsIn(line: string): string[] {
  return line
    .replace(/^\|/, "")
    .replace(/\|$/, "")
    .split(/(?<!\\)(?:\\\\)*\|/)
    .map((cell) => cell.trim());
}
