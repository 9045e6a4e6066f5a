import type { PreviewStep } from "../../../cli/pulumi/preview";
import { advanceShown } from "../../../cli/rollouts/advanceShown";
import { rolloutsIn } from "../../../cli/rollouts/shownRollout";
import type { LockedRing } from "../../../provider/core/lock/rollouts";
import { unknownValue } from "../../../provider/core/unknown";

const type = "softwareupdate:index:SoftwareUpdateRollout";
const urnOf = (name: string) => `urn:pulumi:dev::test::${type}::${name}`;

const ring = (status: string, more: object = {}) => ({
  ring: "1",
  group: "canary",
  status,
  reason: "",
  enforcements: [
    {
      name: "macos-1",
      identifier: "derived",
      isDeclared: true,
      platform: "macOS",
      targetOSVersion: "26.6.2",
      targetLocalDateTime: "2026-08-22T18:00:00",
    },
  ],
  ...more,
});
const inputs = (more: object = {}) => ({
  platform: "macOS",
  release: { answers: [{ version: "26.6.2" }], unanswered: [] },
  rings: [{ name: "1", group: "canary", afterDays: 1 }],
  plan: [ring("open")],
  ...more,
});
const rollout = (name = "macos", more: object = {}): PreviewStep => ({
  op: "same",
  urn: urnOf(name),
  newState: { urn: urnOf(name), type, inputs: inputs(more) },
});
const enforcementInputs = {
  identifier: "kept",
  groups: ["canary"],
  targetOSVersion: "26.6.2",
  targetLocalDateTime: "2026-08-22T18:00:00",
};
const enforcement = (op: string, old?: object, changed: object = {}): PreviewStep => {
  const urn = `urn:pulumi:dev::test::${type}$pulumi-nodejs:dynamic/softwareupdate:EnforcementSpecific::macos-1`;
  const state = { urn, type: "pulumi-nodejs:dynamic/softwareupdate:EnforcementSpecific", parent: urnOf("macos") };
  return {
    op,
    urn,
    oldState: old ? { ...state, inputs: { ...enforcementInputs, ...old } } : null,
    newState: { ...state, inputs: { ...enforcementInputs, allowShortNotice: true, ...changed } },
  };
};

const line = (more: Partial<LockedRing> = {}): LockedRing => ({
  stack: "dev",
  rollout: "macos",
  ring: "1",
  version: "26.6.2",
  kind: "update",
  deadline: "2026-08-22T18:00:00",
  opened: { on: "2026-08-18", evidence: "it waits for no other ring" },
  ...more,
});
const advance = (steps: readonly PreviewStep[], lines: readonly LockedRing[], now = "2026-08-20T10:00:00Z") =>
  advanceShown(rolloutsIn(steps), { stack: "dev", lines, releases: [], summaries: [], now: Date.parse(now) });

test("a rollout is found in a preview with the identifiers that its enforcements really have", () => {
  const { rollouts } = rolloutsIn([rollout(), enforcement("same", {})]);
  expect(rollouts).toMatchObject([
    { name: "macos", stack: "dev", rings: [{ enforcements: [{ identifier: "kept" }] }] },
  ]);
  expect(rolloutsIn([{ op: "delete", urn: urnOf("macos"), oldState: rollout().newState }]).rollouts).toEqual([]);
});

test("a preview that begins with a refresh shows each rollout once, as the program has it", () => {
  const before: PreviewStep = { ...rollout("macos", { plan: [ring("waiting")] }), op: "refresh" };
  const refreshed = { ...enforcement("same", { identifier: "before" }), op: "refresh" };
  const { rollouts } = rolloutsIn([before, refreshed, rollout(), enforcement("same", {})]);
  expect(rollouts).toMatchObject([{ rings: [{ status: "open", enforcements: [{ identifier: "kept" }] }] }]);
  expect(rollouts[0]!.steps.map(({ op }) => op)).toEqual(["same"]);
  expect(advance([before, refreshed, rollout(), enforcement("same", {})], [line()]).lines).toHaveLength(1);
});

test("a group that is still to be made hides nothing, another unknown argument leaves the lines as they are", () => {
  const groups = {
    rings: [{ name: "1", group: unknownValue, afterDays: 1 }],
    plan: [ring("open", { group: unknownValue })],
  };
  expect(rolloutsIn([rollout("macos", groups)]).unknown).toEqual([]);
  const lines = [line()];
  expect(advance([rollout("macos", { release: unknownValue })], lines)).toEqual({
    lines,
    sentences: ["macos: its arguments are known only during an update, so it stays as it is"],
  });
});

test("a deadline that the next update would refuse moves later, one that stands or was postponed doesn't", () => {
  const after = (step: PreviewStep) => advance([rollout(), step], [line()]).lines[0]!.deadline;
  expect(after(enforcement("same", {}))).toBe("2026-08-22T18:00:00");
  expect(after(enforcement("create"))).toBe("2026-08-24T18:00:00");
  expect(after(enforcement("update", { targetOSVersion: "26.6.1" }))).toBe("2026-08-24T18:00:00");
  expect(after(enforcement("update", { groups: [] }))).toBe("2026-08-24T18:00:00");
  expect(after(enforcement("update", { predicate: "TRUEPREDICATE" }))).toBe("2026-08-24T18:00:00");
  expect(after(enforcement("update", { targetLocalDateTime: "2026-08-21T18:00:00" }))).toBe("2026-08-22T18:00:00");
});

test("a deadline that stands since an update failed half way moves later, when its repetition would be refused", () => {
  const repeated = (inForce: object, now: string) => {
    const step = enforcement("update", {});
    const oldState = { ...step.oldState!, outputs: { ...enforcementInputs, inForce } };
    return advance([rollout(), { ...step, oldState }], [line()], now).lines[0]!.deadline;
  };
  expect(repeated({}, "2026-08-20T10:00:00Z")).toBe("2026-08-24T18:00:00");
  expect(repeated({}, "2026-08-18T10:00:00Z")).toBe("2026-08-22T18:00:00");
  expect(repeated(enforcementInputs, "2026-08-20T10:00:00Z")).toBe("2026-08-22T18:00:00");
});

test("lines of other stacks stay, those of a rollout that is gone go, and all stand in one order", () => {
  const others = [line({ stack: "production" }), line({ stack: "alpha", rollout: "zulu" }), line({ rollout: "gone" })];
  const { lines, sentences } = advance([rollout()], [...others, line()]);
  expect(lines.map(({ stack, rollout: name }) => `${stack} ${name}`)).toEqual([
    "alpha zulu",
    "dev macos",
    "production macos",
  ]);
  expect(sentences).toEqual(["gone: it is no longer in the program"]);
});

test("two rollouts of one name are refused, since the lock file couldn't tell them apart", () => {
  expect(() => advance([rollout(), rollout()], [])).toThrow("Two rollouts of the program are called macos");
});

test("a rollout whose inputs the SDK left out is refused: its lines would seem to be nobody's", () => {
  const bare: PreviewStep = { op: "same", urn: urnOf("macos"), newState: { urn: urnOf("macos"), type, inputs: {} } };
  expect(() => advance([bare], [line()])).toThrow("unset PULUMI_NODEJS_SKIP_COMPONENT_INPUTS");
});
