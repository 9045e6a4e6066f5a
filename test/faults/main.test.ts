import { conclusion } from "./main";
import { faultKinds, usualSeeds } from "./schedule";

const everyKind = new Map(faultKinds.map((kind) => [kind, 1]));
const withoutKill = new Map([...everyKind].filter(([kind]) => kind !== "kill the engine"));

test("the usual schedules succeed when all converged and every kind of fault struck", () => {
  const { lines, code } = conclusion({ ...usualSeeds, failed: [], strikes: everyKind });
  expect(lines.at(-1)).toBe("40 of 40 schedules converged");
  expect(code).toBe(0);
});

test("they fail when a kind of fault never struck, and name it", () => {
  for (const count of [40, 41]) {
    const { lines, code } = conclusion({ seed: 1, count, failed: [], strikes: withoutKill });
    expect(lines).toContain("kill the engine: struck 0 times");
    expect(lines.at(-1)).toBe("never struck, so that nothing is known of it: kill the engine");
    expect(code).toBe(1);
  }
});

test("a schedule that is replayed alone needs no kind of fault", () => {
  const { lines, code } = conclusion({ seed: 12, count: 1, failed: [], strikes: new Map() });
  expect(lines.at(-1)).toBe("1 of 1 schedules converged");
  expect(code).toBe(0);
});

test("a schedule that didn't converge fails, and is named", () => {
  const { lines, code } = conclusion({ seed: 12, count: 2, failed: [13], strikes: everyKind });
  expect(lines.at(-1)).toBe("1 of 2 schedules converged; not: 13");
  expect(code).toBe(1);
});
