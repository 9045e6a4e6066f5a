import { setTimeout as delay } from "node:timers/promises";
import { startNanohub } from "../support/mdmServer";
import { PulumiProject } from "../support/pulumi";
import { connectionTo, javascript } from "./example";

jest.setTimeout(400_000);

/** gRPC's servers end a connection on which nothing was said for 120 seconds. */
const longer = 65_000;

// The wait is the thing itself: an engine that ended its provider on the way did so after two minutes, and no sooner.
test("an update of more than two minutes is carried to its end", async () => {
  const server = await startNanohub();
  const program = javascript(`
const settings = (name, opts) => new apple.SoftwareUpdateSettings(name, { groups: [name], notifications: true }, opts);
settings("second", { dependsOn: settings("first") });`);
  const environment = { SOFTWAREUPDATE_REQUEST_TIMEOUT: "80000" };
  const project = await PulumiProject.create({ program, config: connectionTo(server), environment });
  server.proxy.beforeRequest = async (_index, { method, path }) => {
    if (method === "PUT" && path.includes("/set-declarations/") && !path.includes("-activation-")) await delay(longer);
  };
  await project.up({ timeout: 300_000 });
  const { json } = await server.adminRequest("GET", "/sets");
  expect([...(json as string[])].sort()).toEqual(["first", "second"]);
});
