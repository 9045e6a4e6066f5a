import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { registerCleanup } from "./cleanup";
import { findProcesses, killProcess, type RunningProcess } from "./processes";

/** What {@link PulumiProject.create} makes. */
export interface PulumiProjectOptions {
  /** Source text of the program: `index.js`, or `index.ts` with `language: "typescript"`. */
  readonly program: string;
  /** JavaScript starts faster and is the default. */
  readonly language?: "javascript" | "typescript";
  /** Further files by their path in the project. They come last, so they may also replace `package.json`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Stack configuration. A key without a namespace gets the project's. */
  readonly config?: Readonly<Record<string, ConfigValue>>;
  /** Added to the environment of every command; `undefined` takes a variable away. */
  readonly environment?: Environment;
  /**
   * `linked`: a `node_modules` folder with this package, `@pulumi/pulumi` and TypeScript as links into this repository.
   * `none`: no such folder; the test installs what it needs. Default: `linked`.
   */
  readonly nodeModules?: "linked" | "none";
  /** More packages of this repository's `node_modules` that the program requires. */
  readonly packages?: readonly string[];
  /** Name of the project. Default: `test`. */
  readonly name?: string;
  /** Name of the stack. Default: `dev`. */
  readonly stack?: string;
}

/** A value of the stack configuration. */
export type ConfigValue = string | { readonly secret: string };

/** Environment variables; `undefined` takes one away. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How a command ended. */
export interface CommandResult {
  /** Exit code; `null` when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of one command. */
export interface CommandOptions {
  /** The command must fail, instead of having to succeed. Default: false. */
  readonly expectFailure?: boolean;
  /** Further arguments. */
  readonly args?: readonly string[];
  /** On top of the project's environment. */
  readonly environment?: Environment;
  /** Milliseconds after which the command is killed and fails. Default: two minutes. */
  readonly timeout?: number;
}

/** A property's change in a step. */
export interface PropertyDiff {
  readonly kind: string;
  readonly inputDiff: boolean;
}

/** A step of a preview, as `pulumi preview --json` prints it. */
export interface PreviewStep {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: ResourceState;
  readonly newState?: ResourceState;
  readonly diffReasons?: readonly string[];
  readonly replaceReasons?: readonly string[];
  readonly detailedDiff?: Readonly<Record<string, PropertyDiff>> | null;
}

/** What `pulumi preview --json` prints. */
export interface Preview {
  readonly steps: readonly PreviewStep[];
  readonly changeSummary: Readonly<Record<string, number>>;
  readonly diagnostics?: readonly { readonly urn?: string; readonly message: string; readonly severity: string }[];
}

/** A resource in the stack's state. */
export interface ResourceState {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

/** What `pulumi stack export` prints. */
export interface StackState {
  readonly version: number;
  readonly deployment: {
    readonly resources?: readonly ResourceState[];
    readonly pending_operations?: readonly { readonly resource: ResourceState; readonly type: string }[];
    readonly [key: string]: unknown;
  };
}

/** A step that does something, see {@link changes}. */
export interface Change {
  readonly urn: string;
  readonly op: string;
  /** Paths of the changed properties, sorted, as exact as the preview says. */
  readonly paths: readonly string[];
}

/** A command that is under way, see {@link PulumiProject.start}. */
export interface RunningCommand {
  /** The engine: the CLI runs it in its own process. */
  readonly child: ChildProcess;
  /** How it ended; never rejects. */
  readonly result: Promise<CommandResult>;
  /** Asks the engine to stop in an orderly way, as Ctrl+C and a CI system do. */
  interrupt(): void;
  /** Ends the engine alone, at once. Its provider processes live on, as after a crash. */
  kill(): Promise<CommandResult>;
  /** Dynamic provider processes of this project that run now, also those whose engine is gone. */
  providers(): RunningProcess[];
}

const repository = resolve(__dirname, "..", "..");
const processMarker = "SOFTWAREUPDATE_TEST_PROJECT";
const usualTimeout = 120_000;

/** A Pulumi program in a temporary folder with its own stack, run by the real command line interface. */
export class PulumiProject {
  /** Folder of the program. */
  readonly directory: string;
  /** Standard output of the last command. */
  stdout = "";
  /** Standard error of the last command. */
  stderr = "";

  /** Name of the stack that commands work on; set it after `run("stack", ["rename", …])`. */
  stack: string;

  private readonly root: string;
  private readonly programFile: string;
  private readonly marker = randomUUID();
  private readonly environment: Environment;
  private readonly children = new Set<ChildProcess>();
  private readonly unregister: () => void;

  private constructor(options: PulumiProjectOptions) {
    const name = options.name ?? "test";
    const typescript = options.language === "typescript";
    this.stack = options.stack ?? "dev";
    this.programFile = typescript ? "index.ts" : "index.js";
    // Without links in it, since a test may compare paths with what a program reports.
    this.root = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-project-")));
    this.unregister = registerCleanup(() => this.dispose());
    this.directory = join(this.root, "project");
    this.environment = options.environment ?? {};
    for (const folder of ["project", "state", "home"]) {
      mkdirSync(join(this.root, folder));
    }

    this.setFile(
      "Pulumi.yaml",
      JSON.stringify({ name, runtime: { name: "nodejs", options: { typescript } }, main: this.programFile }),
    );
    this.setFile("package.json", JSON.stringify({ name, version: "0.0.0", private: true, main: this.programFile }));
    if (typescript) {
      // Module format and resolution are left to the SDK, which takes `nodenext` and so reads `exports` of packages.
      this.setFile(
        "tsconfig.json",
        JSON.stringify({ compilerOptions: { target: "es2022", strict: true, skipLibCheck: true } }),
      );
    }
    if (options.nodeModules !== "none") {
      this.linkPackages(options.packages ?? []);
    }
    this.setProgram(options.program);
    for (const [path, content] of Object.entries(options.files ?? {})) {
      this.setFile(path, content);
    }
  }

  /** Writes the project and makes its stack. It is removed with the test file at the latest. */
  static async create(options: PulumiProjectOptions): Promise<PulumiProject> {
    const project = new PulumiProject(options);
    await project.command("stack", { args: ["init", project.stack], stackArgument: false });
    if (options.config !== undefined) {
      await project.setConfig(options.config);
    }
    return project;
  }

  /** Replaces the program's source text. */
  setProgram(source: string): void {
    this.setFile(this.programFile, source);
  }

  /** Writes a file of the project, by its path in it. */
  setFile(path: string, content: string): void {
    const file = join(this.directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** Sets values of the stack configuration; `undefined` removes one. */
  async setConfig(config: Readonly<Record<string, ConfigValue | undefined>>): Promise<void> {
    const set: string[] = [];
    const remove: string[] = [];
    for (const [key, value] of Object.entries(config)) {
      if (value === undefined) {
        remove.push(key);
      } else if (typeof value === "string") {
        set.push("--plaintext", `${key}=${value}`);
      } else {
        set.push("--secret", `${key}=${value.secret}`);
      }
    }
    if (set.length > 0) {
      await this.command("config", { args: ["set-all", ...set] });
    }
    if (remove.length > 0) {
      await this.command("config", { args: ["rm-all", ...remove] });
    }
  }

  /** `pulumi up`, without the preview before it. */
  up(options: CommandOptions = {}): Promise<CommandResult> {
    return this.command("up", { ...options, args: ["--yes", "--skip-preview", ...(options.args ?? [])] });
  }

  /** `pulumi preview --json`, parsed. A preview that has to fail may have printed no steps. */
  preview(options?: CommandOptions & { readonly json?: true }): Promise<Preview>;
  /** `pulumi preview` as a person sees it. */
  preview(options: CommandOptions & { readonly json: false }): Promise<CommandResult>;
  async preview(options: CommandOptions & { readonly json?: boolean } = {}): Promise<Preview | CommandResult> {
    if (options.json === false) {
      return this.command("preview", options);
    }
    const result = await this.command("preview", { ...options, args: ["--json", ...(options.args ?? [])] });
    return parsePreview(result.stdout);
  }

  /** `pulumi refresh`, without the preview before it. */
  refresh(options: CommandOptions = {}): Promise<CommandResult> {
    return this.command("refresh", { ...options, args: ["--yes", "--skip-preview", ...(options.args ?? [])] });
  }

  /** `pulumi destroy`, without the preview before it. */
  destroy(options: CommandOptions = {}): Promise<CommandResult> {
    return this.command("destroy", { ...options, args: ["--yes", "--skip-preview", ...(options.args ?? [])] });
  }

  /** `pulumi cancel`: takes away the lock that a killed engine has left. */
  cancel(options: CommandOptions = {}): Promise<CommandResult> {
    return this.command("cancel", { ...options, args: ["--yes", ...(options.args ?? [])] });
  }

  /** The stack's state; secrets in it are encrypted unless `args` has `--show-secrets`. */
  async exportState(options: CommandOptions = {}): Promise<StackState> {
    const result = await this.command("stack", { ...options, args: ["export", ...(options.args ?? [])] });
    return JSON.parse(result.stdout) as StackState;
  }

  /** Replaces the stack's state, for example with one that an older version wrote. */
  async importState(state: StackState): Promise<void> {
    const file = join(this.root, "import.json");
    writeFileSync(file, JSON.stringify(state));
    await this.command("stack", { args: ["import", "--file", file] });
  }

  /** The stack's outputs, secrets in the clear. */
  async outputs(): Promise<Record<string, unknown>> {
    const result = await this.command("stack", { args: ["output", "--json", "--show-secrets"] });
    return JSON.parse(result.stdout) as Record<string, unknown>;
  }

  /** Processes of this project's commands that run now, also those whose engine is gone. */
  processes(): RunningProcess[] {
    return findProcesses(processMarker, this.marker);
  }

  /**
   * Runs any command to its end, `this.run("stack", ["rename", "other"])`, and checks how it ended.
   *
   * @param options - its `args` come after `args`
   */
  run(command: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
    return this.command(command, { ...options, args: [...args, ...(options.args ?? [])] });
  }

  /** Starts a command and does not wait for it: for tests that interrupt or kill. `up` and its like need `--yes`. */
  start(command: string, args: readonly string[] = [], environment: Environment = {}): RunningCommand {
    return this.spawn([command, ...args, "--stack", this.stack], environment);
  }

  /** Ends what is still running of this project, provider processes without an engine included, and removes it. */
  async dispose(): Promise<void> {
    this.unregister();
    const ended = [...this.children].map((child) => new Promise((resolve) => child.once("close", resolve)));
    for (const child of this.children) {
      child.kill("SIGKILL");
    }
    // An engine that is ending may still start a process, so look until there is none.
    const limit = Date.now() + 10_000;
    for (;;) {
      const left = this.processes();
      if (left.length === 0 || Date.now() > limit) {
        break;
      }
      left.forEach((leftover) => killProcess(leftover.id));
      await delay(10);
    }
    await Promise.all(ended);
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  private linkPackages(more: readonly string[]): void {
    const folder = join(this.directory, "node_modules");
    const link = (target: string, name: string): void => {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      symlinkSync(target, join(folder, name), "junction");
    };
    // A folder of its own instead of a link to the repository's: the engine searches the folder for plugins at every
    // run, and this one is small.
    link(repository, "pulumi-apple-softwareupdate");
    for (const name of ["@pulumi/pulumi", "typescript", "@types/node", ...more]) {
      link(join(repository, "node_modules", name), name);
    }
  }

  private async command(
    command: string,
    options: CommandOptions & { readonly stackArgument?: boolean },
  ): Promise<CommandResult> {
    const stack = options.stackArgument === false ? [] : ["--stack", this.stack];
    const args = [command, ...(options.args ?? []), ...stack];
    const running = this.spawn(args, options.environment ?? {});
    const { timeout: allowed = usualTimeout } = options;
    let timedOut = false;
    const timeout = setTimeout(() => {
      timedOut = true;
      void running.kill();
    }, allowed);
    const result = await running.result;
    clearTimeout(timeout);
    const failed = result.code !== 0;
    if (timedOut || failed !== (options.expectFailure ?? false)) {
      const outcome = timedOut
        ? `did not end in ${allowed / 1000} seconds`
        : failed
          ? `failed with exit code ${result.code}`
          : "succeeded, but should have failed";
      throw new Error(
        `\`pulumi ${command}\` ${outcome}.\n--- standard output\n${result.stdout}\n--- standard error\n${result.stderr}`,
      );
    }
    return result;
  }

  private spawn(args: readonly string[], environment: Environment): RunningCommand {
    const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd: this.directory,
      env: this.commandEnvironment(environment),
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.children.add(child);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const result = new Promise<CommandResult>((resolve) => {
      const finish = (code: number | null): void => {
        this.children.delete(child);
        this.stdout = stdout;
        this.stderr = stderr;
        resolve({ code, stdout, stderr });
      };
      child.on("error", (error) => {
        stderr += `${error.message}: run \`npm test\`, which builds the engine\n`;
        finish(-1);
      });
      child.on("close", finish);
    });
    return {
      child,
      result,
      interrupt: () => void child.kill("SIGINT"),
      kill: () => {
        child.kill("SIGKILL");
        return result;
      },
      providers: () =>
        this.processes().filter(
          (found) =>
            /cmd[\\/]dynamic-provider/.test(found.command) && !/pulumi-resource-pulumi-nodejs/.test(found.command),
        ),
    };
  }

  private commandEnvironment(more: Environment): NodeJS.ProcessEnv {
    const inherited = Object.entries(process.env).filter(
      // Settings of the developer's own stacks, of the test runner and of a proxy do not belong in a test.
      ([name]) => !/^(PULUMI_|SOFTWAREUPDATE_|JEST_|NODE_|TS_|XDG_|.*_proxy$)/i.test(name),
    );
    return {
      ...Object.fromEntries(inherited),
      PATH: [
        join(repository, "node_modules", ".bin"),
        ...(process.env.SOFTWAREUPDATE_TEST_ENGINE_PATH ?? "").split(delimiter).filter((path) => path !== ""),
        process.env.PATH ?? "",
      ].join(delimiter),
      // Caches and settings under the home folder are the project's own, and go with it.
      HOME: join(this.root, "home"),
      PULUMI_HOME: join(this.root, "home", ".pulumi"),
      PULUMI_BACKEND_URL: `file://${join(this.root, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // What is missing must fail the test, not be downloaded.
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      // Saves a fifth of the time of each command, most of which is loading the SDK.
      NODE_COMPILE_CACHE: join(repository, "node_modules", ".cache", "pulumi-project"),
      [processMarker]: this.marker,
      ...this.environment,
      ...more,
    };
  }
}

/** What a preview would do: its steps without those that leave a resource as it is and without the stack itself. */
export function changes(preview: Preview): Change[] {
  return preview.steps
    .filter((step) => step.op !== "same" && !step.urn.includes("::pulumi:pulumi:Stack::"))
    .map((step) => ({
      urn: step.urn,
      op: step.op,
      paths: [...new Set(step.detailedDiff ? Object.keys(step.detailedDiff) : (step.diffReasons ?? []))].sort(),
    }));
}

function parsePreview(stdout: string): Preview {
  const start = stdout.indexOf("{");
  const parsed = (start < 0 ? {} : JSON.parse(stdout.slice(start))) as Partial<Preview>;
  return { ...parsed, steps: parsed.steps ?? [], changeSummary: parsed.changeSummary ?? {} };
}
