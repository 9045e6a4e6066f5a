import { readFileSync } from "node:fs";
import path from "node:path";
import { PulumiProject, type ConfigValue } from "../support/pulumi";
import type { MdmServer } from "../support/mdmServer";

/** The program of `examples/nanohub`, as a user finds it. */
const program = readFileSync(path.join(__dirname, "../../examples/nanohub/index.ts"), "utf8");

/** Stack configuration that names a server. */
export function connectionTo(server: MdmServer): Record<string, ConfigValue> {
  return {
    "softwareupdate:server": server.kind,
    "softwareupdate:url": server.url,
    "softwareupdate:apiKey": { secret: server.apiKey },
  };
}

/** The example as a project of its own, on a real server. */
export async function exampleProject(
  server: MdmServer,
  config: Record<string, ConfigValue> = {},
): Promise<PulumiProject> {
  return PulumiProject.create({ program, language: "typescript", config: { ...connectionTo(server), ...config } });
}

/** A JavaScript program with the package and Pulumi at hand. */
export function javascript(source: string): string {
  return `const pulumi = require("@pulumi/pulumi");\nconst apple = require("pulumi-apple-softwareupdate");\n${source}`;
}
