/** What the pages, package.json and the workflows say of versions and of each other. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { hastyLimits } from "../../provider/lookup/client";
import { usualSeeds } from "../faults/schedule";
import { packageJson, repository } from "./packed";

interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly strategy?: {
          readonly matrix: {
            readonly include?: readonly { pulumi: string; node: number; os: string }[];
            readonly part?: readonly number[];
          };
        };
        readonly permissions?: Readonly<Record<string, string>>;
        readonly steps?: readonly { readonly run?: string; readonly uses?: string }[];
      }
    >
  >;
}

const read = (file: string): string => readFileSync(join(repository, file), "utf8");
const workflow = (name: string): Workflow => parse(read(`.github/workflows/${name}.yml`)) as Workflow;
const steps = (name: string, job: string): string[] => workflow(name).jobs[job]!.steps!.map(({ run = "" }) => run);
const matrix = workflow("ci").jobs.test!.strategy!.matrix.include!;
const oldestNode = packageJson.engines.node.replace(">=", "");
const oldestPulumi = packageJson.peerDependencies["@pulumi/pulumi"]!.replace(/^>=(\S+) .*$/, "$1");

test("README.md names the oldest Node and Pulumi that package.json allows", () => {
  const [node, pulumi] = [oldestNode, oldestPulumi].map((version) => version.replace(/\.0$/, ""));
  expect(read("README.md")).toContain(`Node ${node} or later and \`@pulumi/pulumi\` ${pulumi} or later`);
});

test("CI tests the oldest Node and Pulumi, the newest Pulumi, and all three systems", () => {
  const major = Number(oldestNode.split(".")[0]);
  for (const os of ["ubuntu", "macos", "windows"]) {
    expect(matrix).toContainEqual({ pulumi: oldestPulumi, node: major, os });
    expect(matrix.some((one) => one.os === os && one.pulumi === "latest" && one.node > major)).toBe(true);
  }
});

test("CI runs the commands that README.md and CONTRIBUTING.md name, and audits the dependencies", () => {
  expect(steps("ci", "test")).toEqual(expect.arrayContaining(["npm run lint", "npm test"]));
  expect(steps("ci", "newcomer")).toEqual(expect.arrayContaining([".ci/run", "npm run demo"]));
  expect(steps("ci", "audit")).toContain("npm audit --package-lock-only");
});

test("CI fuzzes every parser for the 60 seconds that the pages say, each in one of the job's parts", () => {
  expect(read("docs/security.md")).toContain("CI also runs each parser for 60 seconds");
  expect(read("CONTRIBUTING.md")).toMatch(/npm run fuzz .*60 seconds each/);
  const run = steps("ci", "fuzz").find((step) => step.startsWith("npm run fuzz"));
  expect(run).toContain("-- --seconds 60 ");
  const parts = Number(/--part "\$PART\/(\d+)"/.exec(run!)![1]);
  const { part } = workflow("ci").jobs.fuzz!.strategy!.matrix;
  expect(part).toEqual(Array.from({ length: parts }, (_, at) => at + 1));
});

test("CI plays all schedules of faults, of which the tests play as many as docs/reliability.md says", () => {
  const page = read("docs/reliability.md");
  const [, count, sample] = /(\d+) seeds, in CI's job `faults`; (\d+) of them in every test/.exec(page)!;
  expect(Number(count)).toBe(usualSeeds.count);
  // Without a seed it plays all.
  expect(steps("ci", "faults")).toContain("npm run faults");
  const [, seeds] = /it\.each\(\[([\d, ]+)\]\)\("the schedule/.exec(read("test/e2e/faults.test.ts"))!;
  expect(seeds!.split(",")).toHaveLength(Number(sample));
});

test("no workflow asks Apple's real service, as CONTRIBUTING.md says", () => {
  expect(read("CONTRIBUTING.md")).toMatch(/npm run smoke .*never in CI/);
  for (const name of ["ci", "release"]) expect(read(`.github/workflows/${name}.yml`)).not.toContain("smoke");
});

test("CONTRIBUTING.md says what every folder is for, but those of the tests that mirror others", () => {
  const folders = (parent: string): string[] =>
    readdirSync(join(repository, parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !/^\.|^(node_modules|dist)$/.test(entry.name))
      .map(({ name }) => name);
  const top = folders("");
  const own = folders("test").filter((name) => !top.includes(name));
  const inside = (parent: string, names: readonly string[]): string[] => names.map((name) => `${parent}/${name}`);
  const wanted = [
    ...top.filter((name) => name !== "provider"),
    ...inside("provider", folders("provider")),
    ...inside("test", own),
  ];
  const listed = [...read("CONTRIBUTING.md").matchAll(/^\| `([\w/]+)\/` +\|/gm)].map(([, folder]) => folder!);
  expect(listed.sort()).toEqual(wanted.sort());
});

test("docs/security.md says for how long the check of targets waits", () => {
  const seconds = hastyLimits.totalTimeout / 1000;
  expect(read("docs/security.md")).toMatch(
    new RegExp(`for the check of targets +\\| one attempt of ${seconds} seconds `),
  );
  expect(hastyLimits.attempts).toBe(1);
});

test("every action is pinned to a commit", () => {
  const uses = ["ci", "release"].flatMap((name) =>
    Object.values(workflow(name).jobs).flatMap((job) => (job.steps ?? []).flatMap((step) => step.uses ?? [])),
  );
  expect(uses.length).toBeGreaterThan(5);
  expect(uses.filter((use) => !/@[0-9a-f]{40}$/.test(use))).toEqual([]);
});

test("the release is published with provenance, by a job that may sign it and that only follows the tests", () => {
  const { jobs } = workflow("release");
  expect(jobs.publish).toMatchObject({ needs: "test", permissions: { "id-token": "write" } });
  expect(jobs.test).toMatchObject({ uses: "./.github/workflows/ci.yml" });
  expect(steps("release", "publish")).toContain("npm publish ./*.tgz --provenance --access public");
  expect(steps("release", "publish").join("\n")).toContain("repository?.url");
  expect(read("CONTRIBUTING.md")).toContain("`package.json` needs the `repository`");
});
