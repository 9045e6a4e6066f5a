import type { Bag } from "../../../provider/resources/handler";
import type { ResourceKind } from "../../../provider";
import { serverKinds, startServer, type MdmServer } from "../../support/mdmServer";
import type { Interception } from "../../support/proxy";
import {
  checked,
  enforcement,
  handlerOn,
  noon,
  providerLine,
  serverConnection,
  thrown,
  updated,
  type Kept,
} from "./handlers";

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

  test("of an update that reached nothing leaves what was there before", async () => {
    const before = await up(server, "enforcement", enforcement);
    spoil(server, 0, down);
    const error = await thrown(up(server, "enforcement", { ...enforcement, groups: ["school"] }, before));
    repair(server);
    expect(error.id).toBeUndefined();
    expect(error.properties).toBeUndefined();
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

describe("safety rule 1 after a step that got half way: what is repeated later has its notice still", () => {
  const day = 24 * 60 * 60 * 1000;
  const named = { ...enforcement, derivedIdentifier: "swu-enforcement-acme_dev_late" };
  const inTwentyDays = { ...named, targetLocalDateTime: "2026-12-14T18:00:00" };
  const inTenDays = { ...named, targetLocalDateTime: "2026-12-04T18:00:00" };
  let server: MdmServer;
  beforeAll(async () => void (server = await startServer("kmfddm")));
  afterAll(() => server.stop());

  /** As the engine goes on from a failure: with the inputs of then, and the properties that the failure kept. */
  const later = (days: number, inputs: Bag, failure: Kept) => {
    const handler = handlerOn("enforcement", serverConnection(server), () => noon + days * day);
    return updated(handler, failure, inputs);
  };

  async function failed(news: Bag, before?: Kept): Promise<Kept> {
    server.proxy.beforeRequest = (_index, { method }) => (method === "PUT" ? "lose-answer" : undefined);
    const error = await thrown(up(server, "enforcement", news, before));
    repair(server);
    const { derivedIdentifier: _, ...given }: Bag = news;
    const inputs = { ...given, identifier: error.id };
    return { id: error.id as string, inputs, outs: error.properties as Bag };
  }

  afterEach(async () => {
    const handler = handlerOn("enforcement", serverConnection(server));
    await handler.delete("swu-enforcement-acme_dev_late", { ...inTenDays, __provider: providerLine });
  });

  test("of a create", async () => {
    const failure = await failed(inTenDays);
    await expect(later(8, inTenDays, failure)).rejects.toThrow(
      /^swu-enforcement-acme_dev_late was not changed, since an earlier update of it failed half way: a new enforcement needs 3 days of notice/,
    );
    expect((await server.adminRequest("GET", "/sets")).json).toEqual(null);
    const { outs } = await later(2, inTenDays, failure);
    expect(outs).not.toHaveProperty("inForce");
  });

  test("of an earlier date, which may be taken back, postponed, or allowed", async () => {
    const before = await up(server, "enforcement", inTwentyDays);
    const failure = await failed(inTenDays, before);
    await expect(later(8, inTenDays, failure)).rejects.toThrow(/half way: an earlier deadline needs 3 days of notice/);
    const again = { ...failure, outs: { ...failure.outs, ...(await failed(inTenDays, failure)).outs } };
    await expect(later(8, inTenDays, again)).rejects.toThrow(/half way: an earlier deadline/);
    for (const right of [
      inTwentyDays,
      { ...named, targetLocalDateTime: "2026-12-05T18:00:00" },
      { ...inTenDays, allowShortNotice: true },
    ]) {
      await later(8, right, failure);
    }
  });

  test("of a condition, of which the state keeps a fingerprint alone, since it may be secret", async () => {
    const predicate = "@property(secret) == 'hidden'";
    const before = await up(server, "enforcement", { ...inTenDays, predicate });
    const failure = await failed(inTenDays, before);
    expect(JSON.stringify(failure.outs)).not.toContain("hidden");
    await expect(later(8, inTenDays, failure)).rejects.toThrow(/half way: another condition needs 3 days of notice/);
    expect(
      (await later(8, { ...inTenDays, predicate }, { ...failure, inputs: { ...failure.inputs, predicate } })).outs,
    ).toMatchObject({ predicate });
  });

  test("is compared with what a refresh has read", async () => {
    const failure = await failed(inTenDays);
    const handler = handlerOn("enforcement", serverConnection(server));
    const { props, inputs } = await handler.read(failure.id, failure.outs);
    expect([props, inputs].filter((bag) => bag && "inForce" in bag)).toEqual([]);
  });
});
