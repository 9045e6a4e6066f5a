import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Declaration } from "../../../provider/core/declarations/declaration";
import type { SoftwareUpdateError } from "../../../provider/core/error";
import { DirectoryServer } from "../../../provider/servers/directory";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "directory-server-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(location = join(folder, "declared")): DirectoryServer {
  return new DirectoryServer({ type: "directory", location, source: "stack configuration", apiKey: () => "" });
}

const settings: Declaration = {
  Type: "com.apple.configuration.softwareupdate.settings",
  Identifier: "settings",
  Payload: { Notifications: true },
};
const beta: Declaration = {
  ...settings,
  Identifier: "beta",
  Payload: { Beta: { ProgramEnrollment: "AlwaysOn", RequireProgram: { Description: "seed", Token: "hunter2" } } },
};
const file = (...names: string[]): string => join(folder, "declared", ...names);
const stored = (...names: string[]): unknown => JSON.parse(readFileSync(file(...names), "utf8"));

async function refusal(step: Promise<unknown>): Promise<SoftwareUpdateError> {
  return step.then(
    () => Promise.reject(new Error("Nothing was refused.")),
    (error: unknown) => error as SoftwareUpdateError,
  );
}

describe("a declaration", () => {
  test("is one file that holds what a server would send, with a newline at its end", async () => {
    expect(await open().putDeclaration(settings)).toBe("changed");
    expect(stored("declarations", "settings.json")).toEqual({ ...settings, ServerToken: expect.any(String) as string });
    expect(readFileSync(file("declarations", "settings.json"), "utf8")).toMatch(/\}\n$/);
    expect(await open().getDeclaration("settings")).toMatchObject(settings);
    expect(await open().listDeclarations()).toEqual(["settings"]);
  });

  test("is unchanged when it is stored again, whatever the order of its keys", async () => {
    const server = open();
    const two = { ...settings, Payload: { Notifications: true, RecommendedCadence: "All" } };
    await server.putDeclaration(two);
    const before = statSync(file("declarations", "settings.json")).mtimeMs;
    expect(await server.putDeclaration({ ...two, Payload: { RecommendedCadence: "All", Notifications: true } })).toBe(
      "unchanged",
    );
    expect(statSync(file("declarations", "settings.json")).mtimeMs).toBe(before);
  });

  test("has another ServerToken when its payload changes, as devices expect", async () => {
    const server = open();
    await server.putDeclaration(settings);
    const before = (await server.getDeclaration("settings"))!.ServerToken;
    expect(await server.putDeclaration({ ...settings, Payload: { Notifications: false } })).toBe("changed");
    expect((await server.getDeclaration("settings"))!.ServerToken).not.toBe(before);
  });

  test("that somebody edited by hand is put right, although its ServerToken was left as it was", async () => {
    const server = open();
    await server.putDeclaration(settings);
    const edited = { ...(stored("declarations", "settings.json") as object), Payload: { Notifications: false } };
    writeFileSync(file("declarations", "settings.json"), JSON.stringify(edited));
    expect((await server.getDeclaration("settings"))!.Payload).toEqual({ Notifications: false });
    expect(await server.putDeclaration(settings)).toBe("changed");
    expect((await server.getDeclaration("settings"))!.Payload).toEqual({ Notifications: true });
  });

  test("that isn't there is absent for reading and unchanged for removing", async () => {
    expect(await open().getDeclaration("settings")).toBeUndefined();
    expect(await open().removeDeclaration("settings")).toBe("unchanged");
    expect(await open().listDeclarations()).toEqual([]);
  });

  test("takes its associations with it, also those that nobody remembers", async () => {
    const server = open();
    await server.putDeclaration(settings);
    await server.associate("settings", "pilot");
    await server.addMember("A", "office");
    await server.associate("settings", "office");
    expect(await server.removeDeclaration("settings")).toBe("changed");
    expect(await server.groupsOf("settings")).toEqual([]);
    expect(readdirSync(file("groups"))).toEqual(["office.json"]);
    expect(readdirSync(file("declarations"))).toEqual([]);
  });

  test("that is broken is an error that names the file and what to do, not an absent one", async () => {
    const server = open();
    await server.putDeclaration(settings);
    for (const text of ["", "{", '{"Type":"a"}', "[]"]) {
      writeFileSync(file("declarations", "settings.json"), text);
      const error = await refusal(server.getDeclaration("settings"));
      expect(error.code).toBe("SERVER");
      expect(error.message).toMatch(
        /settings\.json is not what this package writes there; restore it from Git or remove it/,
      );
    }
  });

  test("that can't be written is one sentence", async () => {
    writeFileSync(join(folder, "occupied"), "");
    const error = await refusal(open(join(folder, "occupied")).putDeclaration(settings));
    expect(error.code).toBe("SERVER");
    expect(error.message).toContain("occupied");
  });
});

describe("a group", () => {
  test("is one file with its declarations and its members, sorted", async () => {
    const server = open();
    await server.putDeclaration(settings);
    await server.putDeclaration(beta);
    expect(await server.associate("settings", "pilot")).toBe("changed");
    expect(await server.associate("beta", "pilot")).toBe("changed");
    expect(await server.associate("beta", "pilot")).toBe("unchanged");
    expect(await server.addMember("B", "pilot")).toBe("changed");
    expect(await server.addMember("A", "pilot")).toBe("changed");
    expect(stored("groups", "pilot.json")).toEqual({
      name: "pilot",
      declarations: ["beta", "settings"],
      enrollments: ["A", "B"],
    });
    expect(await server.groupsOf("beta")).toEqual(["pilot"]);
    expect(await server.groupsOfEnrollment("A")).toEqual(["pilot"]);
  });

  test("goes when nothing is left in it", async () => {
    const server = open();
    await server.putDeclaration(settings);
    await server.associate("settings", "pilot");
    await server.addMember("A", "pilot");
    expect(await server.dissociate("settings", "pilot")).toBe("changed");
    expect(await server.dissociate("settings", "pilot")).toBe("unchanged");
    expect(existsSync(file("groups", "pilot.json"))).toBe(true);
    expect(await server.removeMember("A", "pilot")).toBe("changed");
    expect(existsSync(file("groups", "pilot.json"))).toBe(false);
  });

  test("takes no declaration that isn't there", async () => {
    const error = await refusal(open().associate("missing", "pilot"));
    expect(error.code).toBe("NOT_FOUND");
    expect(error.message).toMatch(/has no declaration missing to assign to group pilot\.$/);
  });
});

describe("names", () => {
  const names = [
    "..",
    ".",
    "../outside",
    "/etc/passwd",
    "a/b",
    "a\\b",
    ".hidden",
    "C:x",
    "con",
    "NUL.txt",
    "a.",
    "a b",
    "*?<>|",
    "ä",
    "%2E",
  ];

  test.each(names)("%p stays in the folder, as a file that every system can have", async (name) => {
    const server = open();
    await server.putDeclaration({ ...settings, Identifier: name });
    await server.associate(name, name);
    expect(readdirSync(folder)).toEqual(["declared"]);
    expect(readdirSync(file()).filter((entry) => !entry.startsWith("."))).toEqual(["declarations", "groups"]);
    for (const kind of ["declarations", "groups"]) {
      const [written, ...others] = readdirSync(file(kind));
      expect(others).toEqual([]);
      expect(written).toMatch(/^[A-Za-z0-9%_-][A-Za-z0-9%._-]*\.json$/);
      expect(written).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)\./i);
    }
    expect(await server.groupsOf(name)).toEqual([name]);
    await server.removeDeclaration(name);
    expect(readdirSync(file("declarations"))).toEqual([]);
    expect(readdirSync(file("groups"))).toEqual([]);
  });

  test("that differ are kept in files that differ", async () => {
    const server = open();
    for (const name of names) await server.putDeclaration({ ...settings, Identifier: name });
    expect((await server.listDeclarations()).sort()).toEqual([...names].sort());
  });

  test("that differ in case alone are refused where the file system ignores case", async () => {
    const server = open();
    await server.putDeclaration(settings);
    await server.associate("settings", "pilot");
    // What such a file system does: the other name opens the same file.
    writeFileSync(file("declarations", "Settings.json"), readFileSync(file("declarations", "settings.json")));
    writeFileSync(file("groups", "Pilot.json"), readFileSync(file("groups", "pilot.json")));
    for (const step of [
      server.putDeclaration({ ...settings, Identifier: "Settings" }),
      server.getDeclaration("Settings"),
      server.removeDeclaration("Settings"),
    ]) {
      const error = await refusal(step);
      expect(error.code).toBe("INVALID_INPUT");
      expect(error.message).toMatch(/can't keep settings and Settings apart: its file system ignores case/);
    }
    expect((await refusal(server.associate("settings", "Pilot"))).message).toMatch(/can't keep pilot and Pilot apart/);
    expect(stored("declarations", "settings.json")).toMatchObject(settings);
  });
});

describe("a file with a beta token", () => {
  const mode = (...names: string[]): number => statSync(file(...names)).mode & 0o777;

  test("is for its owner alone and never committed; others are for everybody", async () => {
    const server = open();
    await server.putDeclaration(settings);
    await server.putDeclaration(beta);
    await server.putDeclaration({ ...beta, Identifier: "seed" });
    await server.putDeclaration({ ...beta, Payload: { ...beta.Payload, Notifications: true } });
    expect(mode("declarations", "beta.json")).toBe(0o600);
    expect(mode("declarations", "settings.json")).toBe(0o644 & ~process.umask());
    expect(readFileSync(file("declarations", ".gitignore"), "utf8")).toBe("beta.json\nseed.json\n");
    execFileSync("git", ["init", "--quiet"], { cwd: folder });
    const seen = execFileSync("git", ["ls-files", "--others", "--exclude-standard"], { cwd: folder, encoding: "utf8" });
    expect(seen).toContain("declared/declarations/settings.json");
    expect(seen).not.toMatch(/beta\.json|seed\.json/);
  });

  test("becomes one for its owner alone when it gets a token later", async () => {
    const server = open();
    await server.putDeclaration({ ...beta, Payload: { Beta: { ProgramEnrollment: "AlwaysOff" } } });
    expect(mode("declarations", "beta.json")).toBe(0o644 & ~process.umask());
    await server.putDeclaration(beta);
    expect(mode("declarations", "beta.json")).toBe(0o600);
  });

  test("removes what a killed writer left of a file, which no .gitignore names", async () => {
    await open().putDeclaration(beta);
    writeFileSync(file("declarations", ".0b6f0a2e-5f2c-4f0f-9c53-1f3e1d0a4b7c.tmp"), "hunter2");
    await open().putDeclaration(settings);
    expect(readdirSync(file("declarations")).sort()).toEqual([".gitignore", "beta.json", "settings.json"]);
  });

  test("keeps what a person wrote into .gitignore", async () => {
    mkdirSync(file("declarations"), { recursive: true });
    writeFileSync(file("declarations", ".gitignore"), "*.tmp");
    await open().putDeclaration(beta);
    expect(readFileSync(file("declarations", ".gitignore"), "utf8").split("\n").filter(Boolean)).toEqual([
      "*.tmp",
      "beta.json",
    ]);
  });
});

describe("several writers", () => {
  test("of one folder lose nothing of one another", async () => {
    const servers = [open(), open()];
    const identifiers = Array.from({ length: 20 }, (_, index) => `declaration-${String(index).padStart(2, "0")}`);
    await Promise.all(
      identifiers.map(async (identifier, index) => {
        const server = servers[index % 2]!;
        await server.putDeclaration({ ...settings, Identifier: identifier });
        await server.associate(identifier, "pilot");
        await server.addMember(identifier, "pilot");
      }),
    );
    expect(stored("groups", "pilot.json")).toEqual({
      name: "pilot",
      declarations: identifiers,
      enrollments: identifiers,
    });
    expect(await open().listDeclarations()).toEqual(identifiers);
    expect(readdirSync(file())).toEqual(["declarations", "groups"]);
    expect(readdirSync(file("groups"))).toEqual(["pilot.json"]);
  });

  test("leave nothing half written: a reader sees the old content or the new one", async () => {
    const server = open();
    const large = (letter: string): Declaration => ({ ...settings, Payload: { Filler: letter.repeat(300_000) } });
    await server.putDeclaration(large("a"));
    let isWriting = true;
    const writing = (async () => {
      for (const letter of ["b", "c", "d", "e"]) await server.putDeclaration(large(letter));
      isWriting = false;
    })();
    while (isWriting) {
      const { Payload } = (await open().getDeclaration("settings"))!;
      expect((Payload.Filler as string).length).toBe(300_000);
    }
    await writing;
  });
});

test("nobody is woken, since files have no devices", async () => {
  expect(open().capabilities).toMatchObject({ notification: false, membership: true });
  expect(await open().notify()).toEqual({ failures: [], notes: [] });
});
