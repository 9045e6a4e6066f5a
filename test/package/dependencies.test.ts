/** docs/dependencies.md says what there is, and nothing unexpected comes along. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { blocksOf, pages } from "../documentation/pages";
import { packageJson, repository, runNode } from "./packed";

interface LockedPackage {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly peer?: boolean;
  readonly hasInstallScript?: boolean;
  readonly version: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const read = (file: string): unknown => JSON.parse(readFileSync(join(repository, file), "utf8"));
const { packages } = read("package-lock.json") as { packages: Readonly<Record<string, LockedPackage>> };
const production = Object.entries(packages)
  .filter(([place, { dev, devOptional, peer }]) => place !== "" && !dev && !devOptional && !peer)
  .map(([place, locked]) => ({ place, name: place.replace(/^.*node_modules\//, ""), ...locked }));
const manifest = (place: string) =>
  read(`${place}/package.json`) as { license: string; version: string; scripts?: Record<string, string> };

const page = pages.find(({ file }) => file === "docs/dependencies.md")!;

/** The rows of the table under a heading: package, licence, and what else there is. */
function rowsUnder(heading: string, table = 0): { name: string; licence: string; rest: string[] }[] {
  const section = page.text.split(/^## /m).find((text) => text.startsWith(`${heading}\n`))!;
  const tables = section.split(/\n\n/).filter((text) => text.startsWith("| package"));
  const rows = tables[table]!.split("\n").filter((line) => line.startsWith("| `"));
  return rows.map((row) => {
    const [name, licence, ...rest] = row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
    return { name: name!.replaceAll("`", ""), licence: licence!, rest };
  });
}

const names = (rows: readonly { name: string }[]): string[] => rows.map(({ name }) => name).sort();

test("the page has every dependency, each with a reason and once", () => {
  const direct = rowsUnder("At run time");
  expect(names(direct)).toEqual(Object.keys(packageJson.dependencies).sort());
  expect(names(rowsUnder("Of the program"))).toEqual(Object.keys(packageJson.peerDependencies).sort());
  expect(names(rowsUnder("For development"))).toEqual(Object.keys(packageJson.devDependencies).sort());
  const all = [...direct, ...rowsUnder("Of the program"), ...rowsUnder("For development")];
  expect(all.filter(({ rest }) => rest.length === 0 || rest.some((cell) => cell === ""))).toEqual([]);
  expect(page.text).toContain("Ten packages");
  expect(direct).toHaveLength(10);
  expect(blocksOf(page)).toEqual([]);
});

test("the page has all that the runtime dependencies bring along, and who needs it", () => {
  const brought = rowsUnder("At run time", 1);
  const expected = production.filter(({ name }) => !(name in packageJson.dependencies));
  expect(names(brought)).toEqual(names(expected));
  for (const { name, rest } of brought) {
    const needing = production.filter(({ dependencies = {} }) => name in dependencies);
    expect(rest[0]).toBe(
      names(needing)
        .map((one) => `\`${one}\``)
        .join(", "),
    );
  }
});

test("the licences are those of what is installed", () => {
  const shown = [
    ...rowsUnder("At run time"),
    ...rowsUnder("At run time", 1),
    ...rowsUnder("Of the program"),
    ...rowsUnder("For development"),
  ];
  for (const { name, licence } of shown)
    expect([name, licence]).toEqual([name, manifest(`node_modules/${name}`).license]);
});

test("nothing that runs with the package has a licence but those that it may have", () => {
  const allowed = ["0BSD", "BSD-3-Clause", "BlueOak-1.0.0", "ISC", "MIT", "(BSD-3-Clause OR GPL-2.0)"];
  expect(production.length).toBeGreaterThan(10);
  expect(production.filter(({ place }) => !allowed.includes(manifest(place).license))).toEqual([]);
});

test("runtime dependencies are pinned, and locked by the hash of their content", () => {
  const loose = Object.entries(packageJson.dependencies).filter(([, range]) => !/^\d+\.\d+\.\d+$/.test(range));
  expect(loose).toEqual([]);
  expect(production.filter(({ integrity }) => !integrity?.startsWith("sha512-"))).toEqual([]);
  expect(production.filter(({ place, version }) => manifest(place).version !== version)).toEqual([]);
});

test("no runtime dependency runs anything when it is installed", () => {
  const scripts = ["preinstall", "install", "postinstall"];
  const running = production.filter(
    ({ place, hasInstallScript }) =>
      hasInstallScript ||
      existsSync(join(repository, place, "binding.gyp")) ||
      Object.keys(manifest(place).scripts ?? {}).some((script) => scripts.includes(script)),
  );
  expect(running.map(({ name }) => name)).toEqual([]);
});

test("importing the package loads the two that the page names", async () => {
  const code = `require("pulumi-apple-softwareupdate"); console.log(JSON.stringify(Object.keys(require.cache)))`;
  const loaded = (await runNode(["--eval", code])) as string[];
  // Pulumi's own SDK has dependencies of the same names.
  const own = production.filter(({ name, place }) =>
    loaded.some((file) => file.startsWith(join(repository, place)) && name in packageJson.dependencies),
  );
  expect(own.map(({ name }) => name)).toEqual(["fastest-levenshtein", "semver"]);
});
