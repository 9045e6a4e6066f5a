import * as pulumi from "@pulumi/pulumi";
import type { BetaProgramTitle } from "../provider/core/beta/programs";
import { SoftwareUpdateError } from "../provider/core/error";
import { readProgramLock } from "./catalog";
import { invokeOutput } from "./getReleases";

/**
 * The beta programs that Apple offers the organization, with the tokens that devices take part with. Each token is a secret
 * output.
 *
 * Apple's device assignment service is asked, once a process, with the server token of the stack configuration
 * (`softwareupdate:serverToken`) or the environment (`SOFTWAREUPDATE_SERVER_TOKEN`). A preview needs none: then the lock file
 * says which programs there are (`softwareupdate refresh` writes them), and their tokens are not known yet.
 *
 * `opts.provider` has no meaning here: the service is Apple's and needs no connection to an MDM server.
 *
 * @throws SoftwareUpdateError `CONFIGURATION` without a server token, in a preview only if the lock file has no programs
 *   either, and for a server token or a lock file that can't be used; `DEVICE_ASSIGNMENT` or `UNAUTHORIZED` when Apple
 *   refuses, with what an administrator does about it; `UNREACHABLE` or `TLS` when no answer came.
 *
 * ## Example Usage
 *
 * ```typescript
 * const { programs } = await softwareupdate.getBetaPrograms({ os: "macOS" });
 * new softwareupdate.BetaEnrollment("volunteers", {
 *   groups: ["volunteers"],
 *   programEnrollment: "Allowed",
 *   offerPrograms: programs,
 * });
 * ```
 *
 * @see https://developer.apple.com/documentation/devicemanagement/get-beta-enrollment-tokens
 */
export async function getBetaPrograms(
  args: GetBetaProgramsArgs = {},
  opts?: pulumi.InvokeOptions,
): Promise<GetBetaProgramsResult> {
  const { programs } = await knownPrograms(opts);
  return { programs: programs.filter(({ os }) => args.os === undefined || os === args.os) };
}

/**
 * {@link getBetaPrograms} for arguments that are outputs of other resources; it waits for them and for `opts.dependsOn`. The
 * tokens make the output as a whole secret; a program that is taken out of it is secret with its name.
 */
export function getBetaProgramsOutput(
  args: GetBetaProgramsOutputArgs = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<pulumi.Unwrap<GetBetaProgramsResult>> {
  return pulumi.output(invokeOutput(args, opts, getBetaPrograms));
}

/**
 * A collection of arguments for invoking getBetaPrograms.
 */
export interface GetBetaProgramsArgs {
  /**
   * Keeps the programs of one operating system: `iOS` (which stands for iPadOS too), `macOS`, `tvOS`, `visionOS`, `watchOS`
   * or `homePodOS`. Default: all.
   */
  os?: string;
}

/**
 * A collection of arguments for invoking getBetaPrograms.
 */
export interface GetBetaProgramsOutputArgs {
  /**
   * Keeps the programs of one operating system: `iOS` (which stands for iPadOS too), `macOS`, `tvOS`, `visionOS`, `watchOS`
   * or `homePodOS`. Default: all.
   */
  os?: pulumi.Input<string | undefined>;
}

/**
 * A collection of values returned by getBetaPrograms.
 */
export interface GetBetaProgramsResult {
  /** The programs, in Apple's order; in a preview without a server token, in that of the lock file. */
  readonly programs: readonly GetBetaProgramsProgram[];
}

/**
 * One beta program. {@link BetaEnrollment} takes it as `requireProgram` and in `offerPrograms`.
 */
export interface GetBetaProgramsProgram {
  /** The operating system: `iOS`, `macOS`, `tvOS`, `visionOS`, `watchOS` or `homePodOS`. */
  readonly os: string;
  /** Apple's name for the program, for example `iOS 26 AppleSeed Beta`. */
  readonly title: string;
  /**
   * The token that Apple made for the organization, a secret. Apple changes it with each seeding period. Not known in a
   * preview without a server token.
   */
  readonly token: pulumi.Output<string>;
}

/** @internal The programs that exist, and who says so. */
export interface KnownPrograms {
  readonly programs: readonly GetBetaProgramsProgram[];
  /** For sentences: `Apple`, `the lock file`. */
  readonly source: string;
  /** False when nobody was asked who knows the tokens. */
  readonly areTokensKnown: boolean;
}

/** @internal What is known of the programs; see {@link getBetaPrograms}. */
export async function knownPrograms(opts?: pulumi.InvokeOptions): Promise<KnownPrograms> {
  const { configurationTokenSource, environmentTokenSource, findServerToken } =
    await import("../provider/beta/serverTokenSource");
  const sources = [
    configurationTokenSource((key) => pulumi.runtime.getConfig(key)),
    environmentTokenSource(process.env),
  ];
  const { serverToken, absence } = await findServerToken(sources, process.cwd());
  if (!serverToken) return programsOfLock(absence);
  const [{ fetchBetaPrograms }, { renewalWarning }] = await Promise.all([
    import("../provider/beta/client"),
    import("../provider/core/beta/serverToken"),
  ]);
  const programs = await fetchBetaPrograms(serverToken);
  await warnOnce(renewalWarning(serverToken, Date.now()), opts);
  return {
    programs: programs.map(({ token, ...program }) => ({ ...program, token: pulumi.secret(token) })),
    source: "Apple",
    areTokensKnown: true,
  };
}

/** By program: tests and the Automation API run several in one process, each with a root resource of its own. */
const warned = new WeakSet<object>();
const withoutRoot = {};

/** However many resources ask, the server token is one. */
async function warnOnce(warning: string | undefined, opts: pulumi.InvokeOptions | undefined): Promise<void> {
  const root = pulumi.runtime.getStackResource() ?? withoutRoot;
  if (warning === undefined || warned.has(root)) return;
  warned.add(root);
  await pulumi.log.warn(warning, opts?.parent);
}

async function programsOfLock(absence: string): Promise<KnownPrograms> {
  if (!isPreview()) {
    const sentence = `${absence} An update needs it, to ask Apple for the tokens of beta programs.`;
    throw new SoftwareUpdateError("CONFIGURATION", sentence);
  }
  const programs: readonly BetaProgramTitle[] | undefined = (await readProgramLock())?.betaPrograms;
  if (programs) {
    // Each an output of its own: what the program does with one of them must not touch another.
    const unknown = (): pulumi.Output<string> => pulumi.secret(pulumi.output(pulumi.unknown as never));
    return {
      programs: programs.map((program) => ({ ...program, token: unknown() })),
      source: "the lock file",
      areTokensKnown: false,
    };
  }
  const sentence =
    `${absence} A preview without one reads which beta programs there are from the lock file, which has none: run ` +
    "`softwareupdate refresh` once where a server token is configured, and commit the file.";
  throw new SoftwareUpdateError("CONFIGURATION", sentence);
}

/** Unit tests with mocks, which have no engine, are as good as a preview. */
function isPreview(): boolean {
  return pulumi.runtime.isDryRun() || !pulumi.runtime.getEngine();
}
