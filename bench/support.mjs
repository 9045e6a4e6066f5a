import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

// Node's own type stripping takes neither CommonJS with `import` nor imports without an extension.
require.extensions[".ts"] = (module, file) => {
  const { transpileModule, ModuleKind, ScriptTarget } = require("typescript");
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2023, esModuleInterop: true };
  module._compile(transpileModule(readFileSync(file, "utf8"), { compilerOptions }).outputText, file);
};

/** The harness of the tests: it runs the real engine and a real NanoHUB. */
export const { PulumiProject } = require("../test/support/pulumi.ts");
export const { startNanohub } = require("../test/support/mdmServer.ts");
export const { runCleanups } = require("../test/support/cleanup.ts");
export const { basicAuthorization } = require("../test/support/http.ts");
