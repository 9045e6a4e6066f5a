import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { changes, PulumiProject, type StackState } from "../support/pulumi";
import { repository } from "./packed";

const fixtures = join(repository, "test", "fixtures", "state");
const versions = readdirSync(fixtures).filter((name) => existsSync(join(fixtures, name, "state.json")));
const programFiles = ["Pulumi.yaml", "Pulumi.production.yaml", "package.json", "inventory.json"];
const secrets = ["an-invented-token", "an-invented-key"];

// Each command takes seconds, on a busy machine many.
jest.setTimeout(120_000);

test.each(versions)(
  "the state that version %s wrote previews empty, refreshes unchanged, is destroyed",
  async (version) => {
    const read = (file: string): string => readFileSync(join(fixtures, version, file), "utf8");
    const servers = JSON.parse(read("servers.json")) as Record<string, string>;
    const files = Object.fromEntries(programFiles.map((file) => [file, read(file)]));
    const project = await PulumiProject.create({
      name: "fleet",
      stack: "production",
      program: read("index.js"),
      files: { ...files, ...servers },
      environment: { PULUMI_CONFIG_PASSPHRASE: "the passphrase of a fixture" },
    });
    const state = JSON.parse(read("state.json")) as StackState;
    await project.importState(state);

    expect(changes(await project.preview())).toEqual([]);
    await project.refresh({ args: ["--expect-no-changes"] });
    expect(contents(project, servers)).toEqual(servers);
    const refreshed = await project.exportState();
    expect(refreshed.deployment.resources).toHaveLength(state.deployment.resources!.length);
    expect(secrets.filter((secret) => JSON.stringify([state, refreshed]).includes(secret))).toEqual([]);

    await project.destroy();
    const left = Object.keys(contents(project, servers)).filter((file) => file.endsWith(".json"));
    expect(left).toEqual([]);
    await project.dispose();
  },
);

test("there is a state of the present version", () => {
  const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as { version: string };
  expect(versions).toContain(version);
});

/** Those of the files that are there, with their text. */
function contents(project: PulumiProject, files: Readonly<Record<string, string>>): Record<string, string> {
  const found = Object.keys(files).filter((file) => existsSync(join(project.directory, file)));
  return Object.fromEntries(found.map((file) => [file, readFileSync(join(project.directory, file), "utf8")]));
}
