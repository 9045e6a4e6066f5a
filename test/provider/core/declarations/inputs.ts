import type { DeclarationKindName } from "../../../../provider/core/declarations/identifier";
import { declarationKinds, type Inputs } from "../../../../provider/core/declarations/kinds";
import { validateInputs } from "../../../../provider/core/declarations/validate";
import type { Problem } from "../../../../provider/core/problem";

/** What is wrong with these inputs. */
export function problemsOf(kind: DeclarationKindName, inputs: Inputs): Problem[] {
  return validateInputs(declarationKinds[kind], inputs);
}

/** The errors alone, as `path: message`. */
export function errorsOf(kind: DeclarationKindName, inputs: Inputs): string[] {
  return sentences(problemsOf(kind, inputs), "error");
}

/** The warnings alone, as `path: message`. */
export function warningsOf(kind: DeclarationKindName, inputs: Inputs): string[] {
  return sentences(problemsOf(kind, inputs), "warning");
}

function sentences(problems: readonly Problem[], severity: Problem["severity"]): string[] {
  return problems.filter((problem) => problem.severity === severity).map(({ path, message }) => `${path}: ${message}`);
}

/** Complete inputs of each kind, with nothing wrong or worth a warning. */
export const complete: Readonly<Record<DeclarationKindName, Inputs>> = {
  settings: { groups: ["pilot"], notifications: true },
  enforcement: {
    groups: ["pilot"],
    platform: "macOS",
    targetOSVersion: "26.1",
    targetLocalDateTime: "2026-12-01T18:00:00",
  },
  beta: { groups: ["pilot"], programEnrollment: "AlwaysOff" },
  status: { groups: ["pilot"], items: ["softwareupdate.install-state"] },
};
