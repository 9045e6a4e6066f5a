import * as pulumi from "@pulumi/pulumi";

/**
 * A beta program.
 *
 * @see https://developer.apple.com/documentation/devicemanagement/softwareupdatesettings
 */
export interface BetaProgramArgs {
  /** The program's name for people, for example `iOS 26 AppleSeed Beta`. */
  description: pulumi.Input<string>;
  /** The token that Apple's seeding service made for the organization. Secret from end to end. */
  token: pulumi.Input<string>;
}

/** A beta program as it stands in the state. */
export interface BetaProgram {
  /** The program's name for people. */
  description: string;
  /** The token; a fingerprint (`sha256:…`) where a server has a token that the state doesn't. */
  token: string;
}

/**
 * The beta keys of a declaration.
 *
 * @see https://developer.apple.com/documentation/devicemanagement/softwareupdatesettings
 */
export interface BetaArgs {
  /**
   * Whether the user controls enrollment in beta programs. `Allowed`: yes, with any program of their Apple Account and
   * those offered. `AlwaysOn`: only the organization's programs. `AlwaysOff`: none, and the device is removed from any.
   * Apple's default: `Allowed`. Supervised iOS 18, iPadOS 18, macOS 15.4. Several declarations merge to the last of
   * Allowed, AlwaysOn, AlwaysOff.
   */
  programEnrollment?: pulumi.Input<"Allowed" | "AlwaysOn" | "AlwaysOff">;
  /**
   * Programs that users may choose, with `Allowed` or `AlwaysOn` only and never beside `requireProgram`. iOS 18,
   * iPadOS 18 (also unsupervised), macOS 15.4. Several declarations merge to their union. The whole list is secret.
   */
  offerPrograms?: pulumi.Input<pulumi.Input<BetaProgramArgs>[]>;
  /**
   * The program that devices enroll in by themselves, with `AlwaysOn` only. Supervised iOS 18, iPadOS 18, macOS 15.4.
   * Two different ones for one group are an error: Apple leaves undefined which of them wins.
   */
  requireProgram?: pulumi.Input<BetaProgramArgs>;
}

/** The beta keys with every token wrapped as a secret, and what needn't be secret left readable for reviews. */
export function withSecretTokens<T extends BetaArgs>(beta: T): T {
  const { offerPrograms, requireProgram } = beta;
  return {
    ...beta,
    // The engine carries secretness over by key, not into lists, so a list with tokens is secret as a whole.
    ...(offerPrograms === undefined ? {} : { offerPrograms: pulumi.secret(offerPrograms) }),
    ...(requireProgram === undefined ? {} : { requireProgram: withSecretToken(requireProgram) }),
  };
}

function withSecretToken(program: pulumi.Input<BetaProgramArgs>): pulumi.Input<BetaProgramArgs> {
  if (pulumi.Output.isInstance(program) || program instanceof Promise) return pulumi.secret(program);
  return { ...program, token: pulumi.secret(program.token) };
}
