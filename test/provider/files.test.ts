import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isFileError, removeTemporaryFiles, replaceFile } from "../../provider/files";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "files-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("replacing a file", () => {
  test("makes its folders, writes all of it and leaves nothing else", async () => {
    const file = join(folder, "a", "b.json");
    await replaceFile(file, "old", 0o644);
    await replaceFile(file, "new", 0o600);
    expect(readFileSync(file, "utf8")).toBe("new");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, "a"))).toEqual(["b.json"]);
  });

  test("that fails leaves the old content and no unfinished file", async () => {
    // A folder stands where the file should.
    mkdirSync(join(folder, "b.json"));
    const failed = replaceFile(join(folder, "b.json"), "new", 0o644);
    await expect(failed).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(["b.json"]);
  });
});

test("what a killed writer left behind is removed, and nothing else", async () => {
  const others = [".hidden.tmp", "b.json", "c.tmp"];
  for (const name of [...others, `.${randomUUID()}.tmp`]) writeFileSync(join(folder, name), "half");
  await removeTemporaryFiles(folder);
  expect(readdirSync(folder)).toEqual(others);
  await removeTemporaryFiles(join(folder, "missing"));
});

test("errors of the file system are told by their code", () => {
  expect(isFileError(Object.assign(new Error("a"), { code: "ENOENT" }), "ENOENT")).toBe(true);
  expect(isFileError(Object.assign(new Error("a"), { code: "EACCES" }), "ENOENT")).toBe(false);
  for (const other of [undefined, null, "ENOENT", new Error("ENOENT")])
    expect(isFileError(other, "ENOENT")).toBe(false);
});
