import { realpathSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cached, once, withProgress } from "./cache.mjs";
import { buildKey, goBuild, hasGo, versionIn } from "./go.mjs";
import {
  capture,
  executable,
  findOnPath,
  isExecutable,
  isOlder,
  isWindows,
  main,
  npm,
  say,
  ToolError,
} from "./process.mjs";

/**
 * @typedef {object} Engine
 * @property {string | null} directory to be searched before the PATH; null if the PATH has the engine
 * @property {string} version
 * @property {string} description for people
 */

const oldestVersion = "3.216.0";
const packagedVersion = "3.265.0";
const builtVersion = versionIn("engine", "github.com/pulumi/pulumi/pkg/v3").replace("v", "");

const findProvider = `node -e "console.log(require.resolve('@pulumi/pulumi/cmd/dynamic-provider'))"`;

/**
 * The engine starts dynamic providers by this name, in the folder of the program that declares them; Pulumi's own
 * releases carry a script like it. It ends with exec: the engine ends the process that it started, which must be node
 * itself.
 */
const launcher = isWindows
  ? {
      name: "pulumi-resource-pulumi-nodejs.cmd",
      text: [
        "@echo off",
        "setlocal",
        `for /f "delims=" %%i in ('${findProvider}') do set SCRIPT=%%i`,
        "if not defined SCRIPT exit /b 1",
        '@node "%SCRIPT%" %*',
        "",
      ].join("\r\n"),
    }
  : {
      name: "pulumi-resource-pulumi-nodejs",
      text: `#!/bin/sh\nscript=$(${findProvider}) || exit 1\nexec node "$script" "$@"\n`,
    };

/**
 * Finds the Pulumi command-line program, by the cheapest way that this machine allows.
 * @returns {Promise<Engine>}
 */
export async function findEngine() {
  const onlyBuilt = process.env.SOFTWAREUPDATE_ENGINE === "build";
  const packagedKey = `pulumi-${packagedVersion}-${process.platform}-${process.arch}`;
  const builtKey = buildKey(`pulumi-${builtVersion}-built`, ["engine", "language-host"], launcher.text);

  if (!onlyBuilt) {
    const engine = (await onPath()) ?? (cached(packagedKey) === null ? null : packaged(packagedKey));
    if (engine !== null) return engine;
  }
  // What is there already comes before another download that may fail again.
  if (!onlyBuilt && cached(builtKey) === null) {
    const engine = await download(packagedKey);
    if (engine !== null) return engine;
  }
  return built(builtKey);
}

/** @returns {Promise<Engine | null>} */
async function onPath() {
  const program = findOnPath("pulumi");
  if (program === null) return null;
  const version = await versionOf(program);
  if (version === null) {
    say(`${program} does not tell its version, so another Pulumi is used.`);
    return null;
  }
  if (isOlder(version, oldestVersion)) {
    say(`The Pulumi on the PATH is ${version}, but ${oldestVersion} or newer is needed, so another one is used.`);
    return null;
  }
  if (findOnPath("pulumi-language-nodejs") === null && !hasLanguageHost(dirname(realpathSync(program)))) {
    say("The Pulumi on the PATH comes without pulumi-language-nodejs, so another one is used.");
    return null;
  }
  return { directory: null, version, description: `Pulumi ${version} from the PATH, ${program}` };
}

/** @param {string} directory */
function hasLanguageHost(directory) {
  return isExecutable(join(directory, executable("pulumi-language-nodejs")));
}

/**
 * @param {string} program
 * @returns {Promise<string | null>}
 */
async function versionOf(program) {
  const environment = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { code, output } = await capture(program, ["version"], { environment, seconds: 30 });
  return code === 0 ? (/(\d+\.\d+\.\d+)/.exec(output)?.[1] ?? null) : null;
}

/**
 * @param {string} key
 * @returns {Engine}
 */
function packaged(key) {
  const directory = join(/** @type {string} */ (cached(key)), "versions", packagedVersion, "bin");
  return { directory, version: packagedVersion, description: `Pulumi ${packagedVersion} from its npm package` };
}

/**
 * The npm package `pulumi` downloads the program when it is first run.
 * @param {string} key
 * @returns {Promise<Engine | null>}
 */
async function download(key) {
  // Without Go there is no other way, so a slow line gets more time.
  const seconds = hasGo() ? 60 : 600;
  const { command, words, shell } = npm([
    "exec",
    "--yes",
    `--package=pulumi@${packagedVersion}`,
    "--",
    "pulumi",
    "version",
  ]);
  try {
    await once(key, async (directory) => {
      // The package installs into this folder; a download that was cut off is thrown away with it.
      const environment = { ...process.env, PULUMI_HOME: directory, PULUMI_VERSION: packagedVersion };
      const bin = join(directory, "versions", packagedVersion, "bin");
      await withProgress(`Downloading Pulumi ${packagedVersion} (once per machine)`, async () => {
        const options = { environment, shell, seconds, directory };
        const { code, errors, late } = await capture(command, words, options);
        if (late) throw new ToolError(`not finished after ${seconds} s`);
        if (code !== 0) throw new ToolError(errors.trim().split("\n").at(-1) || `npm ended with ${code}`);
        if (!isExecutable(join(bin, executable("pulumi"))))
          throw new ToolError("the program is not where it should be");
        if (!hasLanguageHost(bin)) throw new ToolError("it comes without pulumi-language-nodejs");
      });
    });
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    say(`Pulumi could not be downloaded: ${error.message}.`);
    return null;
  }
  return packaged(key);
}

/**
 * @param {string} key
 * @returns {Promise<Engine>}
 */
async function built(key) {
  if (cached(key) === null && !hasGo()) {
    throw new ToolError(
      `Pulumi is missing: install Pulumi ${oldestVersion} or newer (https://www.pulumi.com/docs/install), ` +
        "or install Go 1.24 or newer (https://go.dev/dl) to have it built here.",
    );
  }
  const directory = await once(key, (directory) =>
    withProgress(`Building Pulumi ${builtVersion} with Go (once per machine, about four minutes)`, async () => {
      const sdk = "github.com/pulumi/pulumi/sdk/v3";
      const flags = (/** @type {string} */ module) => `-X ${sdk}/go/common/version.Version=${versionIn(module, sdk)}`;
      const pulumi = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
      const host = `${sdk}/nodejs/cmd/pulumi-language-nodejs`;
      await goBuild("engine", "pulumi", pulumi, flags("engine"), directory);
      await goBuild("language-host", "pulumi-language-nodejs", host, flags("language-host"), directory);
      await writeFile(join(directory, launcher.name), launcher.text, { mode: 0o755 });
    }),
  );
  return { directory, version: builtVersion, description: `Pulumi ${builtVersion}, built here` };
}

await main(import.meta.url, async () => {
  const { directory, description } = await findEngine();
  say(description);
  console.log(directory ?? dirname(/** @type {string} */ (findOnPath("pulumi"))));
});
