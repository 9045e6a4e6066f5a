import { judgeGate, type Gate } from "../../../../provider/core/rollout/gate";

const summary = (total: number | undefined, done: number, failed = 0) => ({
  ring: "1",
  summary: { rollout: "macos", ring: "1", ...(total !== undefined && { total }), done, failed },
});
const judge = (gate: Gate, before: Parameters<typeof judgeGate>[1], soaking?: string, on = "2026-08-20") =>
  judgeGate(gate, before, soaking === undefined ? undefined : { on: soaking, evidence: "95 % of ring 1 done" }, on);

describe("a gate", () => {
  test("opens at the share that it asks for, and not before", () => {
    expect(judge({ minimumDonePercent: 95 }, summary(100, 81))).toEqual({
      verdict: "wait",
      evidence: "81 % of ring 1 done, needs 95 %",
    });
    expect(judge({ minimumDonePercent: 95 }, summary(100, 95)).verdict).toBe("open");
    expect(judge({ minimumDonePercent: 0 }, summary(100, 0)).verdict).toBe("open");
    expect(judge({ minimumDonePercent: 100 }, summary(3, 3)).verdict).toBe("open");
  });

  test("never rounds a share up to what it lacks", () => {
    expect(judge({ minimumDonePercent: 95 }, summary(1000, 949))).toEqual({
      verdict: "wait",
      evidence: "94 % of ring 1 done, needs 95 %",
    });
    expect(judge({ maximumFailedPercent: 5 }, summary(1000, 900, 51))).toEqual({
      verdict: "hold",
      evidence: "6 % of ring 1 failed, at most 5 % may",
    });
  });

  test("is tripped by a larger share of failures, however much is done", () => {
    const gate = { minimumDonePercent: 50, maximumFailedPercent: 5 };
    expect(judge(gate, summary(100, 90, 5))).toEqual({
      verdict: "open",
      evidence: "90 % of ring 1 done, 5 of 100 failed",
    });
    expect(judge(gate, summary(100, 90, 6)).verdict).toBe("hold");
  });

  test("stays closed on what isn't known (safety rule 6)", () => {
    const gate = { minimumDonePercent: 0 };
    expect(judge(gate, { ring: "1" })).toEqual({ verdict: "wait", evidence: "the progress of ring 1 is not known" });
    expect(judge(gate, summary(undefined, 500))).toEqual({
      verdict: "wait",
      evidence: "how many devices ring 1 has is not known",
    });
    const { ring, summary: known } = summary(10, 10);
    expect(judge({ maximumFailedPercent: 5 }, { ring, summary: { ...known, isToCome: true } })).toEqual({
      verdict: "wait",
      evidence: "the enforcement of ring 1 is not on the server yet",
    });
    expect(judge(gate, summary(0, 0))).toEqual({ verdict: "wait", evidence: "ring 1 has no devices" });
    expect(judge(gate, { ...summary(10, 10), silent: "is paused" })).toEqual({
      verdict: "wait",
      evidence: "ring 1 is paused",
    });
  });

  test("counts its days of soaking from the day on which the shares were first right", () => {
    const gate = { minimumDonePercent: 95, soakDays: 3 };
    const first = judge(gate, summary(100, 96));
    expect(first).toEqual({
      verdict: "wait",
      evidence: "ring 1 soaks until 2026-08-23: 96 % of ring 1 done",
      soaking: { on: "2026-08-20", evidence: "96 % of ring 1 done" },
    });
    expect(judge(gate, summary(100, 97), "2026-08-20", "2026-08-22").verdict).toBe("wait");
    expect(judge(gate, summary(100, 97), "2026-08-20", "2026-08-23")).toMatchObject({
      verdict: "open",
      evidence: "97 % of ring 1 done, 3 days of soaking",
    });
    expect(judge(gate, summary(100, 94), "2026-08-20", "2026-08-23").verdict).toBe("wait");
  });

  test("takes a ring that is done for done, whoever has joined it since", () => {
    const done = { on: "2026-08-19", evidence: "all 12 devices have macOS 26.6.2" };
    expect(judge({ minimumDonePercent: 95 }, { ...summary(24, 12), done }).verdict).toBe("open");
    expect(judge({ soakDays: 2 }, { ring: "1", done }, undefined, "2026-08-20").verdict).toBe("wait");
    expect(judge({ soakDays: 2 }, { ring: "1", done }, undefined, "2026-08-21").verdict).toBe("open");
  });
});
