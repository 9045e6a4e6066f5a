/** Tokens of beta programs in the inputs of a resource, compared with those that it had before. */
import { isObject } from "../json";
import type { Problem } from "../problem";
import { isTokenFingerprint } from "../tokens";
import { isUnknown, unknownValue } from "../unknown";

type Inputs = Readonly<Record<string, unknown>>;

interface ProgramAt {
  /** Where it stands: `requireProgram`, `offerPrograms[0]`, with `beta.` in front in settings. */
  readonly path: string;
  readonly description: unknown;
  readonly token: unknown;
}

/** The programs in the inputs; what isn't known yet is left out. */
function programsIn(inputs: Inputs): ProgramAt[] {
  const [beta, prefix] = isObject(inputs.beta) ? [inputs.beta, "beta."] : [inputs, ""];
  const { requireProgram, offerPrograms } = beta;
  const offered: unknown[] = Array.isArray(offerPrograms) ? offerPrograms : [];
  const all = [
    { path: `${prefix}requireProgram`, program: requireProgram },
    ...offered.map((program, at) => ({ path: `${prefix}offerPrograms[${at}]`, program })),
  ];
  return all.flatMap(({ path, program }) =>
    isObject(program) ? [{ path, description: program.description, token: program.token }] : [],
  );
}

/**
 * The names of the programs whose token is another one than before.
 *
 * @param before The inputs before; empty for a new resource.
 */
export function changedTokens(before: Inputs, after: Inputs): string[] {
  const old = programsIn(before);
  const changed = programsIn(after).filter(({ description, token }) => {
    const same = old.filter((one) => one.description === description);
    return same.length > 0 && !isUnknown(token) && !same.some((one) => one.token === token);
  });
  return changed.map(({ description }) => String(description));
}

/** What became of programs whose token could not be had. */
export interface CompletedTokens {
  /** The inputs, with the tokens of before; one that there was none of is not known. */
  readonly inputs: Inputs;
  /** What can be overlooked, since a token of before is there. */
  readonly tolerated: readonly Problem[];
  /** What can't. */
  readonly failures: readonly Problem[];
}

/**
 * Puts the tokens of before in the place of those that could not be had: Apple's refusal or silence changes no declaration, and
 * stops no other change.
 *
 * @param before The inputs before; empty for a new resource.
 * @param found Why tokens could not be had, by the path of their program. A `warning` may be overlooked where a token is
 *   there, an `error` may not.
 */
export function completeTokens(before: Inputs, after: Inputs, found: readonly Problem[]): CompletedTokens {
  if (found.length === 0) return { inputs: after, tolerated: [], failures: [] };
  const old = programsIn(before);
  const tokens = new Map<string, string>();
  for (const { path, description } of programsIn(after)) {
    if (!found.some((problem) => problem.path === path)) continue;
    const same = old.filter((one) => one.description === description);
    // Programs of several operating systems may have one name; then only the place tells them apart.
    const { token } = (same.length === 1 ? same[0] : same.find((one) => one.path === path)) ?? {};
    tokens.set(path, isToken(token) ? token : unknownValue);
  }
  const isTolerated = ({ path, severity }: Problem): boolean =>
    severity === "warning" && !isUnknown(tokens.get(path) ?? unknownValue);
  return {
    inputs: withTokens(after, tokens),
    tolerated: found.filter(isTolerated),
    failures: found.filter((problem) => !isTolerated(problem)).map((problem) => ({ ...problem, severity: "error" })),
  };
}

/** After somebody else changed a token on the server, a refresh leaves its fingerprint, which must not reach a device. */
function isToken(token: unknown): token is string {
  return typeof token === "string" && token !== "" && !isUnknown(token) && !isTokenFingerprint(token);
}

function withTokens(inputs: Inputs, tokens: ReadonlyMap<string, string>): Inputs {
  if (isObject(inputs.beta)) return { ...inputs, beta: withTokensAt(inputs.beta, "beta.", tokens) };
  return withTokensAt(inputs, "", tokens);
}

function withTokensAt(beta: Inputs, prefix: string, tokens: ReadonlyMap<string, string>): Inputs {
  const complete = (program: unknown, path: string): unknown => {
    const token = tokens.get(path);
    return token !== undefined && isObject(program) ? { ...program, token } : program;
  };
  const { requireProgram, offerPrograms } = beta;
  return {
    ...beta,
    ...(requireProgram !== undefined && { requireProgram: complete(requireProgram, `${prefix}requireProgram`) }),
    ...(Array.isArray(offerPrograms) && {
      offerPrograms: offerPrograms.map((program, at) => complete(program, `${prefix}offerPrograms[${at}]`)),
    }),
  };
}
