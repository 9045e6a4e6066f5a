import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { findEngine } from "./engine.mjs";
import { executable, findOnPath, main, root, run, say, ToolError, withPath } from "./process.mjs";

const stack = "demo";
const example = join(root, "examples", "quickstart");

await main(import.meta.url, async (words) => {
  const unknown = words.filter((word) => word !== "--keep");
  if (unknown.length > 0) throw new ToolError(`usage: npm run demo [-- --keep], not ${unknown.join(" ")}`);
  if (!existsSync(join(example, "Pulumi.yaml"))) throw new ToolError("The example examples/quickstart is not there.");
  return demo(words.includes("--keep"));
});

/**
 * Deploys the example to a folder that stands for an MDM server, and shows what arrived there.
 * @param {boolean} keep leave the folder in place
 */
async function demo(keep) {
  const engine = await findEngine();
  const temporary = mkdtempSync(join(tmpdir(), "softwareupdate-demo-"));
  const server = join(temporary, "mdm");
  const environment = demoEnvironment(engine.directory, temporary, server);
  const pulumi = findOnPath("pulumi", environment) ?? executable("pulumi");
  // Making a stack writes to its settings file, which belongs to the checkout.
  const settings = join(example, `Pulumi.${stack}.yaml`);
  const settingsBefore = existsSync(settings) ? readFileSync(settings) : null;

  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
  };
  // The folders are to be removed, so this process must not end at once.
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  try {
    say(`${engine.description}.`);
    const steps = [
      { heading: "A new Pulumi stack", words: ["stack", "init", stack] },
      { heading: "pulumi up", words: ["up", "--stack", stack, "--yes", "--skip-preview"] },
    ];
    for (const { heading, words } of steps) {
      printHeading(heading);
      const options = { environment, directory: example };
      const code = await run(pulumi, [...words, "--non-interactive"], options);
      if (interrupted) return 130;
      if (code !== 0) throw new ToolError(`The demo failed: pulumi ${words.join(" ")} ended with ${code}, see above.`);
    }
    const files = listFiles(server);
    printHeading("What the MDM server has now");
    for (const file of files) printFile(file, server);
    printHeading("What happened");
    console.log(closing(files.length));
    if (keep) console.log(`Kept in ${temporary}: the server's folder mdm, and Pulumi's state.`);
    return 0;
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
    if (settingsBefore === null) rmSync(settings, { force: true });
    else writeFileSync(settings, settingsBefore);
    if (!keep) rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * @param {string | null} engineDirectory
 * @param {string} temporary
 * @param {string} server
 */
function demoEnvironment(engineDirectory, temporary, server) {
  const state = join(temporary, "state");
  const home = join(temporary, "home");
  for (const directory of [state, home, server]) mkdirSync(directory);
  return {
    ...withPath([engineDirectory, join(root, "node_modules", ".bin")]),
    PULUMI_HOME: home,
    // Pulumi takes what follows `file://` for a path, also where it starts with a drive.
    PULUMI_BACKEND_URL: `file://${state.split(sep).join("/")}`,
    PULUMI_CONFIG_PASSPHRASE: "demo",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "true",
    // All that the demo needs is here: it works without a network.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    SOFTWAREUPDATE_SERVER: "directory",
    SOFTWAREUPDATE_PATH: server,
  };
}

/** @param {string} heading */
function printHeading(heading) {
  console.log(`\n== ${heading} ==\n`);
}

/**
 * @param {string} directory
 * @returns {string[]}
 */
function listFiles(directory) {
  return readdirSync(directory, { withFileTypes: true })
    .flatMap((entry) => {
      const place = join(directory, entry.name);
      return entry.isDirectory() ? listFiles(place) : [place];
    })
    .sort();
}

/**
 * @param {string} file
 * @param {string} server
 */
function printFile(file, server) {
  const text = readFileSync(file, "utf8");
  console.log(`mdm/${relative(server, file).split(sep).join("/")}`);
  console.log(indent(file.endsWith(".json") ? JSON.stringify(JSON.parse(text), null, 2) : text.trimEnd()));
}

/** @param {string} text */
function indent(text) {
  return `${text.replace(/^/gm, "  ")}\n`;
}

/** @param {number} count of files */
function closing(count) {
  return [
    `Pulumi ran examples/quickstart/index.ts and wrote the ${count === 1 ? "file" : `${count} files`} above: the declarations that an`,
    "MDM server hands to its Apple devices, and the groups of devices that get them. Here a folder",
    "stands for that server.",
    "",
    "Next: change something in examples/quickstart/index.ts and run `npm run demo` again,",
    "or `npm run demo -- --keep` to look at the folder afterwards.",
  ].join("\n");
}
