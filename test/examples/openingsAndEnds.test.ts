import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const script = path.join(__dirname, "../../examples/gitops/.github/scripts/openings-and-ends.mjs");

const pilot = {
  stack: "production",
  rollout: "macos",
  ring: "pilot",
  version: "26.5.2",
  kind: "update",
  deadline: "2026-07-06T18:00:00",
  opened: { on: "2026-06-30", evidence: "it waits for no other ring" },
};
const office = {
  ...pilot,
  ring: "office",
  deadline: "2026-07-09T18:00:00",
  opened: undefined,
  waits: { on: "2026-06-30", evidence: "50 % of ring pilot done, needs 95 %" },
};
const release = { platform: "macOS", version: "26.5.2", devices: "all", lists: ["public"], firstSeen: "2026-06-29" };
const lock = { version: 1, releases: [release], devices: { all: ["J413AP"] }, rollouts: [pilot, office] };
const fact = { on: "2026-07-02", evidence: "100 % of ring pilot done" };

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "openings-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Whether a workflow may merge the change of the lock file by rule. */
function mayMerge(after: object): boolean {
  const files = [lock, { ...lock, ...after }].map((content, at) => {
    const file = path.join(folder, `${at}.json`);
    writeFileSync(file, JSON.stringify(content));
    return file;
  });
  const { status, stderr } = spawnSync(process.execPath, [script, ...files], { encoding: "utf8" });
  expect(stderr).toBe("");
  return status === 0;
}

describe("what a repository may merge by rule", () => {
  it.each([
    ["a ring that opens", [pilot, { ...office, waits: undefined, opened: fact }]],
    [
      "one whose deadline moves later as it opens",
      [pilot, { ...office, opened: fact, deadline: "2026-07-13T18:00:00" }],
    ],
    ["one that starts to soak", [pilot, { ...office, soaking: fact }]],
    ["one that is held", [pilot, { ...office, held: fact }]],
    ["one that is done", [{ ...pilot, done: fact }, office]],
    ["one whose target has ended", [{ ...pilot, ended: fact }, office]],
    ["lines in another order", [office, pilot]],
  ])("is %s", (_, rollouts) => {
    expect(mayMerge({ rollouts })).toBe(true);
  });

  it.each([
    ["another target", [{ ...pilot, version: "26.6" }, office]],
    ["an earlier deadline of a ring that opens", [pilot, { ...office, opened: fact, deadline: "2026-07-05T18:00:00" }]],
    ["another deadline of a ring that is open", [{ ...pilot, deadline: "2026-07-08T18:00:00" }, office]],
    ["another deadline of a ring that stays closed", [pilot, { ...office, deadline: "2026-07-12T18:00:00" }]],
    ["a ring more", [pilot, office, { ...office, ring: "everyone" }]],
    ["a ring less", [pilot]],
    ["a fact that is taken back", [{ ...pilot, opened: undefined }, office]],
    ["a fact that is told anew", [{ ...pilot, opened: fact }, office]],
  ])("is not %s", (_, rollouts) => {
    expect(mayMerge({ rollouts })).toBe(false);
  });

  it("is no release, and no device", () => {
    expect(mayMerge({ releases: [release, { ...release, version: "26.6" }] })).toBe(false);
    expect(mayMerge({ releases: [{ ...release, withdrawn: "2026-07-02" }] })).toBe(false);
    expect(mayMerge({ devices: { all: ["J413AP", "J414AP"] } })).toBe(false);
  });
});
