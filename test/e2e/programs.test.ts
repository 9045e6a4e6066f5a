import { startKmfddm, startNanohub } from "../support/mdmServer";
import { changes, PulumiProject } from "../support/pulumi";
import { connectionTo, javascript } from "./example";

jest.setTimeout(240_000);

const enforcement = (name: string, args = ""): string => `
new apple.EnforcementSpecific("${name}", {
  groups: ["pilot"], platform: "macOS", targetOSVersion: "26.6.2", targetLocalDateTime: "2030-03-01T18:00:00", ${args}
});`;

/** Another vendor's dynamic resource, which reports the configuration that reaches it. */
const otherVendor = {
  "other-provider.js": `
let seen;
module.exports = {
  configure: async ({ config }) => {
    seen = { own: config.get("other:setting"), ours: config.get("softwareupdate:apiKey") };
  },
  check: async (olds, news) => ({ inputs: news }),
  create: async (inputs) => ({ id: "other", outs: { ...inputs, seen: JSON.stringify(seen), version: "26.6.2" } }),
  delete: async () => {},
};`,
};
const otherResource = `
class Other extends pulumi.CustomResource {
  constructor(name) {
    const __provider = 'exports.handler = () => require("./other-provider.js")';
    super("pulumi-nodejs:dynamic/other:Other", name, { seen: undefined, version: undefined, __provider });
  }
}
const other = new Other("other");`;

describe("a program", () => {
  it("previews a target version, a group and an identifier that aren't known yet", async () => {
    const server = await startNanohub();
    const program = javascript(`${otherResource}
new apple.EnforcementSpecific("macos", {
  groups: [pulumi.interpolate\`pilot-\${other.version}\`, "office"],
  platform: "macOS", targetOSVersion: other.version, targetLocalDateTime: "2030-03-01T18:00:00",
  identifier: pulumi.interpolate\`enforce-\${other.version.apply((version) => version.replaceAll(".", "-"))}\`,
});`);
    const project = await PulumiProject.create({ program, files: otherVendor, config: connectionTo(server) });
    expect(changes(await project.preview()).map(({ op }) => op)).toEqual(["create", "create"]);
    expect(server.requests()).toEqual([]);
    await project.up();
    const stored = await server.adminRequest("GET", "/declarations/enforce-26-6-2");
    expect(stored.json).toMatchObject({ Payload: { TargetOSVersion: "26.6.2" } });
    expect(changes(await project.preview())).toEqual([]);
  });

  it("previews without the server's key", async () => {
    const server = await startNanohub();
    const program = javascript(enforcement("macos"));
    const project = await PulumiProject.create({ program, config: connectionTo(server) });
    await project.up();
    const requests = server.requests().length;
    await project.setConfig({ "softwareupdate:apiKey": undefined });
    expect(changes(await project.preview())).toEqual([]);
    project.setProgram(javascript(enforcement("macos", 'detailsURL: "https://example.com/why"')));
    expect(changes(await project.preview()).map(({ paths }) => paths)).toEqual([["detailsURL"]]);
    expect(server.requests().length).toBe(requests);
    const { stdout } = await project.up({ expectFailure: true });
    expect(stdout).toContain("set softwareupdate:apiKey");
  });

  it("uses two servers, each with its own connection, beside another vendor's dynamic resource", async () => {
    const [first, second] = [await startNanohub(), await startKmfddm()];
    const program = javascript(`${otherResource}
const school = new apple.Provider("school", {
  server: "kmfddm", url: "${second.url}", apiKeyEnvironmentVariable: "SCHOOL_KEY",
});
${enforcement("first")}
new apple.StatusSubscriptions("second", { groups: ["all"], items: ["softwareupdate.install-state"] }, { provider: school });
exports.seen = other.seen;`);
    const config = { ...connectionTo(first), "other:setting": "its own" };
    const environment = { SCHOOL_KEY: second.apiKey };
    const project = await PulumiProject.create({ program, files: otherVendor, config, environment });
    await project.up();
    const declarations = async (server: typeof first): Promise<unknown> =>
      ((await server.adminRequest("GET", "/declarations")).json as string[]).sort();
    expect(await declarations(first)).toEqual([
      "swu-enforcement-activation-test_dev_first",
      "swu-enforcement-test_dev_first",
    ]);
    expect(await declarations(second)).toEqual(["swu-status-activation-test_dev_second", "swu-status-test_dev_second"]);
    // The default provider's process gets all of the stack's configuration, ours too; an explicit Provider takes nothing.
    expect(JSON.parse((await project.outputs()).seen as string)).toMatchObject({ own: "its own" });
    await project.destroy();
  });

  it("doesn't let stack configuration or environment complete an explicit Provider", async () => {
    const server = await startNanohub();
    const program = javascript(`
const provider = new apple.Provider("lonely", { server: "nanohub", url: "${server.url}" });
new apple.StatusSubscriptions("one", { groups: ["all"], items: ["softwareupdate.install-state"] }, { provider });`);
    const environment = { SOFTWAREUPDATE_API_KEY: server.apiKey };
    const project = await PulumiProject.create({ program, config: connectionTo(server), environment });
    const { stdout } = await project.up({ expectFailure: true });
    expect(stdout).toContain("set apiKey of Provider lonely");
    expect(server.requests()).toEqual([]);
  });

  it("shows warnings in the preview, with the URN of the resource", async () => {
    const server = await startNanohub();
    const program = javascript(`
new apple.SoftwareUpdateSettings("everyone", {
  groups: [], automaticActions: { download: "AlwaysOff", installOSUpdates: "AlwaysOn" },
});`);
    const project = await PulumiProject.create({ program, config: connectionTo(server) });
    const { diagnostics } = (await project.preview()) as {
      diagnostics?: { message: string; severity: string; urn?: string }[];
    };
    const warnings = (diagnostics ?? []).filter(({ severity }) => severity === "warning");
    expect(warnings.map(({ urn }) => urn)).toEqual(Array(2).fill(expect.stringContaining("::everyone")));
    expect(warnings.map(({ message }) => message).join()).toContain("has no effect while download is AlwaysOff");
  });

  it("says what is wrong and what is allowed, on the first of Apple's keys that is misspelt", async () => {
    const server = await startNanohub();
    const program = javascript(`
new apple.SoftwareUpdateSettings("everyone", { groups: ["all"], notification: true, recommendedCadence: "newest" });`);
    const project = await PulumiProject.create({ program, config: connectionTo(server) });
    const { stdout } = await project.up({ expectFailure: true });
    expect(stdout).toContain("is not a known key; did you mean notifications?");
    expect(stdout).toContain("must be one of All, Oldest, Newest; did you mean Newest?");
    expect(server.requests()).toEqual([]);
  });

  it("keeps identifiers when its stack or a resource is renamed", async () => {
    const server = await startNanohub();
    const project = await PulumiProject.create({
      program: javascript(enforcement("old")),
      config: connectionTo(server),
    });
    await project.up();
    const renamed = javascript(`
new apple.EnforcementSpecific("new", {
  groups: ["pilot"], platform: "macOS", targetOSVersion: "26.6.2", targetLocalDateTime: "2030-03-01T18:00:00",
}, { aliases: [{ name: "old" }] });`);
    project.setProgram(renamed);
    expect(changes(await project.preview())).toEqual([]);
    await project.up();
    expect((await server.adminRequest("GET", "/declarations")).json).toContain("swu-enforcement-test_dev_old");
    // A new resource under the old name would derive the identifier that the renamed one kept.
    project.setProgram(`${renamed}${enforcement("old")}`);
    const { stdout } = await project.up({ expectFailure: true });
    expect(stdout).toContain("already belongs to another resource of this program");
  });

  it("replaces a resource whose identifier changes, the old declaration first", async () => {
    const server = await startNanohub();
    const program = (identifier: string): string => javascript(enforcement("macos", `identifier: "${identifier}"`));
    const project = await PulumiProject.create({ program: program("first"), config: connectionTo(server) });
    await project.up();
    project.setProgram(program("second"));
    const [change] = changes(await project.preview());
    expect(change!.op).toMatch(/replace/);
    server.requests();
    await project.up();
    const listed = (await server.adminRequest("GET", "/declarations")).json as string[];
    expect(listed.sort()).toEqual(["second", "second-activation"]);
    const written = server
      .requests()
      .filter(({ method }) => method !== "GET")
      .map(({ method, path }) => `${method} ${path}`);
    const removed = written.findIndex((line) => line.startsWith("DELETE") && line.endsWith("/declarations/first"));
    const created = written.lastIndexOf("PUT /api/v1/ddm/declarations?nonotify=1");
    expect(removed).toBeGreaterThan(-1);
    expect(removed).toBeLessThan(created);
  });
});
