import path from "node:path";
import { activationIdentifier, deriveIdentifier, type StackName } from "../../provider/core/declarations/identifier";
import { DirectoryServer } from "../../provider/servers/directory";
import { softwareupdate } from "./support/capturedIo";
import { PulumiStandIn, type StandInStack } from "./support/pulumiStandIn";

const dev: StackName = { organization: "organization", project: "fleet", stack: "dev" };
const reference = "organization/fleet/dev";
const config = { "softwareupdate:server": "directory", "softwareupdate:path": "./mdm" };
const settingsType = "com.apple.configuration.softwareupdate.settings";
const own = deriveIdentifier("settings", dev, "base");
const lost = deriveIdentifier("settings", dev, "lost");

let pulumi: PulumiStandIn;
let server: DirectoryServer;

beforeEach(async () => {
  pulumi = new PulumiStandIn("name: fleet\nruntime: nodejs\nmain: program/index.js\n");
  server = serverIn("mdm");
  for (const identifier of [own, lost]) await store(identifier);
});
afterEach(() => pulumi.dispose());

/** Relative paths start at the program. */
function serverIn(folder: string): DirectoryServer {
  const location = path.join(pulumi.workingDirectory, "program", folder);
  return new DirectoryServer({ type: "directory", location, source: "test", apiKey: () => "" });
}

async function store(identifier: string, at = server, type = settingsType): Promise<void> {
  await at.putDeclaration({ Type: type, Identifier: identifier, Payload: {} });
  await at.associate(identifier, "pilot");
  if (type !== settingsType) return;
  const activation = activationIdentifier(identifier);
  const Payload = { StandardConfigurations: [identifier] };
  await at.putDeclaration({ Type: "com.apple.activation.simple", Identifier: activation, Payload });
  await at.associate(activation, "pilot");
}

function resource(identifier: string, more: object = {}): object {
  const type = "pulumi-nodejs:dynamic/softwareupdate:SoftwareUpdateSettings";
  const urn = `urn:pulumi:dev::fleet::${type}::${identifier}`;
  return { urn, type, id: identifier, inputs: { identifier }, outputs: { identifier }, ...more };
}

function stack(more: StandInStack = {}): StandInStack {
  return { config, resources: [resource(own)], ...more };
}

function orphans(...argv: string[]) {
  return softwareupdate(["orphans", ...argv], pulumi);
}

async function found(...argv: string[]): Promise<string[]> {
  const { stdout, stderr, code } = await orphans("--json", ...argv);
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  return (JSON.parse(stdout) as { orphans: { identifier: string }[] }).orphans.map(({ identifier }) => identifier);
}

describe("softwareupdate orphans", () => {
  it("says that there are none", async () => {
    pulumi.answer({
      selected: reference,
      stacks: { [reference]: stack({ resources: [resource(own), resource(lost)] }) },
    });
    const { code, stdout } = await orphans();
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `No orphans: all that ${reference} has on directory ./mdm is in its state.`,
    });
    expect(await found()).toEqual([]);
    // Other stacks and the lock are no question then.
    expect(pulumi.calls().join()).not.toMatch(/stack ls|refresh/);
  });

  it("lists what the state has lost, and changes nothing", async () => {
    pulumi.answer({ selected: reference, stacks: { [reference]: stack() } });
    const before = await server.listDeclarations();
    const { code, stdout, stderr } = await orphans();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`2 orphans of ${reference}:`);
    expect(stdout).toMatch(new RegExp(`^${lost} +${settingsType} +pilot +directory ./mdm$`, "m"));
    expect(await server.listDeclarations()).toEqual(before);
    const json = JSON.parse((await orphans("--json")).stdout) as unknown;
    const common = { groups: ["pilot"], server: "directory ./mdm" };
    expect(json).toEqual({
      stack: reference,
      removed: false,
      orphans: [
        { identifier: activationIdentifier(lost), type: "com.apple.activation.simple", ...common },
        { identifier: lost, type: settingsType, ...common },
      ],
    });
  });

  it("removes them, activations first, with their associations", async () => {
    pulumi.answer({ selected: reference, stacks: { [reference]: stack() } });
    const removal = jest.spyOn(DirectoryServer.prototype, "removeDeclaration");
    const { code, stdout } = await orphans("--remove");
    expect({ code, first: stdout.split("\n")[0] }).toEqual({ code: 0, first: `Removed 2 orphans of ${reference}:` });
    expect(removal.mock.calls.flat()).toEqual([activationIdentifier(lost), lost]);
    removal.mockRestore();
    expect(await server.listDeclarations()).toEqual([activationIdentifier(own), own].sort());
    expect(await server.groupsOf(lost)).toEqual([]);
    expect(await server.groupsOf(own)).toEqual(["pilot"]);
    expect(await found("--remove")).toEqual([]);
  });

  it("never touches what other stacks or other people made (safety rule 8)", async () => {
    const others: StackName[] = [
      { ...dev, stack: "dev2" },
      { ...dev, project: "fleet-two" },
      // Their prefixes begin like this stack's.
      { organization: "fleet", project: "dev", stack: "x" },
      { ...dev, project: "activation-fleet" },
    ];
    const foreign = [
      "by-hand",
      "swu-settings-fleet",
      ...others.map((other) => deriveIdentifier("settings", other, "a")),
    ];
    for (const identifier of foreign) await store(identifier);
    await store(deriveIdentifier("settings", dev, "odd"), server, "com.apple.configuration.passcode.settings");
    pulumi.answer({ selected: reference, stacks: { [reference]: stack() } });
    const before = await server.listDeclarations();
    expect(await found("--remove")).toEqual([activationIdentifier(lost), lost]);
    const removed = [activationIdentifier(lost), lost];
    expect(await server.listDeclarations()).toEqual(before.filter((identifier) => !removed.includes(identifier)));
  });

  it("keeps the activations of another project apart from its own configurations (safety rule 8)", async () => {
    const named: StackName = { ...dev, project: "activation-fleet" };
    await store(deriveIdentifier("settings", named, "lost"));
    const name = "organization/activation-fleet/dev";
    pulumi.answer({ selected: name, stacks: { [name]: stack({ resources: [] }) } });
    expect(await found()).not.toContain(activationIdentifier(own));
    expect(await found()).toContain(deriveIdentifier("settings", named, "lost"));
  });

  it("counts what an update had begun as known", async () => {
    const pending = [resource(lost, { id: "", outputs: undefined })];
    pulumi.answer({ selected: reference, stacks: { [reference]: stack({ pending }) } });
    expect(await found()).toEqual([]);
  });

  it("leaves a renamed stack what it made under its old name", async () => {
    const renamed = { resources: [resource(lost)] };
    pulumi.answer({ selected: reference, stacks: { [reference]: stack(), "organization/fleet/production": renamed } });
    expect(await found("--remove")).toEqual([]);
    const unreadable = { ...renamed, failure: "access denied" };
    pulumi.answer({
      selected: reference,
      stacks: { [reference]: stack(), "organization/fleet/production": unreadable },
    });
    const { code, stderr } = await orphans("--remove");
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "softwareupdate orphans: `pulumi stack export` failed: access denied.",
    });
  });

  it("takes the organization from Pulumi's full name of the stack, or as given", async () => {
    const acme = { ...dev, organization: "acme" };
    const ofAcme = deriveIdentifier("settings", acme, "a");
    await store(ofAcme);
    pulumi.answer({ selected: "acme/fleet/dev", stacks: { "acme/fleet/dev": stack() } });
    expect(await found()).toEqual([ofAcme, activationIdentifier(ofAcme)]);
    // Pulumi Cloud says itself whether an update runs.
    expect(pulumi.calls().join()).not.toContain("refresh");
    pulumi.answer({ selected: "dev", stacks: { dev: stack() } });
    expect(await found()).toEqual([activationIdentifier(lost), lost]);
    expect(await found("--organization", "acme")).toEqual([ofAcme, activationIdentifier(ofAcme)]);
  });

  it("looks at the servers of explicit Providers, too", async () => {
    const school = serverIn("school");
    await store(lost, school);
    const provider = {
      urn: "urn:pulumi:dev::fleet::pulumi:providers:pulumi-nodejs::school",
      type: "pulumi:providers:pulumi-nodejs",
      id: "1",
      inputs: {
        "softwareupdate:provider": "school",
        "softwareupdate:server": "directory",
        "softwareupdate:path": {
          "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
          plaintext: '"school"',
        },
      },
    };
    const there = resource(own, {
      provider: `${provider.urn}::1`,
      outputs: { identifier: own, server: "directory school" },
    });
    pulumi.answer({ selected: reference, stacks: { [reference]: stack({ resources: [provider, there] }) } });
    const { stdout } = await orphans("--json", "--remove");
    const servers = (JSON.parse(stdout) as { orphans: { server: string }[] }).orphans.map((orphan) => orphan.server);
    expect(servers).toEqual(["directory ./mdm", "directory ./mdm", "directory school", "directory school"]);
    expect(await school.listDeclarations()).toEqual([]);
    // Without a connection of its own the stack has these servers alone.
    await store(lost, school);
    pulumi.answer({ selected: reference, stacks: { [reference]: { resources: [provider, there] } } });
    expect(await found()).toEqual([activationIdentifier(lost), lost]);
  });

  it("refuses another server than the one that the resources live on (safety rule 10)", async () => {
    const elsewhere = resource(own, { outputs: { identifier: own, server: "nanohub https://mdm.example.com" } });
    pulumi.answer({ selected: reference, stacks: { [reference]: stack({ resources: [elsewhere] }) } });
    const { code, stdout, stderr } = await orphans("--remove");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain('live on the server "nanohub https://mdm.example.com", but the stack configuration names');
    expect(await server.listDeclarations()).toHaveLength(4);
  });

  it.each([
    ["acme/fleet/dev", { isUpdating: true }],
    [reference, { isLocked: true }],
  ])("refuses a locked stack: %s", async (name, lock) => {
    await store(deriveIdentifier("settings", { ...dev, organization: "acme" }, "a"));
    pulumi.answer({ selected: name, stacks: { [name]: stack(lock) } });
    const { code, stdout, stderr } = await orphans("--remove");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`The stack ${name} is locked`);
    expect(await server.listDeclarations()).toHaveLength(6);
  });

  it("takes the connection from the environment where the stack has none", async () => {
    pulumi.answer({ stacks: { [reference]: { resources: [resource(own)] } } });
    const environment = { ...pulumi.environment, SOFTWAREUPDATE_SERVER: "directory", SOFTWAREUPDATE_PATH: "./mdm" };
    const where = { workingDirectory: pulumi.workingDirectory, environment };
    const { code, stdout } = await softwareupdate(["orphans", "--stack", "dev"], where);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining(lost) as string });
  });

  it.each([
    ["no stack is selected", [], "There is no stack here"],
    ["the stack is unknown", ["--stack", "nope"], "`pulumi stack` failed: no stack named 'nope' found."],
    ["the state can't be read", ["--stack", "broken"], "`pulumi stack export` failed: passphrase must be set."],
    ["no server is named", ["--stack", "bare"], "No MDM server is configured"],
  ])("says in a sentence that %s", async (_, argv, sentence) => {
    const stacks = {
      "organization/fleet/broken": { failure: "passphrase must be set" },
      "organization/fleet/bare": {},
    };
    pulumi.answer({ stacks });
    const { code, stdout, stderr } = await orphans(...argv);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(sentence);
    expect(stderr.split("\n")).toHaveLength(1);
  });

  it("says that pulumi is missing", async () => {
    const where = { workingDirectory: pulumi.workingDirectory, environment: { PATH: pulumi.workingDirectory } };
    const { code, stderr } = await softwareupdate(["orphans"], where);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("`pulumi` was not found") as string,
    });
  });
});
