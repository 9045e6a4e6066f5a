import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path, { delimiter } from "node:path";
import type { SimulatedDevice } from "../support/device";
import { proxyKeys, readAllowList, startAllowListProxy, type AllowListProxy } from "../support/allowList";
import { startGithub, type GithubStandIn } from "../support/github";
import { startNanohub, type MdmServer } from "../support/mdmServer";
import { readWorkflow, runJob, type Action, type JobResult } from "../support/workflow";

jest.setTimeout(600_000);

/**
 * The repository of examples/gitops, kept for seven weeks by its own workflows: real Git, the real engine, a real NanoHUB with devices
 * that report, Apple's recorded answers, and a clock that the test holds. GitHub alone is a stand-in.
 */
const repository = path.resolve(__dirname, "../..");
const example = path.join(repository, "examples/gitops");
const workflows = path.join(example, ".github/workflows");
const answers = path.join(repository, "test/fixtures/gdmf");

let root: string;
let server: MdmServer;
let github: GithubStandIn;
/** The proxy of examples/gitops/proxy, with a key that reads for the environment read-only and one that writes for production. */
let proxy: AllowListProxy;
const devices: Record<string, SimulatedDevice> = {};

beforeAll(async () => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), "gitops-")));
  for (const folder of ["home", "state", "jobs", "artifacts"]) mkdirSync(path.join(root, folder));
  server = await startNanohub();
  proxy = await startAllowListProxy(readAllowList("nginx.conf"), server.directUrl, server.apiKey);
  execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", path.join(root, "origin.git")]);
  github = await startGithub(path.join(root, "origin.git"));
  const first = checkout("first", undefined);
  cpSync(example, first, { recursive: true, filter: (source) => !source.includes("node_modules") });
  linkPackages(first);
  // Of the example only the server's address changes. A team makes its stack once, which adds the salt of the passphrase.
  const settings = path.join(first, "Pulumi.production.yaml");
  writeFileSync(settings, readFileSync(settings, "utf8").replace("https://mdm.example.com", proxy.url));
  const environment = environmentOf("2026-06-30");
  execFileSync("pulumi", ["stack", "init", "production", "--non-interactive"], {
    cwd: first,
    env: environment,
    stdio: "pipe",
  });
  rmSync(path.join(first, "softwareupdate.lock.json"));
  const refresh = ["--no", "softwareupdate", "refresh", "--releases-only"];
  execFileSync("npx", refresh, { cwd: first, env: environment, stdio: "pipe" });
  commit(first, "Begin");
  for (const { enrollment } of [...inventory("pilot"), ...inventory("office")]) {
    devices[enrollment] = server.device({ enrollmentId: enrollment });
    await devices[enrollment].enroll();
  }
});

afterAll(async () => {
  await github?.stop();
  await proxy?.stop();
  await server?.stop();
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});

test("a daily refresh proposes the release and the rings, and its pull request is reviewed without a key", async () => {
  const refreshed = await job("refresh", "refresh", "2026-06-30");
  expectSuccess(refreshed);
  expect(github.pullRequests.map(({ title, state }) => ({ title, state }))).toEqual([
    { title: "Refresh releases and rings", state: "open" },
  ]);
  expect(github.pullRequests[0]!.body).toContain("macos: ring pilot is opened for macOS 26.5.2");

  const before = proxy.asked.length;
  const { preview, comment } = await pullRequestJobs(1, "2026-06-30");
  expectSuccess(preview);
  expectSuccess(comment);
  // Pull-request jobs get no key of the MDM server, and ask it nothing.
  expect(preview.variables).toEqual([
    "PULUMI_BACKEND_URL",
    "PULUMI_CONFIG_PASSPHRASE",
    "PULUMI_ENABLE_STREAMING_JSON_PREVIEW",
  ]);
  expect(proxy.asked).toHaveLength(before);
  expect(github.comments.get(1)).toHaveLength(1);
  const { body } = github.comments.get(1)![0]!;
  expect(body).toContain("**6 to create**");
  expect(body).toMatch(/\| `macos` `pilot` \| \*\*new\*\* \| `pilot` \| 2, 2 of them up to date \|/);
  expect(preview.summary).toBe(`${body}\n`.replace(/\n+$/, "\n"));
});

test("a pull request has one comment, edited when the preview changes", async () => {
  const folder = checkout("edit", "refresh");
  const program = path.join(folder, "index.ts");
  writeFileSync(
    program,
    readFileSync(program, "utf8").replace("https://it.example.com/updates", "https://it.example.com/macos"),
  );
  commit(folder, "Point at the page on macOS", "refresh");
  expectSuccess((await pullRequestJobs(1, "2026-06-30")).comment);
  expect(github.comments.get(1)).toHaveLength(1);
  expect(github.comments.get(1)![0]!.body).toContain("https://it.example.com/macos");
});

test("a policy that is violated fails the preview, and the comment says which", async () => {
  const folder = checkout("hasty", "refresh");
  const program = path.join(folder, "index.ts");
  writeFileSync(
    program,
    readFileSync(program, "utf8").replace(
      'platform: "macOS",\n  release',
      'platform: "macOS",\n  minimumNotice: 1,\n  release',
    ),
  );
  commit(folder, "Hurry", "hasty");
  const { preview, comment } = await pullRequestJobs(99, "2026-06-30", "hasty");
  expect(preview.succeeded).toBe(false);
  expectSuccess(comment);
  expect(github.comments.get(99)![0]!.body).toMatch(
    /❌ `macos`, `macos-pilot`: policy softwareupdate-minimum-notice: minimumNotice is 1 days/,
  );
});

test("merging declares the first ring on the server, and nothing drifts", async () => {
  github.merge(1);
  expectSuccess(await job("up", "up", "2026-06-30"));
  const pilot = await devices[inventory("pilot")[0]!.enrollment]!.sync();
  const enforcements = [...pilot.values()].filter(({ Type }) => Type.endsWith("softwareupdate.enforcement.specific"));
  expect(enforcements.map(({ Payload }) => Payload)).toEqual([
    {
      DetailsURL: "https://it.example.com/macos",
      TargetLocalDateTime: "2026-07-06T18:00:00",
      TargetOSVersion: "26.5.2",
    },
  ]);
  const office = await devices[inventory("office")[0]!.enrollment]!.sync();
  expect([...office.values()].some(({ Type }) => Type.endsWith("softwareupdate.enforcement.specific"))).toBe(false);

  expectSuccess(await job("drift", "drift", "2026-06-30"));
  expect(github.issues).toEqual([]);
});

test("a pull request that comes to nothing says so, and one that never had a comment says nothing", async () => {
  const { preview, comment } = await pullRequestJobs(1, "2026-06-30", "main");
  expectSuccess(preview);
  expectSuccess(comment);
  expect(github.comments.get(1)![0]!.body).toMatch(
    /^<!-- softwareupdate review of software-updates\/production -->\nNothing changes any more\.$/,
  );
  await pullRequestJobs(98, "2026-06-30", "main");
  expect(github.comments.get(98)).toBeUndefined();
});

test("openings are merged by rule when the repository says so, once the devices are done and the days of soaking are over", async () => {
  for (const { enrollment, model } of inventory("pilot")) await reportDone(devices[enrollment]!, model, "26.5.2");
  const chosen = { "vars.MERGE_OPENINGS_AND_ENDS": "true" };
  expectSuccess(await job("refresh", "refresh", "2026-07-01", chosen));
  expectSuccess(await job("refresh", "refresh", "2026-07-02", chosen));
  const proposed = github.pullRequests.slice(1);
  expect(new Set(proposed.map(({ title }) => title))).toEqual(new Set(["Open and end rings"]));
  expect(proposed.every(({ state }) => state === "closed")).toBe(true);
  expectSuccess(await job("up", "up", "2026-07-02"));
  const office = await devices[inventory("office")[0]!.enrollment]!.sync();
  const [enforcement] = [...office.values()].filter(({ Type }) => Type.endsWith("softwareupdate.enforcement.specific"));
  expect(enforcement!.Payload).toMatchObject({ TargetOSVersion: "26.5.2" });

  // The page is an artifact of the same run.
  const page = readFileSync(path.join(root, "artifacts/status/status.html"), "utf8");
  expect(page).toContain("pilot");
});

test("what was changed on the server becomes one issue, which closes once it is put right", async () => {
  const office = await devices[inventory("office")[0]!.enrollment]!.sync();
  const [edited] = [...office.values()].filter(({ Type }) => Type.endsWith("softwareupdate.enforcement.specific"));
  const { ServerToken: _, ...declaration } = edited!;
  const Payload = { ...(declaration.Payload as object), DetailsURL: "https://elsewhere.example.com/" };
  await server.adminRequest("PUT", "/declarations", { ...declaration, Payload });
  expectSuccess(await job("drift", "drift", "2026-07-02"));
  expectSuccess(await job("drift", "drift", "2026-07-02"));
  expect(github.issues.map(({ title, state }) => ({ title, state }))).toEqual([
    { title: "The MDM server differs from what was declared", state: "open" },
  ]);
  expect(github.issues[0]!.body).toContain("was changed on the server, not by this program: detailsURL");

  expectSuccess(await job("up", "up", "2026-07-02", { "inputs.refresh": "true" }));
  expectSuccess(await job("drift", "drift", "2026-07-02"));
  expect(github.issues.map(({ state }) => state)).toEqual(["closed"]);
});

test("a new release waits for a person, whatever the repository merges by rule", async () => {
  const merged = github.pullRequests.length;
  expectSuccess(await job("refresh", "refresh", "2026-08-18", { "vars.MERGE_OPENINGS_AND_ENDS": "true" }));
  const [proposed, ...others] = github.pullRequests.slice(merged);
  expect(others).toEqual([]);
  expect(proposed).toMatchObject({ title: "Refresh releases and rings", state: "open" });
  const { preview } = await pullRequestJobs(proposed!.number, "2026-08-18");
  expectSuccess(preview);
  expect(github.comments.get(proposed!.number)![0]!.body).toContain("macOS 26.6.2");
});

test("the proxy that lets through what this package asks has refused nothing in all that time", () => {
  expect(proxy.refused).toEqual([]);
  expect(new Set(proxy.asked.map((asked) => asked.split(" ")[0]))).toEqual(new Set(["read", "write"]));
});

function inventory(group: string): { enrollment: string; model: string }[] {
  return JSON.parse(readFileSync(path.join(example, "inventory", `${group}.json`), "utf8")) as ReturnType<
    typeof inventory
  >;
}

function reportDone(device: SimulatedDevice, model: string, version: string): Promise<void> {
  return device.report({
    FullReport: true,
    StatusItems: {
      device: {
        identifier: { udid: device.enrollmentId, "serial-number": device.serialNumber },
        model: { family: "Mac", identifier: model },
        "operating-system": { family: "macOS", version, "build-version": "25F84" },
      },
    },
    Errors: [],
  });
}

function expectSuccess({ succeeded, log }: JobResult): void {
  expect(succeeded ? "" : log).toBe("");
}

/** Both jobs of the preview of a pull request, as GitHub runs them. */
async function pullRequestJobs(number: number, day: string, branch = "refresh") {
  rmSync(path.join(root, "artifacts/review"), { recursive: true, force: true });
  const values = {
    "github.event.pull_request.number": String(number),
    "github.event.pull_request.base.sha": "main",
    "needs.preview.result": "success",
  };
  const preview = await job("preview", "preview", day, values, branch);
  const result = preview.succeeded ? "success" : "failure";
  const comment = await job("preview", "comment", day, { ...values, "needs.preview.result": result }, branch);
  return { preview, comment };
}

let lastJob = 0;

/** Runs one job of a workflow on a day, at noon. */
function job(
  workflow: string,
  name: string,
  day: string,
  more: Record<string, string> = {},
  branch = "main",
): Promise<JobResult> {
  const workspace = path.join(root, "jobs", String((lastJob += 1)));
  const artifact = (of: string | undefined): string => path.join(root, "artifacts", of ?? "");
  const nothing: Action = () => undefined;
  const actions: Record<string, Action> = {
    "actions/checkout": ({ ref }) => void checkout(path.basename(workspace), ref ?? branch),
    "actions/setup-node": nothing,
    "pulumi/actions": nothing,
    "actions/cache": nothing,
    "actions/create-github-app-token": () => ({ token: github.token }),
    "actions/upload-artifact": ({ name: of, path: file }) => {
      mkdirSync(artifact(of), { recursive: true });
      cpSync(path.join(workspace, file!), path.join(artifact(of), file!));
    },
    "actions/download-artifact": ({ name: of }) => cpSync(artifact(of), workspace, { recursive: true }),
  };
  mkdirSync(workspace, { recursive: true });
  const found = readWorkflow(path.join(workflows, `${workflow}.yml`));
  const keys: Record<string, string> = { production: proxyKeys.write, "read-only": proxyKeys.read };
  return runJob(found, name, {
    workspace,
    temporary: root,
    actions,
    // It needs a registry; the packages are those of this repository.
    commands: { "npm ci": () => linkPackages(workspace) },
    environment: environmentOf(day),
    values: {
      "vars.PULUMI_BACKEND_URL": `file://${path.join(root, "state")}`,
      "vars.REFRESH_APP_ID": "1",
      "vars.MERGE_OPENINGS_AND_ENDS": "",
      "secrets.PULUMI_CONFIG_PASSPHRASE": "a passphrase",
      "secrets.MDM_API_KEY": keys[found.jobs[name]!.environment ?? ""] ?? "",
      "secrets.REFRESH_APP_PRIVATE_KEY": "a key",
      "github.token": github.token,
      "github.run_id": "1",
      "inputs.refresh": "",
      ...more,
    },
  });
}

/** A checkout of a branch of the origin, or an empty clone. */
function checkout(name: string, branch: string | undefined): string {
  const folder = path.join(root, "jobs", name);
  const words = branch === undefined ? [] : ["--branch", branch];
  execFileSync("git", ["clone", "--quiet", ...words, path.join(root, "origin.git"), folder], { stdio: "pipe" });
  return folder;
}

function commit(folder: string, message: string, branch = "main"): void {
  const git = (...words: string[]) => execFileSync("git", ["-C", folder, ...words], { stdio: "pipe" });
  git("add", "--all");
  git("-c", "user.name=A person", "-c", "user.email=person@example.com", "commit", "--quiet", "--message", message);
  git("push", "--quiet", "origin", `HEAD:${branch}`);
}

function linkPackages(folder: string): void {
  const modules = path.join(folder, "node_modules");
  const links = {
    "pulumi-apple-softwareupdate": repository,
    ".bin/softwareupdate": path.join(repository, "bin/softwareupdate.js"),
    ...Object.fromEntries(
      ["@pulumi/pulumi", "@pulumi/policy", "typescript", "@types/node"].map((name) => [
        name,
        path.join(repository, "node_modules", name),
      ]),
    ),
  };
  for (const [name, target] of Object.entries(links)) {
    const place = path.join(modules, name);
    if (existsSync(place)) continue;
    mkdirSync(path.dirname(place), { recursive: true });
    symlinkSync(target, place);
  }
}

function environmentOf(day: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(PULUMI_|SOFTWAREUPDATE_|JEST_|NODE_|TS_|XDG_|GITHUB_|.*_proxy$)/i.test(name),
  );
  const engine = (process.env.SOFTWAREUPDATE_TEST_ENGINE_PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const folders = [
    path.dirname(process.execPath),
    path.join(repository, "node_modules/.bin"),
    ...engine,
    process.env.PATH ?? "",
    path.join(repository, "test/support/bin"),
  ];
  const answer = day < "2026-08" ? "pmv-2026-06-30T0123Z.json" : "pmv-2026-08-18T0049Z.json";
  return {
    ...Object.fromEntries(inherited),
    PATH: folders.join(delimiter),
    HOME: path.join(root, "home"),
    PULUMI_HOME: path.join(root, "home/.pulumi"),
    PULUMI_BACKEND_URL: `file://${path.join(root, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "a passphrase",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    NODE_COMPILE_CACHE: path.join(repository, "node_modules/.cache/pulumi-project"),
    SOFTWAREUPDATE_TEST_CLOCK: `${day}T12:00:00Z`,
    SOFTWAREUPDATE_LOOKUP_URL: path.join(answers, answer),
    SOFTWAREUPDATE_LOOKUP_CACHE: "off",
    GITHUB_API_URL: github?.url,
    GITHUB_REPOSITORY: github?.repository,
  };
}
