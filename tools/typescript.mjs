import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** `require` of a program that is no test but uses the harness of the tests, which is TypeScript. */
export const requireTypeScript = createRequire(import.meta.url);

// Node's own type stripping takes neither CommonJS with `import` nor imports without an extension.
requireTypeScript.extensions[".ts"] = (module, file) => {
  const { transpileModule, ModuleKind, ScriptTarget } = requireTypeScript("typescript");
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2023, esModuleInterop: true };
  module._compile(transpileModule(readFileSync(file, "utf8"), { compilerOptions }).outputText, file);
};
