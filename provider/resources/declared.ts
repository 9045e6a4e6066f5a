import { conflictingPrograms, type DeclaredPrograms } from "../core/declarations/betaRules";
import { isUnknown } from "../core/unknown";

/**
 * What the resources of one program have said to check in this process, for the rules that concern several of them. Each
 * claim carries the name that its program gave it, so that a resource that is checked again replaces its own claim.
 */
export class Declared {
  private readonly identifiers = new Map<string, string>();
  private readonly programs = new Map<string, DeclaredPrograms>();

  /**
   * Claims an identifier. Two resources with one identifier would overwrite each other at every update; it happens when
   * a renamed resource keeps its identifier and a new one takes its old name.
   *
   * @param claimant The identifier that the program's name for the resource derives to.
   * @returns The sentence that says who has the identifier, or undefined.
   */
  claimIdentifier(identifier: string, claimant: string): string | undefined {
    const holder = this.identifiers.get(identifier) ?? claimant;
    this.identifiers.set(identifier, holder);
    if (holder === claimant) return undefined;
    return (
      `${identifier} already belongs to another resource of this program (perhaps one that was renamed and kept it); ` +
      "set identifier on one of the two"
    );
  }

  /** Claims beta programs for groups, and says with which earlier claims they conflict (safety rule 9). */
  claimPrograms(claimant: string, programs: DeclaredPrograms): string[] {
    this.programs.delete(claimant);
    if (programs.offerPrograms === undefined && programs.requireProgram === undefined) return [];
    const others = [...this.programs.values()];
    this.programs.set(claimant, programs);
    if (isUnknown(programs.groups)) return [];
    return others.flatMap((other) => conflictingPrograms([other, programs]));
  }
}
