import type { Bag } from "../../../provider/resources/handler";
import type { ResourceKind } from "../../../provider";
import { serverKinds, startServer, type MdmServer } from "../../support/mdmServer";
import type { Interception } from "../../support/proxy";
import { checked, enforcement, handlerOn, providerLine, serverConnection, thrown, type Kept } from "./handlers";

jest.setTimeout(120_000);

const settings: Bag = { derivedIdentifier: "swu-settings-acme_dev_all", groups: ["pilot"], notifications: true };
const down = { status: 500, body: '{"error":"the server is down"}' };

function spoil(server: MdmServer, at: number, interception: Interception): void {
  server.proxy.requests.length = 0;
  server.proxy.beforeRequest = (index) => (index === at ? interception : index > at ? "cut" : undefined);
}

function repair(server: MdmServer): void {
  server.proxy.beforeRequest = undefined;
  server.proxy.requests.length = 0;
}

/** Runs `up` in a process of its own: creates what isn't kept, updates what is. */
async function up(server: MdmServer, kind: ResourceKind, news: Bag, before?: Kept): Promise<Kept> {
  const handler = handlerOn(kind, serverConnection(server));
  const inputs = await checked(handler, news, before?.inputs);
  if (before) {
    const { outs } = await handler.update(before.id, before.outs, inputs);
    return { id: before.id, inputs, outs: { ...outs, __provider: providerLine } };
  }
  const { id, outs } = await handler.create(inputs);
  return { id, inputs, outs: { ...outs, __provider: providerLine } };
}

describe.each(serverKinds)("a step that got half way on a real %s", (serverKind) => {
  let server: MdmServer;
  beforeAll(async () => void (server = await startServer(serverKind)));
  afterAll(() => server.stop());

  test("of a create says what exists, with everything that the engine needs to go on", async () => {
    // The configuration is stored, the activation is not.
    let puts = 0;
    server.proxy.beforeRequest = (_index, { method }) => (method === "PUT" && ++puts > 1 ? down : undefined);
    const error = await thrown(up(server, "enforcement", enforcement));
    repair(server);
    expect(error.code).toBe("SERVER");
    expect(error.message).toMatch(
      /answered 500: the server is down to storing declaration swu-enforcement-activation-/,
    );
    expect(error.id).toBe("swu-enforcement-acme_dev_macos");
    expect(error.reasons).toEqual([error.message]);
    expect(error.properties).toMatchObject({
      identifier: "swu-enforcement-acme_dev_macos",
      groups: ["pilot", "office"],
      targetOSVersion: "26.6.2",
      server: expect.stringContaining(serverKind) as string,
      schemaVersion: 1,
      __provider: providerLine,
    });
    expect(JSON.stringify(error.properties)).toBe(JSON.stringify(JSON.parse(JSON.stringify(error.properties))));
  });

  test("of a create that stored nothing has no id: the next run creates again", async () => {
    spoil(server, 0, down);
    const error = await thrown(up(server, "enforcement", enforcement));
    repair(server);
    expect(error.id).toBeUndefined();
    expect(error.properties).toBeUndefined();
  });

  test("of a create whose first answer was lost has an id: a program that no longer wants it must remove it", async () => {
    spoil(server, 2, "lose-answer");
    const error = await thrown(up(server, "settings", settings));
    repair(server);
    expect(error.code).toBe("UNREACHABLE");
    expect(error.id).toBe("swu-settings-acme_dev_all");
    expect(error.properties).toMatchObject({ groups: ["pilot"], __provider: providerLine });
    await handlerOn("settings", serverConnection(server)).delete(error.id as string, error.properties as Bag);
    expect((await server.adminRequest("GET", "/declarations/swu-settings-acme_dev_all")).status).toBe(404);
  });

  test("of an update keeps the old groups beside the new ones, so that a removal reaches them all", async () => {
    const before = await up(server, "enforcement", enforcement);
    spoil(server, 1, down);
    const error = await thrown(up(server, "enforcement", { ...enforcement, groups: ["school"] }, before));
    repair(server);
    expect(error.id).toBe("swu-enforcement-acme_dev_macos");
    expect((error.properties as Bag).groups).toEqual(["pilot", "office", "school"]);
  });

  test("prints no stack: a CI log gets one sentence", async () => {
    spoil(server, 0, down);
    const error = await thrown(
      up(server, "enforcement", { ...enforcement, derivedIdentifier: "swu-enforcement-acme_dev_x" }),
    );
    repair(server);
    expect(error.stack).toBe("");
  });
});
