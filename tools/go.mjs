import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { capture, executable, findOnPath, root, ToolError } from "./process.mjs";

export const hasGo = () => findOnPath("go") !== null;

/**
 * Names a directory of the cache after all that its programs are built from.
 * @param {string} label with the versions
 * @param {string[]} modules folders under tools/
 * @param {string} other what else goes in
 */
export function buildKey(label, modules, other = "") {
  const hash = createHash("sha256").update(other);
  for (const module of modules) {
    for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(root, "tools", module, file)));
  }
  return `${label}-${hash.digest("hex").slice(0, 12)}-${process.platform}-${process.arch}`;
}

/**
 * @param {string} module a folder under tools/
 * @param {string} dependency
 * @returns {string} its version, as go.mod has it
 */
export function versionIn(module, dependency) {
  const lines = readFileSync(join(root, "tools", module, "go.mod"), "utf8").split("\n");
  const version = lines.map((line) => line.trim().split(" ")).find(([name]) => name === dependency)?.[1];
  if (version === undefined) throw new ToolError(`tools/${module}/go.mod does not require ${dependency}.`);
  return version;
}

/**
 * @param {string} module a folder under tools/
 * @param {string} name of a program
 * @param {string} source its Go package
 * @param {string} flags for the linker
 * @param {string} directory where the program is put
 */
export async function goBuild(module, name, source, flags, directory) {
  const words = ["build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", `-s -w ${flags}`.trim()];
  const { code, errors } = await capture("go", [...words, "-o", join(directory, executable(name)), source], {
    directory: join(root, "tools", module),
    // Settings for another module or machine must not leak in here.
    environment: { ...process.env, GOWORK: "off", GOOS: "", GOARCH: "" },
  });
  if (code !== 0) {
    throw new ToolError(`Go could not build ${name}:\n${errors.trim().split("\n").slice(-15).join("\n")}`);
  }
}
