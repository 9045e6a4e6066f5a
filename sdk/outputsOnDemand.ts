import * as pulumi from "@pulumi/pulumi";

type Outputs = Readonly<Record<string, unknown>>;

/**
 * Makes the outputs that a program gives no value to only when it reads one. Pulumi keeps four promises for each output that a
 * resource is made with, and most resources use few of theirs: in a program of a thousand the others took longer than all else that
 * this package does there. The value comes from the engine, which has it in every case, such as `ignoreChanges` and transforms.
 */
export function defineOutputsOnDemand(resource: pulumi.CustomResource, names: readonly string[]): void {
  let asked: pulumi.Output<Outputs> | undefined;
  for (const name of names) {
    Object.defineProperty(resource, name, { configurable: true, get: () => outputOf((asked ??= ask(resource)), name) });
  }
}

function ask(resource: pulumi.CustomResource): pulumi.Output<Outputs> {
  return resource.urn.apply((urn) =>
    pulumi.runtime
      .invokeOutput<{ readonly state: Outputs }>("pulumi:pulumi:getResource", { urn })
      .apply(({ state }) => state),
  );
}

/** All outputs together are secret when one of them is; what is absent isn't, and as an input it would no longer be absent. */
function outputOf(asked: pulumi.Output<Outputs>, name: string): pulumi.Output<unknown> {
  return pulumi
    .unsecret(asked)
    .apply((outputs) => (outputs[name] === undefined ? undefined : asked.apply((all) => all[name])));
}
