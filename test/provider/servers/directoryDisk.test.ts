import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import type { Bag } from "../../../provider/resources/handler";
import { mountOwnFileSystem, type OwnFileSystem } from "../../support/ownFileSystem";
import { created, enforcement, folderConnection, handlerOn, thrown, updated, type Kept } from "../resources/handlers";

const changed: Bag = { ...enforcement, targetOSVersion: "26.6.3", groups: ["office", "school"] };

/** Every file below a folder with its content, hidden ones too. */
function filesBelow(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
  const files = names.filter((name) => statSync(name).isFile());
  return Object.fromEntries(files.map((name) => [relative(folder, name), readFileSync(name, "utf8")]));
}

const open = (folder: string) => handlerOn("enforcement", folderConnection(folder));

describe("a folder", () => {
  let temporary: string;
  let wanted: { created: Record<string, string>; updated: Record<string, string> };
  beforeAll(async () => {
    temporary = mkdtempSync(join(tmpdir(), "directory-disk-"));
    chmodSync(temporary, 0o755);
    const folder = join(temporary, "undisturbed");
    const before = await created(open(folder), enforcement);
    const afterCreate = filesBelow(folder);
    await updated(open(folder), before, changed);
    wanted = { created: afterCreate, updated: filesBelow(folder) };
  });
  afterAll(() => rmSync(temporary, { recursive: true, force: true }));

  /** What a failed step leaves: whole files, old or new, and nothing else. */
  function expectWholeFiles(folder: string): void {
    for (const [name, content] of Object.entries(filesBelow(folder))) {
      expect(name).toMatch(/^(declarations|groups)\/[\w-]+\.json$/);
      expect(() => void JSON.parse(content)).not.toThrow();
    }
  }

  describe("on a file system of its own", () => {
    let disk: OwnFileSystem | undefined;
    beforeEach(async () => void (disk = await mountOwnFileSystem()));
    afterEach(() => disk?.unmount());

    test("that is full, at each write of an update, keeps its files whole; with room, one more update ends it", async () => {
      if (!disk) return expectNobodyMayMount();
      const folder = join(disk.path, "declared");
      const sentences = new Set<string>();
      for (let freePages = 0; ; freePages++) {
        const before = await created(open(folder), enforcement);
        disk.fill(freePages);
        const error = await updated(open(folder), before, changed).then(
          () => undefined,
          (failure: Error & Partial<Kept> & { properties?: Bag }) => failure,
        );
        disk.makeRoom();
        if (error) {
          sentences.add(error.message.replace(/^\w+ \S+ /, ""));
          expectWholeFiles(folder);
          await updated(open(folder), { ...before, outs: error.properties! }, changed);
        }
        expect(filesBelow(folder)).toEqual(wanted.updated);
        await open(folder).delete(before.id, { ...before.outs, groups: changed.groups });
        if (!error) break;
        expect(freePages).toBeLessThan(64);
      }
      expect([...sentences]).toEqual(["failed: ENOSPC. The disk is full: make room, then run the update again."]);
    });

    test("that can only be read refuses in one sentence and is left as it was; writable again, one more update ends it", async () => {
      if (!disk) return expectNobodyMayMount();
      const folder = join(disk.path, "declared");
      const before = await created(open(folder), enforcement);
      await disk.mount("ro");
      const error = await thrown(updated(open(folder), before, changed));
      expect(error.message).toBe(
        `changing ${folder} failed: EROFS. The file system can only be read: mount it for writing, or choose another path, then run the update again.`,
      );
      expect(filesBelow(folder)).toEqual(wanted.created);
      await disk.mount("rw");
      await updated(open(folder), { ...before, outs: error.properties as Bag }, changed);
      expect(filesBelow(folder)).toEqual(wanted.updated);
    });

    /** Where no test may mount a file system, the tests below are what there is. */
    function expectNobodyMayMount(): void {
      expect(spawnSync("unshare", ["--user", "--map-root-user", "--mount", "true"]).status).not.toBe(0);
    }
  });

  // Windows has neither a limit on the size of files nor folders that can't be written.
  const unixTest = process.platform === "win32" ? test.skip : test;

  unixTest("whose files may not grow any larger keeps the old file whole and no half of the new one", () => {
    const folder = join(temporary, "limited");
    const server = resolve(__dirname, "../../../dist/provider/servers/directory.js");
    const put = (shell: string, length: number) => {
      const payload = JSON.stringify({ DetailsURL: `https://example.com/${"a".repeat(length)}` });
      const program = `
        const { DirectoryServer } = require(${JSON.stringify(server)});
        const server = new DirectoryServer({ location: ${JSON.stringify(folder)} });
        server.putDeclaration({ Type: "a", Identifier: "b", Payload: ${payload} }).then(console.log, (error) => console.log(error.message));`;
      // Without a file between: node's own output must not meet the limit.
      return spawnSync("sh", ["-c", `${shell} exec "$0" -e "$1"`, process.execPath, program])
        .stdout.toString()
        .trim();
    };
    expect(put("", 10)).toBe("changed");
    const before = filesBelow(folder);
    expect(put("ulimit -f 1;", 100_000)).toBe(
      `writing ${join(folder, "declarations", "b.json")} failed: EFBIG. A file may not be as large as this: raise the limit (ulimit -f), then run the update again.`,
    );
    expect(filesBelow(folder)).toEqual(before);
    expect(put("", 100_000)).toBe("changed");
    expect(Object.keys(filesBelow(folder))).toEqual([join("declarations", "b.json")]);
  });

  unixTest("that this user may not write refuses in one sentence and is left as it was", async () => {
    const folder = join(temporary, "forbidden");
    mkdirSync(folder);
    const before = await created(open(folder), enforcement);
    const folders = [folder, join(folder, "declarations"), join(folder, "groups")];
    folders.forEach((one) => chmodSync(one, 0o555));
    const error = await thrown(asOrdinaryUser(() => updated(open(folder), before, changed)));
    expect(error.message).toBe(
      `changing ${folder} failed: EACCES. This user may not write there: give it the right to, or choose another path, then run the update again.`,
    );
    expect(filesBelow(folder)).toEqual(wanted.created);
    folders.forEach((one) => chmodSync(one, 0o755));
    await updated(open(folder), { ...before, outs: error.properties as Bag }, changed);
    expect(filesBelow(folder)).toEqual(wanted.updated);
  });
});

/** Permissions don't bind root. */
async function asOrdinaryUser<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid!(65534);
  try {
    return await work();
  } finally {
    process.seteuid!(0);
  }
}
