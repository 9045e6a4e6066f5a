import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Declaration } from "../../provider/core/declarations/declaration";
import type { JsonObject } from "../../provider/core/json";
import { DirectoryServer } from "../../provider/servers/directory";
import { readProgram } from "../provider/core/import/readProgram";
import { softwareupdate } from "./support/capturedIo";
import { PulumiStandIn } from "./support/pulumiStandIn";

const token = "p3ySHD3CiWtpsH1DKS8sVdv9";
const program = { Description: "macOS AppleSeed Beta", Token: token };

function declaration(kind: string, Identifier: string, Payload: JsonObject): Declaration {
  return { Type: `com.apple.${kind}`, Identifier, Payload };
}
const settings = declaration("configuration.softwareupdate.settings", "everyone", { Notifications: false });
const testers = declaration("configuration.softwareupdate.settings", "testers", {
  Beta: { ProgramEnrollment: "AlwaysOn", RequireProgram: program },
});
const enforcement = declaration("configuration.softwareupdate.enforcement.specific", "macos", {
  TargetOSVersion: "26.6.2",
  TargetLocalDateTime: "2099-12-01T18:00:00",
});
const shared = declaration("activation.simple", "shared", {
  StandardConfigurations: ["everyone", "testers", "macos"],
  Predicate: "@status(device.model.family) == 'Mac'",
});
const passcode = declaration("configuration.passcode.settings", "passcode", {});

let workingDirectory: string;
beforeEach(() => (workingDirectory = mkdtempSync(path.join(tmpdir(), "import-"))));
afterEach(() => rmSync(workingDirectory, { recursive: true, force: true }));

describe("softwareupdate import with files", () => {
  function write(...declarations: readonly Declaration[]): string[] {
    return declarations.map((one) => {
      const file = `${one.Identifier}.json`;
      writeFileSync(path.join(workingDirectory, file), JSON.stringify(one));
      return file;
    });
  }
  const importing = (...argv: string[]) => softwareupdate(["import", ...argv], { workingDirectory });

  it("prints the program that owns them, with activations of others left alone and tokens as secrets", async () => {
    const files = write(settings, testers, enforcement, shared, passcode);
    const { code, stdout, stderr } = await importing(...files, "--group", "pilot");
    const common = { adopt: true, activation: false, groups: ["pilot"] };
    const secret = { secret: "testersToken" };
    expect(readProgram(stdout)).toEqual([
      {
        className: "SoftwareUpdateSettings",
        name: "everyone",
        args: { identifier: "everyone", ...common, notifications: false },
      },
      {
        className: "BetaEnrollment",
        name: "testers",
        args: {
          identifier: "testers",
          ...common,
          programEnrollment: "AlwaysOn",
          requireProgram: { description: program.Description, token: secret },
        },
      },
      {
        className: "EnforcementSpecific",
        name: "macos",
        args: {
          identifier: "macos",
          ...common,
          platform: "macOS",
          targetOSVersion: "26.6.2",
          targetLocalDateTime: "2099-12-01T18:00:00",
          targetCheck: "warn",
        },
      },
    ]);
    expect(stdout + stderr).not.toContain(token);
    expect({ code, stderr: stderr.split("\n") }).toEqual({
      code: 0,
      stderr: [
        "softwareupdate import: passcode is a com.apple.configuration.passcode.settings, which this package has no resource for.",
        "Set the secrets before the first preview; each command asks for the value:",
        "  pulumi config set --secret testersToken # requireProgram.token of testers",
      ],
    });
  });

  it("prints one JSON value with --json, and no token in it", async () => {
    const { code, stdout } = await importing(...write(testers, shared), "--json");
    expect(code).toBe(0);
    expect(stdout).not.toContain(token);
    expect(JSON.parse(stdout)).toEqual({
      program: expect.stringContaining('config.requireSecret("testersToken")') as string,
      resources: [
        {
          name: "testers",
          type: "BetaEnrollment",
          identifier: "testers",
          groups: [],
          activation: false,
          foreignActivations: ["shared"],
        },
      ],
      secrets: [{ key: "testersToken", description: "requireProgram.token of testers" }],
      leftOut: [],
    });
  });

  it("imports only what --identifier names", async () => {
    const { stdout } = await importing(...write(settings, testers, shared), "--identifier", "everyone");
    expect(readProgram(stdout).map(({ name }) => name)).toEqual(["everyone"]);
  });

  it("writes a new file with --output, and never over an existing one", async () => {
    const files = write(settings);
    const first = await importing(...files, "--output", "index.ts");
    expect(first).toMatchObject({ code: 0, stdout: "index.ts has 1 resource." });
    const written = readFileSync(path.join(workingDirectory, "index.ts"), "utf8");
    expect(readProgram(written)).toHaveLength(1);
    const second = await importing(...files, "--output", "index.ts");
    expect(second).toMatchObject({ code: 1, stdout: "" });
    expect(second.stderr).toContain("index.ts exists already; nothing was written");
    expect(readFileSync(path.join(workingDirectory, "index.ts"), "utf8")).toBe(written);
  });

  it("exits with 1 for what no resource can own unchanged, and imports the rest", async () => {
    const broken = declaration("configuration.softwareupdate.settings", "broken", {
      Deferrals: { MajorPeriodInDays: 900 },
    });
    const { code, stdout, stderr } = await importing(...write(settings, broken));
    expect(code).toBe(1);
    expect(readProgram(stdout).map(({ name }) => name)).toEqual(["everyone"]);
    expect(stderr).toContain("broken is not imported: deferrals.majorPeriodInDays must be at most 90.");
  });

  it("says which programs of one group exclude each other, before a preview refuses them (safety rule 9)", async () => {
    const offered = declaration("configuration.softwareupdate.settings", "volunteers", {
      Beta: { OfferPrograms: [program] },
    });
    const { code, stderr } = await importing(...write(testers, offered), "--group", "pilot");
    expect(code).toBe(0);
    expect(stderr).toContain("testers and volunteers both reach group pilot; one requires a beta program");
  });

  it("asks for the platform of an enforcement whose activations don't tell it", async () => {
    const files = write(enforcement);
    const refused = await importing(...files);
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain("No activation tells the platform of macos");
    const { stdout } = await importing(...files, "--platform", "macOS");
    expect(readProgram(stdout)[0]!.args).toMatchObject({ platform: "macOS" });
  });

  it.each([
    ["a file that isn't there", ["missing.json"], "missing.json can't be read: it doesn't exist"],
    ["a file that is no declaration", ["text.json"], "`softwareupdate validate text.json` says more."],
    ["nothing that it has a resource for", ["passcode.json"], "There is nothing to import in the files"],
    ["an identifier that none has", ["everyone.json", "--identifier", "nope"], "There is no declaration nope"],
    ["another type's identifier", ["passcode.json", "--identifier", "passcode"], "is a com.apple.configuration.pass"],
  ])("exits with 1 for %s", async (_what, argv, sentence) => {
    write(settings, passcode);
    writeFileSync(path.join(workingDirectory, "text.json"), `not JSON, but ${token}`);
    const { code, stdout, stderr } = await importing(...argv);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain(token);
  });

  it.each([
    [["everyone.json", "everyone.json"], "have the same Identifier everyone"],
    [["everyone.json", "--stack", "dev"], "--stack has no meaning with files"],
    [["everyone.json", "--provider", "school"], "--provider has no meaning with files"],
    [["everyone.json", "--platform", "watchOS"], "--platform must be one of iOS, iPadOS, macOS, tvOS, visionOS"],
  ])("exits with 2 for %j", async (argv, sentence) => {
    write(settings);
    const { code, stdout, stderr } = await importing(...argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(sentence);
  });
});

describe("softwareupdate import from a server", () => {
  let pulumi: PulumiStandIn;
  let server: DirectoryServer;
  beforeEach(async () => {
    pulumi = new PulumiStandIn("name: fleet\nruntime: nodejs\n");
    const location = path.join(pulumi.workingDirectory, "mdm");
    server = new DirectoryServer({ type: "directory", location, source: "test", apiKey: () => "" });
    for (const one of [settings, testers, enforcement, shared, passcode]) await server.putDeclaration(one);
    for (const { Identifier } of [settings, enforcement]) await server.associate(Identifier, "office");
    await server.associate(testers.Identifier, "pilot");
  });
  afterEach(() => pulumi.dispose());

  const config = { "softwareupdate:server": "directory", "softwareupdate:path": "mdm" };
  function resource(identifier: string): object {
    const type = "pulumi-nodejs:dynamic/softwareupdate:SoftwareUpdateSettings";
    const inputs = { identifier, server: "directory mdm" };
    return { urn: `urn:pulumi:dev::fleet::${type}::${identifier}`, type, id: identifier, inputs, outputs: inputs };
  }
  function importing(resources: readonly object[], ...argv: string[]) {
    pulumi.answer({ selected: "organization/fleet/dev", stacks: { "organization/fleet/dev": { config, resources } } });
    return softwareupdate(["import", ...argv], pulumi);
  }

  it("reads all declarations with their groups, and leaves out what the state has", async () => {
    const { code, stdout, stderr } = await importing([resource("everyone")]);
    expect(code).toBe(0);
    expect(readProgram(stdout).map(({ name, args }) => [name, args.groups])).toEqual([
      ["macos", ["office"]],
      ["testers", ["pilot"]],
    ]);
    expect(stderr).toContain("everyone is in the state of organization/fleet/dev already.");
  });

  it("refuses to make a second owner of what the state has", async () => {
    const { code, stdout, stderr } = await importing([resource("everyone")], "--identifier", "everyone");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("Nothing was imported: everyone is in the state of organization/fleet/dev already.");
  });

  it("reads only what --group has", async () => {
    const { stdout } = await importing([], "--group", "pilot");
    expect(readProgram(stdout).map(({ name }) => name)).toEqual(["testers"]);
  });

  it("prints the explicit Provider that leads to the server, with its key as a secret", async () => {
    const urn = "urn:pulumi:dev::fleet::pulumi:providers:pulumi-nodejs::school";
    const settings = {
      "softwareupdate:provider": "school",
      "softwareupdate:server": "directory",
      "softwareupdate:path": "mdm",
      "softwareupdate:apiKey": "hunter2",
    };
    const provider = { urn, type: "pulumi:providers:pulumi-nodejs", id: "school", inputs: settings, outputs: settings };
    const { code, stdout, stderr } = await importing([provider], "--provider", "school", "--identifier", "everyone");
    expect(code).toBe(0);
    expect(stdout).toContain('const provider = new Provider("school", {');
    expect(stdout).toContain('apiKey: config.requireSecret("schoolApiKey")');
    expect(stdout + stderr).not.toContain("hunter2");
    expect(readProgram(stdout).map(({ name, options }) => [name, options])).toContainEqual([
      "everyone",
      "{ provider }",
    ]);
  });

  it("says that no server is configured", async () => {
    const { code, stderr } = await softwareupdate(["import"], { workingDirectory });
    expect(code).toBe(1);
    expect(stderr).toContain("No MDM server is configured");
  });
});
