import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { isFileError, removeTemporaryFiles, replaceFile, withFolderLock } from "../../provider/files";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "files-"))));
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

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

describe("the lock of a folder", () => {
  const lock = (): string => join(folder, ".lock");
  /** An id that no process has: that of one that has ended. */
  const endedProcess = (): number => spawnSync(process.execPath, ["--version"]).pid;

  test("lets one in at a time, in order, and is gone afterwards", async () => {
    const order: string[] = [];
    const work = (name: string) =>
      withFolderLock(folder, async () => {
        order.push(`${name} begins`);
        expect(existsSync(lock())).toBe(true);
        await Promise.resolve();
        order.push(`${name} ends`);
      });
    await Promise.all([work("a"), work("b"), work("c")]);
    expect(order).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("goes on after a failure, which stays the failure of its own caller", async () => {
    const failing = withFolderLock(folder, () => Promise.reject(new Error("disk full")));
    const next = withFolderLock(folder, () => Promise.resolve("done"));
    await expect(failing).rejects.toThrow("disk full");
    expect(await next).toBe("done");
    expect(existsSync(lock())).toBe(false);
  });

  test("that a killed process left behind is taken over", async () => {
    writeFileSync(lock(), `${hostname()} ${endedProcess()}`);
    expect(await withFolderLock(folder, () => Promise.resolve("done"))).toBe("done");
    expect(existsSync(lock())).toBe(false);
  });

  test("that says nothing is taken over after a while: a process was killed before it wrote", async () => {
    writeFileSync(lock(), "");
    utimesSync(lock(), new Date("2026-11-24"), new Date("2026-11-24"));
    expect(await withFolderLock(folder, () => Promise.resolve("done"))).toBe("done");
    expect(existsSync(lock())).toBe(false);
  });

  test.each([
    ["of a living process", () => `${hostname()} ${process.pid}`],
    ["of another machine, where nobody can tell", () => `elsewhere.example.com ${endedProcess()}`],
  ])("%s stands, and after half a minute the sentence says which file to remove", async (_what, content) => {
    writeFileSync(lock(), content());
    const now = Date.now();
    jest
      .spyOn(Date, "now")
      .mockReturnValueOnce(now)
      .mockReturnValue(now + 30_001);
    const work = jest.fn();
    const waiting = withFolderLock(folder, work);
    await expect(waiting).rejects.toMatchObject({
      code: "SERVER",
      message: `The folder ${folder} is being changed by another process. If none runs, remove ${lock()}.`,
    });
    expect(work).not.toHaveBeenCalled();
    expect(existsSync(lock())).toBe(true);
  });
});

test("errors of the file system are told by their code", () => {
  expect(isFileError(Object.assign(new Error("a"), { code: "ENOENT" }), "ENOENT")).toBe(true);
  expect(isFileError(Object.assign(new Error("a"), { code: "EACCES" }), "ENOENT")).toBe(false);
  for (const other of [undefined, null, "ENOENT", new Error("ENOENT")])
    expect(isFileError(other, "ENOENT")).toBe(false);
});
