import { readdirSync, readFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import ts from "typescript";

const repository = resolve(__dirname, "..", "..");
const accepted = readdirSync(__dirname)
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
  .map((name) => join(__dirname, name));
const refused = readdirSync(join(__dirname, "refused")).map((name) => join(__dirname, "refused", name));
const dist = join(repository, "dist");
const entryPoints = ["sdk", "provider", "policy"].map((folder) => join(dist, folder, "index.d.ts"));

/** Settings of programs: those of Pulumi's templates, and the strictest of today. */
const settings: Readonly<Record<string, ts.CompilerOptions>> = {
  "as Pulumi's templates set it": {
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    target: ts.ScriptTarget.ES2020,
  },
  "at its strictest": {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    exactOptionalPropertyTypes: true,
    isolatedModules: true,
    noPropertyAccessFromIndexSignature: true,
    noUncheckedIndexedAccess: true,
  },
};

// TypeScript reads all of Pulumi's declarations, on a busy machine slowly.
jest.setTimeout(60_000);

describe.each(Object.entries(settings))("with TypeScript %s", (_, options) => {
  let program: ts.Program;

  beforeAll(() => {
    program = ts.createProgram([...accepted, ...refused, ...entryPoints], {
      ...options,
      strict: true,
      noEmit: true,
      types: ["node"],
      typeRoots: [join(repository, "node_modules", "@types")],
    });
  });

  test("programs that are right compile", () => {
    expect(problemsIn(program, accepted)).toEqual([]);
  });

  test("programs that are wrong don't compile, each in the line that says so", () => {
    expect(problemsIn(program, refused)).toEqual([]);
  });

  test("the published types are right in themselves", () => {
    const published = program.getSourceFiles().map(({ fileName }) => resolve(fileName));
    const ours = published.filter((file) => file.startsWith(dist + sep));
    expect(ours).toEqual(expect.arrayContaining(entryPoints));
    expect(problemsIn(program, ours)).toEqual([]);
  });
});

test("each line that must not compile says why", () => {
  const expectations = refused.flatMap((file) => readFileSync(file, "utf8").match(/@ts-expect-error.*/g) ?? []);
  expect(expectations.length).toBeGreaterThan(refused.length);
  expect(expectations.filter((expectation) => !/^@ts-expect-error \S+ \S+/.test(expectation))).toEqual([]);
});

/** What the compiler says of the files; an expected error that doesn't come is a problem too. */
function problemsIn(program: ts.Program, files: readonly string[]): string[] {
  const global = [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()];
  const diagnostics = files.flatMap((name) => {
    const file = program.getSourceFile(name);
    if (file === undefined) throw new Error(`${name} is not part of the program`);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  });
  const host: ts.FormatDiagnosticsHost = {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => repository,
    getNewLine: () => "\n",
  };
  return [...global, ...diagnostics].map((diagnostic) => ts.formatDiagnostic(diagnostic, host));
}
