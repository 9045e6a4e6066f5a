/** Programs that pages show, as modules that can be compiled and run. */
import * as sdk from "../../sdk";
import { type Block } from "./pages";

/** A block as a module with one function, `block`, that does what it shows. */
export interface ShownProgram {
  readonly block: Block;
  /** A name for its file, without an extension. */
  readonly name: string;
  readonly source: string;
}

/** What pages leave out because it is clear, or not the subject. */
const ellipses: readonly (readonly [left: string, filled: string])[] = [
  [
    'new SoftwareUpdateRollout("macos", { … })',
    'new SoftwareUpdateRollout("macos", { platform: "macOS", release: "26.6.2", rings: [{ name: "pilot", group: "pilot", deadline: "2030-03-01T18:00:00" }] })',
  ],
];

/** What stands around a program: its imports, and a few values of its own. */
const surroundings: readonly (readonly [name: string, declaration: string])[] = [
  ["pulumi", 'import * as pulumi from "@pulumi/pulumi";'],
  ["softwareupdate", 'import * as softwareupdate from "pulumi-apple-softwareupdate";'],
  ["config", 'import { Config } from "@pulumi/pulumi";\nconst config = new Config();'],
  ["createServer", 'import { createServer } from "node:http";'],
  ["profileFor", "declare function profileFor(serialNumber: string | undefined): string;"],
  [
    "handler",
    'declare const handler: EnrollmentHandler;\nimport type { EnrollmentHandler } from "pulumi-apple-softwareupdate/enrollment";',
  ],
];

/** Makes a module of a block of TypeScript. */
export function shownProgram(block: Block, name: string): ShownProgram {
  let text = block.text;
  for (const [left, filled] of ellipses) text = text.replace(left, filled);
  // An argument on its own stands for the resource that has it.
  if (/^\w+: /.test(text)) text = `new SoftwareUpdateSettings("argument", {\n  groups: [],\n${text}\n});`;
  const imports = [...text.matchAll(/^import [^;]+;\n?/gm)].map(([statement]) => statement);
  const body = text.replace(/^import [^;]+;\n?/gm, "").replace(/^export (?=const )/gm, "");
  const source = [...missing(text), ...imports, `export async function block() {\n${body}\n}`].join("\n");
  return { block, name, source };
}

/** The names of the resources that a program declares, with their classes. */
export function resourcesOf({ source }: ShownProgram): string[] {
  return [...source.matchAll(/new (\w+)\("([^"]+)"/g)].map(([, type, name]) => `${type}::${name}`);
}

/** Puts programs together that declare different resources. */
export function grouped(programs: readonly ShownProgram[]): ShownProgram[][] {
  const groups: ShownProgram[][] = [];
  for (const program of programs) {
    const resources = resourcesOf(program);
    const free = groups.find((group) => !group.flatMap(resourcesOf).some((resource) => resources.includes(resource)));
    if (free) free.push(program);
    else groups.push([program]);
  }
  return groups;
}

function missing(text: string): string[] {
  const isUsed = (name: string) => new RegExp(`(?<![\\w."'/-])${name}\\b(?!["':])`).test(text);
  const isThere = (name: string) =>
    new RegExp(`(import [^;]*\\b${name}\\b[^;]*;|(const|let|function|class) (\\{[^}]*\\b)?${name}\\b)`).test(text);
  const wanted = (name: string) => isUsed(name) && !isThere(name);
  const exported = Object.keys(sdk).filter(wanted);
  return [
    ...(exported.length > 0 ? [`import { ${exported.join(", ")} } from "pulumi-apple-softwareupdate";`] : []),
    ...surroundings.filter(([name]) => wanted(name)).map(([, declaration]) => declaration),
    ...(/\bapp\./.test(text) ? [`declare const app: ${appOf(text)};`] : []),
  ];
}

function appOf(text: string): string {
  return text.includes("addContentTypeParser")
    ? 'import("fastify").FastifyInstance'
    : 'ReturnType<typeof import("express")>';
}
