import { execFile } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { registerCleanup } from "../support/cleanup";

/** The checkout of this package. */
export const repository = resolve(__dirname, "..", "..");

/** The package's own description. */
export const packageJson = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
  readonly name: string;
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly main: string;
  readonly types: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

const execute = promisify(execFile);

/** Makes a folder that goes with the test file. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "package-test-")));
  registerCleanup(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** Runs npm without a network and without the developer's cache; gives its standard output. */
export async function npm(directory: string, words: readonly string[]): Promise<string> {
  const quiet = ["--no-update-notifier", "--no-audit", "--no-fund", "--loglevel=error"];
  const all = [...words, "--offline", `--cache=${temporaryFolder()}`, ...quiet];
  const options = { cwd: directory, maxBuffer: 10_000_000 };
  // On Windows the command is a script, which only a shell runs; `npm test` says where its code is.
  const code = process.env.npm_execpath ?? "";
  const { stdout } = code.endsWith("npm-cli.js")
    ? await execute(process.execPath, [code, ...all], options)
    : await execute("npm", all, { ...options, shell: process.platform === "win32" });
  return stdout;
}

/** Runs Node; gives what the code printed, parsed as JSON. */
export async function runNode(words: readonly string[], directory = repository): Promise<unknown> {
  const { stdout } = await execute(process.execPath, words, { cwd: directory });
  return JSON.parse(stdout);
}

/** Runs a program of a package in this repository's `node_modules`. */
export async function runTool(name: string, words: readonly string[]): Promise<{ code: number; output: string }> {
  const folder = join(repository, "node_modules", name);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { bin: Record<string, string> };
  const [program] = Object.values(bin);
  const running = execute(process.execPath, [join(folder, program!), ...words], { cwd: repository });
  return running.then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    (failed: { code: number; stdout: string; stderr: string }) => ({
      code: failed.code,
      output: failed.stdout + failed.stderr,
    }),
  );
}

/** Packs the package as it would be published; gives the file. */
export async function packPackage(): Promise<string> {
  const [file] = await pack([repository]);
  return file!;
}

/** Installs the packed package with its dependencies and nothing else; gives the `node_modules` folder. */
export async function installPackage(): Promise<string> {
  // Packed from what is installed here, so that npm needs no registry.
  const dependencies = installedDependencies(packageJson).map((name) => join(repository, "node_modules", name));
  const folder = temporaryFolder();
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "installed", private: true }));
  // Without peers: a copy of @pulumi/pulumi with its hundred packages would take a minute, a link does as well.
  await npm(folder, ["install", "--legacy-peer-deps", ...(await pack([repository, ...dependencies]))]);
  return join(folder, "node_modules");
}

/** The names of a package's dependencies and of theirs, each once. */
function installedDependencies(
  { dependencies = {} }: { readonly dependencies?: Readonly<Record<string, string>> },
  known: Set<string> = new Set(),
): string[] {
  for (const name of Object.keys(dependencies).filter((one) => !known.has(one))) {
    known.add(name);
    const description = readFileSync(join(repository, "node_modules", name, "package.json"), "utf8");
    installedDependencies(JSON.parse(description) as typeof packageJson, known);
  }
  return [...known];
}

/** Copies what {@link installPackage} made into a project. */
export function copyInstalled(installed: string, project: string): void {
  cpSync(installed, join(project, "node_modules"), { recursive: true, verbatimSymlinks: true });
}

/** Links packages of this repository's `node_modules` into that of a project. */
export function linkPackages(project: string, names: readonly string[]): void {
  for (const name of names) {
    const link = join(project, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(name === packageJson.name ? repository : join(repository, "node_modules", name), link, "junction");
  }
}

async function pack(folders: readonly string[]): Promise<string[]> {
  const destination = temporaryFolder();
  const words = ["pack", "--json", "--ignore-scripts", `--pack-destination=${destination}`, ...folders];
  const packed = JSON.parse(await npm(repository, words)) as { filename: string }[];
  return packed.map(({ filename }) => join(destination, filename));
}
