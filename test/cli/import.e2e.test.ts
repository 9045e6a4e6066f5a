import { readFileSync } from "node:fs";
import path from "node:path";
import type { DeclarationKindName } from "../../provider/core/declarations/identifier";
import { declarationKinds } from "../../provider/core/declarations/kinds";
import { payloadOf } from "../../provider/core/declarations/validate";
import type { JsonObject } from "../../provider/core/json";
import { connectionTo } from "../e2e/example";
import type { SimulatedDevice } from "../support/device";
import { serverKinds, startServer, type MdmServer } from "../support/mdmServer";
import { lastingAnswer } from "../support/offers";
import { changes, PulumiProject, type Preview } from "../support/pulumi";
import { softwareupdate, type Answer } from "./support/capturedIo";
import { placeOf } from "./support/fleet";

jest.setTimeout(240_000);

const token = "p3ySHD3CiWtpsH1DKS8sVdv9";
const settings = "com.apple.configuration.softwareupdate.settings";
const enforcement = "com.apple.configuration.softwareupdate.enforcement.specific";
const activation = "com.apple.activation.simple";
const uuid = "EB13EE2B-5D63-4EBA-810F-5B81D07F5017";
const onMacs = "@status(device.model.family) == 'Mac'";

/** What somebody has made by hand on the server, each with its groups. */
const byHand: readonly (readonly [type: string, identifier: string, payload: JsonObject, groups: string[]])[] = [
  [settings, "everyone", { Notifications: false, Deferrals: { MinorPeriodInDays: 7 }, NewIn2027: [1] }, ["office"]],
  [
    settings,
    "testers",
    { Beta: { ProgramEnrollment: "AlwaysOn", RequireProgram: { Description: "AppleSeed", Token: token } } },
    ["pilot"],
  ],
  // Apple has withdrawn this version since.
  [enforcement, "macos", { TargetOSVersion: "26.0", TargetLocalDateTime: "2020-01-01T18:00:00" }, ["office", "pilot"]],
  [enforcement, uuid, { TargetOSVersion: "26.6.2", TargetLocalDateTime: "2099-12-01T18:00:00" }, ["pilot"]],
  [
    "com.apple.configuration.management.status-subscriptions",
    "progress",
    { StatusItems: [{ Name: "softwareupdate.install-state" }, { Name: "device.operating-system.version" }] },
    ["office", "pilot"],
  ],
  ["com.apple.configuration.passcode.settings", "passcode", { MinimumLength: 6 }, ["pilot"]],
  [activation, "shared", { StandardConfigurations: ["everyone", "testers", "passcode"] }, ["office", "pilot"]],
  [activation, "macos-activation", { StandardConfigurations: ["macos"], Predicate: onMacs }, ["office", "pilot"]],
  [activation, `${uuid}-activation`, { StandardConfigurations: [uuid], Predicate: onMacs }, ["pilot"]],
  [activation, "reports", { StandardConfigurations: ["progress"] }, ["office", "pilot"]],
];

/** Of these the printed program makes resources; `shared` and `reports` stay somebody else's. */
const owned = ["everyone", "macos", "progress", "testers", uuid];

async function makeByHand(server: MdmServer): Promise<void> {
  for (const [Type, Identifier, Payload, groups] of byHand) {
    // As a person's editor writes it: other bytes than this package's.
    const text = JSON.stringify({ Type, Identifier, Payload }, undefined, 4);
    await server.adminRequest("PUT", "/declarations?nonotify=1", text);
    for (const group of groups) {
      await server.adminRequest("PUT", `/set-declarations/${group}?declaration=${Identifier}&nonotify=1`);
    }
  }
}

/** The order of status items means nothing, and a preview has them sorted. */
function inOneOrder(payload: JsonObject): JsonObject {
  const { StatusItems: items } = payload as { StatusItems?: { Name: string }[] };
  return items
    ? { ...payload, StatusItems: items.toSorted((one, other) => (one.Name < other.Name ? -1 : 1)) }
    : payload;
}

function payloadsOf(declarations: Map<string, { Payload: unknown }>): unknown {
  return Object.fromEntries(
    [...declarations].map(([identifier, { Payload }]) => [identifier, inOneOrder(Payload as JsonObject)]),
  );
}

/** What the created resources of a preview would store, by identifier; a secret is hidden in it. */
function payloadsIn(preview: Preview): Record<string, unknown> {
  const created = preview.steps.filter(({ urn }) => urn.includes("dynamic/softwareupdate"));
  return Object.fromEntries(
    created.map(({ op, newState }) => {
      const inputs = newState!.inputs!;
      const [, kind] = /handler\("(\w+)"\)/.exec(String(inputs.__provider))!;
      const payload = payloadOf(declarationKinds[kind as DeclarationKindName], inputs);
      return [String(inputs.identifier), [op, payload]];
    }),
  );
}

describe.each(serverKinds)("softwareupdate import with the real engine and a real %s", (kind) => {
  let server: MdmServer;
  let devices: SimulatedDevice[];
  let project: PulumiProject;
  let imported: Answer;
  beforeAll(async () => {
    server = await startServer(kind);
    devices = [server.device(), server.device()];
    for (const [at, group] of ["pilot", "office"].entries()) {
      await devices[at]!.enroll();
      const { enrollmentId } = devices[at]!;
      await server.adminRequest("PUT", `/enrollment-sets/${enrollmentId}?set=${group}&nonotify=1`);
    }
    await makeByHand(server);
    project = await PulumiProject.create({
      language: "typescript",
      program: "",
      files: { "answer.json": lastingAnswer({ without: ["26.0"] }) },
      config: connectionTo(server),
      environment: { SOFTWAREUPDATE_LOOKUP_URL: "answer.json" },
    });
  });
  afterAll(async () => {
    await project.dispose();
    await server.stop();
  });

  const onDevices = () => Promise.all(devices.map((device) => device.sync()));
  const programText = () => readFileSync(path.join(project.directory, "imported.ts"), "utf8");

  it("prints a program without a token, and writes nothing to the server", async () => {
    imported = await softwareupdate(["import", "--output", "imported.ts"], placeOf(project));
    expect(imported).toMatchObject({ code: 0, stdout: "imported.ts has 5 resources." });
    expect(server.requests().every(({ method }) => method === "GET")).toBe(true);
    const said = programText() + imported.stderr;
    expect(said).not.toContain(token);
    expect(said).not.toContain(server.apiKey);
    expect(programText()).toContain('// Activated by "shared", which this program leaves alone.');
  });

  it("previews the payloads that the server has, each unchanged", async () => {
    // The one command that it asks for, with the value that a person would type.
    const [, key] = /pulumi config set --secret (\S+) #/.exec(imported.stderr)!;
    await project.setConfig({ [key!]: { secret: token } });
    project.setProgram(programText());
    const preview = await project.preview();
    const stored = byHand
      .filter(([, identifier]) => owned.includes(identifier))
      .map(([, identifier, payload]) => [identifier, ["create", inOneOrder(payload)]]);
    const expected: unknown = JSON.parse(JSON.stringify(Object.fromEntries(stored)).replace(token, "[secret]"));
    expect(payloadsIn(preview)).toEqual(expected);
    // Apple's withdrawal of a version that devices were told to install long ago stops nothing.
    const warnings = (preview.diagnostics ?? []).filter(({ severity }) => severity === "warning");
    expect(warnings.map(({ message }) => message)).toContainEqual(expect.stringContaining("26.0"));
  });

  it("takes them over without changing anything on a device, and previews nothing after it", async () => {
    const before = await onDevices();
    const requests = server.requests().length;
    await project.up();
    const writes = server.requests().slice(requests);
    expect(writes.filter(({ method, path }) => method === "PUT" && /\/declarations(\?|$)/.test(path))).toEqual([]);
    // ServerTokens and all: no device fetches anything anew.
    expect(await onDevices()).toEqual(before);
    expect(changes(await project.preview())).toEqual([]);
    await project.refresh();
    expect(changes(await project.preview())).toEqual([]);
    const { deployment } = await project.exportState();
    expect(JSON.stringify(deployment)).not.toContain(token);
    const again = await softwareupdate(["import"], placeOf(project));
    expect(again).toMatchObject({ code: 1, stdout: "" });
    expect(again.stderr).toContain("There is nothing to import");
  });

  it("goes on without the lines that the take-over needed", async () => {
    const before = await onDevices();
    const lines = programText().split("\n");
    const needless = /^ {2}(adopt|allowShortNotice|targetCheck):/;
    project.setProgram(lines.filter((line) => !needless.test(line)).join("\n"));
    await project.up();
    // Stored in this package's own bytes by now, with the same payloads.
    expect((await onDevices()).map(payloadsOf)).toEqual(before.map(payloadsOf));
    expect(changes(await project.preview())).toEqual([]);
  });

  it("leaves what is somebody else's when the program is destroyed", async () => {
    await project.destroy();
    const left = ((await server.adminRequest("GET", "/declarations")).json as string[]).sort();
    expect(left).toEqual(["passcode", "reports", "shared"]);
  });
});
