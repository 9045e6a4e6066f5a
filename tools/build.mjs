import { chmodSync, lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync, unlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { isWindows, main, root, run } from "./process.mjs";

/**
 * Compiles the package into dist/.
 * @returns {Promise<number>} the compiler's exit code
 */
export async function build() {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const code = await run(process.execPath, [compiler, "-p", "tsconfig.build.json"]);
  linkToSelf();
  chmodSync(join(root, "bin", "softwareupdate.js"), 0o755);
  return code;
}

/** Lets the examples in this checkout find the package by its name, as they would after an installation. */
function linkToSelf() {
  const link = join(root, "node_modules", "pulumi-apple-softwareupdate");
  const existing = lstatSync(link, { throwIfNoEntry: false });
  if (existing?.isSymbolicLink()) {
    if (resolve(dirname(link), readlinkSync(link)) === root) return;
    // Not removed as a folder is: that must never reach what a link points to.
    unlinkSync(link);
  }
  mkdirSync(dirname(link), { recursive: true });
  // An unprivileged user of Windows may make junctions, but no symbolic links.
  symlinkSync("..", link, isWindows ? "junction" : "dir");
}

await main(import.meta.url, build);
