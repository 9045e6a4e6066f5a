import { tokenFingerprint } from "../../../provider/core/tokens";
import { unknownValue } from "../../../provider/core/unknown";
import type { Bag } from "../../../provider/resources/handler";
import { serverKinds, startServer, type MdmServer } from "../../support/mdmServer";
import { empty, serverContents } from "../../support/serverContents";
import {
  checked,
  created,
  enforcement,
  handlerOn,
  providerLine,
  refused,
  serverConnection,
  thrown,
  updated,
  type Kept,
} from "./handlers";

const id = "swu-enforcement-acme_dev_macos";
const activationId = "swu-enforcement-activation-acme_dev_macos";

describe.each(serverKinds)("a declaration on a real %s", (kind) => {
  let server: MdmServer;
  beforeAll(async () => void (server = await startServer(kind)));
  afterAll(() => server.stop());
  beforeEach(() => empty(server));

  const open = (resource: Parameters<typeof handlerOn>[0] = "enforcement") =>
    handlerOn(resource, serverConnection(server));
  /** What was asked, without the prefix: `PUT /declarations`. */
  const asked = (): string[] =>
    server
      .requests()
      .map(({ method, path }) => `${method} ${path.replace(/^(\/v1|\/api\/v1\/ddm)/, "").replace(/[?].*/, "")}`);

  describe("costs so many requests", () => {
    test("created: one ownership GET, two PUTs, one listing of groups a process, and two a group", async () => {
      await created(open(), enforcement);
      expect(asked().filter((request) => request === "GET /sets")).toHaveLength(1);
      expect(asked().filter((request) => request !== "GET /sets")).toEqual([
        `GET /declarations/${id}`,
        "PUT /declarations",
        "PUT /declarations",
        "PUT /set-declarations/pilot",
        "PUT /set-declarations/pilot",
        "PUT /set-declarations/office",
        "PUT /set-declarations/office",
      ]);
    });

    test("created in a process that knows the groups already: no further listing", async () => {
      const connection = serverConnection(server);
      await created(handlerOn("enforcement", connection), enforcement);
      server.proxy.requests.length = 0;
      const settings = { derivedIdentifier: "swu-settings-acme_dev_all", groups: ["pilot", "office"] };
      await created(handlerOn("settings", connection), settings);
      expect(asked()).toHaveLength(1 + 2 + 2 * 2);
      expect(asked()).not.toContain("GET /sets");
    });

    test("removed: two a group, and two", async () => {
      const kept = await created(open(), enforcement);
      server.proxy.requests.length = 0;
      await open().delete(kept.id, kept.outs);
      expect(asked()).toEqual([
        "DELETE /set-declarations/pilot",
        "DELETE /set-declarations/pilot",
        "DELETE /set-declarations/office",
        "DELETE /set-declarations/office",
        `DELETE /declarations/${activationId}`,
        `DELETE /declarations/${id}`,
      ]);
    });

    test("read: two declarations and their groups", async () => {
      const kept = await created(open(), enforcement);
      server.proxy.requests.length = 0;
      await open().read(kept.id, kept.outs);
      expect(asked()).toHaveLength(4);
      expect(asked().every((request) => request.startsWith("GET "))).toBe(true);
    });

    test("checked and compared: none, and no key is needed", async () => {
      const { apiKey: _, ...keyless } = serverConnection(server);
      const handler = handlerOn("enforcement", keyless);
      const inputs = await checked(handler, enforcement);
      await handler.diff(id, inputs, inputs);
      expect(asked()).toEqual([]);
      const error = await thrown(handler.create(inputs));
      expect(error.message).toBe(
        "The server's key is missing: the connection comes from the stack configuration; set softwareupdate:apiKey.",
      );
      expect(asked()).toEqual([]);
    });
  });

  test("that is stored already in other bytes keeps them, so that no device fetches it anew", async () => {
    const identifier = "com-example-macos";
    const declarations = [
      {
        Type: "com.apple.configuration.softwareupdate.enforcement.specific",
        Identifier: identifier,
        Payload: { TargetOSVersion: "26.6.2", TargetLocalDateTime: "2030-03-01T18:00:00" },
      },
      {
        Type: "com.apple.activation.simple",
        Identifier: `${identifier}-activation`,
        Payload: { StandardConfigurations: [identifier], Predicate: "@status(device.model.family) == 'Mac'" },
      },
    ];
    const stored = () =>
      Promise.all(
        declarations.map(
          async ({ Identifier }) => (await server.adminRequest("GET", `/declarations/${Identifier}`)).json,
        ),
      );
    for (const declaration of declarations) {
      await server.adminRequest("PUT", "/declarations?nonotify=1", JSON.stringify(declaration, undefined, 2));
    }
    const before = await stored();
    for (const adopt of [true, undefined]) {
      await created(open(), { ...enforcement, identifier, adopt });
      expect(await stored()).toEqual(before);
    }
    expect(before).toEqual(
      declarations.map((declaration) => ({ ...declaration, ServerToken: expect.any(String) as string })),
    );
  });

  describe("comes in an order that leaves no device with half of it", () => {
    test("configuration, activation, associations; removal in reverse", async () => {
      const kept = await created(open(), enforcement);
      await updated(open(), kept, { ...enforcement, groups: ["office", "school"] });
      const writes = server.requests().map(({ method, path }) => `${method} ${path}`);
      const position = (pattern: RegExp): number => writes.findIndex((request) => pattern.test(request));
      expect(position(/DELETE .*pilot.*activation/)).toBeGreaterThan(position(/PUT .*school/));
      expect(position(/DELETE .*pilot.*declaration=swu-enforcement-acme/)).toBeGreaterThan(
        position(/DELETE .*pilot.*activation/),
      );
    });
  });

  describe("read again", () => {
    let kept: Kept;
    let before: unknown;
    beforeEach(async () => {
      kept = await created(open(), { ...enforcement, predicate: "a == 1", additionalPayload: { NewKey: { A: [1] } } });
      before = await serverContents(server);
    });

    /** Reads, and then lets `up` put right what was found. */
    async function found(): Promise<Bag> {
      const { inputs, props } = await open().read(kept.id, kept.outs);
      const declared = { ...enforcement, predicate: "a == 1", additionalPayload: { NewKey: { A: [1] } } };
      await updated(open(), { id: kept.id, inputs: inputs!, outs: { ...props, __provider: providerLine } }, declared);
      expect(await serverContents(server)).toEqual(before);
      expect(JSON.stringify(inputs)).toBe(JSON.stringify(JSON.parse(JSON.stringify(inputs))));
      return inputs!;
    }
    const declared = (): Bag => {
      const { __provider: _, ...inputs } = kept.inputs;
      return inputs;
    };
    const put = (Identifier: string, Payload: Bag, Type?: string) =>
      server.adminRequest("PUT", "/declarations?nonotify=1", {
        Identifier,
        Type:
          Type ??
          (Identifier === id
            ? "com.apple.configuration.softwareupdate.enforcement.specific"
            : "com.apple.activation.simple"),
        Payload,
      });
    const payload = {
      TargetOSVersion: "26.6.2",
      TargetLocalDateTime: "2030-03-01T18:00:00",
      NewKey: { A: [1] },
    };
    const predicate = "(@status(device.model.family) == 'Mac') AND (a == 1)";

    test("is what the program declared, when nothing changed", async () => {
      const { inputs, props } = await open().read(kept.id, kept.outs);
      expect(inputs).toEqual(declared());
      expect(props).toEqual({ ...declared(), schemaVersion: 1 });
    });

    test("is the same when the server has it in other bytes", async () => {
      await put(id, { NewKey: { A: [1] }, TargetOSVersion: "26.6.2", TargetLocalDateTime: "2030-03-01T18:00:00" });
      expect((await open().read(kept.id, kept.outs)).inputs).toEqual(declared());
    });

    test("shows a changed key of the payload", async () => {
      await put(id, { ...payload, TargetOSVersion: "26.6.1" });
      expect(await found()).toEqual({ ...declared(), targetOSVersion: "26.6.1" });
    });

    test("shows an added key of the payload", async () => {
      await put(id, { ...payload, DetailsURL: "https://evil.example.com" });
      expect(await found()).toEqual({ ...declared(), detailsURL: "https://evil.example.com" });
    });

    test("shows an added key that it doesn't know, and a lost one", async () => {
      await put(id, { TargetOSVersion: "26.6.2", TargetLocalDateTime: "2030-03-01T18:00:00", OtherKey: true });
      expect(await found()).toEqual({ ...declared(), additionalPayload: { OtherKey: true } });
    });

    test("shows a lost group, whichever of the two associations is gone", async () => {
      await server.adminRequest("DELETE", `/set-declarations/office?declaration=${id}&nonotify=1`);
      expect(await found()).toEqual({ ...declared(), groups: ["pilot"] });
      await server.adminRequest("DELETE", `/set-declarations/pilot?declaration=${activationId}&nonotify=1`);
      expect(await found()).toEqual({ ...declared(), groups: ["office"] });
    });

    test("shows added groups after the program's own, in the program's order", async () => {
      for (const group of ["school", "library"]) {
        for (const identifier of [id, activationId]) {
          await server.adminRequest("PUT", `/set-declarations/${group}?declaration=${identifier}&nonotify=1`);
        }
      }
      expect(await found()).toEqual({ ...declared(), groups: ["pilot", "office", "library", "school"] });
    });

    test("shows an activation that is gone", async () => {
      for (const group of ["pilot", "office"]) {
        await server.adminRequest("DELETE", `/set-declarations/${group}?declaration=${activationId}&nonotify=1`);
      }
      await server.adminRequest("DELETE", `/declarations/${activationId}`);
      const { predicate: _, ...others } = declared();
      expect(await found()).toEqual({ ...others, activation: false });
    });

    test("shows an activation that was changed to name other configurations as none of its own", async () => {
      await put(activationId, { Predicate: predicate, StandardConfigurations: [id, "theirs"] });
      const { predicate: _, ...others } = declared();
      expect(await found()).toEqual({ ...others, activation: false });
    });

    test("shows a changed predicate, without the platform's condition where it still stands", async () => {
      await put(activationId, {
        Predicate: "(@status(device.model.family) == 'Mac') AND (b == 2)",
        StandardConfigurations: [id],
      });
      expect(await found()).toEqual({ ...declared(), predicate: "b == 2" });
    });

    test("shows a predicate that lost the platform's condition as a whole", async () => {
      await put(activationId, { Predicate: "a == 1 OR TRUEPREDICATE", StandardConfigurations: [id] });
      expect(await found()).toEqual({ ...declared(), predicate: "a == 1 OR TRUEPREDICATE" });
      await put(activationId, { StandardConfigurations: [id] });
      const { predicate: _, ...others } = declared();
      expect((await open().read(kept.id, kept.outs)).inputs).toEqual(others);
    });

    test("is deleted when the server has none", async () => {
      await open().delete(kept.id, kept.outs);
      expect(await open().read(kept.id, kept.outs)).toEqual({});
      // What a person did already is success.
      await open().delete(kept.id, kept.outs);
    });

    test("is refused when another type stands under the identifier", async () => {
      await put(id, { A: 1 }, "com.apple.configuration.passcode.settings");
      const error = await thrown(open().read(kept.id, kept.outs));
      expect(error.code).toBe("NOT_OWNED");
      expect(error.message).toMatch(/is a com\.apple\.configuration\.passcode\.settings, not a/);
    });
  });

  describe("read by get, with nothing in the state", () => {
    test("has everything that the server knows", async () => {
      await created(open(), { ...enforcement, predicate: "a == 1" });
      const { id: found, inputs, props } = await open().read(id, {});
      expect(found).toBe(id);
      expect(inputs).toMatchObject({
        identifier: id,
        groups: ["office", "pilot"],
        platform: "macOS",
        predicate: "a == 1",
        targetOSVersion: "26.6.2",
        targetLocalDateTime: "2030-03-01T18:00:00",
      });
      expect(props).toMatchObject({ schemaVersion: 1, server: expect.stringContaining(kind) as string });
    });

    test("throws when nothing is there", async () => {
      const error = await thrown(open().read("com.example.missing", {}));
      expect(error.code).toBe("NOT_FOUND");
      expect(error.message).toBe("The server has no declaration com.example.missing.");
    });
  });

  describe("tokens", () => {
    const program = { description: "macOS AppleSeed Beta", token: "p3ySHD3CiWtpsH1DKS8sVdv9" };
    const beta = {
      derivedIdentifier: "swu-beta-acme_dev_seed",
      groups: ["pilot"],
      programEnrollment: "AlwaysOn",
      requireProgram: program,
    };
    const betaId = "swu-beta-acme_dev_seed";
    const foreign = "35b68K477rAsry6dxiDJBnE7";
    const replaceToken = () =>
      server.adminRequest("PUT", "/declarations?nonotify=1", {
        Identifier: betaId,
        Type: "com.apple.configuration.softwareupdate.settings",
        Payload: { Beta: { ProgramEnrollment: "AlwaysOn", RequireProgram: { Description: "other", Token: foreign } } },
      });

    test("that the state has come back as they are", async () => {
      const kept = await created(open("beta"), beta);
      const { __provider: _, ...declared } = kept.inputs;
      expect((await open("beta").read(kept.id, kept.outs)).inputs).toEqual(declared);
    });

    test("that the state doesn't have come back as fingerprints, never in the clear", async () => {
      const kept = await created(open("beta"), beta);
      await replaceToken();
      const read = await open("beta").read(kept.id, kept.outs);
      expect(read.inputs!.requireProgram).toEqual({ description: "other", token: tokenFingerprint(foreign) });
      expect(JSON.stringify(read)).not.toContain(foreign);
      const got = await open("beta").read(betaId, {});
      expect(JSON.stringify(got)).not.toContain(foreign);
      const adopted = await open("settings").read(betaId, {});
      expect(JSON.stringify(adopted)).not.toContain(foreign);
      expect(adopted.inputs!.beta).toMatchObject({ requireProgram: { token: tokenFingerprint(foreign) } });
    });

    test("stand in no failure of a check, nor is one attached to a property that holds them", async () => {
      const wrong = { ...beta, programEnrollment: "Allowed", requireProgram: { ...program, more: program.token } };
      const { failures } = await open("beta").check({}, wrong);
      expect(failures.length).toBeGreaterThan(0);
      for (const { property, reason } of failures) {
        expect(property).toBe("");
        expect(reason).not.toContain(program.token);
      }
      const nested = await open("settings").check(
        {},
        { ...wrong, derivedIdentifier: "swu-settings-acme_dev_x", beta: "x" },
      );
      expect(nested.failures.map(({ property }) => property)).not.toContain("beta");
    });

    test("stand in no error of a server that refuses them", async () => {
      const handler = open("beta");
      const inputs = await checked(handler, beta);
      server.proxy.beforeRequest = (_index, { method, body }) =>
        method === "PUT"
          ? { status: 400, body: JSON.stringify({ error: `invalid declaration: ${body.toString()}` }) }
          : undefined;
      const error = await thrown(handler.create(inputs));
      server.proxy.beforeRequest = undefined;
      expect(error.message).not.toContain(program.token);
    });
  });

  describe("names that the server can't keep apart", () => {
    test("are refused before anything of the resource is written", async () => {
      await created(open(), { ...enforcement, groups: ["blue"] });
      const before = await serverContents(server);
      const handler = open("settings");
      const inputs = await checked(handler, { derivedIdentifier: "swu-settings-acme_dev_all", groups: ["blue.r1"] });
      const error = await thrown(handler.create(inputs));
      expect(error.code).toBe("INVALID_INPUT");
      expect(await serverContents(server)).toEqual(before);
      expect(error.id).toBeUndefined();
    });

    test("with a slash are refused at check, which names the group", async () => {
      expect(await refused(open(), { ...enforcement, groups: ["pilot", "a/b"] })).toEqual([
        expect.stringMatching(/^groups\[1\]: must not contain a slash/),
      ]);
    });
  });
});

describe("without asking any server", () => {
  const connection = { server: "kmfddm", url: "http://127.0.0.1:9", apiKey: "key" };
  let processes = 0;
  // Each in what stands for a process of its own.
  const open = () => handlerOn("enforcement", { ...connection, url: connection.url + "/".repeat(++processes) });

  describe("diff", () => {
    test("returns what replaces and its order, and nothing else: the engine finds the exact paths itself", async () => {
      const inputs = await checked(open(), enforcement);
      const changed = { ...inputs, targetOSVersion: "26.6.3", groups: ["school"] };
      expect(await open().diff(id, inputs, changed)).toEqual({ replaces: [], deleteBeforeReplace: true });
      expect(await open().diff(id, inputs, { ...inputs, identifier: "com.example.macos" })).toEqual({
        replaces: ["identifier"],
        deleteBeforeReplace: true,
      });
    });

    test("waits for an identifier that is not known yet", async () => {
      const inputs = await checked(open(), enforcement);
      expect((await open().diff(id, inputs, { ...inputs, identifier: unknownValue })).replaces).toEqual([]);
    });

    test("of a group replaces it when it gets another name", async () => {
      const group = handlerOn("group", connection);
      expect(await group.diff("pilot", { group: "pilot" }, { group: "office" })).toEqual({
        replaces: ["group"],
        deleteBeforeReplace: true,
      });
    });
  });

  describe("the identifier", () => {
    test("is the derived one, which is no input of its own", async () => {
      const inputs = await checked(open(), enforcement);
      expect(inputs.identifier).toBe(id);
      expect(inputs).not.toHaveProperty("derivedIdentifier");
    });

    test("stays when the stack or the resource is renamed, so that nothing is replaced on the devices", async () => {
      const before = await checked(open(), enforcement);
      const renamed = { ...enforcement, derivedIdentifier: "swu-enforcement-acme_prod_other" };
      const after = await checked(open(), renamed, before);
      expect(after.identifier).toBe(id);
      expect((await open().diff(id, before, after)).replaces).toEqual([]);
    });

    test("is the program's where it sets one, also later", async () => {
      const before = await checked(open(), enforcement);
      const after = await checked(open(), { ...enforcement, identifier: "com.example.macos" }, before);
      expect(after.identifier).toBe("com.example.macos");
    });

    test("is derived again for a replacement, which the engine checks with nothing old", async () => {
      expect((await checked(open(), enforcement, {})).identifier).toBe(id);
    });

    test("that two resources claim is refused: one was renamed and kept it, another took its old name", async () => {
      const handler = open();
      const old = await checked(open(), enforcement);
      await checked(handler, enforcement);
      const renamed = { ...enforcement, derivedIdentifier: "swu-enforcement-acme_dev_renamed" };
      expect(await refused(handler, renamed, old)).toEqual([
        `${id} already belongs to another resource of this program (perhaps one that was renamed and kept it); set ` +
          "identifier on one of the two",
      ]);
    });

    test("that two resources claim is refused in the other order too, and across kinds", async () => {
      const settings = {
        groups: ["pilot"],
        derivedIdentifier: "swu-settings-acme_dev_all",
        identifier: "com.example.one",
      };
      const connected = { ...connection, serverName: "across kinds" };
      await checked(handlerOn("settings", connected), settings);
      const second = { ...enforcement, identifier: "com.example.one" };
      expect(await refused(handlerOn("enforcement", connected), second)).toEqual([
        expect.stringMatching(/^com\.example\.one already belongs to another resource/),
      ]);
    });

    test("is claimed once by a resource that is checked again", async () => {
      const handler = open();
      const inputs = await checked(handler, enforcement);
      await checked(handler, enforcement, inputs);
      await checked(handler, enforcement);
    });
  });

  describe("check", () => {
    test("passes values on as they are: unknown ones, and nothing in place of absent ones", async () => {
      const { inputs, failures } = await open().check(
        {},
        { ...enforcement, targetOSVersion: unknownValue, detailsURL: undefined },
      );
      expect(failures).toEqual([]);
      expect(inputs).toEqual({
        groups: ["pilot", "office"],
        platform: "macOS",
        targetOSVersion: unknownValue,
        targetLocalDateTime: "2030-03-01T18:00:00",
        identifier: id,
        server: "kmfddm http://127.0.0.1:9",
      });
    });

    test("names the property, what is wrong and what is allowed", async () => {
      const { failures } = await open().check({}, { ...enforcement, platform: "mac", targetOsVersion: "26.1" });
      expect(failures).toEqual([
        { property: "platform", reason: "must be one of iOS, iPadOS, macOS, tvOS, visionOS; did you mean macOS?" },
        { property: "targetOsVersion", reason: "is not a known key; did you mean targetOSVersion?" },
      ]);
    });

    test("takes no warning for a failure: warnings come from the program", async () => {
      expect(await refused(open(), { ...enforcement, targetOSVersion: "26", groups: [] })).toEqual([]);
    });

    test("keeps the engine's own line out of what it checks and returns", async () => {
      const { inputs } = await open().check({}, { ...enforcement, __provider: providerLine });
      expect(inputs).not.toHaveProperty("__provider");
    });
  });

  test("state of a newer version of the package is refused by every step, and nothing is sent", async () => {
    const inputs = await checked(open(), enforcement);
    const outs = { ...inputs, server: undefined, schemaVersion: 99 };
    for (const step of [open().read(id, outs), open().update(id, outs, inputs), open().delete(id, outs)]) {
      const error = await thrown(step);
      expect(error.code).toBe("CONFIGURATION");
      expect(error.message).toMatch(/newer version of pulumi-apple-softwareupdate/);
    }
  });
});
