import { mkdtempSync, mkdirSync, copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { capture, main, npm, root, say, ToolError } from "./process.mjs";

/**
 * Writes what the package depends on as a CycloneDX document, from the lock file alone: neither the registry nor node_modules
 * is asked. npm makes it, in a folder with the runtime dependencies only: `npm sbom --omit dev` also leaves out what a development
 * dependency shares with the package.
 * @param {string} file
 */
async function writeSbom(file) {
  const { name, version, license, dependencies } = readPackage();
  const temporary = mkdtempSync(join(tmpdir(), "sbom-"));
  // npm names the document after the folder.
  const folder = join(temporary, name);
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version, license, dependencies }));
    copyFileSync(join(root, "package-lock.json"), join(folder, "package-lock.json"));
    const offline = ["--offline", `--cache=${join(temporary, "cache")}`, "--no-audit", "--no-fund", "--loglevel=error"];
    await runNpm(["install", "--package-lock-only", "--ignore-scripts", ...offline], folder);
    writeFileSync(
      file,
      await runNpm(["sbom", "--package-lock-only", "--sbom-format", "cyclonedx", ...offline], folder),
    );
  } finally {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @returns {{ name: string, version: string, license: string, dependencies: Record<string, string> }} */
function readPackage() {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
}

/**
 * @param {string[]} arguments_
 * @param {string} directory
 */
async function runNpm(arguments_, directory) {
  const { command, words, shell } = npm(arguments_);
  const { code, output, errors } = await capture(command, words, { directory, shell });
  if (code !== 0) throw new ToolError(`npm ${arguments_[0]} failed:\n${output}${errors}`);
  return output;
}

await main(import.meta.url, async ([file]) => {
  if (file === undefined) throw new ToolError("usage: node tools/sbom.mjs <file>");
  await writeSbom(resolve(file));
  say(`${file} is written.`);
});
