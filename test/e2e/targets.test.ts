import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { buildCatalog } from "../../provider/core/releases/catalog";
import { parseAnswer } from "../../provider/core/releases/answer";
import { formatLock } from "../../provider/core/lock/lock";
import { refreshReleases } from "../../provider/core/lock/refresh";
import { startLookupService } from "../support/lookupService";
import { lastingAnswer, type AnswerChanges } from "../support/offers";
import { changes, PulumiProject } from "../support/pulumi";
import { javascript } from "./example";

jest.setTimeout(240_000);

const program = (version: string, more = ""): string =>
  javascript(`
new apple.EnforcementSpecific("macos", {
  groups: ["pilot"], platform: "macOS", targetOSVersion: "${version}", targetLocalDateTime: "2030-03-01T18:00:00", ${more}
});`);

/** On a folder of files, asking a recorded answer. */
async function projectWith(source: string, changed: AnswerChanges = {}, files = {}): Promise<PulumiProject> {
  return PulumiProject.create({
    program: source,
    files: { "answer.json": lastingAnswer(changed), ...files },
    config: { "softwareupdate:server": "directory", "softwareupdate:path": "server" },
    environment: { SOFTWAREUPDATE_LOOKUP_URL: "answer.json" },
  });
}

function lockOf(changed: AnswerChanges = {}, ...later: AnswerChanges[]): string {
  const first = refreshReleases(undefined, buildCatalog(parseAnswer(lastingAnswer(changed))), "2026-08-18");
  const after = later.reduce(
    (lock, one) => refreshReleases(lock, buildCatalog(parseAnswer(lastingAnswer(one))), "2026-08-20"),
    first,
  );
  return formatLock(after);
}

async function previewOf(project: PulumiProject) {
  const preview = await project.preview();
  const said = (preview.diagnostics ?? []).filter(({ severity }) => severity === "warning");
  return { ops: changes(preview).map(({ op }) => op), warnings: said };
}

async function failureOf(project: PulumiProject): Promise<string> {
  const { stdout, stderr } = await project.preview({ json: false, expectFailure: true });
  return stdout + stderr;
}

describe("the target of an enforcement", () => {
  it("passes without a word when Apple offers it, and nothing about the check reaches the state", async () => {
    const project = await projectWith(program("26.6.2", 'models: ["Mac15,7", "J413AP"]'));
    expect(await previewOf(project)).toEqual({ ops: ["create"], warnings: [] });
    await project.up();
    const { deployment } = await project.exportState();
    const resource = deployment.resources!.find(({ urn }) => urn.endsWith("::macos"))!;
    expect(JSON.stringify([resource.inputs, resource.outputs])).not.toMatch(/models|targetCheck|targetProblems/);
    expect(await previewOf(project)).toEqual({ ops: [], warnings: [] });
  });

  it("fails the preview when Apple never offered it, naming the nearest versions, and makes nothing", async () => {
    const project = await projectWith(program("26.6.3"));
    const said = await failureOf(project);
    expect(said).toContain("Apple does not offer macOS 26.6.3");
    expect(said).toContain("the nearest offered version is 26.6.2");
    expect(said).toContain("resource 'macos'");
    const up = await project.up({ expectFailure: true });
    expect(up.stdout).toContain("Apple does not offer macOS 26.6.3");
    const folder = path.join(project.directory, "server");
    expect(existsSync(folder) ? readdirSync(folder, { recursive: true }).join() : "").not.toContain("swu-enforcement");
    project.setProgram(program("26.6.3", 'targetCheck: "warn"'));
    const { ops, warnings } = await previewOf(project);
    expect(ops).toEqual(["create"]);
    expect(warnings).toEqual([
      expect.objectContaining({
        urn: expect.stringContaining("::macos") as string,
        message: expect.stringContaining("Apple does not offer macOS 26.6.3") as string,
      }),
    ]);
    project.setProgram(program("26.6.3", 'targetCheck: "off"'));
    expect(await previewOf(project)).toEqual({ ops: ["create"], warnings: [] });
    project.setProgram(program("26.7", 'targetBuildVersion: "25H5010c", prerelease: true'));
    expect(await previewOf(project)).toEqual({ ops: ["create"], warnings: [] });
    project.setProgram(program("26.6.2", 'targetCheck: "none"'));
    expect(await failureOf(project)).toContain('targetCheck: "none" is not known; it must be one of error, warn, off.');
  });

  it("fails the preview for a build of another version", async () => {
    const project = await projectWith(program("26.3.1", 'targetBuildVersion: "25D771400a", base: "installed"'));
    expect(await failureOf(project)).toContain("25D771400a is a build of macOS 26.3.2 (a), not of 26.3.1");
  });

  it("warns when the lock file says that Apple withdrew it", async () => {
    const withdrawn = { without: ["26.6.1"] };
    const project = await projectWith(program("26.6.1"), withdrawn, {
      "softwareupdate.lock.json": lockOf({}, withdrawn),
    });
    const { ops, warnings } = await previewOf(project);
    expect(ops).toEqual(["create"]);
    expect(warnings.map(({ message }) => message).join()).toContain("Apple withdrew macOS 26.6.1 by 2026-08-20");
  });

  it("stays possible to postpone (safety rule 3) when Apple has dropped it since and no lock file remembers it", async () => {
    const project = await projectWith(program("26.6.1"));
    await project.up();
    project.setFile("answer.json", lastingAnswer({ without: ["26.6.1"] }));
    project.setProgram(program("26.6.1").replace("2030-03-01", "2030-05-01"));
    await project.up();
    expect(project.stdout + project.stderr).toContain("Apple does not offer macOS 26.6.1");
    project.setProgram(program("26.6.3"));
    expect(await failureOf(project)).toContain("Apple does not offer macOS 26.6.3");
  });

  it("warns when the offer ends before the deadline, and names models that can't run it", async () => {
    const more = 'models: ["Mac15,7", "MacBookPro15,1", "iMac11,1"]';
    const project = await projectWith(program("26.6.1", more), { expires: { "26.6.1": "2029-12-31" } });
    const { warnings } = await previewOf(project);
    const said = warnings.map(({ message }) => message).join("\n");
    expect(said).toContain("Apple offers macOS 26.6.1 until 2029-12-31");
    expect(said).toContain("MacBookPro15,1 can't run macOS 26.6.1");
  });

  it("is asked of the service in one request a process, which the data sources share", async () => {
    const service = await startLookupService({ text: lastingAnswer() });
    try {
      const second = program("26.6.1").slice(javascript("").length).replace('"macos"', '"other"');
      const source = `${program("26.6.2")}${second}
exports.latest = apple.getLatestReleaseOutput({ platform: "macOS", device: "J413AP" }).version;
exports.candidates = apple.getUpdateCandidates({ platform: "macOS", device: "J413AP", current: "26.6" });`;
      const project = await projectWith(source);
      const environment = {
        SOFTWAREUPDATE_LOOKUP_URL: service.url,
        SOFTWAREUPDATE_LOOKUP_CA_FILE: service.authorityFile,
        SOFTWAREUPDATE_LOOKUP_CACHE: "off",
      };
      expect(changes(await project.preview({ environment })).map(({ op }) => op)).toEqual(["create", "create"]);
      expect(service.requests()).toBe(1);
    } finally {
      await service.close();
    }
  });

  it("is only warned about when the service is down, and is asked of the lock file where there is one", async () => {
    const down = { SOFTWAREUPDATE_LOOKUP_URL: "https://127.0.0.1:9/v2/pmv" };
    const second = program("26.6.3").slice(javascript("").length).replace('"macos"', '"other"');
    const project = await projectWith(program("26.6.2") + second);
    const { steps, diagnostics = [] } = await project.preview({ environment: down });
    expect(changes({ steps, changeSummary: {} }).map(({ op }) => op)).toEqual(["create", "create"]);
    // Once, however many enforcements ask.
    expect(diagnostics.filter(({ message }) => message.includes("could not be checked"))).toHaveLength(1);
    await project.up({ environment: down });
    project.setFile("softwareupdate.lock.json", lockOf());
    project.setProgram(program("26.6.4"));
    const { stdout } = await project.preview({ json: false, expectFailure: true, environment: down });
    expect(stdout).toContain("against the lock file, whose newest entry is of 2026-08-17");
    expect(stdout).toContain("Apple does not offer macOS 26.6.4");
    project.setFile("softwareupdate.lock.json", "<<<<<<< HEAD\n{}\n");
    expect(await failureOf(project)).toContain("it holds a merge conflict, at line 1. Take either side");
  });
});
