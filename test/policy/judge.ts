import type {
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";

type Config = Readonly<Record<string, unknown>>;

/** What a policy says of one resource, with the defaults of its configuration, as the policy server calls it. */
export async function violationsOf(
  policy: ResourceValidationPolicy,
  type: string,
  props: Config,
  config: Config = {},
): Promise<string[]> {
  const violations: string[] = [];
  const args = { type, props, name: "subject", getConfig: () => configured(policy, config) };
  const validations = [policy.validateResource ?? []].flat();
  for (const validate of validations) {
    await validate(args as unknown as ResourceValidationArgs, (message) => void violations.push(message));
  }
  return violations;
}

/** What a policy says of all resources of a stack. */
export async function stackViolationsOf(
  policy: StackValidationPolicy,
  resources: readonly Pick<PolicyResource, "type" | "name" | "props">[],
  config: Config = {},
): Promise<string[]> {
  const violations: string[] = [];
  const args = { resources, getConfig: () => configured(policy, config) };
  await policy.validateStack(args as unknown as StackValidationArgs, (message) => void violations.push(message));
  return violations;
}

function configured({ configSchema }: Pick<ResourceValidationPolicy, "configSchema">, config: Config): Config {
  const properties = Object.entries(configSchema?.properties ?? {});
  return { ...Object.fromEntries(properties.map(([key, schema]) => [key, schema.default as unknown])), ...config };
}
