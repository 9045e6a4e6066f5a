import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const folder = path.join(__dirname, "../fixtures/reviews");

/**
 * Expects a comment to be the one that people have read and kept in `test/fixtures/reviews`; `SOFTWAREUPDATE_WRITE_REVIEWS=1`
 * writes it instead, to be read.
 *
 * @param name The file's name without its ending, with a folder before it where it is in one.
 */
export function expectKept(name: string, report: string): void {
  const file = path.join(folder, `${name}.md`);
  if (process.env.SOFTWAREUPDATE_WRITE_REVIEWS === "1") writeFileSync(file, `${report}\n`);
  expect(existsSync(file) ? readFileSync(file, "utf8") : "").toBe(`${report}\n`);
}
