import { spawn } from "node:child_process";
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { clearTimeout, setTimeout } from "node:timers";
import { fileURLToPath } from "node:url";

/** The root of the checkout. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

export const isWindows = process.platform === "win32";

/** A failure that its message explains to the person at the terminal: no stack is shown. */
export class ToolError extends Error {}

/** @param {string} message */
export function say(message) {
  // Not on the standard output: that is for results.
  process.stderr.write(`${message}\n`);
}

/**
 * Runs `task` where the module is what was started, not where another one imports it.
 * @param {string} moduleUrl
 * @param {(words: string[]) => Promise<number | void>} task gives the exit code, 0 if none
 */
export async function main(moduleUrl, task) {
  const [, started, ...words] = process.argv;
  if (started === undefined || realpathSync(started) !== realpathSync(fileURLToPath(moduleUrl))) return;
  try {
    process.exitCode = (await task(words)) ?? 0;
  } catch (error) {
    say(describe(error));
    process.exitCode = 1;
  }
}

/** @param {unknown} error */
export function describe(error) {
  if (error instanceof ToolError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : `${error}`;
}

/**
 * Windows calls the variable `Path`, and a copy of the environment tells upper from lower case.
 * @param {NodeJS.ProcessEnv} environment
 */
function pathName(environment) {
  return Object.keys(environment).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
}

/**
 * @param {(string | null | undefined)[]} directories to be searched first
 * @param {NodeJS.ProcessEnv} environment
 */
export function withPath(directories, environment = process.env) {
  const name = pathName(environment);
  const old = (environment[name] ?? "").split(delimiter);
  const first = directories.filter((directory) => directory !== null && directory !== undefined);
  return { ...environment, [name]: [...first, ...old.filter((entry) => !first.includes(entry))].join(delimiter) };
}

/**
 * @param {string} name of a program, without `.exe`
 * @param {NodeJS.ProcessEnv} environment
 * @returns {string | null}
 */
export function findOnPath(name, environment = process.env) {
  for (const directory of (environment[pathName(environment)] ?? "").split(delimiter)) {
    const file = join(directory, executable(name));
    if (directory !== "" && isExecutable(file)) return file;
  }
  return null;
}

/** @param {string} name of a program */
export function executable(name) {
  return isWindows ? `${name}.exe` : name;
}

/**
 * @param {string} version
 * @param {string} other
 */
export function isOlder(version, other) {
  const left = version.split(".").map(Number);
  const right = other.split(".").map(Number);
  const position = left.findIndex((part, index) => part !== (right[index] ?? 0));
  return position >= 0 && left[position] < (right[position] ?? 0);
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Runs a program to its end; Ctrl-C and a request to terminate end it before they end this process.
 * @param {string} command
 * @param {string[]} words
 * @param {{ environment?: NodeJS.ProcessEnv, directory?: string, shell?: boolean }} [options]
 * @returns {Promise<number>} the exit code, as a shell would give it
 */
export async function run(command, words, { environment = process.env, directory = root, shell = false } = {}) {
  const child = spawn(command, words, { stdio: "inherit", env: environment, cwd: directory, shell });
  // A terminal sends its Ctrl-C to the child as well: a second one would make it give up its clean-up.
  const wait = () => {};
  const forward = () => child.kill("SIGTERM");
  process.on("SIGINT", wait);
  process.on("SIGTERM", forward);
  try {
    return await new Promise((settle, fail) => {
      child.on("error", (error) => fail(new ToolError(`${command} did not start: ${error.message}`)));
      child.on("exit", (code, signal) => settle(code ?? (signal === "SIGINT" ? 130 : signal === "SIGTERM" ? 143 : 1)));
    });
  } finally {
    process.off("SIGINT", wait);
    process.off("SIGTERM", forward);
  }
}

/**
 * Runs a program without showing its output.
 * @param {string} command
 * @param {string[]} words
 * @param {{ environment?: NodeJS.ProcessEnv, directory?: string, shell?: boolean, seconds?: number }} [options]
 * @returns {Promise<{ code: number, output: string, errors: string, late: boolean }>}
 */
export async function capture(command, words, options = {}) {
  const { environment = process.env, directory = root, shell = false, seconds } = options;
  // A group of its own, where there is a time limit, so that what the program started ends with it.
  const group = seconds !== undefined && !isWindows;
  const child = spawn(command, words, {
    stdio: ["ignore", "pipe", "pipe"],
    env: environment,
    cwd: directory,
    shell,
    detached: group,
    windowsHide: true,
  });
  const kill = () => {
    if (child.pid === undefined) return;
    try {
      if (group) process.kill(-child.pid, "SIGKILL");
      else if (isWindows) spawn("taskkill", ["/pid", `${child.pid}`, "/t", "/f"], { stdio: "ignore" });
      else child.kill("SIGKILL");
    } catch {
      // It has just ended.
    }
  };
  const interrupt = () => {
    kill();
    process.exit(130);
  };
  let late = false;
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (errors += text));
  const timer =
    seconds === undefined
      ? undefined
      : setTimeout(() => {
          late = true;
          kill();
        }, seconds * 1000);
  if (group) process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  try {
    const code = await new Promise((settle, fail) => {
      child.on("error", (error) => fail(new ToolError(`${command} did not start: ${error.message}`)));
      child.on("close", (code) => settle(code ?? 1));
    });
    return { code, output, errors, late };
  } finally {
    clearTimeout(timer);
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

/**
 * Runs npm with the npm that runs this script, where there is one.
 * @param {string[]} words
 * @returns {{ command: string, words: string[], shell: boolean }}
 */
export function npm(words) {
  const script = process.env.npm_execpath;
  if (script !== undefined && /npm-cli\.c?js$/.test(script)) {
    return { command: process.execPath, words: [script, ...words], shell: false };
  }
  // On Windows npm is a batch file, which only a shell starts.
  return { command: "npm", words, shell: isWindows };
}
