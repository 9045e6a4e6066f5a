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

/**
 * A beta program by its name; its token is asked for. Apple's device assignment service is asked once a process, with the
 * server token of the stack configuration or the environment; see {@link getBetaPrograms}.
 */
export interface BetaProgramReference {
  /** The program's title, letter by letter as Apple writes it, for example `iOS 26 AppleSeed Beta`. */
  program: pulumi.Input<string>;
  /**
   * The operating system, where programs of several have the title: `iOS`, `macOS`, `tvOS`, `visionOS`, `watchOS` or
   * `homePodOS`. Default: any.
   */
  os?: pulumi.Input<string | undefined>;
}

/** A beta program as {@link getBetaPrograms} and `getBetaProgramsOutput` return it. */
export interface ListedBetaProgram {
  /** The program's title, which becomes the description. */
  title: pulumi.Input<string>;
  /** The token that Apple's seeding service made for the organization. Secret from end to end. */
  token: pulumi.Input<string>;
  /** The operating system; devices aren't told. */
  os?: pulumi.Input<string>;
}

/** A beta program in one of the forms that a program may write it in. */
export type AnyBetaProgramArgs = BetaProgramArgs | BetaProgramReference | ListedBetaProgram;

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
   * iPadOS 18 (also unsupervised), macOS 15.4. Several declarations merge to their union. The whole list is secret. Each is
   given by its name, as an object of {@link getBetaPrograms}, or with a token of one's own. Default: none.
   */
  offerPrograms?: pulumi.Input<readonly pulumi.Input<AnyBetaProgramArgs>[]>;
  /**
   * The program that devices enroll in by themselves, with `AlwaysOn` only. Supervised iOS 18, iPadOS 18, macOS 15.4.
   * Two different ones for one group are an error: Apple leaves undefined which of them wins. It is given by its name
   * (`{ program: "iOS 26 AppleSeed Beta" }`), as an object of {@link getBetaPrograms}, or with a token of one's own.
   * Default: none.
   */
  requireProgram?: pulumi.Input<AnyBetaProgramArgs>;
}
