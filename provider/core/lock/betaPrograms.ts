/** The beta programs in the lock file: their names alone, so that who only previews needs no server token. */
import { z } from "zod";
import type { BetaProgramTitle } from "../beta/programs";
import { compareText } from "../compareText";

/** One line of the lock file: a beta program of the organization by its name. A token never stands there. */
export type LockedBetaProgram = BetaProgramTitle;

/** The form of a line. */
export const betaProgramLine = z.strictObject({ os: z.string().min(1), title: z.string().min(1) });

/**
 * The lines for programs, in an order that is always the same, so that a diff shows what is new and what is gone.
 *
 * @param programs Programs, perhaps with more than their names, which is left out.
 */
export function lockedPrograms(programs: readonly BetaProgramTitle[]): LockedBetaProgram[] {
  return programs
    .map(({ os, title }) => ({ os, title }))
    .sort((one, other) => compareText(one.os, other.os) || compareText(one.title, other.title));
}
