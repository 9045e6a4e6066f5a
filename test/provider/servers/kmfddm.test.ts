import type { Declaration } from "../../../provider/core/declarations/declaration";
import type { SoftwareUpdateError } from "../../../provider/core/error";
import type { Connection } from "../../../provider/servers/connection";
import { KmfddmServer } from "../../../provider/servers/kmfddm";
import { serverKinds, startKmfddm, startNanohub, startServer, type MdmServer } from "../../support/mdmServer";

const settings: Declaration = {
  Type: "com.apple.configuration.softwareupdate.settings",
  Identifier: "settings",
  Payload: { RecommendedCadence: "All", Notifications: true },
};
const named = (Identifier: string): Declaration => ({ ...settings, Identifier });

const opened: KmfddmServer[] = [];
function open(server: MdmServer, more: Partial<Connection> = {}): KmfddmServer {
  const { kind, url, apiKey } = server;
  const client = new KmfddmServer({
    location: url,
    source: "stack configuration",
    apiKey: () => apiKey,
    ...more,
    type: (more.type as MdmServer["kind"] | undefined) ?? kind,
  });
  opened.push(client);
  return client;
}
afterAll(() => Promise.all(opened.map((client) => client.close())));

async function refusal(step: Promise<unknown>): Promise<SoftwareUpdateError> {
  return step.then(
    () => Promise.reject(new Error("Nothing was refused.")),
    (error: unknown) => error as SoftwareUpdateError,
  );
}

/** The requests that change something. */
const writes = (server: MdmServer) => server.requests().filter(({ method }) => method !== "GET");

describe.each(serverKinds)("a real %s", (kind) => {
  let server: MdmServer;
  let client: KmfddmServer;
  const title = kind === "kmfddm" ? "KMFDDM" : "NanoHUB";

  beforeAll(async () => void (server = await startServer(kind)));
  afterAll(() => server.stop());
  beforeEach(async () => {
    server.proxy.beforeRequest = undefined;
    for (const identifier of ((await server.adminRequest("GET", "/declarations")).json as string[] | null) ?? []) {
      const sets = (await server.adminRequest("GET", `/declaration-sets/${identifier}`)).json as string[] | null;
      for (const set of sets ?? []) {
        await server.adminRequest("DELETE", `/set-declarations/${set}?declaration=${identifier}&nonotify=1`);
      }
      await server.adminRequest("DELETE", `/declarations/${identifier}`);
    }
    server.proxy.requests.length = 0;
    client = open(server);
  });

  describe("what is there already, or gone already, is success (304)", () => {
    test("of a declaration", async () => {
      expect(await client.putDeclaration(settings)).toBe("changed");
      expect(await client.putDeclaration(settings)).toBe("unchanged");
      expect(await client.putDeclaration({ ...settings, Payload: { Notifications: false } })).toBe("changed");
      expect(await client.removeDeclaration("settings")).toBe("changed");
      expect(await client.removeDeclaration("settings")).toBe("unchanged");
    });

    test("of an association", async () => {
      await client.putDeclaration(settings);
      expect(await client.associate("settings", "pilot")).toBe("changed");
      expect(await client.associate("settings", "pilot")).toBe("unchanged");
      expect(await client.dissociate("settings", "pilot")).toBe("changed");
      expect(await client.dissociate("settings", "pilot")).toBe("unchanged");
    });

    test("of a membership", async () => {
      expect(await client.addMember("A", "pilot")).toBe("changed");
      expect(await client.addMember("A", "pilot")).toBe("unchanged");
      expect(await client.groupsOfEnrollment("A")).toEqual(["pilot"]);
      expect(await client.removeMember("A", "pilot")).toBe("changed");
      expect(await client.removeMember("A", "pilot")).toBe("unchanged");
    });
  });

  test("an empty list, which the server writes as null, is empty", async () => {
    expect((await server.adminRequest("GET", "/declarations")).json).toBeNull();
    expect(await client.listDeclarations()).toEqual([]);
    expect(await client.groupsOf("missing")).toEqual([]);
    expect(await client.groupsOfEnrollment("missing")).toEqual([]);
  });

  test("what is missing is missing: no declaration, and a sentence for an association with none (500)", async () => {
    expect(await client.getDeclaration("missing")).toBeUndefined();
    const error = await refusal(client.associate("missing", "pilot"));
    expect(error.code).toBe("SERVER");
    expect(error.message).toMatch(
      new RegExp(
        `^${title} at ${server.url} answered 500: .*declaration not found.* to assigning declaration missing to group pilot\\.`,
      ),
    );
    expect(await client.dissociate("missing", "pilot")).toBe("unchanged");
  });

  test("a declaration is written in canonical bytes, so that the order of keys never counts as a change", async () => {
    expect(await client.putDeclaration(settings)).toBe("changed");
    const before = (await client.getDeclaration("settings"))!.ServerToken;
    const turned = { ...settings, Payload: { Notifications: true, RecommendedCadence: "All" } };
    expect(await client.putDeclaration(turned)).toBe("unchanged");
    expect((await client.getDeclaration("settings"))!.ServerToken).toBe(before);
    // Equal JSON in other bytes is a change to the server, and every device fetches it again.
    const spaced = JSON.stringify(turned, undefined, 1);
    expect((await server.adminRequest("PUT", "/declarations?nonotify=1", spaced)).status).toBe(204);
    expect((await client.getDeclaration("settings"))!.ServerToken).not.toBe(before);
    expect(await client.putDeclaration(turned)).toBe("changed");
  });

  test("a payload comes back as it was written, whatever it holds", async () => {
    const Payload = { Text: '<&> é \u2028 " \\', Number: 1.5, Deep: [{ Empty: {} }, [], null], "": false };
    await client.putDeclaration({ ...settings, Payload });
    expect(await client.getDeclaration("settings")).toMatchObject({ ...settings, Payload });
  });

  test("no write wakes a device", async () => {
    await client.putDeclaration(settings);
    await client.associate("settings", "pilot");
    await client.addMember("A", "pilot");
    await client.removeMember("A", "pilot");
    await client.dissociate("settings", "pilot");
    for (const { method, path } of writes(server)) {
      // Removing a declaration never notifies.
      expect(`${method} ${path}`).toMatch(/[?&]nonotify=1$/);
    }
    expect(server.enqueue?.enqueued ?? []).toEqual([]);
  });

  test("an error about a notification, after the change was stored, is no failure", async () => {
    const error = "notify enrollment: enqueueing DM command: push error: retrieving push cert for topic";
    server.proxy.beforeRequest = async (_index, { method, path, body }) => {
      if (method !== "PUT") return undefined;
      const direct = path.replace(/^(\/v1|\/api\/v1\/ddm)/, "");
      await server.adminRequest(method, direct, body.toString());
      return { status: 500, body: JSON.stringify({ error }) };
    };
    expect(await client.putDeclaration(settings)).toBe("changed");
    expect(await client.associate("settings", "pilot")).toBe("changed");
    expect(await client.groupsOf("settings")).toEqual(["pilot"]);
  });

  test("removing a declaration takes associations along that nobody remembers, in the fewest requests", async () => {
    await client.putDeclaration(settings);
    for (const group of ["pilot", "office"]) {
      await server.adminRequest("PUT", `/set-declarations/${group}?declaration=settings&nonotify=1`);
    }
    server.proxy.requests.length = 0;
    expect(await client.removeDeclaration("settings")).toBe("changed");
    expect(server.requests().map(({ method }) => method)).toEqual(["DELETE", "GET", "DELETE", "DELETE", "DELETE"]);
    expect((await server.adminRequest("GET", "/sets")).json).toBeNull();
    expect(await client.listDeclarations()).toEqual([]);
  });

  test("nothing is assigned to a group while a declaration is taken from it, or its name could be lost", async () => {
    for (const identifier of ["settings", "other"]) await client.putDeclaration(named(identifier));
    await client.associate("settings", "pilot");
    const arrived: string[] = [];
    let [begin, letGo] = [(): void => {}, (): void => {}];
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const held = new Promise<void>((resolve) => (letGo = resolve));
    server.proxy.beforeRequest = async (_index, { method }) => {
      arrived.push(method);
      if (method !== "DELETE") return;
      begin();
      await held;
    };
    const taken = client.dissociate("settings", "pilot");
    await begun;
    const assigned = client.associate("other", "pilot");
    // What is asked for later is answered already, and what is asked for after that.
    await client.groupsOf("settings");
    await client.groupsOf("settings");
    letGo();
    expect([await taken, await assigned]).toEqual(["changed", "changed"]);
    expect(arrived).toEqual(["DELETE", "GET", "GET", "PUT"]);
    expect((await server.adminRequest("GET", "/sets")).json).toEqual(["pilot"]);
  });

  describe("a group that the server took off its list while others lost declarations, too", () => {
    const requests = () =>
      server.requests().map(({ method, path }) => `${method} ${path.replace(/^.*\/ddm|\?.*$/g, "")}`);

    /** Takes a declaration from each of two groups at once; one of them keeps another. */
    async function takeFromBoth(): Promise<void> {
      for (const identifier of ["settings", "other"]) await client.putDeclaration(named(identifier));
      for (const group of ["pilot", "office"]) await client.associate("settings", group);
      await client.associate("other", "pilot");
      let both = (): void => {};
      const together = new Promise<void>((resolve) => (both = resolve));
      let arrived = 0;
      server.proxy.beforeRequest = async (_index, { method }) => {
        if (method !== "DELETE") return;
        if (++arrived === 2) both();
        await together;
      };
      await Promise.all(["pilot", "office"].map((group) => client.dissociate("settings", group)));
    }

    test("is put back, and an emptied one isn't", async () => {
      await takeFromBoth();
      // As file storage leaves it now and then.
      server.proxy.beforeRequest = (_index, { path }) =>
        path.endsWith("/sets") ? { status: 200, body: "[]" } : undefined;
      const before = requests().length;
      await client.relistGroups();
      const asked = requests()
        .slice(before)
        .map((one) => one.split("/").at(-1));
      expect(asked.toSorted()).toEqual(["declarations", "office", "pilot", "pilot", "sets"]);
      expect(
        server
          .requests()
          .slice(before)
          .map(({ method }) => method)
          .toSorted(),
      ).toEqual(["GET", "GET", "GET", "GET", "PUT"]);
      expect(server.requests().at(-1)).toMatchObject({ method: "PUT" });
      expect(server.requests().at(-1)!.path).toMatch(/\/set-declarations\/pilot\?declaration=other&nonotify=1$/);
      server.proxy.beforeRequest = undefined;
      expect((await server.adminRequest("GET", "/sets")).json).toEqual(["pilot"]);
      expect((await server.adminRequest("GET", "/set-declarations/pilot")).json).toEqual(["other"]);
    });

    test("is looked for with one request where none is missing, and with none after that", async () => {
      await takeFromBoth();
      server.proxy.beforeRequest = undefined;
      for (const [group, count] of [
        ["office", 1],
        ["office", 0],
      ] as const) {
        // The emptied group is rightly off the list; with another declaration it is on it again.
        await client.associate("other", group);
        const before = server.requests().length;
        await client.relistGroups();
        expect(server.requests().length - before).toBe(count);
      }
    });

    test("isn't looked for when one declaration was taken after the other", async () => {
      await client.putDeclaration(named("settings"));
      for (const group of ["pilot", "office"]) await client.associate("settings", group);
      for (const group of ["pilot", "office"]) await client.dissociate("settings", group);
      const before = server.requests().length;
      await client.relistGroups();
      expect(server.requests().length).toBe(before);
    });
  });

  test("names with spaces, umlauts, percent signs and question marks are taken literally", async () => {
    for (const name of ["back office", "Büro", "100%", "a?b&set=c", "a+b", "a#b"]) {
      await client.putDeclaration(settings);
      await client.associate("settings", name);
      await client.addMember("A", name);
      expect(await client.groupsOf("settings")).toEqual([name]);
      expect(await client.groupsOfEnrollment("A")).toEqual([name]);
      await client.dissociate("settings", name);
      await client.removeMember("A", name);
    }
  });

  test("a group with a slash, which the server can't have in a set's name, is refused at check", () => {
    expect(client.capabilities.groupNameProblem("a/b")).toMatch(/must not contain a slash/);
    expect(client.capabilities.groupNameProblem("a b")).toBeUndefined();
  });

  describe("names of which one is a dotted prefix of another, which the server can't keep apart", () => {
    const sentence = (what: string, one: string, other: string): RegExp =>
      new RegExp(`can't keep the ${what}s ${one} and ${other} apart: its storage joins names with dots`);

    test("are real trouble: a device of the shorter group gets an error", async () => {
      const device = server.device();
      await device.enroll();
      await server.adminRequest("PUT", "/declarations?nonotify=1", named("settings"));
      for (const set of ["blue", "blue.r1"]) {
        await server.adminRequest("PUT", `/set-declarations/${set}?declaration=settings&nonotify=1`);
      }
      await server.adminRequest("PUT", `/enrollment-sets/${device.enrollmentId}?set=blue&nonotify=1`);
      await expect(device.declarationItems()).rejects.toThrow(/500/);
    });

    test.each([
      ["blue", "blue.r1"],
      ["blue.r1", "blue"],
      ["blue.r1", "blue.r1.x"],
    ])("are refused before anything is written: group %s, then %s", async (first, second) => {
      await server.adminRequest("PUT", "/declarations?nonotify=1", named("settings"));
      await server.adminRequest("PUT", `/set-declarations/${first}?declaration=settings&nonotify=1`);
      for (const step of [client.associate("settings", second), client.addMember("A", second)]) {
        const error = await refusal(step);
        expect(error.code).toBe("INVALID_INPUT");
        expect(error.message).toMatch(sentence("group", second, first));
      }
      expect(writes(server)).toEqual([]);
    });

    test.each([
      ["com.acme", "com.acme.swu"],
      ["com.acme.swu", "com.acme"],
      ["acme.swu", "acme"],
    ])("are refused before anything is written: declaration %s, then %s", async (first, second) => {
      await server.adminRequest("PUT", "/declarations?nonotify=1", named(first));
      const error = await refusal(client.putDeclaration(named(second)));
      expect(error.code).toBe("INVALID_INPUT");
      expect(error.message).toMatch(sentence("declaration", second, first));
      expect(writes(server)).toEqual([]);
    });

    test("are refused between two steps of one process, at the same time too", async () => {
      await server.adminRequest("PUT", "/declarations?nonotify=1", named("settings"));
      const steps = ["blue", "blue.r1"].map((group) => client.associate("settings", group));
      const results = await Promise.allSettled(steps);
      expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    });

    test("are not names that only begin alike", async () => {
      await client.putDeclaration(settings);
      for (const group of ["blue", "blue2", "blue-r1", "bl"]) {
        expect(await client.associate("settings", group)).toBe("changed");
      }
      await client.putDeclaration(named("com.acme.swu"));
      expect(await client.putDeclaration(named("com.acme.swu2"))).toBe("changed");
    });

    test("cost one listing a process, and none for a derived identifier, which has no dots", async () => {
      const derived = "swu-settings-acme_dev_all";
      await client.putDeclaration(named(derived));
      expect(server.requests()).toHaveLength(1);
      await client.associate(derived, "pilot");
      await client.associate(derived, "office");
      await client.addMember("A", "pilot");
      const paths = server.requests().map(({ path }) => path.replace(/^(\/v1|\/api\/v1\/ddm)/, ""));
      expect(paths.filter((path) => path === "/sets")).toHaveLength(1);
      expect(paths).toHaveLength(5);
    });

    test("a listing that failed is asked for again", async () => {
      await client.putDeclaration(settings);
      server.proxy.beforeRequest = (_index, { path }) =>
        path.endsWith("/sets") ? { status: 500, body: "" } : undefined;
      expect((await refusal(client.associate("settings", "pilot"))).code).toBe("SERVER");
      server.proxy.beforeRequest = undefined;
      expect(await client.associate("settings", "pilot")).toBe("changed");
    });
  });
});

describe("waking devices of a real KMFDDM", () => {
  let server: MdmServer;
  beforeEach(async () => void (server = await startKmfddm()));
  afterEach(() => server.stop());

  /** Makes members of a group and returns their ids. */
  async function members(group: string, count: number): Promise<string[]> {
    const ids = Array.from({ length: count }, (_, index) => `${group}-${String(index).padStart(3, "0")}`);
    for (const id of ids) await server.adminRequest("PUT", `/enrollment-sets/${id}?set=${group}&nonotify=1`);
    return ids;
  }
  /** Who got a command, as often as that happened; an empty body is no command. */
  const woken = (): string[] =>
    server
      .enqueue!.enqueued.filter(({ body }) => body.includes("DeclarativeManagement"))
      .flatMap(({ ids }) => ids)
      .sort();

  test("by group leaves out all but the first 30: the server's second chunk has an empty body", async () => {
    await members("pilot", 35);
    await server.adminRequest("POST", "/notify?set=pilot");
    expect(server.enqueue!.enqueued.map(({ ids, body }) => [ids.length, body.length > 0])).toEqual([
      [30, true],
      [5, false],
    ]);
  });

  test("goes by id in chunks of 30 where the members are known, so that each is woken once", async () => {
    const ids = await members("pilot", 65);
    const result = await open(server).notify({ groups: [{ name: "pilot", members: ids }], enrollments: [] }, 60_000);
    expect(result).toEqual({ failures: [], notes: [] });
    expect(server.enqueue!.enqueued.map(({ ids }) => ids.length)).toEqual([30, 30, 5]);
    expect(woken()).toEqual(ids);
  });

  test("goes by group where 30 or fewer members are known", async () => {
    const ids = await members("pilot", 30);
    expect(await open(server).notify({ groups: [{ name: "pilot", members: ids }], enrollments: [] }, 60_000)).toEqual({
      failures: [],
      notes: [],
    });
    expect(woken()).toEqual(ids);
  });

  test("reaches every member of several groups that are small one by one and large together", async () => {
    const groups = [];
    for (const name of ["pilot", "office", "school"]) groups.push({ name, members: await members(name, 20) });
    const result = await open(server).notify({ groups, enrollments: [] }, 60_000);
    expect(result).toEqual({ failures: [], notes: [] });
    expect(woken()).toEqual(groups.flatMap(({ members }) => members).sort());
  });

  test("reaches every member of several small groups whose members are unknown", async () => {
    const ids = [...(await members("pilot", 20)), ...(await members("office", 20))];
    await open(server).notify({ groups: [{ name: "pilot" }, { name: "office" }], enrollments: [] }, 60_000);
    expect(woken()).toEqual(ids.sort());
  });

  test("wakes a device once that is named and in a large group", async () => {
    const ids = await members("pilot", 31);
    await open(server).notify({ groups: [{ name: "pilot", members: ids }], enrollments: [ids[0]!, "alone"] }, 60_000);
    expect(woken()).toEqual(["alone", ...ids]);
  });

  test("says once which groups may not all be woken, where the members are unknown", async () => {
    const result = await open(server).notify(
      { groups: [{ name: "pilot" }, { name: "office" }], enrollments: [] },
      60_000,
    );
    expect(result.failures).toEqual([]);
    expect(result.notes).toEqual([
      expect.stringMatching(
        /^KMFDDM wakes only the first 30 enrollments .* If pilot, office have more, declare their members/,
      ),
    ]);
  });

  test("never throws: what failed comes back as sentences, and the rest is woken", async () => {
    const ids = await members("pilot", 65);
    server.proxy.beforeRequest = (index) =>
      index === 1 ? { status: 500, body: '{"error":"database gone"}' } : undefined;
    const result = await open(server).notify({ groups: [{ name: "pilot", members: ids }], enrollments: [] }, 60_000);
    expect(result.failures).toEqual([expect.stringMatching(/answered 500: database gone to waking the devices\.$/)]);
    expect(woken()).toHaveLength(35);
    await server.kill();
    const gone = await open(server).notify({ groups: [{ name: "pilot" }], enrollments: [] }, 1);
    expect(gone.failures).toHaveLength(1);
  });
});

describe("waking devices of a real NanoHUB", () => {
  test("reaches all members of a large group, known or not, and says nothing about chunks", async () => {
    const server = await startNanohub();
    const devices = Array.from({ length: 35 }, () => server.device());
    for (const device of devices) {
      await device.enroll();
      await server.adminRequest("PUT", `/enrollment-sets/${device.enrollmentId}?set=pilot&nonotify=1`);
    }
    const members = devices.map(({ enrollmentId }) => enrollmentId);
    const known = await open(server).notify({ groups: [{ name: "pilot", members }], enrollments: [] }, 60_000);
    for (const device of devices) expect(await device.wakeCount()).toBe(1);
    const unknown = await open(server).notify({ groups: [{ name: "pilot" }], enrollments: [] }, 60_000);
    for (const device of devices) expect(await device.wakeCount()).toBe(2);
    expect([...known.notes, ...unknown.notes]).toEqual([]);
  });

  test("with one that is not enrolled is a warning, and the others are woken", async () => {
    const server = await startNanohub();
    const device = server.device();
    await device.enroll();
    for (const id of [device.enrollmentId, "DEAD"]) {
      await server.adminRequest("PUT", `/enrollment-sets/${id}?set=pilot&nonotify=1`);
    }
    const result = await open(server).notify({ groups: [{ name: "pilot" }], enrollments: [] }, 60_000);
    expect(result.failures).toEqual([
      expect.stringMatching(/^NanoHUB at .* answered 500: .*DEAD.* to waking the devices\.$/),
    ]);
    expect(await device.wakeCount()).toBe(1);
  });
});
