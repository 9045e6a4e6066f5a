/** The pages for readers, and what is in them. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { filesIn } from "../support/filesIn";
import { repository } from "../package/packed";

/** A page in Markdown. */
export interface Page {
  /** Its path in the repository, with slashes. */
  readonly file: string;
  readonly text: string;
}

/** A fenced block. */
export interface Block {
  readonly file: string;
  /** Where its first line stands, counted from 1. */
  readonly line: number;
  /** `typescript`, `sh`, …; empty where none is named. */
  readonly language: string;
  readonly text: string;
}

/** The pages that people wrote: README.md, CONTRIBUTING.md, those of docs/ and of the examples. */
export const pages: readonly Page[] = [
  "README.md",
  "CONTRIBUTING.md",
  ...markdownIn("docs"),
  ...readdirSync(path.join(repository, "examples"))
    .map((name) => `examples/${name}/README.md`)
    .filter((file) => markdownIn(path.dirname(file)).includes(file)),
].map(pageAt);

/** The pages that `npm run reference` writes from the comments in the code. */
export const referencePages: readonly Page[] = filesIn(path.join(repository, "docs/reference")).map((file) =>
  pageAt(path.relative(repository, file).split(path.sep).join("/")),
);

/** All fenced blocks of a page. */
export function blocksOf({ file, text }: Page): Block[] {
  const blocks: Block[] = [];
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const [, indent, fence, language] = /^([ >]*)(`{3,}|~{3,})\s*(\S*)/.exec(lines[at]!) ?? [];
    if (indent === undefined || fence === undefined) continue;
    const end = lines.findIndex((line, index) => index > at && line.trimEnd() === indent + fence);
    if (end < 0) throw new Error(`${file}:${at + 1}: the block has no end`);
    const inner = lines.slice(at + 1, end).map((line) => line.slice(indent.length));
    blocks.push({ file, line: at + 2, language: language!, text: inner.join("\n") });
    at = end;
  }
  return blocks;
}

/** A page without its fenced blocks. */
export function proseOf(page: Page): string {
  const lines = page.text.split("\n");
  for (const { line, text } of blocksOf(page)) lines.fill("", line - 2, line + text.split("\n").length);
  return lines.join("\n");
}

/** The text of the block of a page that begins with something. */
export function blockOf(file: string, beginning: string): string {
  const found = blocksOf(pageAt(file)).filter(({ text }) => text.startsWith(beginning));
  if (found.length !== 1) throw new Error(`${found.length} blocks of ${file} begin with ${beginning}`);
  return found[0]!.text;
}

function markdownIn(folder: string): string[] {
  const names = readdirSync(path.join(repository, folder)).filter((name) => name.endsWith(".md"));
  return names.map((name) => `${folder}/${name}`);
}

function pageAt(file: string): Page {
  return { file, text: readFileSync(path.join(repository, file), "utf8") };
}
