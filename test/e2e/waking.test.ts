import { tmpdir } from "node:os";
import { run } from "../../cli/main";
import { serverKinds, startServer } from "../support/mdmServer";
import { PulumiProject } from "../support/pulumi";
import { connectionTo, javascript } from "./example";

jest.setTimeout(240_000);

const twentyDeclarations = javascript(`
for (let i = 1; i <= 20; i++) {
  new apple.StatusSubscriptions("progress-" + i, { groups: ["pilot"], items: ["softwareupdate.install-state"] });
}`);

describe.each(serverKinds)("waking devices of a real %s", (kind) => {
  it("wakes a device once for an update of twenty independent declarations, and once for their removal", async () => {
    const server = await startServer(kind);
    const device = server.device();
    await device.enroll();
    await server.adminRequest("PUT", `/enrollment-sets/${device.enrollmentId}?set=pilot&nonotify=1`);
    const before = await device.wakeCount();
    const project = await PulumiProject.create({ program: twentyDeclarations, config: connectionTo(server) });
    await project.up();
    expect((await device.wakeCount()) - before).toBe(1);
    expect((await device.sync()).size).toBe(40);
    await project.destroy();
    expect((await device.wakeCount()) - before).toBe(2);
    const writes = server.requests().filter(({ method, path }) => method !== "GET" && !path.includes("/notify"));
    const waking = writes.filter(({ path, method }) => method === "PUT" && !path.includes("nonotify=1"));
    expect(waking).toEqual([]);
  });

  it("shows a notification that failed, with the command that repeats it", async () => {
    const server = await startServer(kind, {
      beforeRequest: (_index, { path }) => (path.includes("/notify") ? { status: 500, body: "{}" } : undefined),
    });
    const device = server.device();
    await device.enroll();
    await server.adminRequest("PUT", `/enrollment-sets/${device.enrollmentId}?set=pilot&nonotify=1`);
    const before = await device.wakeCount();
    const project = await PulumiProject.create({ program: twentyDeclarations, config: connectionTo(server) });
    const { stdout, stderr } = await project.up();
    expect(stdout + stderr).toContain("not every device could be woken");
    const command = /softwareupdate (notify --group pilot)/.exec(stdout + stderr);
    expect(command).not.toBeNull();
    expect(await device.wakeCount()).toBe(before);
    // What the sentence says to run, on a server that has recovered.
    server.proxy.beforeRequest = undefined;
    const environment = {
      SOFTWAREUPDATE_SERVER: kind,
      SOFTWAREUPDATE_URL: server.url,
      SOFTWAREUPDATE_API_KEY: server.apiKey,
    };
    const printed: string[] = [];
    const print = (line: string): void => void printed.push(line);
    await run(command![1]!.split(" "), { workingDirectory: tmpdir(), environment, print, printError: print });
    expect((await device.wakeCount()) - before).toBe(1);
  });
});
