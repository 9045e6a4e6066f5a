/** Links between pages, to files and to headings lead somewhere. */
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { repository } from "../package/packed";
import { pages, proseOf, referencePages, type Page } from "./pages";

const all = new Map([...pages, ...referencePages].map((page) => [page.file, page]));

test.each(pages.map((page) => [page.file, page] as const))("every link of %s leads somewhere", (_, page) => {
  expect(brokenLinks(page)).toEqual([]);
});

test("every link of the reference leads somewhere", () => {
  expect(referencePages.length).toBeGreaterThan(100);
  expect(referencePages.flatMap(brokenLinks)).toEqual([]);
});

test("a link into nothing and one to a heading that isn't there are found", () => {
  const text =
    "[a](docs/none.md) [b](docs/releases.md#none) [c](#none) [d](docs/releases.md#the-rules) [e](examples/gitops)";
  expect(brokenLinks({ file: "README.md", text })).toEqual(["docs/none.md", "docs/releases.md#none", "#none"]);
});

test("every page of docs/ is reached from README.md", () => {
  const reached = new Set<string>();
  const open = ["README.md"];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    const page = all.get(file);
    if (!page || reached.has(file)) continue;
    reached.add(file);
    const targets = linksOf(page).map((link) => targetOf(page, link).file);
    // A folder shows its README.
    open.push(...targets.flatMap((target) => [target, `${target}/README.md`]));
  }
  expect([...all.keys()].filter((file) => !reached.has(file))).toEqual([]);
});

function linksOf(page: Page): string[] {
  const prose = proseOf(page).replace(/`[^`\n]*`/g, "code");
  const inline = [...prose.matchAll(/\]\(<?([^)>\s]+)>?\)/g)].map(([, link]) => link!);
  return inline.filter((link) => !/^[a-z]+:/.test(link));
}

function targetOf({ file }: Page, link: string): { file: string; anchor?: string } {
  const [target, anchor] = link.split("#") as [string, string | undefined];
  const resolved = target === "" ? file : path.posix.join(path.posix.dirname(file), decodeURIComponent(target));
  return { file: resolved, anchor };
}

function brokenLinks(page: Page): string[] {
  return linksOf(page).filter((link) => {
    const { file, anchor } = targetOf(page, link);
    if (file.startsWith("..") || !existsSync(path.join(repository, file))) return true;
    if (anchor === undefined) return false;
    const target = file === page.file ? page : all.get(file);
    return !target || statSync(path.join(repository, file)).isDirectory() || !anchorsOf(target).includes(anchor);
  });
}

/** The anchors of a page: those that GitHub makes of headings, and those that stand in it. */
function anchorsOf(page: Page): string[] {
  const seen = new Map<string, number>();
  const headings = [...proseOf(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => {
    const slug = heading!
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-");
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
  return [...headings, ...[...page.text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id!)];
}
