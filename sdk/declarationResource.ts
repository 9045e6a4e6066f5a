import * as pulumi from "@pulumi/pulumi";
import type { DeclarationKindName } from "../provider/core/declarations/identifier";
import { deriveIdentifier } from "../provider/core/declarations/identifier";
import type { Platforms } from "../provider/core/declarations/platformRules";
import type { Problem } from "../provider/core/problem";
import { declarationsOfProgram, mergeProblems } from "./mergeWarnings";
import { SoftwareUpdateResource } from "./softwareUpdateResource";
import { stackName } from "./stackName";

/** Arguments that every resource which stands for a declaration has. */
export interface DeclarationArgs {
  /**
   * The groups of the MDM server that the declaration is assigned to, by the server's own names (sets in NanoHUB and
   * KMFDDM). An empty list stores the declaration and assigns it to nobody, with a warning.
   */
  groups: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The condition under which a device activates the declaration: Apple's predicate syntax over status items, for example
   * `@status(device.model.identifier) == 'Mac14,2'`. Default: none, every device of the groups.
   *
   * @see https://developer.apple.com/documentation/devicemanagement/activationsimple
   */
  predicate?: pulumi.Input<string>;
  /**
   * The declaration's identifier on the server: 1 to 64 letters, digits, dots, dashes or underscores. Default: derived
   * once from kind, organization, project, stack and name, and kept when one of these changes. Another identifier
   * replaces the resource, the old one being deleted first.
   */
  identifier?: pulumi.Input<string>;
  /**
   * Takes over a declaration that is on the server already under `identifier`, with other content. Default: false, which
   * refuses it: nothing is changed that this program didn't declare.
   */
  adopt?: pulumi.Input<boolean>;
  /**
   * Whether the resource brings an activation of its own. Set it to false for a configuration that somebody else's
   * activation already names. Default: true.
   */
  activation?: pulumi.Input<boolean>;
  /**
   * Keys of the payload, in Apple's spelling, that are newer than this package. They are sent unchecked, with a warning.
   * Default: none.
   */
  additionalPayload?: pulumi.Input<Record<string, unknown>>;
  /**
   * The platforms whose devices the declaration reaches, with the oldest version of the operating system among them and
   * whether all are supervised, for example `{ macOS: { minimumVersion: "15.0", supervised: true }, iPadOS: {} }`. It is
   * checked and never sent: what one of them doesn't know, by Apple's schema, becomes a warning. Default: nothing is said.
   */
  platforms?: pulumi.Input<Platforms>;
}

/** Outputs that every resource which stands for a declaration has, beside its arguments. */
export interface DeclarationState {
  /** The server that the declaration lives on: the connection's name, else its kind and location. */
  server?: pulumi.Input<string>;
}

const sharedOutputs = [
  "groups",
  "predicate",
  "identifier",
  "adopt",
  "activation",
  "additionalPayload",
  "platforms",
  "server",
];

/** Base of the resources that stand for a declaration with its activation, assigned to groups. */
export abstract class DeclarationResource extends SoftwareUpdateResource {
  /** The groups of the MDM server that the declaration is assigned to. */
  declare public readonly groups: pulumi.Output<string[]>;
  /** The program's own part of the activation's predicate. */
  declare public readonly predicate: pulumi.Output<string | undefined>;
  /** The declaration's identifier on the server. */
  declare public readonly identifier: pulumi.Output<string>;
  /** Whether an existing declaration of somebody else may be taken over. */
  declare public readonly adopt: pulumi.Output<boolean | undefined>;
  /** Whether the resource brings an activation of its own; undefined means true. */
  declare public readonly activation: pulumi.Output<boolean | undefined>;
  /** Keys of the payload that are newer than this package. */
  declare public readonly additionalPayload: pulumi.Output<Record<string, unknown> | undefined>;
  /** The platforms whose devices the declaration reaches, as the program described them. */
  declare public readonly platforms: pulumi.Output<Platforms | undefined>;
  /** The server that the declaration lives on: the connection's name, else its kind and location. */
  declare public readonly server: pulumi.Output<string>;

  /** @internal */
  protected constructor(
    declaration: {
      readonly kind: DeclarationKindName;
      readonly type: string;
      readonly outputs: readonly string[];
      readonly secretOutputs?: readonly string[];
      /** What the program found out for the provider's check; no input, so it never reaches the state. */
      readonly found?: Readonly<Record<string, unknown>> | undefined;
    },
    name: string,
    args: object | undefined,
    opts?: pulumi.CustomResourceOptions,
  ) {
    const { kind, found } = declaration;
    const outputs = [...sharedOutputs, ...declaration.outputs];
    super(
      { ...declaration, outputs },
      name,
      { ...withIdentifier(kind, name, args, opts), ...found },
      problemsOf(kind, name),
      opts,
    );
  }
}

/** The provider process doesn't know the stack, so what derives from its name is made here. */
function withIdentifier(
  kind: DeclarationKindName,
  name: string,
  args: object | undefined,
  opts: pulumi.CustomResourceOptions | undefined,
): Record<string, unknown> {
  if (opts?.id) return { ...args };
  return { ...args, derivedIdentifier: deriveIdentifier(kind, stackName(), name) };
}

function problemsOf(kind: DeclarationKindName, name: string) {
  const registered = declarationsOfProgram();
  return async (
    { derivedIdentifier: _, targetProblems: __, programProblems: ___, ...inputs }: Record<string, unknown>,
    resource: pulumi.CustomResource,
  ): Promise<readonly Problem[]> => {
    // Loaded when the first resource is made, not when the package is imported.
    const [{ validateInputs }, { declarationKinds }] = await Promise.all([
      import("../provider/core/declarations/validate"),
      import("../provider/core/declarations/kinds"),
    ]);
    const problems = validateInputs(declarationKinds[kind], inputs);
    if (problems.some(({ severity }) => severity === "error")) return problems;
    return [...problems, ...(await mergeProblems(resource, kind, name, inputs, registered))];
  };
}
