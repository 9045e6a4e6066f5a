import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { deflateRawSync } from "node:zlib";
import { parsePolicyText } from "../../enrollment/policyFile";
import { decryptServerToken } from "../../provider/beta/decryption";
import { validateInputs } from "../../provider/core/declarations/validate";
import { declarationKinds } from "../../provider/core/declarations/kinds";
import { SoftwareUpdateError } from "../../provider/core/error";
import { parseInventory, unpackEnrollments } from "../../provider/core/inventory";
import { parseJson } from "../../provider/core/json";
import { parseLock } from "../../provider/core/lock/lock";
import { parseXmlPropertyList } from "../../provider/core/propertyList";
import { parseStatusReport } from "../../provider/core/status/report";
import { DirectoryServer } from "../../provider/servers/directory";
import { softwareupdate } from "../cli/support/capturedIo";
import { runnerCommand, unseen } from "../support/unseen";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), "hostile-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => expect(Object.keys(Object.prototype)).toEqual([]));

function messageOf(step: () => unknown): string {
  try {
    step();
  } catch (error) {
    if (SoftwareUpdateError.isInstance(error)) return error.message;
    throw error;
  }
  throw new Error("Nothing was refused.");
}

describe("JSON", () => {
  test("keeps a key named __proto__ a key, and leaves every prototype alone", () => {
    const value = parseJson('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') as object;
    expect(Object.keys(value)).toEqual(["__proto__", "constructor"]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test.each([
    ["arrays", "[".repeat(200_000) + "]".repeat(200_000)],
    ["objects", '{"a":'.repeat(100_000) + "1" + "}".repeat(100_000)],
  ])("that is nested deeper than 100 levels is refused: %s", (_what, text) => {
    expect(parseJson(text)).toBeUndefined();
    expect(messageOf(() => parseInventory(text, "devices.json"))).toContain("is not JSON");
    expect(messageOf(() => parseLock(text, "lock"))).toContain("is not JSON");
    expect(parseStatusReport(text, 1)).toEqual({ receivedAt: 1, isFull: false, items: {}, errors: [] });
  });

  test("that is nested 100 levels deep is read", () => {
    expect(parseJson("[".repeat(100) + "]".repeat(100))).toBeDefined();
    expect(parseJson("[".repeat(101) + "]".repeat(101))).toBeUndefined();
  });

  test("may have a byte order mark in front, as editors on Windows write it", () => {
    expect(parseInventory('\ufeff[{"enrollment":"A"}]', "devices.json")).toEqual([{ enrollment: "A" }]);
  });

  test("with an infinite number is no status", () => {
    const report = parseStatusReport('{"StatusItems":{"softwareupdate":{"failure-reason":{"count":1e400}}}}', 1);
    expect(report.items).toEqual({});
  });
});

describe("an inventory", () => {
  test.each(["..", ".", "a/b", "a b", "a\nb", "a\0b", "\ud800", "a\ufffd"])(
    "refuses the enrollment %j",
    (enrollment) => {
      expect(messageOf(() => parseInventory(JSON.stringify([{ enrollment }]), "devices.json"))).toContain(
        "is wrong in device 1, enrollment",
      );
    },
  );

  test("that is not in UTF-8 is refused where an enrollment is concerned, and never read as another one", () => {
    const text = Buffer.from([...Buffer.from('[{"enrollment":"A'), 0xe4, ...Buffer.from('"}]')]).toString("utf8");
    expect(messageOf(() => parseInventory(text, "devices.json"))).toContain("is wrong in device 1, enrollment");
  });
});

test.each([".", ".."])("an identifier %j is refused: in a URL it would be a step", (identifier) => {
  const inputs = { groups: ["all"], notifications: true, identifier };
  const problems = validateInputs(declarationKinds.settings, inputs);
  expect(problems).toEqual([expect.objectContaining({ path: "identifier", severity: "error" })]);
});

describe("packed enrollments in a state", () => {
  test("that unpack to more than any group has are refused", () => {
    const bomb = deflateRawSync(Buffer.alloc(65 * 1024 * 1024)).toString("base64");
    expect(bomb.length).toBeLessThan(100_000);
    expect(messageOf(() => unpackEnrollments(bomb))).toContain("can't be unpacked (ERR_BUFFER_TOO_LARGE)");
  });

  test("that somebody changed are refused, and not taken for none", () => {
    expect(messageOf(() => unpackEnrollments("!!!!"))).toContain("restore the state");
  });
});

describe("a property list", () => {
  const head = '<?xml version="1.0"?>';

  test("with entities that multiply (billion laughs) is refused before any is read", () => {
    const text = `${head}<!DOCTYPE plist [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><plist><string>&b;</string></plist>`;
    expect(messageOf(() => parseXmlPropertyList(text, "The file"))).toBe(
      "The file declares entities of its own, which no property list needs.",
    );
  });

  test("makes nobody open a file or a connection: entities and definitions from elsewhere are never fetched", async () => {
    const connections: string[] = [];
    const listener = createServer((socket) => {
      connections.push("one");
      socket.destroy();
    });
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    const elsewhere = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/x`;
    expect(
      parseXmlPropertyList(`${head}<!DOCTYPE plist SYSTEM "${elsewhere}"><plist><true/></plist>`, "The file"),
    ).toBe(true);
    for (const entity of [`x SYSTEM "${elsewhere}"`, `% x SYSTEM "${elsewhere}"`, 'x SYSTEM "file:///etc/passwd"']) {
      const text = `${head}<!DOCTYPE plist [<!ENTITY ${entity}>]><plist><string>&x;</string></plist>`;
      expect(messageOf(() => parseXmlPropertyList(text, "The file"))).toContain("declares entities");
    }
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => listener.close(resolve));
    expect(connections).toEqual([]);
  });

  test.each([
    ["real", "1e400"],
    ["real", "nan"],
    ["integer", "abc"],
    ["integer", ""],
  ])("with a %s of %j is refused: it is no number", (kind, text) => {
    const list = `<plist><${kind}>${text}</${kind}></plist>`;
    expect(messageOf(() => parseXmlPropertyList(list, "The file"))).toContain("is not a property list");
  });

  test("keeps a key named __proto__ a key", () => {
    const text = "<plist><dict><key>__proto__</key><dict><key>polluted</key><true/></dict></dict></plist>";
    expect(Object.keys(parseXmlPropertyList(text, "The file") as object)).toEqual(["__proto__"]);
  });
});

describe("an enrollment policy in YAML", () => {
  const refused = async (text: string): Promise<string> =>
    parsePolicyText(text, "policy.yaml").then(
      () => Promise.reject(new Error("Nothing was refused.")),
      (error: unknown) => {
        if (!SoftwareUpdateError.isInstance(error)) throw error;
        return error.message;
      },
    );
  const bomb = ["a", "b", "c", "d", "e", "f"].map((name, at, all) => {
    const of = at === 0 ? "x" : `*${all[at - 1]}`;
    return `${name}: &${name} [${Array<string>(9).fill(of).join()}]`;
  });

  test.each([
    ["aliases that multiply", bomb.join("\n"), /not YAML: Excessive alias count/],
    ["an alias within its own anchor", "platforms: &a {iOS: *a}", /nested deeper than 64 levels/],
    ["structures as keys, a thousand levels deep", `${"? ".repeat(1000)}x`, /nested deeper than 64 levels|is not YAML/],
    ["structures as keys, a hundred levels deep", `${"? ".repeat(100)}x`, /nested deeper than 64 levels/],
    ["lists in lists", `${"- ".repeat(20_000)}x`, /nested deeper than 64 levels|is not YAML/],
    ["more than a megabyte", `# ${"x".repeat(1024 * 1024)}`, /is larger than 1048576 characters/],
    ["a key named __proto__", "platforms: {}\n__proto__: {polluted: 1}", /__proto__ is not a known key/],
  ])("is refused with %s", async (_what, text, expected) => {
    expect(await refused(text)).toMatch(expected);
  });
});

test("an encrypted server token whose headers never end is refused in time that grows with its length", async () => {
  // With a pattern that tries every way to cut the lines, this would outlast the universe.
  const content = Buffer.from(`${" a:b\n".repeat(50_000)}!`);
  await expect(
    decryptServerToken({ content, source: "The file", key: "", keySource: "the key" }),
  ).rejects.toMatchObject({ message: expect.stringMatching(/^The file is neither MIME nor base64 nor DER/) as string });
});

describe("names on a directory server", () => {
  const open = () =>
    new DirectoryServer({
      type: "directory",
      location: path.join(folder, "declared"),
      source: "test",
      apiKey: () => "",
    });

  test.each([
    "../../x",
    "/etc/cron.d/x",
    "C:\\x",
    "a\0b",
    "nul",
    "COM1.json",
    "a...",
    " ",
    "é".repeat(20),
    ".gitignore",
  ])("%j stays in the folder", async (name) => {
    await open().addMember("A", name);
    expect(readdirSync(folder)).toEqual(["declared"]);
    const files = readdirSync(path.join(folder, "declared", "groups"));
    expect(files).toHaveLength(1);
    expect(files[0]).toMatch(/^[A-Za-z0-9%_-][A-Za-z0-9%._-]*\.json$/);
    expect(await open().groupsOfEnrollment("A")).toEqual([name]);
  });

  test("that are too long for a file are refused by their length, at check and by the server", async () => {
    const name = "ä".repeat(50);
    expect(open().capabilities.groupNameProblem(name)).toMatch(/too long for a file's name/);
    await expect(open().addMember("A", name)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(open().capabilities.groupNameProblem("a".repeat(240))).toBeUndefined();
  });

  test("that hold half of a character are refused", async () => {
    await expect(open().addMember("A", "\ud800")).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
});

describe("what a file says, in a command's answer", () => {
  const key = "x\n::add-mask::y\u001b[2J\u009b1m\u202e##[error]z";

  test.each([["validate"], ["effective"], ["queue", "--current", "26.0"], ["legacy"], ["import"]])(
    "moves no cursor and is no command to a CI system: %s",
    async (...argv) => {
      const declaration = {
        Type: "com.apple.configuration.softwareupdate.settings",
        Identifier: key,
        Payload: { [key]: key, Notifications: true },
      };
      writeFileSync(path.join(folder, "one.json"), JSON.stringify(declaration));
      for (const more of [[], ["--json"]]) {
        const { stdout, stderr } = await softwareupdate([...argv, "one.json", ...more], { workingDirectory: folder });
        for (const said of [stdout, stderr]) {
          expect(said).not.toMatch(unseen);
          expect(said).not.toMatch(runnerCommand);
        }
        if (more.length > 0 && stdout !== "") JSON.parse(stdout);
      }
    },
  );
});
