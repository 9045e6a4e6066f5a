import { isObject, sameJson, type Json } from "../json";
import { error, type Problem } from "../problem";
import { containsUnknown, isUnknown } from "../unknown";

/** A beta program in the inputs: its name for people, and the token that Apple made for the organization. */
export interface BetaProgram {
  readonly description: string;
  readonly token: string;
}

/** The keys of Beta in the inputs; any of them may be unknown during a preview. */
export interface BetaInputs {
  readonly programEnrollment?: unknown;
  readonly offerPrograms?: unknown;
  readonly requireProgram?: unknown;
}

/**
 * What Apple says about the three keys together: OfferPrograms only with Allowed or AlwaysOn, RequireProgram only with
 * AlwaysOn, never both.
 *
 * @param path Where the keys stand: empty, or `beta.`.
 */
export function betaProblems(beta: BetaInputs, path = ""): Problem[] {
  const { programEnrollment: enrollment } = beta;
  const [isOffering, isRequiring] = [isPresent(beta.offerPrograms), isPresent(beta.requireProgram)];
  const problems: Problem[] = [];
  if (isOffering && isRequiring) {
    problems.push(error(`${path}offerPrograms`, "must not be present together with requireProgram (Apple)"));
  }
  if (isUnknown(enrollment)) return problems;
  if (isOffering && enrollment === "AlwaysOff") {
    const allowed = "must only be present if programEnrollment is Allowed or AlwaysOn (Apple)";
    problems.push(error(`${path}offerPrograms`, allowed));
  }
  if (isRequiring && enrollment !== "AlwaysOn") {
    problems.push(error(`${path}requireProgram`, "must only be present if programEnrollment is AlwaysOn (Apple)"));
  }
  return problems;
}

/** A value that isn't known yet may still turn out to be absent. */
function isPresent(value: unknown): boolean {
  return value !== undefined && !isUnknown(value);
}

/** The beta programs that one declaration brings to its groups. */
export interface DeclaredPrograms extends BetaInputs {
  readonly identifier: string;
  readonly groups: unknown;
}

/**
 * Safety rule 9: what Apple leaves undefined is an error. Two different required programs, or offered and required
 * programs, must not reach one group.
 *
 * @param declared All declarations of the program that have beta keys.
 * @returns For each conflict a sentence that names both declarations and the group.
 */
export function conflictingPrograms(declared: readonly DeclaredPrograms[]): string[] {
  const conflicts: string[] = [];
  declared.forEach((one, index) => {
    for (const other of declared.slice(index + 1)) {
      const group = sharedGroup(one.groups, other.groups);
      if (group === undefined) continue;
      const both = `${one.identifier} and ${other.identifier} both reach group ${group}`;
      if (differ(one.requireProgram, other.requireProgram)) {
        conflicts.push(
          `${both} and require different beta programs; which of them a device takes is undefined by Apple`,
        );
      } else if (
        (isPresent(one.requireProgram) && isPresent(other.offerPrograms)) ||
        (isPresent(one.offerPrograms) && isPresent(other.requireProgram))
      ) {
        conflicts.push(`${both}; one requires a beta program and the other offers some, which Apple excludes`);
      }
    }
  });
  return conflicts;
}

function differ(one: unknown, other: unknown): boolean {
  if (!isPresent(one) || !isPresent(other)) return false;
  if (!containsUnknown([one, other])) return !sameJson(one as Json, other as Json);
  // Tokens are not known before the update: then the names decide.
  const name = (program: unknown): unknown => (isObject(program) ? program.description : undefined);
  return !isUnknown(name(one)) && !isUnknown(name(other)) && name(one) !== name(other);
}

function sharedGroup(one: unknown, other: unknown): string | undefined {
  if (!Array.isArray(one) || !Array.isArray(other)) return undefined;
  return one.find((group): group is string => typeof group === "string" && !isUnknown(group) && other.includes(group));
}
