import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { membershipDigest, unpackEnrollments } from "../../../provider/core/inventory";
import { unknownValue } from "../../../provider/core/unknown";
import type { Bag } from "../../../provider/resources/handler";
import { Waking } from "../../../provider/waking";
import { serverKinds, startServer, type MdmServer } from "../../support/mdmServer";
import { empty, serverContents } from "../../support/serverContents";
import { checked, created, handlerOn, refused, serverConnection, thrown, updated } from "./handlers";

const everybody = ["A", "B", "C", "D"];

describe.each(serverKinds)("a DeviceGroup on a real %s", (kind) => {
  let server: MdmServer;
  let folder: string;
  beforeAll(async () => {
    server = await startServer(kind);
    folder = mkdtempSync(join(tmpdir(), "inventory-"));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await server.stop();
  });
  beforeEach(() => empty(server, everybody));

  const open = () => handlerOn("group", serverConnection(server));
  const pilot = (...members: string[]): Bag => ({
    group: "pilot",
    enrollments: Object.fromEntries(members.map((member) => [member, `${member}'s Mac`])),
  });
  const join_ = (member: string) => server.adminRequest("PUT", `/enrollment-sets/${member}?set=pilot&nonotify=1`);
  const leave = (member: string) => server.adminRequest("DELETE", `/enrollment-sets/${member}?set=pilot&nonotify=1`);

  /** Who is in the group on the server. */
  async function members(): Promise<string[]> {
    const { members } = await serverContents(server, everybody);
    return everybody.filter((member) => members[member]!.includes("pilot"));
  }

  test("adds its members, keeps their notes to itself, and takes them out again", async () => {
    const kept = await created(open(), pilot("A", "B"));
    expect(kept.id).toBe("pilot");
    expect(await members()).toEqual(["A", "B"]);
    expect(JSON.stringify(server.requests())).not.toContain("Mac");
    await open().delete(kept.id, kept.outs);
    expect(await members()).toEqual([]);
  });

  test("follows its program: adds who is new, takes out who is no longer named", async () => {
    const kept = await created(open(), pilot("A", "B"));
    const after = await updated(open(), kept, pilot("B", "C"));
    expect(await members()).toEqual(["B", "C"]);
    expect(unpackEnrollments(after.outs.addedEnrollments)).toEqual(["B", "C"]);
  });

  test("takes out only whom it added (safety rule 8): who was a member before stays one", async () => {
    await join_("A");
    const kept = await created(open(), pilot("A", "B"));
    expect(unpackEnrollments(kept.outs.addedEnrollments)).toEqual(["B"]);
    const after = await updated(open(), kept, pilot("C"));
    expect(await members()).toEqual(["A", "C"]);
    await open().delete(after.id, after.outs);
    expect(await members()).toEqual(["A"]);
  });

  test("with adopt answers also for those who were members before, but never for others", async () => {
    await join_("A");
    await join_("D");
    const kept = await created(open(), { ...pilot("A", "B"), adopt: true });
    expect(unpackEnrollments(kept.outs.addedEnrollments)).toEqual(["A", "B"]);
    await open().delete(kept.id, kept.outs);
    expect(await members()).toEqual(["D"]);
  });

  test("shows who left behind Pulumi's back, and adds them again", async () => {
    const kept = await created(open(), pilot("A", "B"));
    await leave("A");
    const { inputs, props } = await open().read(kept.id, kept.outs);
    expect(inputs!.enrollments).toEqual({ B: "B's Mac" });
    await updated(open(), { id: kept.id, inputs: inputs!, outs: props! }, pilot("A", "B"));
    expect(await members()).toEqual(["A", "B"]);
  });

  test("is what was declared, when nothing changed", async () => {
    const kept = await created(open(), pilot("A", "B"));
    const { __provider: _, ...declared } = kept.inputs;
    const { __provider: __, ...outs } = kept.outs;
    expect(await open().read(kept.id, kept.outs)).toEqual({ id: "pilot", inputs: declared, props: outs });
  });

  test("wakes a member whose answer was lost: the repeated request finds nothing to change any more", async () => {
    const marked = jest.spyOn(Waking.prototype, "markEnrollments");
    const loseOnce = (method: string): void => {
      let isLost = false;
      server.proxy.beforeRequest = (_index, request) => {
        if (isLost || request.method !== method) return undefined;
        isLost = true;
        return "lose-answer";
      };
    };
    const woken = (): string[] => [...new Set(marked.mock.calls.flatMap(([enrollments]) => [...enrollments]))];
    loseOnce("PUT");
    const kept = await created(open(), pilot("A"));
    expect(woken()).toEqual(["A"]);
    marked.mockClear();
    loseOnce("DELETE");
    await open().delete(kept.id, kept.outs);
    expect(woken()).toEqual(["A"]);
    marked.mockRestore();
    server.proxy.beforeRequest = undefined;
  });

  test("that is already gone is removed without complaint", async () => {
    const kept = await created(open(), pilot("A"));
    await leave("A");
    await open().delete(kept.id, kept.outs);
    expect(await members()).toEqual([]);
  });

  test("that would break devices of a group with a dotted prefix is refused before anything is written", async () => {
    await created(handlerOn("settings", serverConnection(server)), {
      derivedIdentifier: "swu-settings-acme_dev_all",
      groups: ["pilot.ring1"],
    });
    const handler = open();
    const inputs = await checked(handler, pilot("A"));
    const error = await thrown(handler.create(inputs));
    expect(error.code).toBe("INVALID_INPUT");
    expect(error.id).toBeUndefined();
    expect(await members()).toEqual([]);
  });

  describe("with an inventory file", () => {
    const write = (...enrollments: string[]): string => {
      const file = join(folder, "inventory.json");
      writeFileSync(file, JSON.stringify(enrollments.map((enrollment) => ({ enrollment, model: "Mac14,2" }))));
      return file;
    };
    /** What the SDK passes: the file with the digest of its members. */
    const listed = (...enrollments: string[]): Bag => ({
      group: "pilot",
      inventoryFile: write(...enrollments),
      inventoryDigest: membershipDigest(enrollments),
    });

    test("adds and takes out by the file", async () => {
      const kept = await created(open(), listed("A", "B"));
      expect(await members()).toEqual(["A", "B"]);
      const after = await updated(open(), kept, listed("B", "C"));
      expect(await members()).toEqual(["B", "C"]);
      await open().delete(after.id, after.outs);
      expect(await members()).toEqual([]);
    });

    test("leaves out the devices that name other groups alone", async () => {
      const inventoryFile = write("A", "B", "C");
      const groups = [["pilot", "office"], ["office"], undefined];
      const devices = ["A", "B", "C"].map((enrollment, at) => ({ enrollment, groups: groups[at] }));
      writeFileSync(inventoryFile, JSON.stringify(devices));
      await created(open(), { group: "pilot", inventoryFile, inventoryDigest: membershipDigest(["A", "C"]) });
      expect(await members()).toEqual(["A", "C"]);
    });

    test("that changed since the review is refused, and nothing is written", async () => {
      const handler = open();
      const inputs = await checked(handler, listed("A"));
      write("A", "B");
      const error = await thrown(handler.create(inputs));
      expect(error.code).toBe("INVALID_INPUT");
      expect(error.message).toMatch(/inventory\.json was changed while the update ran; run it again to review/);
      expect(await members()).toEqual([]);
    });

    test("that is missing is one sentence", async () => {
      const handler = open();
      const inputs = await checked(handler, { ...listed("A"), inventoryFile: join(folder, "missing.json") });
      const error = await thrown(handler.create(inputs));
      expect(error.message).toMatch(/^The inventory .*missing\.json can't be read\.$/);
    });

    test("shows who left behind Pulumi's back as another digest", async () => {
      const inputs = listed("A", "B");
      const kept = await created(open(), inputs);
      await leave("A");
      const read = await open().read(kept.id, kept.outs);
      expect(read.inputs!.inventoryDigest).toBe("1 missing on the server");
      await updated(open(), { id: kept.id, inputs: read.inputs!, outs: read.props! }, inputs);
      expect(await members()).toEqual(["A", "B"]);
    });

    test("is removed without the file", async () => {
      const kept = await created(open(), listed("A", "B"));
      await open().delete(kept.id, { ...kept.outs, inventoryFile: join(folder, "missing.json") });
      expect(await members()).toEqual([]);
    });
  });

  test("refuses at check what can't be, and names it", async () => {
    const cases: [Bag, RegExp][] = [
      [{ enrollments: {} }, /^group: is required$/],
      [{ group: "pilot" }, /^enrollments: or inventoryFile must say who is in the group: one of them, not both$/],
      [{ ...pilot("A"), inventoryFile: "a.json" }, /one of them, not both$/],
      [{ group: "a/b", enrollments: {} }, /^group: must not contain a slash/],
      [{ group: "pilot", enrollments: ["A"] }, /^enrollments: must be an object, not an array$/],
      [{ ...pilot("A"), enrolments: {} }, /^enrolments: is not a known key; did you mean enrollments\?$/],
      [{ ...pilot("A"), adopt: "yes" }, /^adopt: must be a boolean, not a string$/],
    ];
    for (const [inputs, message] of cases)
      expect(await refused(open(), inputs)).toEqual([expect.stringMatching(message)]);
    expect(await refused(open(), { group: "pilot", enrollments: { "A/B": "" } })).toHaveLength(1);
    expect(await refused(open(), { group: unknownValue, enrollments: unknownValue })).toEqual([]);
    expect(await refused(open(), { group: "pilot", enrollments: { A: unknownValue } })).toEqual([]);
  });
});
