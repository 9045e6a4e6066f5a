import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheFile, cacheFolder, readCache, writeCache } from "../../../provider/lookup/cache";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "lookup-cache-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each<[string, NodeJS.Platform, NodeJS.ProcessEnv, string]>([
  ["XDG_CACHE_HOME", "linux", { XDG_CACHE_HOME: "/caches" }, "/caches/pulumi-apple-softwareupdate"],
  ["~/.cache", "linux", {}, "/home/ada/.cache/pulumi-apple-softwareupdate"],
  [
    "~/.cache when XDG_CACHE_HOME is relative",
    "linux",
    { XDG_CACHE_HOME: "caches" },
    "/home/ada/.cache/pulumi-apple-softwareupdate",
  ],
  ["~/Library/Caches", "darwin", {}, "/home/ada/Library/Caches/pulumi-apple-softwareupdate"],
  ["LOCALAPPDATA", "win32", { LOCALAPPDATA: "/local" }, "/local/pulumi-apple-softwareupdate"],
])("the cache is in %s on %s", (_, system, environment, expected) => {
  expect(cacheFolder({ environment, system, home: "/home/ada" })).toBe(expected);
});

test("the file's name doesn't show the URL, which may hold a password", () => {
  expect(cacheFile("/caches", "https://ada:secret@mirror.example.com/pmv")).toMatch(
    /^\/caches\/lookup-[0-9a-f]{16}\.json$/,
  );
});

test("what is written is read again, with no unfinished file left and for its owner alone", async () => {
  const file = join(folder, "new", "lookup.json");
  const entry = { answeredAt: 1, askedAt: 2, text: "{}" };
  await Promise.all([writeCache(file, entry), writeCache(file, entry)]);
  expect(await readCache(file)).toEqual(entry);
  expect(readdirSync(join(folder, "new"))).toEqual(["lookup.json"]);
  expect(statSync(file).mode & 0o077).toBe(0);
});

test.each(["", "null", "[]", '{"answeredAt":"today"}', '{"answeredAt":1,"askedAt":1'])(
  "a broken file counts as none: %p",
  async (text) => {
    const file = join(folder, "lookup.json");
    writeFileSync(file, text);
    expect(await readCache(file)).toBeUndefined();
  },
);

test("a folder that can't be written is no error", async () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  await expect(writeCache(join(file, "lookup.json"), { answeredAt: 1, askedAt: 1, text: "" })).resolves.toBeUndefined();
});
