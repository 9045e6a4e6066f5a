import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import {
  serverTokenJson,
  startDeviceAssignmentService,
  type DeviceAssignmentService,
} from "../support/deviceAssignmentService";
import { filesIn } from "../support/filesIn";
import { changes, PulumiProject } from "../support/pulumi";
import { javascript } from "./example";

jest.setTimeout(240_000);

const tokens = {
  iOS: "marked-ios-token-35b68K477rAsry6dxiDJBnE7AvjRTueUXFa9jZ3ZhQSF",
  macOS: "marked-macos-token-p3ySHD3CiWtpsH1DKS8sVdv9BgmFbRDh31xJH2584w",
} as const;
const programs = [
  { os: "iOS", title: "iOS 26 AppleSeed Beta", token: tokens.iOS },
  { os: "OSX", title: "macOS 26 AppleSeed Beta", token: tokens.macOS },
];

/** Every form in which a program may name a beta program. */
const program = javascript(`
module.exports = async () => {
  const { programs } = await apple.getBetaPrograms({ os: "iOS" });
  const later = apple.getBetaProgramsOutput();
  const listed = new apple.BetaEnrollment("listed", {
    groups: ["a"], programEnrollment: "AlwaysOn", requireProgram: programs[0],
  });
  new apple.BetaEnrollment("offered", {
    groups: ["b"],
    offerPrograms: [programs[0], { program: "macOS 26 AppleSeed Beta", os: "macOS" }, pulumi.output({ program: "iOS 26 AppleSeed Beta" })],
  });
  new apple.BetaEnrollment("later", { groups: ["c"], programEnrollment: "AlwaysOn", requireProgram: later.programs[1] });
  const settings = new apple.SoftwareUpdateSettings("settings", {
    groups: ["d"], beta: { programEnrollment: "AlwaysOn", requireProgram: { program: pulumi.output("iOS 26 AppleSeed Beta") } },
  });
  new apple.SoftwareUpdateSettings("eventual", {
    groups: ["e"], beta: pulumi.output({ offerPrograms: [{ program: "macOS 26 AppleSeed Beta" }] }),
  });
  const { effective } = apple.getEffectiveSettingsOutput({ declarations: [settings, listed] });
  return { token: programs[0].token, all: programs, later, effective, required: listed.requireProgram, titles: programs.map(({ title }) => title) };
};`);

describe("beta programs of a program", () => {
  let service: DeviceAssignmentService;
  let project: PulumiProject;
  beforeAll(async () => {
    service = await startDeviceAssignmentService();
    service.list(programs);
    project = await PulumiProject.create({
      program,
      config: { "softwareupdate:server": "directory", "softwareupdate:path": "server" },
      environment: { ...service.environment, SOFTWAREUPDATE_SERVER_TOKEN: JSON.stringify(serverTokenJson) },
    });
  });
  afterAll(() => service.close());

  const stored = (name: string): unknown => {
    const file = path.join(project.directory, "server", "declarations", `swu-${name}.json`);
    return (JSON.parse(readFileSync(file, "utf8")) as { Payload: unknown }).Payload;
  };

  it("reach the server in every form, asked for once", async () => {
    await project.up();
    expect(service.requests().map((request) => request.path)).toEqual(["/session", "/os-beta-enrollment/tokens"]);
    const iOS = { Description: "iOS 26 AppleSeed Beta", Token: tokens.iOS };
    const macOS = { Description: "macOS 26 AppleSeed Beta", Token: tokens.macOS };
    const required = (RequireProgram: object) => ({ Beta: { ProgramEnrollment: "AlwaysOn", RequireProgram } });
    expect(stored("beta-test_dev_listed")).toEqual(required(iOS));
    expect(stored("beta-test_dev_offered")).toEqual({ Beta: { OfferPrograms: [iOS, macOS, iOS] } });
    expect(stored("beta-test_dev_later")).toEqual(required(macOS));
    expect(stored("settings-test_dev_settings")).toEqual(required(iOS));
    expect(stored("settings-test_dev_eventual")).toEqual({ Beta: { OfferPrograms: [macOS] } });
    expect(changes(await project.preview())).toEqual([]);
  });

  it("reach what the program works out from its resources", async () => {
    const iOS = { description: "iOS 26 AppleSeed Beta", token: tokens.iOS };
    expect(await project.outputs()).toMatchObject({
      required: iOS,
      effective: { beta: { programEnrollment: "AlwaysOn", requireProgram: iOS } },
    });
  });

  it("are secrets in outputs and in the state, and files with them are their owner's alone", async () => {
    const { stdout } = await project.run("stack", ["output", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      token: "[secret]",
      later: "[secret]",
      effective: "[secret]",
      required: "[secret]",
      titles: ["iOS 26 AppleSeed Beta"],
    });
    const files = filesIn(path.dirname(project.directory));
    for (const token of Object.values(tokens)) {
      expect(project.stdout + project.stderr).not.toContain(token);
      const holding = files.filter((file) => readFileSync(file, "latin1").includes(token));
      expect(holding.length).toBeGreaterThan(0);
      for (const file of holding) {
        expect(path.basename(path.dirname(file))).toBe("declarations");
        if (process.platform !== "win32") expect(statSync(file).mode & 0o077).toBe(0);
      }
    }
  });

  it("stay offered when Apple refuses and the state has their tokens", async () => {
    project.setProgram(
      javascript(`
new apple.BetaEnrollment("offered", {
  groups: ["b", "more"],
  offerPrograms: ["iOS", "macOS"].map((os) => ({ program: os + " 26 AppleSeed Beta" })),
});`),
    );
    await project.up();
    service.refuse({ endpoint: "/session", status: 403, body: "ACCESS_DENIED" });
    project.setProgram(
      javascript(`
new apple.BetaEnrollment("offered", {
  groups: ["b"],
  offerPrograms: ["macOS", "iOS"].map((os) => ({ program: os + " 26 AppleSeed Beta" })),
});`),
    );
    await project.up();
    expect(project.stdout + project.stderr).toContain("offerPrograms[1]: the token stays the one that the state has.");
    expect(stored("beta-test_dev_offered")).toEqual({
      Beta: {
        OfferPrograms: [
          { Description: "macOS 26 AppleSeed Beta", Token: tokens.macOS },
          { Description: "iOS 26 AppleSeed Beta", Token: tokens.iOS },
        ],
      },
    });
    const { stdout } = await project.run("stack", ["export"]);
    for (const token of Object.values(tokens)) expect(stdout).not.toContain(token);
  });
});
