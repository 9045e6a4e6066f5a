import { AttemptMemory } from "../../enrollment/attemptMemory";

test("attempts are counted by serial number, in any case, and by target", () => {
  const memory = new AttemptMemory();
  memory.add("f2lx", "26.6.1", 0);
  memory.add("F2LX", "26.6.1", 1);
  memory.add("F2LX", "26.6", 2);
  expect(memory.count("F2LX", "26.6.1", 3)).toBe(2);
  expect(memory.count("F2LX", "26.6", 3)).toBe(1);
  expect(memory.count("OTHER", "26.6.1", 3)).toBe(0);
});

test("an attempt is forgotten after its lifetime, counted from the last one", () => {
  const memory = new AttemptMemory({ lifetime: 10 });
  memory.add("A", "1", 0);
  memory.add("A", "1", 9);
  expect(memory.count("A", "1", 18)).toBe(2);
  expect(memory.count("A", "1", 19)).toBe(0);
  memory.add("A", "1", 19);
  expect(memory.count("A", "1", 20)).toBe(1);
});

test("no more than the maximum are remembered, and the longest unasked is forgotten first", () => {
  const memory = new AttemptMemory({ maximum: 2 });
  memory.add("A", "1", 0);
  memory.add("B", "1", 1);
  memory.add("A", "1", 2);
  memory.add("C", "1", 3);
  expect(["A", "B", "C"].map((serial) => memory.count(serial, "1", 4))).toEqual([2, 0, 1]);
});
