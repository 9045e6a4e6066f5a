/** Runs the jobs of a GitHub workflow on this machine: each `run:` in its shell, each `uses:` by what a test puts in its place. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

/** A step as the workflow's file has it. */
interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
}

/** A job as the workflow's file has it. */
interface Job {
  readonly if?: string;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly steps: readonly Step[];
}

/** A workflow as its file has it. */
export interface Workflow {
  readonly jobs: Readonly<Record<string, Job>>;
}

/** What takes the place of an action: gets its inputs, may set outputs. */
export type Action = (inputs: Readonly<Record<string, string>>) => Readonly<Record<string, string>> | void;

/** Where a job runs. */
export interface JobContext {
  /** The folder of the repository's checkout. */
  readonly workspace: string;
  /** A folder for what GitHub's runner keeps. */
  readonly temporary: string;
  /** Values of expressions by their name: `secrets.MDM_API_KEY`. An expression that isn't here is an error. */
  readonly values: Readonly<Record<string, string>>;
  /** By the action's name without its version. */
  readonly actions: Readonly<Record<string, Action>>;
  /** By the command, what runs in place of a step that needs a network: `npm ci`. */
  readonly commands?: Readonly<Record<string, () => void>>;
  /** The environment of the runner. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** How a job ended. */
export interface JobResult {
  readonly succeeded: boolean;
  /** What its steps printed. */
  readonly log: string;
  /** The job's summary page. */
  readonly summary: string;
  /** The names of the variables of each step's environment that the workflow set. */
  readonly variables: readonly string[];
}

/** Reads a workflow. */
export function readWorkflow(file: string): Workflow {
  return parse(readFileSync(file, "utf8")) as Workflow;
}

/** Runs one job of a workflow to its end. */
export async function runJob({ jobs }: Workflow, name: string, context: JobContext): Promise<JobResult> {
  const job = jobs[name]!;
  const files = mkdtempSync(path.join(context.temporary, "job-"));
  const values: Record<string, string> = { ...context.values };
  const file = (of: string): string => path.join(files, of);
  writeFileSync(file("summary"), "");
  const variables = new Set<string>();
  let log = "";
  let succeeded = true;
  for (const [at, step] of job.steps.entries()) {
    const isAsked = step.if === undefined ? succeeded : isTrue(step.if, values, succeeded);
    if (!isAsked) continue;
    const set = resolved({ ...job.env, ...step.env }, values);
    Object.keys(set).forEach((variable) => variables.add(variable));
    const outputs = file(`output-${at}`);
    writeFileSync(outputs, "");
    try {
      if (step.uses !== undefined) {
        const action = context.actions[step.uses.replace(/@.*/, "")];
        if (!action) throw new Error(`the test has nothing in the place of ${step.uses}`);
        const given = Object.entries(action(resolved(step.with ?? {}, values)) ?? {});
        writeFileSync(outputs, given.map(([key, value]) => `${key}=${value}\n`).join(""));
      } else {
        const script = evaluated(step.run ?? "", values);
        const replaced = Object.entries(context.commands ?? {}).find(([command]) => script.startsWith(command));
        if (replaced) replaced[1]();
        else {
          const runner = {
            GITHUB_OUTPUT: outputs,
            GITHUB_STEP_SUMMARY: file("summary"),
            RUNNER_TEMP: files,
            CI: "true",
          };
          log += await runShell(script, context.workspace, { ...context.environment, ...runner, ...set });
        }
      }
    } catch (error) {
      succeeded = false;
      log += `${(error as Error).message}\n`;
    }
    if (step.id === undefined) continue;
    for (const line of readFileSync(outputs, "utf8").split("\n").filter(Boolean)) {
      const [key, ...value] = line.split("=");
      values[`steps.${step.id}.outputs.${key}`] = value.join("=");
    }
  }
  return { succeeded, log, summary: readFileSync(file("summary"), "utf8"), variables: [...variables].sort() };
}

/** As GitHub does it where a step names no shell. */
function runShell(script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("bash", ["-e", "-c", script], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${output}\nexit code ${code} of: ${script}`));
    });
  });
}

function resolved(some: Readonly<Record<string, unknown>>, values: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(some).map(([key, value]) => [key, evaluated(String(value), values)]));
}

/** Replaces the expressions of a text, which are names alone. */
function evaluated(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{\s*(.+?)\s*\}\}/g, (_, name: string) => valueOf(name, values));
}

function valueOf(name: string, values: Readonly<Record<string, string>>): string {
  // The output of a step that set none is empty.
  if (name.startsWith("steps.")) return values[name] ?? "";
  if (!Object.hasOwn(values, name)) throw new Error(`the test has no value for the expression ${name}`);
  return values[name]!;
}

/** Comparisons joined by `&&`. Without a status function a condition also asks that all has gone well. */
function isTrue(condition: string, values: Readonly<Record<string, string>>, succeeded: boolean): boolean {
  const expression = condition.replace(/^\$\{\{\s*|\s*\}\}$/g, "");
  const isForAll = expression.includes("!cancelled()");
  return (
    (succeeded || isForAll) &&
    expression.split("&&").every((part) => {
      const [left = "", operator, right = ""] = part.trim().split(/\s*(==|!=)\s*/);
      if (left === "!cancelled()") return true;
      if (operator === undefined) return valueOf(left, values) === "true";
      const compared = [left, right].map((side) => /^'(.*)'$/.exec(side)?.[1] ?? valueOf(side, values));
      return (compared[0] === compared[1]) === (operator === "==");
    })
  );
}
