import { existsSync } from "node:fs";
import { changes, PulumiProject } from "./pulumi";

const provider = `
const { appendFileSync } = require("node:fs");
module.exports = {
  check: async (olds, news) => ({ inputs: news }),
  diff: async () => ({}),
  create: async (inputs) => {
    if (inputs.value === "wait") {
      appendFileSync("waiting", "");
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    }
    if (inputs.value === "fail") throw new Error("told to fail");
    return { id: "noop", outs: inputs };
  },
  read: async (id, outputs) => ({ id, props: outputs, inputs: outputs }),
  update: async (id, olds, news) => ({ outs: news }),
  delete: async () => {},
};
`;

const noopClass = `
class Noop extends pulumi.CustomResource {
  constructor(name, inputs) {
    const __provider = 'exports.handler = () => require("./noop-provider.js")';
    super("pulumi-nodejs:dynamic/test:Noop", name, { ...inputs, __provider });
  }
}
`;

const program = (value: string): string => `
const pulumi = require("@pulumi/pulumi");
${noopClass}
new Noop("noop", { value: ${value} });
`;

const urn = "urn:pulumi:dev::test::pulumi-nodejs:dynamic/test:Noop::noop";
const files = { "noop-provider.js": provider };

// Each command takes seconds, on a busy machine many.
jest.setTimeout(120_000);

it("runs a program from its first up to its removal", async () => {
  const project = await PulumiProject.create({
    program:
      program('new pulumi.Config().require("value")') + "exports.secret = new pulumi.Config().requireSecret('key');",
    files,
    config: { value: "one", key: { secret: "hidden=value" }, "other:key": "-x, y" },
  });
  expect(changes(await project.preview())).toEqual([{ urn, op: "create", paths: [] }]);
  const up = await project.up();
  expect(up.stdout).toContain("2 created");
  expect(project.stdout).toBe(up.stdout);
  expect(changes(await project.preview())).toEqual([]);
  expect(await project.outputs()).toEqual({ secret: "hidden=value" });

  await project.setConfig({ value: "two", "other:key": undefined });
  const preview = await project.preview();
  expect(changes(preview)).toEqual([{ urn, op: "update", paths: ["value"] }]);
  expect(preview.changeSummary).toEqual({ same: 1, update: 1 });
  expect((await project.preview({ json: false, args: ["--diff"] })).stdout).toContain('value: "one" => "two"');

  const state = await project.exportState();
  expect(state.deployment.resources?.find((resource) => resource.urn === urn)?.outputs).toMatchObject({ value: "one" });
  expect(JSON.stringify(state)).not.toContain("hidden=value");
  await project.refresh();
  expect((await project.destroy()).stdout).toContain("2 deleted");
  await project.importState(state);
  expect((await project.exportState()).deployment.resources).toHaveLength(state.deployment.resources!.length);
  await project.dispose();
  expect(existsSync(project.directory)).toBe(false);
});

it("runs a TypeScript program", async () => {
  const project = await PulumiProject.create({
    language: "typescript",
    program: `import * as pulumi from "@pulumi/pulumi"; export const answer: pulumi.Output<number> = pulumi.output(42);`,
  });
  await project.up();
  expect(await project.outputs()).toEqual({ answer: 42 });
  await project.dispose();
});

it("tells an expected failure from an unexpected one", async () => {
  const project = await PulumiProject.create({ program: program('"fail"'), files });
  const failed = await project.up({ expectFailure: true });
  expect(failed.code).not.toBe(0);
  expect(failed.stdout + failed.stderr).toContain("told to fail");
  await expect(project.up()).rejects.toThrow(/`pulumi up` failed[^]*standard output[^]*told to fail/);

  project.setProgram("throw new Error('broken program');");
  const preview = await project.preview({ expectFailure: true });
  expect(JSON.stringify(preview.diagnostics)).toContain("broken program");
  await expect(project.preview()).rejects.toThrow(/`pulumi preview` failed[^]*broken program/);
  await expect(project.run("stack", ["export"], { expectFailure: true })).rejects.toThrow("succeeded, but should have");
  await project.dispose();
});

it("finds what a killed engine leaves behind", async () => {
  const project = await PulumiProject.create({ program: program('"wait"'), files });
  const running = project.start("up", ["--yes", "--skip-preview"]);
  const limit = Date.now() + 60_000;
  while (!existsSync(`${project.directory}/waiting`) && Date.now() < limit) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const providers = running.providers();
  expect(providers).toHaveLength(1);
  expect((await running.kill()).code).toBeNull();
  expect(running.providers()).toEqual(providers);

  project.setProgram(program('"one"'));
  expect((await project.up({ expectFailure: true })).stderr).toContain("locked");
  await project.cancel();
  await project.up();
  await project.dispose();
  expect(running.providers()).toEqual([]);
});
