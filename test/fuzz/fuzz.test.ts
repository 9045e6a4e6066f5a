import { campaign } from "./campaign";
import { beginnings, keptInputs } from "./corpus";
import { repository } from "./fixtures";
import { faultOf } from "./judge";
import { targets } from "./targets";

/** Runs beyond the corpus, the same in every run of the tests; `npm run fuzz` goes on from other seeds for as long as one likes. */
const usualRuns = 100;
const seed = 20260818;

jest.setTimeout(60_000);

describe.each(targets.map((target) => [target.name, target] as const))("%s", (name, target) => {
  const { testRuns: executions = usualRuns } = target;
  beforeAll(() => target.prepare?.());
  afterAll(() => target.finish?.());

  test("takes or refuses every input that is kept, and fails at none", async () => {
    for (const { name: file, bytes } of keptInputs(repository, name)) {
      expect([file, await faultOf(target, bytes)]).toEqual([file, undefined]);
    }
  });

  test(`takes or refuses ${executions} changed inputs, and fails at none`, async () => {
    const result = await campaign(target, {
      seed,
      beginnings: beginnings(repository, target),
      isOver: (executed) => executed >= executions,
    });
    const { finding } = result;
    const shown = finding && { fault: finding.fault, input: finding.input.toString("latin1") };
    expect([result.executions, shown]).toEqual([executions, undefined]);
  });
});

test("every target has a name of its own, and inputs to begin with", () => {
  const names = targets.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const target of targets)
    expect([target.name, beginnings(repository, target).length > 0]).toEqual([target.name, true]);
});
