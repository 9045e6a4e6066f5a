import * as pulumi from "@pulumi/pulumi";
import type { StackName } from "../provider/core/declarations/identifier";

/** @internal The stack of the program that runs. */
export function stackName(): StackName {
  return { organization: organization(), project: pulumi.getProject(), stack: pulumi.getStack() };
}

/** Tests with mocks seldom name an organization; then it is what self-managed backends say. */
function organization(): string {
  try {
    return pulumi.getOrganization();
  } catch {
    return "organization";
  }
}
