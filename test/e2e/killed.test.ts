import { serverKinds, startServer } from "../support/mdmServer";
import { killProcess } from "../support/processes";
import { changes, PulumiProject } from "../support/pulumi";
import { serverContents } from "../support/serverContents";
import { connectionTo, javascript } from "./example";

jest.setTimeout(600_000);

const program = javascript(`
new apple.EnforcementSpecific("macos", {
  groups: ["pilot", "office"],
  platform: "macOS",
  targetOSVersion: "26.6.2",
  targetLocalDateTime: "2030-03-01T18:00:00",
});`);

describe.each(serverKinds)("an update on %s whose engine and provider are killed", (kind) => {
  let undisturbed: unknown;
  let requests: number;

  beforeAll(async () => {
    const server = await startServer(kind);
    const project = await PulumiProject.create({ program, config: connectionTo(server) });
    await project.up();
    undisturbed = await serverContents(server);
    requests = server.requests().filter(({ path }) => !path.includes("/notify")).length;
    await project.dispose();
    await server.stop();
  });

  it("creates with one ownership GET, two PUTs, one listing of groups and two associations a group", () => {
    expect(requests).toBe(1 + 2 + 1 + 2 * 2);
  });

  // The number of requests is what the test above pins.
  it.each([0, 1, 2, 3, 4, 5, 6, 7])("ends at the same place after a kill at request %i", async (killedAt) => {
    const server = await startServer(kind);
    const project = await PulumiProject.create({ program, config: connectionTo(server) });
    const command = project.start("up", ["--yes", "--skip-preview"]);
    server.proxy.beforeRequest = async (index) => {
      if (index !== killedAt) return undefined;
      const providers = command.providers();
      await command.kill();
      providers.forEach(({ id }) => killProcess(id));
      return "cut";
    };
    await command.result;
    expect(server.requests().length).toBe(killedAt + 1);

    server.proxy.beforeRequest = undefined;
    await project.cancel();
    await project.up();
    await project.refresh({ args: ["--clear-pending-creates"] });
    expect(await serverContents(server)).toEqual(undisturbed);
    expect(changes(await project.preview())).toEqual([]);
    await project.destroy();
    expect(await serverContents(server)).toEqual({ declarations: {}, sets: {}, members: {} });
    await project.dispose();
    await server.stop();
  });

  it("ends the provider when only the engine is killed", async () => {
    const server = await startServer(kind);
    const project = await PulumiProject.create({ program, config: connectionTo(server) });
    const command = project.start("up", ["--yes", "--skip-preview"]);
    let before = 0;
    server.proxy.beforeRequest = async (index) => {
      if (index !== 2) return undefined;
      before = command.providers().length;
      await command.kill();
      return undefined;
    };
    await command.result;
    expect(before).toBe(1);
    // Bounded by the test's own time: the provider ends as soon as its connection to the engine does.
    while (command.providers().length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    await project.dispose();
    await server.stop();
  });
});
