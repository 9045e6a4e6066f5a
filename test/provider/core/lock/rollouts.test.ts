import { formatLock, parseLock, type Lock } from "../../../../provider/core/lock/lock";

const golden = `{
  "version": 1,
  "releases": [],
  "devices": {},
  "rollouts": [
    { "stack": "dev", "rollout": "macos", "ring": "1", "version": "26.6.2", "kind": "update", "deadline": "2026-08-24T18:00:00", "opened": { "on": "2026-08-18", "evidence": "it waits for no other ring" }, "done": { "on": "2026-08-22", "evidence": "all 12 devices have macOS 26.6.2" } },
    { "stack": "dev", "rollout": "macos", "ring": "2", "version": "26.6.2", "kind": "update", "deadline": "2026-08-28T18:00:00", "waits": { "on": "2026-08-19", "evidence": "81 % of ring 1 done, needs 95 %" } },
    { "stack": "dev", "rollout": "phones", "ring": "1", "answer": "26", "version": "26.3.1", "build": "23D771330a", "models": ["iPhone14,5", "iPhone17,1"], "kind": "supplemental", "deadline": "2026-03-24T18:00:00", "baseDeadline": "2026-03-23T18:00:00" }
  ]
}
`;
const lock: Lock = {
  version: 1,
  releases: [],
  rollouts: [
    {
      stack: "dev",
      rollout: "macos",
      ring: "1",
      version: "26.6.2",
      kind: "update",
      deadline: "2026-08-24T18:00:00",
      opened: { on: "2026-08-18", evidence: "it waits for no other ring" },
      done: { on: "2026-08-22", evidence: "all 12 devices have macOS 26.6.2" },
    },
    {
      stack: "dev",
      rollout: "macos",
      ring: "2",
      version: "26.6.2",
      kind: "update",
      deadline: "2026-08-28T18:00:00",
      waits: { on: "2026-08-19", evidence: "81 % of ring 1 done, needs 95 %" },
    },
    {
      stack: "dev",
      rollout: "phones",
      ring: "1",
      answer: "26",
      version: "26.3.1",
      build: "23D771330a",
      models: ["iPhone14,5", "iPhone17,1"],
      kind: "supplemental",
      deadline: "2026-03-24T18:00:00",
      baseDeadline: "2026-03-23T18:00:00",
    },
  ],
};

/** A lock file whose first ring is changed. */
function withRing(change: Readonly<Record<string, unknown>>): string {
  const content = JSON.parse(golden) as { rollouts: Record<string, unknown>[] };
  Object.assign(content.rollouts[0]!, change);
  return JSON.stringify(content);
}

const read = (text: string) => parseLock(text, "softwareupdate.lock.json");

describe("the rollouts of the lock file", () => {
  test("have one ring a line, what it is about first and what happened to it after that", () => {
    expect(formatLock(lock)).toBe(golden);
    expect(read(golden)).toEqual(lock);
    const shuffled = lock.rollouts!.map((ring) => Object.fromEntries(Object.entries(ring).reverse()));
    expect(formatLock({ ...lock, rollouts: shuffled as unknown as Lock["rollouts"] })).toBe(golden);
  });

  test("are missing in files without any, which stay byte for byte as they were", () => {
    const { rollouts: _, ...without } = lock;
    expect(formatLock({ ...without, rollouts: [] })).toBe(formatLock(without));
    expect(formatLock(without)).not.toContain("rollouts");
    expect(read(formatLock(without))).toEqual(without);
  });

  test.each([
    [{ deadline: "2026-08-24" }, "rollouts[0].deadline expected a local date and time such as 2026-12-01T18:00:00"],
    [{ opened: { on: "2026-02-30", evidence: "x" } }, "rollouts[0].opened.on must be a day, YYYY-MM-DD"],
    [{ opened: true }, "rollouts[0].opened must be an object, not a boolean"],
    [{ hold: { on: "2026-08-20", evidence: "x" } }, "rollouts[0].hold is not a known key; did you mean held?"],
    [{ kind: "patch" }, "rollouts[0].kind must be one of supplemental, update, upgrade"],
    [{ version: "26.x" }, "rollouts[0].version must be a version such as 26.6.1"],
  ])("that are wrong are named: %j", (change, sentence) => {
    expect(() => read(withRing(change))).toThrow(sentence);
  });
});
