import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { changes, PulumiProject } from "../support/pulumi";
import { copyInstalled, installPackage, linkPackages, packageJson } from "./packed";

/** A program that uses the package from one of the places where an installation puts it. */
interface Installation {
  readonly name: string;
  readonly language?: "javascript" | "typescript";
  readonly program: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Installs what the program needs, given its folder and the folder above it. */
  readonly install: (project: string, above: string) => void;
}

const resource = `new StatusSubscriptions("progress", { groups: ["everyone"], items: ["softwareupdate.install-state"] });`;
const commonJs = `const { StatusSubscriptions } = require("pulumi-apple-softwareupdate");\n${resource}\n`;
const esm = `import { StatusSubscriptions } from "pulumi-apple-softwareupdate";\n${resource}\n`;
const typescript = `
import * as pulumi from "@pulumi/pulumi";
import { StatusSubscriptions, type StatusSubscriptionsArgs } from "pulumi-apple-softwareupdate";
const args: StatusSubscriptionsArgs = { groups: ["everyone"], items: ["softwareupdate.install-state"] };
export const identifier: pulumi.Output<string> = new StatusSubscriptions("progress", args).identifier;
`;

let installed: string;

// Where the package lies and what imports it don't depend on each other, so each case has one of both.
const installations: Installation[] = [
  {
    name: "installed, imported by an ESM program",
    program: esm,
    files: { "package.json": JSON.stringify({ name: "test", private: true, type: "module", main: "index.js" }) },
    install: (project) => {
      copyInstalled(installed, project);
      linkPackages(project, ["@pulumi/pulumi"]);
    },
  },
  {
    name: "linked to a checkout, required by a CommonJS program",
    program: commonJs,
    install: (project) => linkPackages(project, ["@pulumi/pulumi", packageJson.name]),
  },
  {
    name: "installed in a monorepo's package, with @pulumi/pulumi at the root",
    program: commonJs,
    install: (project, above) => {
      copyInstalled(installed, project);
      linkPackages(above, ["@pulumi/pulumi"]);
    },
  },
  {
    name: "installed at a monorepo's root, imported by a TypeScript program in a package",
    language: "typescript",
    program: typescript,
    install: (_project, above) => {
      copyInstalled(installed, above);
      linkPackages(above, ["@pulumi/pulumi", "typescript", "@types/node"]);
    },
  },
];

// Each command takes seconds, on a busy machine many.
jest.setTimeout(120_000);

beforeAll(async () => {
  installed = await installPackage();
});

test("npm installs the package with its command", () => {
  expect(existsSync(join(installed, packageJson.name, "package.json"))).toBe(true);
  expect(readdirSync(join(installed, ".bin"))).toContain("softwareupdate");
});

test.each(installations)("a program deploys and destroys with the package $name", async (installation) => {
  const { program, language, files, install } = installation;
  const project = await PulumiProject.create({
    program,
    language,
    files,
    nodeModules: "none",
    environment: { SOFTWAREUPDATE_SERVER: "directory", SOFTWAREUPDATE_PATH: "mdm" },
  });
  install(project.directory, dirname(project.directory));
  const declarations = (): string[] => {
    const folder = join(project.directory, "mdm", "declarations");
    return existsSync(folder) ? readdirSync(folder).sort() : [];
  };

  await project.up();
  expect(declarations()).toEqual(["swu-status-activation-test_dev_progress.json", "swu-status-test_dev_progress.json"]);
  expect(changes(await project.preview())).toEqual([]);
  await project.refresh({ args: ["--expect-no-changes"] });
  await project.destroy();
  expect(declarations()).toEqual([]);
  await project.dispose();
});
