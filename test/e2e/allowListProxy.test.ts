import { request as startRequest } from "node:http";
import path from "node:path";
import { run } from "../../cli/main";
import { proxyKeys, readAllowList, startAllowListProxy, type AllowListProxy } from "../support/allowList";
import { basicAuthorization, sendRequest } from "../support/http";
import { startNanohub, type MdmServer } from "../support/mdmServer";
import { PulumiProject } from "../support/pulumi";
import { javascript } from "./example";

jest.setTimeout(240_000);

const enrollment = "5EED0000-0000-0000-0000-000000000001";

/** One of each resource, with names that have to be encoded. */
const program = javascript(`
  const pilot = new apple.DeviceGroup("pilot", { group: "pilot & friends", enrollments: { "${enrollment}": "Anna" } });
  new apple.SoftwareUpdateSettings("everyone", { groups: [pilot.group, "bürö"], notifications: process.env.NOTIFICATIONS !== "off" });
  new apple.BetaEnrollment("beta", { groups: ["testers"], programEnrollment: "AlwaysOff" });
  new apple.StatusSubscriptions("progress", { groups: [pilot.group], items: ["device.operating-system.version"] });
  new apple.EnforcementSpecific("macos", {
    groups: [pilot.group],
    platform: "macOS",
    targetOSVersion: "26.6.2",
    targetLocalDateTime: "2030-03-01T18:00:00",
    targetCheck: "off",
  });
`);

let server: MdmServer;
let proxy: AllowListProxy;
let project: PulumiProject;

beforeAll(async () => {
  server = await startNanohub();
  const device = server.device({ enrollmentId: enrollment });
  await device.enroll();
  await device.report({ FullReport: true, StatusItems: {}, Errors: [] });
  proxy = await startAllowListProxy(readAllowList("nginx.conf"), server.directUrl, server.apiKey);
  project = await PulumiProject.create({
    program,
    config: {
      "softwareupdate:server": "nanohub",
      "softwareupdate:url": proxy.url,
      "softwareupdate:apiKeyEnvironmentVariable": "MDM_API_KEY",
    },
    environment: { MDM_API_KEY: proxyKeys.write },
  });
});
afterAll(async () => {
  await project?.dispose();
  await proxy?.stop();
  await server?.stop();
});

/** The `softwareupdate` command in the project's folder, through the proxy, as the example's workflows run it. */
async function softwareupdate(words: readonly string[], key: string) {
  const lines: string[] = [];
  const environment = {
    SOFTWAREUPDATE_SERVER: "nanohub",
    SOFTWAREUPDATE_URL: proxy.url,
    SOFTWAREUPDATE_API_KEY: key,
  };
  const print = (line: string) => void lines.push(line);
  const code = await run(words, {
    workingDirectory: path.dirname(project.directory),
    environment,
    print,
    printError: print,
  });
  return { code, output: lines.join("\n") };
}

test("the two configurations that people copy have the same rules", () => {
  expect(readAllowList("Caddyfile")).toEqual(readAllowList("nginx.conf"));
  expect(readAllowList("nginx.conf").allowed).toHaveLength(8);
});

test("all that this package does passes, from the first update to the last", async () => {
  await project.up();
  await project.up({ environment: { NOTIFICATIONS: "off" } });
  await project.refresh();
  expect((await softwareupdate(["notify", "--group", "pilot & friends"], proxyKeys.write)).output).not.toContain(
    "refused",
  );
  await project.destroy();
  expect(proxy.refused).toEqual([]);
});

test("the key that reads lets a refresh pass, and stops an update at its first write", async () => {
  await project.up();
  await project.refresh({ environment: { MDM_API_KEY: proxyKeys.read } });
  expect(proxy.refused).toEqual([]);
  const environment = { MDM_API_KEY: proxyKeys.read, NOTIFICATIONS: "off" };
  const { stdout } = await project.up({ environment, expectFailure: true });
  // Nothing was changed, so nobody is woken.
  expect(proxy.refused.map((asked) => asked.replace(/\?.*/, ""))).toEqual(["read PUT /api/v1/ddm/declarations"]);
  expect(stdout).toMatch(/answered 403, a refused key to storing declaration swu-settings/);
});

test("every rule is there for something that this package asks", async () => {
  const status = await sendRequest(`${proxy.url}/api/v1/ddm/status-report/${enrollment}?index=0`, {
    headers: { authorization: basicAuthorization("nanohub", proxyKeys.read) },
  });
  expect(status.status).toBe(200);
  expect([...readAllowList("nginx.conf").allowed].filter((rule) => !proxy.used.has(rule))).toEqual([]);
});

test.each([
  ["PUT", `/api/v1/nanomdm/enqueue/${enrollment}`, "an MDM command, such as one that erases"],
  ["GET", `/api/v1/nanomdm/push/${enrollment}`, "a push"],
  ["PUT", "/api/v1/nanomdm/pushcert", "another push certificate"],
  ["POST", "/api/v1/nanomdm/escrowkeyunlock", "the unlocking of activation lock"],
  ["GET", "/api/v1/nanocmd/workflow", "a workflow of commands"],
  ["GET", "/api/v1/ddm/declaration-items", "what a device gets"],
  ["POST", "/api/v1/ddm/declarations/x/touch", "what this package never does"],
  ["GET", "/api/v1/ddm/declarations/../../nanomdm/push/x", "a way around"],
  ["GET", "/api/v1/ddm/declarations/..%2f..%2f..%2fapi/v1/nanomdm/push/x", "an encoded way around"],
  ["GET", "/api/v1/ddm//declarations", "a doubled slash"],
  ["PUT", "/api/v1/ddm/declarations", "a change that wakes devices at once"],
])("%s %s is refused, also with the key that writes: %s", async (method, address) => {
  const before = proxy.refused.length;
  const { hostname, port } = new URL(proxy.url);
  const headers = { authorization: basicAuthorization("nanohub", proxyKeys.write) };
  // A URL would be cleaned before it is sent.
  const status = await rawStatus(method, hostname, Number(port), address, headers);
  expect(status).toBe(403);
  expect(proxy.refused.slice(before)).toEqual([`write ${method} ${address}`]);
});

test("NanoHUB's own key and no key are refused", async () => {
  const address = `${proxy.url}/api/v1/ddm/sets`;
  const own = { authorization: basicAuthorization("nanohub", server.apiKey) };
  expect((await sendRequest(address, { headers: own })).status).toBe(401);
  expect((await sendRequest(address)).status).toBe(401);
});

function rawStatus(
  method: string,
  host: string,
  port: number,
  address: string,
  headers: Record<string, string>,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = startRequest({ method, host, port, path: address, headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on("error", reject);
    request.end();
  });
}
