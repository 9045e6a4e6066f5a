import { readPreview } from "../../../cli/review/readPreview";
import { resourcesOf } from "../../../cli/review/resources";
import { fixtureText, previewFixture } from "./fixtures";

/** What changes, whatever form the preview had. */
function changesIn(name: string) {
  return resourcesOf(previewFixture(name))
    .resources.filter(({ change, drift }) => change !== "none" || drift)
    .map(({ name: resource, change, paths, before, after, drift }) => ({
      resource,
      change,
      paths,
      before,
      after,
      drift,
    }))
    .sort((one, other) => (one.resource < other.resource ? -1 : 1));
}

describe("reading a preview", () => {
  it.each([
    ["superseded.json", "superseded-stream.jsonl"],
    ["superseded.json", "superseded-changes-only.json"],
    ["drift.json", "drift-stream.jsonl"],
  ])("finds the same changes in %s and %s", (one, other) => {
    expect(changesIn(one)).not.toEqual([]);
    expect(changesIn(other)).toEqual(changesIn(one));
  });

  it("counts what stays as it is, whether the steps list it or not", () => {
    expect(previewFixture("superseded.json").unchanged).toBe(7);
    expect(previewFixture("superseded-changes-only.json").unchanged).toBe(7);
    expect(previewFixture("superseded-stream.jsonl").unchanged).toBe(7);
  });

  it("joins the steps of a replacement, and of a refresh with the update that follows it", () => {
    expect(changesIn("replaced-removed.json").map(({ resource, change }) => [resource, change])).toEqual([
      ["classrooms", "replace"],
      ["everyone", "delete"],
    ]);
    expect(changesIn("drift.json").map(({ resource, change, drift }) => [resource, change, drift])).toEqual([
      ["classrooms", "update", { isGone: false, keys: ["targetLocalDateTime"] }],
      ["everyone", "create", { isGone: true, keys: [] }],
    ]);
  });

  it("takes a preview of a refresh for drift, and nothing else", () => {
    expect(resourcesOf(previewFixture("drift-refresh.json")).isRefresh).toBe(true);
    expect(changesIn("drift-refresh.json").map(({ resource, change, drift }) => [resource, change, drift])).toEqual([
      ["classrooms", "update", { isGone: false, keys: ["targetLocalDateTime"] }],
      ["everyone", "delete", { isGone: true, keys: [] }],
    ]);
  });

  it("skips what a program printed before the preview", () => {
    const text = `Installing …\n{ "level": "info" }\n{not JSON}\n${fixtureText("superseded.json")}`;
    expect(readPreview(text, "input")).toEqual(previewFixture("superseded.json"));
  });

  it("keeps warnings and errors, and nothing that was meant for a log", () => {
    const { diagnostics } = previewFixture("superseded-stream.jsonl");
    expect(diagnostics.map(({ severity }) => severity)).toEqual(["warning"]);
    expect(diagnostics[0]!.message).toMatch(/^the deferral of everyone reaches group pilot too/);
  });

  it.each([
    ["nothing", " \n", /standard input is empty\. If the preview failed before it began/],
    ["a sentence", "error: no stack selected", /holds something else/],
    ["another JSON value", '{"version": 3}', /holds something else/],
    ["a preview for people", "Previewing update (dev):\n + EnforcementSpecific macos create\n", /holds something else/],
  ])("refuses %s with a sentence", (_, text, sentence) => {
    expect(() => readPreview(text, "standard input")).toThrow(sentence);
  });
});

describe("secrets of a preview", () => {
  const token = "p3ySHD3CiWtpsH1DKS8sVdv9";
  const urn = "urn:pulumi:dev::fleet::pulumi-nodejs:dynamic/softwareupdate:BetaEnrollment::testers";
  const inputs = { requireProgram: { description: "macOS", token }, apiKey: "another-secret-key", groups: ["testers"] };
  const state = {
    urn,
    type: "pulumi-nodejs:dynamic/softwareupdate:BetaEnrollment",
    inputs,
    outputs: { nested: [{ Token: token }] },
  };
  const printed = JSON.stringify({
    steps: [{ op: "create", urn, newState: state }],
    diagnostics: [
      { urn, severity: "warning", message: `warning: the token ${token} and another-secret-key are odd\n` },
    ],
  });

  it("are hidden although the engine printed them", () => {
    const read = readPreview(printed, "input");
    expect(JSON.stringify(read)).not.toMatch(/p3ySHD3CiWtpsH1DKS8sVdv9|another-secret-key/);
    expect(read.steps[0]!.newState!.inputs).toMatchObject({
      requireProgram: { description: "macOS", token: "[secret]" },
      groups: ["testers"],
    });
    expect(read.diagnostics[0]!.message).toBe("the token [secret] and [secret] are odd");
  });

  it("are hidden in a stream, where the engine marks them", () => {
    const { steps } = previewFixture("superseded-stream.jsonl");
    const testers = steps.find(({ urn: found }) => found.endsWith("::testers"))!;
    expect(testers.newState!.inputs!.requireProgram).toEqual({
      description: "macOS AppleSeed Beta",
      token: "[secret]",
    });
  });
});
