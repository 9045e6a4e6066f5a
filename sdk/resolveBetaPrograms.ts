import * as pulumi from "@pulumi/pulumi";
import { SoftwareUpdateError } from "../provider/core/error";
import type { Problem } from "../provider/core/problem";
import type { AnyBetaProgramArgs, BetaArgs, BetaProgramArgs, BetaProgramReference } from "./betaPrograms";
import { knownPrograms } from "./getBetaPrograms";

/** The beta keys with all programs resolved, and what went wrong with it. */
export interface ResolvedBeta<T> {
  /**
   * The keys as the provider takes them: every token a secret, and what needn't be secret left readable for reviews. A token
   * that could not be had is empty.
   */
  readonly args: T;
  /** For the provider's check: a problem for each program whose token could not be had. Undefined when none was asked for. */
  readonly found: { readonly programProblems: pulumi.Output<readonly Problem[]> } | undefined;
  /** What a reviewer should know: which tokens aren't known in this preview. */
  readonly notes: pulumi.Output<readonly string[]> | undefined;
}

/**
 * Resolves the programs of the beta keys.
 *
 * @param beta The keys.
 * @param path Where they stand in the inputs, for the sentences: empty, or `beta.`.
 */
export function resolveBetaPrograms<T extends BetaArgs>(beta: T, path = ""): ResolvedBeta<T> {
  const { offerPrograms, requireProgram } = beta;
  const required = requireProgram === undefined ? undefined : resolve(requireProgram, `${path}requireProgram`);
  const offered = offerPrograms === undefined ? undefined : resolveList(offerPrograms, `${path}offerPrograms`);
  const args = {
    ...beta,
    ...(required && { requireProgram: required.program }),
    // The engine carries secretness over by key, not into lists, so a list with tokens is secret as a whole.
    ...(offered && { offerPrograms: pulumi.secret(offered.programs) }),
  };
  return { args, ...reported([required?.findings, offered?.findings]) };
}

/** Like {@link resolveBetaPrograms}, for keys that may themselves be an output; they are then secret as a whole. */
export function resolveEventualBeta(beta: pulumi.Input<BetaArgs>, path: string): ResolvedBeta<pulumi.Input<BetaArgs>> {
  if (!isEventual(beta)) return resolveBetaPrograms(beta as BetaArgs, path);
  const resolved = known<BetaArgs>(beta).apply((one) => resolveBetaPrograms(one, path));
  return {
    args: pulumi.secret(resolved.apply(({ args }) => pulumi.output(args) as pulumi.Output<BetaArgs>)),
    found: { programProblems: resolved.apply(({ found }) => found?.programProblems ?? pulumi.output([])) },
    notes: resolved.apply(({ notes }) => notes ?? pulumi.output([])),
  };
}

/** Logs what a reviewer should know, against the resource. */
export function logNotes(resource: pulumi.Resource, notes: ResolvedBeta<unknown>["notes"]): void {
  notes?.apply(async (all) => {
    for (const note of all) await pulumi.log.info(note, resource);
  });
}

function reported(findings: readonly (pulumi.Output<Finding[]> | undefined)[]) {
  const made = findings.filter((one) => one !== undefined);
  if (made.length === 0) return { found: undefined, notes: undefined };
  const all = pulumi.all(made).apply((found) => found.flat());
  return {
    found: { programProblems: all.apply((found) => found.flatMap(({ problem }) => problem ?? [])) },
    notes: all.apply((found) => found.flatMap(({ note }) => note ?? [])),
  };
}

/** What looking for a program's token brought, besides the token. */
interface Finding {
  readonly problem?: Problem;
  readonly note?: string;
}

interface Resolved {
  readonly program: pulumi.Input<BetaProgramArgs>;
  /** Undefined where nothing had to be looked for. */
  readonly findings: pulumi.Output<Finding[]> | undefined;
}

const nothing = (): pulumi.Output<Finding[]> => pulumi.output([]);

function resolve(program: pulumi.Input<AnyBetaProgramArgs>, path: string): Resolved {
  if (!isEventual(program)) return resolvePlain(program as AnyBetaProgramArgs, path);
  const resolved = known<AnyBetaProgramArgs>(program).apply((one) => resolvePlain(one, path));
  return {
    program: pulumi.secret(resolved.apply((one) => pulumi.output(one.program))),
    findings: resolved.apply(({ findings }) => findings ?? nothing()),
  };
}

function resolvePlain(program: AnyBetaProgramArgs, path: string): Resolved {
  if ("program" in program) return resolveReference(program, path);
  const { token, ...others } = program;
  if (!("title" in others)) return { program: { ...others, token: pulumi.secret(token) }, findings: undefined };
  // What else may stand there is left for check to refuse.
  const { title, os: _, ...strangers } = others;
  return { program: { ...strangers, description: title, token: pulumi.secret(token) }, findings: undefined };
}

/** The name is known long before the token, and stays readable. */
function resolveReference({ program, os }: BetaProgramReference, path: string): Resolved {
  const query = pulumi.output({ program, os });
  // Two outputs, since a token that isn't known would make what is known of the others unknown too.
  const token = query.apply(async (one) => (await lookUp(one, path)).token());
  return {
    program: { description: program, token: pulumi.secret(token) },
    findings: query.apply(async (one) => [(await lookUp(one, path)).finding]),
  };
}

interface ResolvedList {
  readonly programs: pulumi.Input<pulumi.Input<BetaProgramArgs>[]>;
  readonly findings: pulumi.Output<Finding[]> | undefined;
}

function resolveList(list: NonNullable<BetaArgs["offerPrograms"]>, path: string): ResolvedList {
  if (!isEventual(list)) return resolvePlainList(list as readonly pulumi.Input<AnyBetaProgramArgs>[], path);
  const resolved = known<readonly AnyBetaProgramArgs[]>(list).apply((programs) => resolvePlainList(programs, path));
  return {
    programs: resolved.apply(({ programs }) => pulumi.output(programs)),
    findings: resolved.apply(({ findings }) => findings ?? nothing()),
  };
}

function resolvePlainList(list: readonly pulumi.Input<AnyBetaProgramArgs>[], path: string): ResolvedList {
  const resolved = list.map((program, at) => resolve(program, `${path}[${at}]`));
  const findings = resolved.flatMap((one) => one.findings ?? []);
  return {
    programs: resolved.map(({ program }) => program),
    findings: findings.length > 0 ? pulumi.all(findings).apply((all) => all.flat()) : undefined,
  };
}

/**
 * A failure is handed to the provider's check, which says it better than an output that rejects, and knows whether the
 * resource has a token already.
 */
async function lookUp(
  query: { readonly program: string; readonly os?: string },
  path: string,
): Promise<{ finding: Finding; token: () => pulumi.Input<string> }> {
  try {
    const { programs, source, areTokensKnown } = await knownPrograms();
    const { findProgram } = await import("../provider/core/beta/programs");
    const { token } = findProgram(programs, query, source);
    // Not handed on as an output: one that isn't known would make this answer unknown.
    return { finding: areTokensKnown ? {} : { note: unknownToken(query.program) }, token: () => token };
  } catch (failure) {
    if (!SoftwareUpdateError.isInstance(failure)) throw failure;
    const severity = isPassing(failure) ? "warning" : "error";
    return { finding: { problem: { path, message: failure.message, severity } }, token: () => "" };
  }
}

/** Apple's refusal or silence may stop no change of a program that has its token; a mistake of the program's does. */
function isPassing({ code }: SoftwareUpdateError): boolean {
  return code !== "CONFIGURATION" && code !== "NOT_FOUND" && code !== "INVALID_INPUT";
}

function unknownToken(program: string): string {
  return (
    `The token of "${program}" isn't known in this preview, which has no server token; the update asks Apple for it. The ` +
    "preview can't tell whether Apple changed it."
  );
}

function isEventual(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/** What is in an output, which is an input itself once it is known. */
function known<T>(value: unknown): pulumi.Output<T> {
  return pulumi.output(value) as pulumi.Output<T>;
}
