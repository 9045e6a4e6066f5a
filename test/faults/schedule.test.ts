import { readFileSync } from "node:fs";
import path from "node:path";
import { blockOf } from "../documentation/pages";
import { serverKinds } from "../support/mdmServer";
import { faultKinds, isKill, scheduleOf, textOf, titleOf, usualSeeds } from "./schedule";

const schedules = Array.from({ length: usualSeeds.count }, (_, index) => scheduleOf(usualSeeds.seed + index));

test("a seed always has the same schedule, and each its own", () => {
  expect(schedules.map(({ seed }) => scheduleOf(seed))).toEqual(schedules);
  const texts = schedules.map(({ seed: _, ...schedule }) => JSON.stringify(schedule));
  expect(new Set(texts).size).toBe(40);
});

test("the forty schedules have every fault, every kind of resource and both servers", () => {
  const faults = schedules.flatMap(({ operations }) => operations.flatMap((operation) => operation.faults));
  expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(faultKinds));
  const resources = schedules.flatMap(({ programs }) => programs.flat());
  expect(new Set(resources.map(({ kind }) => kind))).toEqual(
    new Set(["settings", "enforcement", "beta", "status", "group"]),
  );
  expect(new Set(schedules.map(({ server }) => server))).toEqual(new Set(serverKinds));
});

test("most of them kill a process", () => {
  const killing = schedules.filter(({ operations }) => operations.some(({ faults }) => faults.some(isKill)));
  expect(killing.length).toBeGreaterThan(20);
});

test("each begins with an update and ends with a destroy", () => {
  for (const { operations } of schedules) {
    expect(operations[0]!.command).toBe("up");
    expect(operations.at(-1)!.command).toBe("destroy");
  }
});

test("docs/reliability.md says how many kinds of faults there are", () => {
  const page = readFileSync(path.join(__dirname, "../../docs/reliability.md"), "utf8");
  expect(page.replace(/\s+/g, " ")).toContain(`when one of the ${faultKinds.length} kinds never struck`);
});

test("docs/reliability.md shows the programs and the faults of a schedule as they are", () => {
  const shown = blockOf("docs/reliability.md", "seed 2:");
  const { programs, operations, ...others } = scheduleOf(2);
  const expected = [
    titleOf({ programs, operations, ...others }),
    ...programs.flat().map(textOf),
    ...operations.flatMap(({ command, faults }) =>
      faults.map(({ kind, at }) => `${command} (${kind} at request ${at})`),
    ),
  ];
  expect(expected.filter((line) => !shown.includes(line))).toEqual([]);
});
