import path from "node:path";
import type { StackName } from "../../../provider/core/declarations/identifier";
import { connectionTo } from "../../e2e/example";
import type { MdmServer } from "../../support/mdmServer";
import { PulumiProject } from "../../support/pulumi";

/** The stack of {@link fleetProject}. */
export const fleet: StackName = { organization: "organization", project: "fleet", stack: "dev" };

/** A project `fleet` with a stack `dev` on a real server. */
export function fleetProject(server: MdmServer, program: string): Promise<PulumiProject> {
  return PulumiProject.create({
    name: fleet.project,
    stack: fleet.stack,
    program,
    config: connectionTo(server),
  });
}

/** Where a command must be started to see what the project's own commands see. */
export function placeOf(project: PulumiProject): { workingDirectory: string; environment: Record<string, string> } {
  const root = path.dirname(project.directory);
  const environment = {
    PATH: [process.env.SOFTWAREUPDATE_TEST_ENGINE_PATH, process.env.PATH].filter(Boolean).join(path.delimiter),
    HOME: path.join(root, "home"),
    PULUMI_HOME: path.join(root, "home", ".pulumi"),
    PULUMI_BACKEND_URL: `file://${path.join(root, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
  };
  return { workingDirectory: project.directory, environment };
}

/** The identifiers of all declarations on a server. */
export async function declarationsOn(server: MdmServer): Promise<string[]> {
  // An empty list is the JSON value null.
  const listed = (await server.adminRequest("GET", "/declarations")).json as string[] | null;
  return (listed ?? []).sort();
}
