import { canonicalJson, type Json } from "../../provider/core/json";
import { serverKinds, startServer, type MdmServer } from "../support/mdmServer";
import type { SimulatedDevice } from "../support/device";
import { changes, type PulumiProject } from "../support/pulumi";
import { exampleProject } from "./example";

jest.setTimeout(240_000);

const enforcementId = "swu-enforcement-test_dev_macos";

/** What Apple's schema asks for, written by hand from it. */
const golden: Record<string, { Type: string; Payload: Json }> = {
  "swu-settings-test_dev_everyone": {
    Type: "com.apple.configuration.softwareupdate.settings",
    Payload: {
      AutomaticActions: { Download: "AlwaysOn", InstallOSUpdates: "Allowed", InstallSecurityUpdate: "AlwaysOn" },
      Deferrals: { MajorPeriodInDays: 60, MinorPeriodInDays: 7 },
      RapidSecurityResponse: { Enable: true, EnableRollback: false },
    },
  },
  "swu-settings-activation-test_dev_everyone": {
    Type: "com.apple.activation.simple",
    Payload: { StandardConfigurations: ["swu-settings-test_dev_everyone"] },
  },
  [enforcementId]: {
    Type: "com.apple.configuration.softwareupdate.enforcement.specific",
    Payload: {
      DetailsURL: "https://it.example.com/updates",
      TargetLocalDateTime: "2030-03-01T18:00:00",
      TargetOSVersion: "26.6.2",
    },
  },
  "swu-enforcement-activation-test_dev_macos": {
    Type: "com.apple.activation.simple",
    Payload: {
      Predicate: "@status(device.model.family) == 'Mac'",
      StandardConfigurations: [enforcementId],
    },
  },
  "swu-status-test_dev_progress": {
    Type: "com.apple.configuration.management.status-subscriptions",
    Payload: {
      StatusItems: [
        { Name: "device.operating-system.version" },
        { Name: "softwareupdate.failure-reason" },
        { Name: "softwareupdate.install-reason" },
        { Name: "softwareupdate.install-state" },
        { Name: "softwareupdate.pending-version" },
      ],
    },
  },
  "swu-status-activation-test_dev_progress": {
    Type: "com.apple.activation.simple",
    Payload: { StandardConfigurations: ["swu-status-test_dev_progress"] },
  },
};

describe.each(serverKinds)("the example on a real %s", (kind) => {
  let server: MdmServer;
  let device: SimulatedDevice;
  let project: PulumiProject;

  beforeAll(async () => {
    server = await startServer(kind);
    device = server.device();
    await device.enroll();
    project = await exampleProject(server, { pilot: JSON.stringify({ [device.enrollmentId]: "a simulated Mac" }) });
    await project.up();
  });

  it("gives the device exactly the declarations that Apple's schema asks for", async () => {
    const declarations = await device.sync();
    const received = [...declarations].map(([identifier, { Type, Payload }]) => [identifier, { Type, Payload }]);
    expect(Object.fromEntries(received)).toEqual(golden);
  });

  it("stores payloads in canonical bytes", async () => {
    for (const [identifier, { Payload }] of Object.entries(golden)) {
      const again = { Identifier: identifier, Type: golden[identifier]!.Type, Payload };
      // The server compares bytes: only the very same ones are unchanged.
      const answer = await server.adminRequest("PUT", "/declarations?nonotify=1", canonicalJson(again));
      expect([identifier, answer.status]).toEqual([identifier, 304]);
    }
  });

  it("previews nothing, and asks the MDM server nothing, when nothing changed", async () => {
    const before = server.requests().length;
    expect(changes(await project.preview())).toEqual([]);
    expect(server.requests().length).toBe(before);
  });

  it("previews a changed deadline as one changed property, and gives the device a new ServerToken", async () => {
    const before = (await device.sync()).get(enforcementId)!;
    await project.setConfig({ deadline: "2030-04-01T18:00:00" });
    const preview = changes(await project.preview());
    expect(preview.map(({ op, paths }) => ({ op, paths }))).toEqual([{ op: "update", paths: ["targetLocalDateTime"] }]);
    await project.up();
    const after = (await device.sync()).get(enforcementId)!;
    expect(after.Payload).toMatchObject({ TargetLocalDateTime: "2030-04-01T18:00:00" });
    expect(after.ServerToken).not.toBe(before.ServerToken);
  });

  it("shows what was changed behind Pulumi's back by property, and puts it right", async () => {
    const { Payload } = golden[enforcementId]!;
    const edited = { ...(Payload as object), TargetOSVersion: "26.6.1", TargetLocalDateTime: "2030-04-01T18:00:00" };
    const Type = golden[enforcementId]!.Type;
    await server.adminRequest("PUT", "/declarations", { Type, Identifier: enforcementId, Payload: edited });
    await server.adminRequest("DELETE", `/set-declarations/office?declaration=${enforcementId}`);
    const refreshed = await project.refresh({ args: ["--diff"] });
    expect(refreshed.stdout).toContain('targetOSVersion: "26.6.2" => "26.6.1"');
    expect(refreshed.stdout).toContain('- [1]: "office"');
    const preview = changes(await project.preview());
    expect(preview.map(({ op, paths }) => ({ op, paths }))).toEqual([
      { op: "update", paths: ["groups[1]", "targetOSVersion"] },
    ]);
    await project.up();
    expect((await device.sync()).get(enforcementId)!.Payload).toMatchObject({ TargetOSVersion: "26.6.2" });
    const groups = await server.adminRequest("GET", `/declaration-sets/${enforcementId}`);
    expect((groups.json as string[]).sort()).toEqual(["office", "pilot"]);
    expect(changes(await project.preview())).toEqual([]);
  });

  it("leaves no declaration, no association and an empty device behind when it is destroyed", async () => {
    await project.destroy();
    expect((await server.adminRequest("GET", "/declarations")).json).toBeNull();
    expect((await server.adminRequest("GET", "/sets")).json).toBeNull();
    expect((await server.adminRequest("GET", `/enrollment-sets/${device.enrollmentId}`)).json).toBeNull();
    const { Declarations } = await device.declarationItems();
    expect(Declarations).toEqual({ Activations: [], Assets: [], Configurations: [], Management: [] });
  });
});
