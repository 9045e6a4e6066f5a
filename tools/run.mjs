import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findBrowser } from "./browser.mjs";
import { build } from "./build.mjs";
import { findEngine } from "./engine.mjs";
import { fuzz } from "./fuzz.mjs";
import { lintWorkflows } from "./lint-workflows.mjs";
import { capture, describe, executable, isOlder, main, npm, root, run, say, ToolError, withPath } from "./process.mjs";
import { findServers } from "./servers.mjs";

const oldestNode = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).engines.node.replace(">=", "");

/** @type {Record<string, (words: string[]) => Promise<number>>} */
const tasks = { test, demo, lint, bench, faults, fuzz, reference, smoke };

const modules = join(root, "node_modules");
/** @param {string[]} parts */
const program = (...parts) => join(modules, ...parts);

await main(import.meta.url, async ([task, ...words]) => {
  const work = tasks[task ?? ""];
  if (work === undefined) {
    throw new ToolError(`usage: node tools/run.mjs <${Object.keys(tasks).join("|")}> [arguments]`);
  }
  if (task !== "test") return start(task, words, work);
  // Whatever goes wrong, the last line of the tests is the count.
  try {
    return await start(task, words, work);
  } catch (error) {
    say(describe(error));
    printCount({ passed: 0, failed: 1, skipped: 0 });
    return 1;
  }
});

/**
 * @param {string} task
 * @param {string[]} words
 * @param {(words: string[]) => Promise<number>} work
 * @returns {Promise<number>}
 */
async function start(task, words, work) {
  await install();
  if (isOlder(process.versions.node, oldestNode)) {
    const node = await currentNode();
    return run(node, [join(root, "tools", "run.mjs"), task, ...words]);
  }
  Object.assign(process.env, withPath([program(".bin")]));
  if ((await build()) !== 0) throw new ToolError("The package does not compile: see above.");
  return work(words);
}

async function install() {
  if (isInstalled()) return;
  say("Installing the npm packages (npm ci) …");
  const { command, words, shell } = npm(["ci", "--no-audit", "--no-fund", "--include=dev"]);
  if ((await run(command, words, { shell })) !== 0) {
    throw new ToolError("npm could not install the packages: see above.");
  }
}

/** Compares what npm noted on installing with what it is to install. Dates do not tell: git sets them as well. */
function isInstalled() {
  /** @param {string} file */
  const packages = (file) => Object.entries(JSON.parse(readFileSync(file, "utf8")).packages);
  const note = join(modules, ".package-lock.json");
  if (!existsSync(note)) return false;
  const installed = new Map(packages(note));
  return packages(join(root, "package-lock.json")).every(([place, wanted]) => {
    const found = installed.get(place);
    // Optional ones are there only on the platform that they are for.
    if (place === "" || (found === undefined && wanted.optional)) return true;
    return found?.version === wanted.version && found?.integrity === wanted.integrity;
  });
}

/**
 * The node from the package of that name, for machines whose own is too old.
 * @returns {Promise<string>}
 */
async function currentNode() {
  const node = program("node", "bin", executable("node"));
  const version = existsSync(node) ? await capture(node, ["--version"]).catch(() => null) : null;
  if (version?.code === 0 && !isOlder(version.output.trim().slice(1), oldestNode)) return node;
  throw new ToolError(
    `Node ${oldestNode} or newer is needed and this is ${process.versions.node}; npm did not run the install script ` +
      "of the package `node`, which brings one along: run `npm rebuild node --ignore-scripts=false`.",
  );
}

/** What the tests need to know of the engine and of the servers. */
async function testEnvironment() {
  const engine = await findEngine();
  const { depserver, kmfddm, nanohub } = await findServers();
  say(`${engine.description}.`);
  return {
    ...process.env,
    SOFTWAREUPDATE_TEST_ENGINE_PATH: engine.directory ?? "",
    SOFTWAREUPDATE_TEST_DEPSERVER: depserver,
    SOFTWAREUPDATE_TEST_KMFDDM: kmfddm,
    SOFTWAREUPDATE_TEST_NANOHUB: nanohub,
  };
}

/** @param {string[]} words */
async function test(words) {
  if ((await run(process.execPath, [program("typescript", "bin", "tsc"), "--noEmit", "-p", "tsconfig.json"])) !== 0) {
    throw new ToolError("The types do not fit: see above.");
  }
  const environment = { ...(await testEnvironment()), SOFTWAREUPDATE_TEST_BROWSER: (await findBrowser()) ?? "" };
  const temporary = mkdtempSync(join(tmpdir(), "softwareupdate-"));
  const file = join(temporary, "jest.json");
  try {
    const jest = [program("jest", "bin", "jest.js"), "--json", `--outputFile=${file}`, ...words];
    const code = await run(process.execPath, jest, { environment });
    const figures = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
    const passed = figures?.numPassedTests ?? 0;
    const failed = figures === null ? Number(code !== 0) : figures.numFailedTests + figures.numRuntimeErrorTestSuites;
    const skipped = (figures?.numPendingTests ?? 0) + (figures?.numTodoTests ?? 0);
    printCount({ passed, failed, skipped });
    return failed > 0 && code === 0 ? 1 : code;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** @param {{ passed: number, failed: number, skipped: number }} count */
function printCount({ passed, failed, skipped }) {
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
}

/** @param {string[]} words */
function demo(words) {
  return run(process.execPath, [join(root, "tools", "demo.mjs"), ...words]);
}

/** Runs all checks even after one has failed, so that one run shows all there is to mend. */
async function lint() {
  const codes = [
    await run(process.execPath, [program("eslint", "bin", "eslint.js"), "."]),
    await run(process.execPath, [program("prettier", "bin", "prettier.cjs"), "--check", "."]),
    await lintWorkflows(),
  ];
  return codes.find((code) => code !== 0) ?? 0;
}

/** @param {string[]} words */
async function bench(words) {
  return run(process.execPath, [join(root, "bench", "run.mjs"), ...words], { environment: await testEnvironment() });
}

/** @param {string[]} words */
async function faults(words) {
  const environment = await testEnvironment();
  return run(process.execPath, [join(root, "tools", "faults.mjs"), ...words], { environment });
}

/** @param {string[]} words */
function smoke(words) {
  return run(process.execPath, [join(root, "tools", "smoke.mjs"), ...words]);
}

/**
 * Writes docs/reference from the comments of what the package exports.
 * @param {string[]} words
 */
function reference(words) {
  return run(process.execPath, [program("typedoc", "bin", "typedoc"), ...words]);
}
