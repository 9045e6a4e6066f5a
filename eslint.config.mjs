import js from "@eslint/js";
import pulumi from "@pulumi/eslint-plugin";
import { createNodeResolver, importX } from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";

/** Imports point downwards only: what stands in `target` must not import from any of `from`. */
const zones = [
  { target: "./provider/core", from: ["./provider"], except: ["./core"] },
  { target: "./provider/core", from: ["./sdk", "./cli"] },
  { target: "./provider", from: ["./sdk", "./cli"] },
  { target: "./provider/servers", from: ["./provider/resources", "./provider/lookup"] },
  { target: "./provider/lookup", from: ["./provider/resources", "./provider/servers"] },
  { target: "./provider/beta", from: ["./provider/resources", "./provider/servers"] },
  { target: "./sdk", from: ["./cli", "./provider/resources", "./provider/servers"] },
  { target: "./enrollment", from: ["./sdk", "./cli", "./provider/resources", "./provider/servers"] },
  // What the handler for enrolling devices needs loads nowhere else.
  { target: ["./sdk", "./provider"], from: ["./enrollment"] },
  { target: "./cli", from: ["./sdk"] },
  { target: "./policy", from: ["./sdk", "./cli", "./provider/resources", "./provider/servers", "./provider/lookup"] },
  { target: ["./sdk", "./provider", "./enrollment", "./cli"], from: ["./policy"] },
  { target: ["./sdk", "./provider", "./enrollment", "./policy", "./cli"], from: ["./test", "./tools", "./bench"] },
].flatMap((zone) => zone.from.map((from) => ({ ...zone, from })));

export default tseslint.config(
  { ignores: ["dist", "coverage", "test/types/refused", "**/node_modules"] },
  js.configs.recommended,
  {
    files: ["**/*.{js,mjs}"],
    languageOptions: {
      globals: { process: "readonly", console: "readonly", fetch: "readonly", module: "writable", require: "readonly" },
    },
  },
  { files: ["**/*.js"], languageOptions: { sourceType: "commonjs" } },
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "@pulumi": pulumi, "import-x": importX },
    settings: { "import-x/resolver-next": [createNodeResolver({ extensions: [".ts", ".js", ".json"] })] },
    rules: {
      "import-x/no-restricted-paths": ["error", { zones }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  {
    // The provider process and the core know nothing of Pulumi.
    files: ["provider/**/*.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: ["@pulumi/*"] }] },
  },
);
