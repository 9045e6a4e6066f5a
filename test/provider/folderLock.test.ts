import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { withFolderLock } from "../../provider/folderLock";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "lock-"))));
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
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

  test("that another process has taken over meanwhile stays with that process", async () => {
    const abandoned = `${hostname()} ${endedProcess()}`;
    const takenOver = `${hostname()} ${process.pid}`;
    writeFileSync(lock(), abandoned);
    const now = Date.now();
    const clock = jest.spyOn(Date, "now").mockReturnValue(now);
    // Between the look at the lock's owner and the removal, the other process removes it and makes its own.
    jest.spyOn(process, "kill").mockImplementationOnce(() => {
      rmSync(lock());
      writeFileSync(lock(), takenOver);
      clock.mockReturnValue(now + 30_001);
      throw Object.assign(new Error("no such process"), { code: "ESRCH" });
    });
    const work = jest.fn();
    await expect(withFolderLock(folder, work)).rejects.toThrow("is being changed by another process");
    expect(work).not.toHaveBeenCalled();
    expect(readFileSync(lock(), "utf8")).toBe(takenOver);
    expect(readdirSync(folder)).toEqual([".lock"]);
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
