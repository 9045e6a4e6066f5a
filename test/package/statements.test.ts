/** What README.md, package.json and the workflows say of versions and of each other. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { packageJson, repository } from "./packed";

interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly strategy?: {
          readonly matrix: { readonly include: readonly { pulumi: string; node: number; os: string }[] };
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
const matrix = workflow("ci").jobs.test!.strategy!.matrix.include;
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
