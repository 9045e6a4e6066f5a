/** The beta programs of an organization, as Apple's device assignment service lists them. */
import { z } from "zod";
import { nearest } from "../declarations/didYouMean";
import { SoftwareUpdateError } from "../error";
import { parseJson } from "../json";

/** A beta program by its name. */
export interface BetaProgramTitle {
  /**
   * The operating system: `iOS` (which stands for iPadOS too), `macOS`, `tvOS`, `visionOS`, `watchOS` or `homePodOS`; what
   * Apple adds later comes as Apple writes it.
   */
  readonly os: string;
  /** Apple's name for the program, for example `iOS 26 AppleSeed Beta`. */
  readonly title: string;
}

/**
 * A beta program with the token that lets the organization's devices take part. Secret.
 *
 * @see https://developer.apple.com/documentation/devicemanagement/seedbuildtoken
 */
export interface SeedBuildToken extends BetaProgramTitle {
  /** The token that Apple made for the organization; Apple changes it with each seeding period. */
  readonly token: string;
}

/** Names that Apple uses for the operating systems beside the usual ones. */
const otherNames: Readonly<Record<string, string>> = { OSX: "macOS", xrOS: "visionOS" };

const tokens = z.array(z.object({ os: z.string().min(1), title: z.string().min(1), token: z.string().min(1) }));

/** Apple's service names the list one way, its paper the other. */
const answer = z.union([
  z.object({ betaEnrollmentTokens: tokens, seedBuildTokens: tokens.nullish() }),
  z.object({ betaEnrollmentTokens: tokens.nullish(), seedBuildTokens: tokens }),
]);

/**
 * Reads the answer of `os-beta-enrollment/tokens`.
 *
 * @param text The answer. It holds tokens, so no sentence repeats any of it.
 * @param service The service, for the sentences.
 * @returns The programs in Apple's order, each once.
 * @throws SoftwareUpdateError `DEVICE_ASSIGNMENT` when it isn't such an answer.
 */
export function parseSeedBuildTokens(text: string, service: string): SeedBuildToken[] {
  const parsed = answer.safeParse(parseJson(text));
  if (!parsed.success) {
    const sentence =
      `The answer of ${service} is no list of beta programs (betaEnrollmentTokens or seedBuildTokens, each with os, title ` +
      "and token). Check that no proxy answers in its place, and whether there is a newer version of this package.";
    throw new SoftwareUpdateError("DEVICE_ASSIGNMENT", sentence);
  }
  const { betaEnrollmentTokens, seedBuildTokens } = parsed.data;
  const all = [...(betaEnrollmentTokens ?? []), ...(seedBuildTokens ?? [])].map(({ os, title, token }) => ({
    os: otherNames[os] ?? os,
    title,
    token,
  }));
  const seen = new Set<string>();
  return all.filter(({ os, title }) => {
    const key = JSON.stringify([os, title]);
    return !seen.has(key) && seen.add(key);
  });
}

/** What a program is looked for by. */
export interface BetaProgramQuery {
  /** Its title, letter by letter. */
  readonly program: string;
  /** Its operating system, where programs of several have the title. Default: any. */
  readonly os?: string;
}

/**
 * Finds a program by its title.
 *
 * @param programs Those that exist.
 * @param query What is looked for.
 * @param source Who says which exist, for the sentences: `Apple`, `the lock file`.
 * @throws SoftwareUpdateError `NOT_FOUND`, listing those that exist, when there is none; `INVALID_INPUT` when several
 *   operating systems have one of that title.
 */
export function findProgram<Program extends BetaProgramTitle>(
  programs: readonly Program[],
  { program: title, os }: BetaProgramQuery,
  source: string,
): Program {
  const found = programs.filter((one) => one.title === title && (os === undefined || one.os === os));
  if (found.length === 1) return found[0]!;
  if (found.length > 1) {
    const systems = found.map((one) => one.os).join(" and ");
    throw new SoftwareUpdateError(
      "INVALID_INPUT",
      `There is a beta program "${title}" for ${systems}: name its os too.`,
    );
  }
  const titles = programs.map((one) => one.title);
  const near = titles.includes(title) ? undefined : nearest(title, titles);
  const sentence =
    `There is no beta program "${title}"${os === undefined ? "" : ` for ${os}`}${near === undefined ? "" : `; did you mean "${near}"?`}` +
    `${near === undefined ? "." : ""} By ${source}, ${listed(programs)}.`;
  throw new SoftwareUpdateError("NOT_FOUND", sentence);
}

/** The programs in words: `these exist: "iOS 26 AppleSeed Beta" (iOS)`. */
function listed(programs: readonly BetaProgramTitle[]): string {
  if (programs.length === 0) return "the organization has none";
  return `these exist: ${programs.map(({ os, title }) => `"${title}" (${os})`).join(", ")}`;
}
