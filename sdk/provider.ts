import * as pulumi from "@pulumi/pulumi";

/**
 * A connection to one MDM server, for programs that use several or that keep no connection in their stack configuration.
 * It is complete by itself: neither stack configuration nor environment adds to it.
 *
 * Pass it as `{ provider }` to this package's resources. Don't pass it to a component as `providers: [provider]`: it is a
 * provider of Pulumi's dynamic resources, so another vendor's dynamic resources below the component would get it too, with
 * the key in it, and lose their own configuration.
 *
 * ## Example Usage
 *
 * ```typescript
 * const school = new Provider("school", {
 *   server: "nanohub",
 *   url: "https://mdm.school.example",
 *   apiKey: config.requireSecret("schoolKey"),
 * });
 * new StatusSubscriptions("school", { groups: ["all"], items: ["softwareupdate.install-state"] }, { provider: school });
 * ```
 */
export class Provider extends pulumi.ProviderResource {
  /** @internal The connection by its keys, for data sources, which the engine gives none. Holds the key. */
  public readonly connectionSettings: pulumi.Output<Record<string, string | undefined>>;

  /**
   * Makes the connection.
   *
   * @param name The unique name of the resource.
   * @param args The connection.
   * @param opts A bag of options that control this resource's behavior.
   */
  constructor(name: string, args: ProviderArgs, opts?: pulumi.ResourceOptions) {
    const { apiKey, ...others } = args;
    const settings: Record<string, unknown> = {
      ...others,
      apiKey: apiKey === undefined ? undefined : pulumi.secret(apiKey),
      // For error messages, which say where a connection comes from.
      provider: name,
    };
    const keyed = Object.entries(settings).map(([key, value]) => [`softwareupdate:${key}`, value]);
    const inputs = Object.fromEntries(keyed) as Record<string, pulumi.Input<string | undefined>>;
    super("pulumi-nodejs", name, inputs, opts);
    this.connectionSettings = pulumi.output(inputs);
  }
}

/** The set of arguments for constructing a Provider. */
export interface ProviderArgs {
  /** The kind of server: `nanohub`, `kmfddm`, or `directory` for a folder of files. */
  server: pulumi.Input<"nanohub" | "kmfddm" | "directory">;
  /** The URL of a `nanohub` or `kmfddm` server, for example `https://mdm.example.com`; needed for these. Default: none. */
  url?: pulumi.Input<string>;
  /** The folder of a `directory` server, relative to the Pulumi project; needed for it. Default: none. */
  path?: pulumi.Input<string>;
  /**
   * A name for the server that stays when its URL changes. Default: none; then kind and location identify it. Resources
   * remember their server, and a program that names another one is refused.
   */
  serverName?: pulumi.Input<string>;
  /** The key of a `nanohub` or `kmfddm` server; secret. Read at the first request, so that a preview needs none. Default: none. */
  apiKey?: pulumi.Input<string>;
  /**
   * The environment variable that holds the key, in place of `apiKey`. The key then never enters the state, and jobs
   * that only preview need not hold it. Default: none.
   */
  apiKeyEnvironmentVariable?: pulumi.Input<string>;
  /** A PEM file of the certificate authorities that vouch for the server. Default: those of Node. */
  certificateAuthorityFile?: pulumi.Input<string>;
}
