import * as pulumi from "@pulumi/pulumi";
import type { AssignedDeclaration } from "../provider/core/declarations/assignedTogether";
import type { DeclarationKindName } from "../provider/core/declarations/identifier";
import type { Platform } from "../provider/core/declarations/platform";
import { warning, type Problem } from "../provider/core/problem";

/** A declaration that an earlier resource of the program stands for. */
interface Registered {
  readonly declaration: AssignedDeclaration;
  /** Resources of different explicit Providers live on different servers. */
  readonly provider: pulumi.ProviderResource | undefined;
}

/** Inputs that check accepts. */
interface Assigned {
  readonly groups: readonly string[];
  readonly predicate?: string;
  readonly platform?: Platform;
  readonly platforms?: object;
}

/** The declarations of a program as far as they are known, by group: most of a large program's share none. */
class ProgramDeclarations {
  private readonly byGroup = new Map<string, Registered[]>();

  add(registered: Registered): void {
    for (const group of new Set(registered.declaration.groups)) {
      const inGroup = this.byGroup.get(group);
      if (inGroup) inGroup.push(registered);
      else this.byGroup.set(group, [registered]);
    }
  }

  /** Those of the same Provider that reach one of the groups. */
  reaching(groups: readonly string[], provider: pulumi.ProviderResource | undefined): AssignedDeclaration[] {
    const found = new Set(groups.flatMap((group) => this.byGroup.get(group) ?? []));
    return [...found].filter((other) => other.provider === provider).map(({ declaration }) => declaration);
  }
}

/**
 * By program: tests and the Automation API run several in one process, each with a root resource of its own; mocks give a
 * program no root, but a monitor of its own.
 */
const registries = new WeakMap<object, ProgramDeclarations>();
const withoutMonitor = {};

/** The declarations of the program that runs. */
export function declarationsOfProgram(): ProgramDeclarations {
  const program = pulumi.runtime.getStackResource() ?? pulumi.runtime.getMonitor() ?? withoutMonitor;
  const registered = registries.get(program) ?? new ProgramDeclarations();
  registries.set(program, registered);
  return registered;
}

/**
 * Adds a declaration to those of the program, and says, once, what it comes to together with each earlier one in a common
 * group: settings that merge to something that neither wrote, an enforcement that opens a release in spite of a deferral, or
 * one that another has made needless.
 *
 * @param inputs Known inputs that check accepts: what it refuses is not worth a second sentence.
 */
export async function mergeProblems(
  resource: pulumi.CustomResource,
  kind: DeclarationKindName,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
  registered: ProgramDeclarations,
): Promise<Problem[]> {
  if (kind === "status") return [];
  const [{ assignedTogetherWarnings }, { targetOf }, { declarationKinds }, { payloadOf }] = await Promise.all([
    import("../provider/core/declarations/assignedTogether"),
    import("../provider/core/declarations/enforcementQueue"),
    import("../provider/core/declarations/kinds"),
    import("../provider/core/declarations/validate"),
  ]);
  const { groups, predicate, platform, platforms } = inputs as unknown as Assigned;
  const Payload = payloadOf(declarationKinds[kind], inputs);
  const assigned = platform
    ? { enforcement: { platform, target: targetOf({ Identifier: name, Payload }) } }
    : { settings: Payload };
  const declaration: AssignedDeclaration = {
    name,
    groups,
    predicate,
    ...(platforms && { platforms: Object.keys(platforms) }),
    ...assigned,
  };
  const provider = resource.getProvider("pulumi-nodejs:dynamic:Resource");
  const others = registered.reaching(groups, provider);
  registered.add({ declaration, provider });
  return others.flatMap((other) => assignedTogetherWarnings(declaration, other)).map((message) => warning("", message));
}
