/** Every program that a page shows compiles, and those for Pulumi are previewed by the real engine. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { run } from "../../cli/run";
import { placeOf } from "../cli/support/fleet";
import { linkPackages, packageJson, temporaryFolder } from "../package/packed";
import { registerCleanup } from "../support/cleanup";
import { serverTokenJson, startDeviceAssignmentService } from "../support/deviceAssignmentService";
import { lastingAnswer } from "../support/offers";
import { PulumiProject } from "../support/pulumi";
import { blocksOf, pages, referencePages, type Page } from "./pages";
import { grouped, resourcesOf, shownProgram, type ShownProgram } from "./programs";

jest.setTimeout(240_000);

const programsOf = (all: readonly Page[]): ShownProgram[] =>
  all
    .flatMap(blocksOf)
    // The reference has signatures, too, in blocks of `ts`.
    .filter(({ language }) => language === "typescript")
    .map((block) => shownProgram(block, `${block.file.replace(/\W+/g, "-")}-${block.line}`));
const written = programsOf(pages);
const examples = programsOf(referencePages);
/** The others are servers of people's own; test/enrollment/frameworks.test.ts runs the handler in such. */
const forPulumi = written.filter(({ source }) => /\bnew \w+\("/.test(source));

test("there are programs, in the pages and in the comments", () => {
  expect(forPulumi.length).toBeGreaterThan(8);
  expect(examples.length).toBeGreaterThan(10);
  expect(written.filter((one) => !forPulumi.includes(one)).map(({ block }) => block.file)).toEqual([
    "docs/enrollment.md",
    "docs/enrollment.md",
  ]);
});

test("every program of a page and of a comment compiles", () => {
  const folder = temporaryFolder();
  linkPackages(folder, [
    packageJson.name,
    "@pulumi/pulumi",
    "@pulumi/policy",
    "@types/node",
    "@types/express",
    "express",
    "fastify",
  ]);
  const all = [...written, ...examples];
  const files = new Map(all.map((one) => [path.join(folder, `${one.name}.ts`), one]));
  for (const [file, { source }] of files) writeFileSync(file, source);
  const program = ts.createProgram([...files.keys()], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    esModuleInterop: true,
    types: ["node"],
    typeRoots: [path.join(folder, "node_modules", "@types")],
  });
  const problems = ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const { block } = files.get(path.normalize(file?.fileName ?? ""))!;
    const line = file?.getLineAndCharacterOfPosition(start).line ?? 0;
    const shown = file?.text.split("\n")[line];
    return `${block.file}:${block.line}: ${shown}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
  expect(problems).toEqual([]);
});

test.each(grouped(forPulumi).map((group) => [group.map(({ name }) => name).join(", "), group] as const))(
  "the engine previews %s",
  async (_, group) => {
    const service = await startDeviceAssignmentService();
    registerCleanup(() => service.close());
    service.list([
      { os: "iOS", title: "iOS 26 AppleSeed Beta", token: "an-invented-token" },
      { os: "OSX", title: "macOS 26 AppleSeed Beta", token: "an-invented-token" },
    ]);
    const environment = {
      ...service.environment,
      SOFTWAREUPDATE_SERVER_TOKEN: JSON.stringify(serverTokenJson),
      SOFTWAREUPDATE_LOOKUP_URL: "answer.json",
    };
    const inventory = [{ enrollment: "4C491E9F-64C4-4B9E-A994-C42458F07A6C", groups: ["pilot"] }];
    const project = await PulumiProject.create({
      program: `module.exports = async () => {\n${group.map(({ name }) => `  await require("./${name}.js").block();\n`).join("")}};`,
      files: {
        ...Object.fromEntries(group.map(({ name, source }) => [`${name}.js`, transpiled(source)])),
        "answer.json": lastingAnswer(),
        "devices.json": JSON.stringify(inventory),
      },
      config: { "softwareupdate:server": "directory", "softwareupdate:path": "mdm" },
      environment,
    });
    if (group.some(({ source }) => source.includes("SoftwareUpdateRollout"))) await refresh(project, environment);
    const { steps } = await project.preview();
    const declared = steps.map(({ urn }) => urn.split("::").slice(2).join("::"));
    const wanted = group
      .flatMap(resourcesOf)
      .map((resource) => expect.stringMatching(new RegExp(`[:/$]${resource}$`)) as string);
    expect(declared).toEqual(expect.arrayContaining(wanted));
    await project.dispose();
  },
);

function transpiled(source: string): string {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  return ts.transpileModule(source, { compilerOptions }).outputText;
}

/** Fixes the deadlines of rollouts, without which those with a pace can't be planned. */
async function refresh(project: PulumiProject, more: Readonly<Record<string, string>>): Promise<void> {
  const { environment, workingDirectory } = placeOf(project);
  const said: string[] = [];
  const answer = path.join(project.directory, "answer.json");
  const code = await run(["refresh"], {
    workingDirectory,
    environment: { ...environment, ...more, SOFTWAREUPDATE_LOOKUP_URL: answer },
    print: (line) => void said.push(line),
    printError: (line) => void said.push(line),
  });
  if (code !== 0) throw new Error(said.join("\n"));
}
