import { readFileSync } from "node:fs";
import { join } from "node:path";
import { changes } from "../support/pulumi";
import { atAddress, keepStack, keptServers, keptStacks, openStack, readKept, secrets } from "./keptState";
import { repository } from "./packed";

// Each command takes seconds, on a busy machine many.
jest.setTimeout(240_000);

const written = process.env.SOFTWAREUPDATE_WRITE_STATE;
if (written) test.each(keptServers)(`keeps a stack of ${written} on %s`, (server) => keepStack(written, server));

test.each(keptStacks())(
  "the state that $version wrote with $server previews empty, refreshes unchanged, is destroyed",
  async ({ version, server }) => {
    const kept = readKept(version, server);
    const stack = await openStack(version, server);
    const { project } = stack;
    await stack.restore(kept.contents);
    const state = atAddress(kept.state, stack.url);
    await project.importState(state);

    expect(changes(await project.preview({ args: ["--expect-no-changes"] }))).toEqual([]);
    await project.refresh({ args: ["--expect-no-changes"] });
    expect(await stack.contents()).toEqual(kept.contents);
    const refreshed = await project.exportState();
    expect(refreshed.deployment.resources).toHaveLength(state.deployment.resources!.length);
    const texts = JSON.stringify([state, refreshed]);
    expect(Object.values(secrets).filter((secret) => texts.includes(secret))).toEqual([]);

    await project.destroy();
    const left = Object.keys(await stack.contents()).filter((place) => !place.endsWith(".gitignore"));
    expect(left).toEqual([]);
    await stack.dispose();
  },
);

test("a state that a newer version wrote is refused with what to do, and the server is left alone", async () => {
  const { version, server } = { version: "0.1.0-beta", server: "directory" } as const;
  const { state, contents } = readKept(version, server);
  const stack = await openStack(version, server);
  await stack.restore(contents);
  const newer = JSON.stringify(state).replaceAll('"schemaVersion":1', '"schemaVersion":99');
  await stack.project.importState(JSON.parse(newer) as typeof state);
  for (const step of ["refresh", "destroy"] as const) {
    const { stdout } = await stack.project[step]({ expectFailure: true });
    expect(stdout).toContain("(state form 99, this version knows 1). Update the package in this program.");
  }
  expect(await stack.contents()).toEqual(contents);
  await stack.dispose();
});

test("there is a state of the present version", () => {
  const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as { version: string };
  expect(keptStacks()).toEqual(expect.arrayContaining(keptServers.map((server) => ({ version, server }))));
});
