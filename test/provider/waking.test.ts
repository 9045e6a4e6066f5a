import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Notification, NotificationResult, Server } from "../../provider/servers/server";
import { Waking } from "../../provider/waking";

/** A server that only records whom it is asked to wake. */
class Recorder {
  readonly notified: (Notification & { timeout: number })[] = [];
  result: NotificationResult = { failures: [], notes: [] };

  relisted = 0;

  relistGroups(): Promise<void> {
    this.relisted++;
    return Promise.resolve();
  }

  notify(notification: Notification, timeout: number): Promise<NotificationResult> {
    this.notified.push({ ...notification, timeout });
    return Promise.resolve(this.result);
  }
}

let recorder: Recorder;
let printed: jest.SpyInstance;

beforeEach(() => {
  jest.useFakeTimers();
  recorder = new Recorder();
  printed = jest.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

function open({
  endsWithoutSignal = false,
  provider,
}: { endsWithoutSignal?: boolean; provider?: string } = {}): Waking {
  return new Waking(recorder as unknown as Server, provider, endsWithoutSignal);
}

const groups = (...names: string[]) => names.map((name) => ({ name, members: undefined }));
const lines = (): string[] => printed.mock.calls.map(([line]) => String(line));

describe("devices are woken", () => {
  test("once for many marks, at the end, naming each group and enrollment once", async () => {
    const waking = open();
    for (let index = 0; index < 20; index++) {
      await waking.during(() => {
        waking.markGroups(["pilot", "office"]);
        waking.markEnrollments(["B", "A"]);
        return Promise.resolve();
      });
    }
    expect(recorder.notified).toEqual([]);
    await waking.finish();
    expect(recorder.notified).toEqual([{ groups: groups("office", "pilot"), enrollments: ["A", "B"], timeout: 4_000 }]);
    expect(lines()).toEqual([]);
  });

  test("not at all when nothing changed", async () => {
    const waking = open();
    await waking.during(() => Promise.resolve());
    await jest.advanceTimersByTimeAsync(60_000);
    await waking.finish();
    expect(recorder.notified).toEqual([]);
  });

  test("ten seconds after the last step, although the engine still runs, and not again at its end", async () => {
    const waking = open();
    await waking.during(() => Promise.resolve(waking.markGroups(["pilot"])));
    await jest.advanceTimersByTimeAsync(9_999);
    expect(recorder.notified).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(recorder.notified).toEqual([{ groups: groups("pilot"), enrollments: [], timeout: 60_000 }]);
    await waking.finish();
    expect(recorder.notified).toHaveLength(1);
  });

  test("not while a step still runs, however long it takes", async () => {
    const waking = open();
    let end = (): void => undefined;
    const long = waking.during(() => new Promise<void>((resolve) => (end = resolve)));
    await waking.during(() => Promise.resolve(waking.markGroups(["pilot"])));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(recorder.notified).toEqual([]);
    end();
    await long;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(recorder.notified).toHaveLength(1);
  });

  test("also for a step that failed half way", async () => {
    const waking = open();
    const failing = waking.during(() => {
      waking.markGroups(["pilot"]);
      return Promise.reject(new Error("cut"));
    });
    await expect(failing).rejects.toThrow("cut");
    await waking.finish();
    expect(recorder.notified).toHaveLength(1);
  });

  test("a second time only for what was marked since", async () => {
    const waking = open();
    waking.markGroups(["pilot"]);
    await waking.finish();
    waking.markGroups(["office"]);
    await waking.finish();
    expect(recorder.notified.map((one) => one.groups)).toEqual([groups("pilot"), groups("office")]);
  });

  test("with the members of a group where the program declares them", async () => {
    const waking = open();
    waking.knowMembers("pilot", ["B", "A", "B"]);
    waking.markGroups(["pilot", "office"]);
    await waking.finish();
    expect(recorder.notified[0]!.groups).toEqual([
      { name: "office", members: undefined },
      { name: "pilot", members: ["A", "B"] },
    ]);
  });

  test("with the members that several resources declare for one group", async () => {
    const waking = open();
    waking.knowMembers("pilot", ["A", "B"]);
    waking.knowMembers("pilot", ["C"]);
    waking.markGroups(["pilot"]);
    await waking.finish();
    expect(recorder.notified[0]!.groups).toEqual([{ name: "pilot", members: ["A", "B", "C"] }]);
  });

  describe("with the members that an inventory file has", () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "inventory-"))));
    afterEach(() => rmSync(folder, { recursive: true }));

    test("beside those that the program names", async () => {
      const file = path.join(folder, "devices.json");
      const devices = [
        { enrollment: "C", groups: ["pilot"] },
        { enrollment: "D", groups: ["office"] },
        { enrollment: "B" },
      ];
      writeFileSync(file, JSON.stringify(devices));
      const waking = open();
      waking.knowInventory("pilot", file);
      waking.knowMembers("pilot", ["A"]);
      waking.markGroups(["pilot"]);
      await waking.finish();
      expect(recorder.notified[0]!.groups).toEqual([{ name: "pilot", members: ["A", "B", "C"] }]);
    });

    test("as if nobody knew them, when it is gone by then", async () => {
      const waking = open();
      waking.knowInventory("pilot", path.join(folder, "gone.json"));
      waking.markGroups(["pilot"]);
      await waking.finish();
      expect(recorder.notified[0]!.groups).toEqual(groups("pilot"));
    });
  });

  test("after each pause where the engine ends its providers without a signal", async () => {
    const waking = open({ endsWithoutSignal: true });
    await waking.during(() => Promise.resolve(waking.markGroups(["pilot"])));
    expect(recorder.notified).toEqual([{ groups: groups("pilot"), enrollments: [], timeout: 4_000 }]);
  });
});

describe("the list of groups is looked at", () => {
  test("once all changes are made, and devices are woken", async () => {
    const waking = open();
    waking.markGroups(["pilot"]);
    await waking.finish();
    expect(recorder.relisted).toBe(1);
    await waking.finish();
    expect(recorder.relisted).toBe(1);
  });

  test("and where that fails a warning says so, since the update is over by then", async () => {
    const waking = open();
    recorder.relistGroups = () => Promise.reject(new Error("NanoHUB answered 500 to listing the sets."));
    waking.markGroups(["pilot"]);
    await waking.finish();
    expect(lines()).toEqual([
      "softwareupdate: warning: the changes are stored, but it can't be seen whether the server still lists all their groups: " +
        "NanoHUB answered 500 to listing the sets.",
    ]);
  });
});

describe("the end waits", () => {
  test("for a notification that is on its way", async () => {
    const waking = open();
    let answer: (result: NotificationResult) => void = () => undefined;
    recorder.notify = () => new Promise((resolve) => (answer = resolve));
    waking.markGroups(["pilot"]);
    await waking.during(() => Promise.resolve());
    await jest.advanceTimersByTimeAsync(10_000);
    let isFinished = false;
    const end = waking.finish().then(() => (isFinished = true));
    await jest.advanceTimersByTimeAsync(0);
    expect(isFinished).toBe(false);
    answer({ failures: [], notes: [] });
    await end;
  });
});

describe("a notification that failed", () => {
  test("is printed with the command that repeats it, since the update is over by then", async () => {
    const waking = open();
    recorder.result = { failures: ["NanoHUB answered 500: push error to waking the devices."], notes: [] };
    waking.markGroups(["pilot", "back office"]);
    waking.markEnrollments(["4C491E9F-64C4-4B9E-A994-C42458F07A6C", "it's"]);
    await waking.finish();
    expect(lines()).toEqual([
      "softwareupdate: warning: the changes are stored, but not every device could be woken for them: NanoHUB answered " +
        "500: push error to waking the devices. Devices fetch them at their next check-in; to wake them now, run: " +
        "softwareupdate notify --group 'back office' --group pilot " +
        "--enrollment 4C491E9F-64C4-4B9E-A994-C42458F07A6C --enrollment 'it'\\''s'",
    ]);
  });

  test("is repeated on the server of the explicit Provider that it belongs to", async () => {
    const waking = open({ provider: "mobile" });
    recorder.result = { failures: ["NanoHUB answered 500."], notes: [] };
    waking.markGroups(["pilot"]);
    await waking.finish();
    expect(lines()[0]).toMatch(/run: softwareupdate notify --group pilot --provider mobile$/);
  });

  test("fails nothing, and a note alone is printed without a command", async () => {
    const waking = open();
    recorder.result = { failures: [], notes: ["KMFDDM wakes only the first 30."] };
    waking.markGroups(["pilot"]);
    await expect(waking.finish()).resolves.toBeUndefined();
    expect(lines()).toEqual(["softwareupdate: warning: KMFDDM wakes only the first 30."]);
  });
});
