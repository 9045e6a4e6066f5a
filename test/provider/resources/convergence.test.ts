import type { Bag, ResourceHandler } from "../../../provider/resources/handler";
import type { ResourceKind } from "../../../provider";
import { serverKinds, startServer, type MdmServer } from "../../support/mdmServer";
import {
  checked,
  enforcement,
  handlerOn,
  providerLine,
  serverConnection,
  thrown,
  type Kept,
} from "./handlers";

jest.setTimeout(120_000);

const enrollments = ["A", "B", "C"];
const group: Bag = { group: "pilot", enrollments: { A: "Ada's Mac", B: "Bob's Mac" } };

/** A resource that is created, changed and removed. */
interface Scenario {
  readonly kind: ResourceKind;
  readonly first: Bag;
  readonly second: Bag;
}
const scenarios: Record<string, Scenario> = {
  "an enforcement whose version and groups change": {
    kind: "enforcement",
    first: enforcement,
    second: { ...enforcement, targetOSVersion: "26.6.3", groups: ["office", "school"] },
  },
  "an enforcement with an identifier of its own that loses its activation": {
    kind: "enforcement",
    first: { ...enforcement, identifier: "com.example.macos" },
    second: { ...enforcement, identifier: "com.example.macos", activation: false },
  },
  "a group whose members change": {
    kind: "group",
    first: group,
    second: { group: "pilot", enrollments: { B: "Bob's Mac", C: "Cleo's Mac" } },
  },
};

/** What becomes of the request at an index, and of those after it. */
const faults = {
  "finds the server down, which it stays": { at: "down", after: "down" },
  "is carried out, but its answer is lost, and the server is down from then on": { at: "lose-answer", after: "down" },
  "is cut once": { at: "cut", after: "fine" },
  "is carried out, but its answer is lost once": { at: "lose-answer", after: "fine" },
} as const;
type Fault = (typeof faults)[keyof typeof faults];

const down = { status: 500, body: '{"error":"the server is down"}' };

function spoil(server: MdmServer, at: number, fault: Fault): void {
  server.proxy.requests.length = 0;
  server.proxy.beforeRequest = (index) => {
    if (index === at) return fault.at === "down" ? down : fault.at;
    return index > at && fault.after === "down" ? down : undefined;
  };
}

function repair(server: MdmServer): void {
  server.proxy.beforeRequest = undefined;
  server.proxy.requests.length = 0;
}

/** A handler in a process of its own. */
const open = (server: MdmServer, kind: ResourceKind): ResourceHandler => handlerOn(kind, serverConnection(server));

/** What the engine keeps of a step that failed, or undefined when it keeps nothing. */
function keptOf(error: Bag, inputs: Bag): Kept | undefined {
  if (error.id === undefined) return undefined;
  return { id: error.id as string, inputs, outs: error.properties as Bag };
}

/** Runs `up`: creates what isn't kept, updates what is. */
async function up(server: MdmServer, kind: ResourceKind, news: Bag, before?: Kept): Promise<Kept> {
  const handler = open(server, kind);
  const inputs = await checked(handler, news, before?.inputs);
  try {
    if (before) {
      const { outs } = await handler.update(before.id, before.outs, inputs);
      return { id: before.id, inputs, outs: { ...outs, __provider: providerLine } };
    }
    const { id, outs } = await handler.create(inputs);
    return { id, inputs, outs: { ...outs, __provider: providerLine } };
  } catch (error) {
    throw Object.assign(error as Error, { inputs });
  }
}

/** Runs an `up` that a fault stops, and returns what the engine keeps then. */
async function halfDone(server: MdmServer, kind: ResourceKind, news: Bag, before: Kept): Promise<Kept> {
  return up(server, kind, news, before).catch(
    (failure: Bag & { inputs: Bag }) => keptOf(failure, failure.inputs) ?? before,
  );
}

/** Runs `up` with a fault, and once more without when it failed, as a person does. */
async function upTwice(server: MdmServer, kind: ResourceKind, news: Bag, before: Kept | undefined): Promise<Kept> {
  let kept: Kept | undefined;
  try {
    const done = await up(server, kind, news, before);
    repair(server);
    return done;
  } catch (failure) {
    const error = failure as Bag & { inputs: Bag };
    kept = keptOf(error, error.inputs) ?? before;
  }
  repair(server);
  return up(server, kind, news, kept);
}

/** More than any step has requests: each index gets a server of its own, so that they run side by side. */
const poolSize = 12;

describe.each(serverKinds)("on a real %s", (serverKind) => {
  let pool: MdmServer[];
  beforeAll(async () => {
    jest.spyOn(console, "warn").mockImplementation(() => undefined);
    pool = await Promise.all(Array.from({ length: poolSize }, () => startServer(serverKind)));
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await Promise.all(pool.map((server) => server.stop()));
  });

  describe.each(Object.entries(scenarios))("%s", (_what, { kind, first, second }) => {
    let requests: { create: number; update: number; delete: number };
    let wanted: { nothing: unknown; created: unknown; updated: unknown };
    const contents = (server: MdmServer): Promise<unknown> => serverContents(server, enrollments);

    beforeAll(async () => {
      const server = pool[0]!;
      await empty(server, enrollments);
      const nothing = await contents(server);
      const before = await up(server, kind, first);
      const create = server.requests().length;
      const afterCreate = await contents(server);
      const after = await up(server, kind, second, before);
      const update = server.requests().length - create;
      const afterUpdate = await contents(server);
      await open(server, kind).delete(after.id, after.outs);
      requests = { create, update, delete: server.requests().length - create - update };
      wanted = { nothing, created: afterCreate, updated: afterUpdate };
      expect(await contents(server)).toEqual(nothing);
      expect(afterUpdate).not.toEqual(afterCreate);
      expect(Math.max(...Object.values(requests))).toBeLessThanOrEqual(poolSize);
    });

    /** Tries every request of a step, each on an empty server. */
    async function atEachRequest(step: keyof typeof requests, run: (server: MdmServer, at: number) => Promise<void>) {
      await Promise.all(
        pool.slice(0, requests[step]).map(async (server, at) => {
          await empty(server, enrollments);
          await run(server, at);
        }),
      );
    }

    async function removeAll(server: MdmServer, kept: Kept, at: number): Promise<void> {
      await open(server, kind).delete(kept.id, kept.outs);
      expect([at, await contents(server)]).toEqual([at, wanted.nothing]);
    }

    describe.each(Object.entries(faults))("ends at the same place when a request %s", (_fault, fault) => {
      test("while it is created", () =>
        atEachRequest("create", async (server, at) => {
          spoil(server, at, fault);
          const kept = await upTwice(server, kind, first, undefined);
          expect([at, await contents(server)]).toEqual([at, wanted.created]);
          await removeAll(server, kept, at);
        }));

      test("while it is updated", () =>
        atEachRequest("update", async (server, at) => {
          const before = await up(server, kind, first);
          spoil(server, at, fault);
          const kept = await upTwice(server, kind, second, before);
          expect([at, await contents(server)]).toEqual([at, wanted.updated]);
          await removeAll(server, kept, at);
        }));

      test("while it is removed", () =>
        atEachRequest("delete", async (server, at) => {
          const kept = await up(server, kind, second, await up(server, kind, first));
          spoil(server, at, fault);
          const removal = open(server, kind).delete(kept.id, kept.outs);
          const isRemoved = await removal.then(
            () => true,
            () => false,
          );
          expect(isRemoved).toBe(fault.after === "fine");
          repair(server);
          await removeAll(server, kept, at);
        }));

      if (fault.after === "fine") return;

      test("while it is updated, and the program takes the change back", () =>
        atEachRequest("update", async (server, at) => {
          const before = await up(server, kind, first);
          spoil(server, at, fault);
          const half = await halfDone(server, kind, second, before);
          repair(server);
          const kept = await up(server, kind, first, half);
          expect([at, await contents(server)]).toEqual([at, wanted.created]);
          await removeAll(server, kept, at);
        }));

      test("while it is updated, and is removed instead of going on", () =>
        atEachRequest("update", async (server, at) => {
          const before = await up(server, kind, first);
          spoil(server, at, fault);
          const half = await halfDone(server, kind, second, before);
          repair(server);
          await removeAll(server, half, at);
        }));
    });
  });

  describe("a step that got half way", () => {
    let server: MdmServer;
    beforeAll(async () => void (server = await startServer(serverKind)));
    afterAll(() => server.stop());
    const everythingIsDown = { at: "down", after: "down" } as const;

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
      spoil(server, 0, everythingIsDown);
      const error = await thrown(up(server, "enforcement", enforcement));
      repair(server);
      expect(error.id).toBeUndefined();
      expect(error.properties).toBeUndefined();
    });

    test("of an update keeps the old groups beside the new ones, so that a removal reaches them all", async () => {
      const before = await up(server, "enforcement", enforcement);
      spoil(server, 1, everythingIsDown);
      const error = await thrown(up(server, "enforcement", { ...enforcement, groups: ["school"] }, before));
      repair(server);
      expect(error.id).toBe("swu-enforcement-acme_dev_macos");
      expect((error.properties as Bag).groups).toEqual(["pilot", "office", "school"]);
    });

    test("prints no stack: a CI log gets one sentence", async () => {
      spoil(server, 0, everythingIsDown);
      const error = await thrown(
        up(server, "enforcement", { ...enforcement, derivedIdentifier: "swu-enforcement-acme_dev_x" }),
      );
      repair(server);
      expect(error.stack).toBe("");
    });
  });
});
