import { assignedTogetherWarnings, type AssignedDeclaration } from "../../provider/core/declarations/assignedTogether";
import { targetOf } from "../../provider/core/declarations/enforcementQueue";
import { declarationKinds } from "../../provider/core/declarations/kinds";
import { platforms } from "../../provider/core/declarations/platform";
import { payloadOf } from "../../provider/core/declarations/validate";
import { containsUnknown } from "../../provider/core/unknown";
import type { ReviewProblem } from "./problem";
import { objectOf, textOf, textsOf, type ResourceInputs, type ReviewedResource } from "./resources";

/** A declaration of the preview, and whether the update changes it. */
interface Assigned {
  readonly declaration: AssignedDeclaration;
  readonly provider: string | undefined;
  readonly isChanged: boolean;
}

/**
 * What declarations come to that reach one group, as far as one of them changes: settings that merge to something that none of
 * them says, an enforcement that opens a release in spite of a deferral. What isn't known yet is left out.
 */
export function assignmentProblems(resources: readonly ReviewedResource[]): ReviewProblem[] {
  const assigned = resources.flatMap(assignedOf);
  return assigned.flatMap((one, at) =>
    assigned.slice(0, at).flatMap((other) => {
      if (one.provider !== other.provider || !(one.isChanged || other.isChanged)) return [];
      const [enforcement, second] = [one, other].filter(({ declaration }) => declaration.enforcement !== undefined);
      const code = second ? "overtaken" : enforcement ? "deferral-overridden" : "merge";
      return assignedTogetherWarnings(one.declaration, other.declaration).map((message): ReviewProblem => ({
        severity: "warning",
        code,
        subject: (enforcement ?? one).declaration.name,
        message,
      }));
    }),
  );
}

function assignedOf({ kind, name, after, change, provider }: ReviewedResource): Assigned[] {
  const declaration = after && !containsUnknown(after) ? declarationOf(kind, name, after) : undefined;
  return declaration ? [{ declaration, provider, isChanged: change !== "none" }] : [];
}

function declarationOf(kind: string, name: string, inputs: ResourceInputs): AssignedDeclaration | undefined {
  const predicate = textOf(inputs.predicate);
  const shared = { name, groups: textsOf(inputs.groups), ...(predicate !== undefined && { predicate }) };
  if (kind === "EnforcementSpecific") {
    const platform = platforms.find((one) => one === inputs.platform);
    const target = targetOf({ Identifier: name, Payload: payloadOf(declarationKinds.enforcement, inputs) });
    return platform && { ...shared, enforcement: { platform, target } };
  }
  const declared = { SoftwareUpdateSettings: declarationKinds.settings, BetaEnrollment: declarationKinds.beta }[kind];
  if (!declared) return undefined;
  const reached = Object.keys(objectOf(inputs.platforms));
  return {
    ...shared,
    ...(reached.length > 0 && { platforms: reached }),
    settings: payloadOf(declared, inputs),
  };
}
