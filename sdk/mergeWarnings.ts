import * as pulumi from "@pulumi/pulumi";
import type { AssignedDeclaration } from "../provider/core/declarations/assignedTogether";
import type { DeclarationKindName } from "../provider/core/declarations/identifier";
import type { Platform } from "../provider/core/declarations/platform";

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

/** By program: tests and the Automation API run several in one process, each with a root resource of its own. */
const registries = new WeakMap<object, Registered[]>();
const withoutRoot = {};

/**
 * Remembers a declaration of the program, and warns, once, of what it comes to together with each earlier one in a common
 * group: settings that merge to something that neither wrote, an enforcement that opens a release in spite of a deferral, or
 * one that another has made needless. What isn't known yet is left out: then nothing can be said.
 */
export function warnOfMerges(
  resource: pulumi.CustomResource,
  kind: DeclarationKindName,
  name: string,
  args: Readonly<Record<string, unknown>>,
): void {
  if (kind === "status") return;
  const root = pulumi.runtime.getStackResource() ?? withoutRoot;
  const registered = registries.get(root) ?? [];
  registries.set(root, registered);
  const provider = resource.getProvider("pulumi-nodejs:dynamic:Resource");
  pulumi.output(args).apply(async (inputs) => {
    const [{ assignedTogetherWarnings }, { targetOf }, { declarationKinds }, { validateInputs, payloadOf }] =
      await Promise.all([
        import("../provider/core/declarations/assignedTogether"),
        import("../provider/core/declarations/enforcementQueue"),
        import("../provider/core/declarations/kinds"),
        import("../provider/core/declarations/validate"),
      ]);
    // What check refuses is not worth a second sentence.
    if (validateInputs(declarationKinds[kind], inputs).some(({ severity }) => severity === "error")) return;
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
    const others = registered.filter((other) => other.provider === provider);
    registered.push({ declaration, provider });
    const warnings = others.flatMap((other) => assignedTogetherWarnings(declaration, other.declaration));
    for (const warning of warnings) await pulumi.log.warn(warning, resource);
  });
}
