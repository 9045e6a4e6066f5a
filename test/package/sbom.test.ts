import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageJson, repository, temporaryFolder } from "./packed";

jest.setTimeout(60_000);

interface Component {
  readonly "bom-ref": string;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses?: readonly unknown[];
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}

/** CycloneDX 1.5, as far as it is looked at here. */
interface CycloneDx {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly serialNumber: string;
  readonly version: number;
  readonly metadata: { readonly timestamp: string; readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

let document: CycloneDx;

beforeAll(() => {
  const file = join(temporaryFolder(), "sbom.cdx.json");
  execFileSync(process.execPath, [join(repository, "tools", "sbom.mjs"), file], { stdio: "pipe" });
  document = JSON.parse(readFileSync(file, "utf8")) as CycloneDx;
});

test("the list of the release is a CycloneDX document about this package", () => {
  expect(document).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.5", version: 1 });
  expect(document.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(Date.parse(document.metadata.timestamp)).not.toBeNaN();
  const { name, version } = packageJson;
  expect(document.metadata.component).toMatchObject({ name, version, purl: `pkg:npm/${name}@${version}` });
});

test("it names what runs with the package, in the locked versions with their hashes, and nothing else", () => {
  const { packages } = JSON.parse(readFileSync(join(repository, "package-lock.json"), "utf8")) as {
    packages: Record<
      string,
      { dev?: boolean; devOptional?: boolean; peer?: boolean; version: string; integrity: string }
    >;
  };
  const expected = Object.entries(packages)
    .filter(([place, { dev, devOptional, peer }]) => place !== "" && !dev && !devOptional && !peer)
    .map(([place, { version, integrity }]) => {
      const [, hash] = integrity.split("sha512-");
      return [place.replace(/^.*node_modules\//, ""), version, Buffer.from(hash!, "base64").toString("hex")];
    });
  const named = document.components.map(({ name, version, hashes }) => [name, version, hashes?.[0]?.content]);
  expect(named.sort()).toEqual(expected.sort());
});

test("every component has a licence and a package URL of its own", () => {
  for (const { name, version, purl, licenses } of document.components) {
    expect(purl).toBe(`pkg:npm/${name.replace("@", "%40")}@${version}`);
    expect(licenses).toHaveLength(1);
  }
});

test("who depends on what resolves, and all of it is reached from the package", () => {
  const references = [document.metadata.component, ...document.components].map((component) => component["bom-ref"]);
  expect(new Set(references).size).toBe(references.length);
  const edges = new Map(document.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]));
  const reached = new Set<string>();
  const open = [references[0]!];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (reached.has(one)) continue;
    reached.add(one);
    open.push(...(edges.get(one) ?? []));
  }
  expect([...reached].sort()).toEqual([...references].sort());
});

test("the workflow writes it with the same command and attaches it to the release", () => {
  const workflow = readFileSync(join(repository, ".github", "workflows", "release.yml"), "utf8");
  expect(workflow).toContain("run: node tools/sbom.mjs sbom.cdx.json");
  expect(workflow).toMatch(/gh release create .* sbom\.cdx\.json$/m);
});
