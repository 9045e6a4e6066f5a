import * as pulumi from "@pulumi/pulumi";
import { version } from "@pulumi/pulumi/version";
import satisfies from "semver/functions/satisfies";
import { SoftwareUpdateError } from "../provider/core/error";
import type { Problem } from "../provider/core/problem";
import type { ResourceKind } from "../provider";
import { defineOutputsOnDemand } from "./outputsOnDemand";
import { withoutStackTraces } from "./stackTraces";

type Props = Record<string, unknown>;

/** What a class of resources tells the base class about itself. */
interface ResourceClass {
  readonly kind: ResourceKind;
  readonly type: string;
  /** Everything that the resource has as an output. */
  readonly outputs: readonly string[];
  readonly secretOutputs?: readonly string[];
}

/** What is worth a warning of a resource whose inputs are known. */
type FindProblems = (inputs: Props, resource: SoftwareUpdateResource) => Promise<readonly Problem[]>;

/** Older ones ignore the inputs that a refresh reads, so that drift would stay unseen. */
const supportedPulumi = ">=3.216.0 <4";

/** What the provider's check adds to every resource that has it. */
const addedOutputs = ["identifier", "server"];

function refuseOldPulumi(): void {
  if (satisfies(version, supportedPulumi, { includePrerelease: true })) return;
  const message = `pulumi-apple-softwareupdate needs @pulumi/pulumi ${supportedPulumi}; this program has ${version}. Update it.`;
  throw new SoftwareUpdateError("CONFIGURATION", message);
}

/**
 * Base of all resources. They belong to Pulumi's dynamic provider, but by reference: `__provider` is one literal line that
 * requires this package by its name. `pulumi.dynamic.Resource` would serialize an object instead, which copies the code by
 * value when the package is linked (and then breaks), fails when it is nested in a monorepo, and costs 2 to 3 kB twice a
 * resource in the state, rewritten at each step of an update. The line stands in every user's state, so it never changes.
 */
export abstract class SoftwareUpdateResource extends pulumi.CustomResource {
  /** @internal */
  protected constructor(
    { kind, type, outputs, secretOutputs = [] }: ResourceClass,
    name: string,
    args: Props | undefined,
    problems: FindProblems | undefined,
    opts: pulumi.CustomResourceOptions = {},
  ) {
    refuseOldPulumi();
    // What is looked up is all there, and a program that declares a resource gives it what it needs.
    const isLookedUp = opts.id !== undefined || opts.urn !== undefined;
    const seeds = isLookedUp
      ? outputs
      : [...addedOutputs.filter((output) => outputs.includes(output)), ...secretOutputs];
    const props: Props = {
      ...Object.fromEntries(seeds.map((output) => [output, undefined])),
      ...args,
      __provider: `exports.handler = () => require("pulumi-apple-softwareupdate/provider").handler("${kind}")`,
    };
    const options = pulumi.mergeOptions(opts, { additionalSecretOutputs: [...secretOutputs] });
    const resume = withoutStackTraces();
    try {
      super(type, name, props, options);
    } catch (error) {
      resume();
      // What goes wrong here is shown to a person, who looks for the line of the program.
      if (error instanceof Error) Error.captureStackTrace(error);
      throw error;
    } finally {
      resume();
    }
    const rest = outputs.filter((output) => !Object.hasOwn(this, output));
    defineOutputsOnDemand(this, rest);
    this.unmark(secretOutputs);
    if (args && problems && !opts.id) this.warnOf(args, problems);
  }

  /**
   * The engine marks a secret output whose input holds a secret twice, and Pulumi's SDK takes one mark off: without this a program
   * would see the other in place of the value.
   */
  private unmark(outputs: readonly string[]): void {
    const own = this as unknown as Record<string, pulumi.Output<unknown>>;
    for (const output of outputs) own[output] = own[output]!.apply(withoutMarks);
  }

  /** Warnings come from the program: what a provider process prints carries no URN, so no review could place it. */
  private warnOf(args: Props, problems: FindProblems): void {
    // During a preview this waits for nothing: with a value unknown, apply doesn't run.
    pulumi.output(args).apply(async (inputs) => {
      for (const { path, message, severity } of await problems(inputs, this)) {
        if (severity === "warning") await pulumi.log.warn(path ? `${path}: ${message}` : message, this);
      }
    });
  }
}

function withoutMarks(value: unknown): unknown {
  return pulumi.runtime.isRpcSecret(value) ? withoutMarks(pulumi.runtime.unwrapRpcSecret(value)) : value;
}
