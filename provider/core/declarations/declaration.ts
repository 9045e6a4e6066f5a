import type { JsonObject } from "../json";

/**
 * A declaration as it is sent to a server.
 *
 * @see https://developer.apple.com/documentation/devicemanagement/declarationbase
 */
export interface Declaration {
  /** For example `com.apple.configuration.softwareupdate.settings`. */
  readonly Type: string;
  /** Unique on the server; at most 64 octets. */
  readonly Identifier: string;
  /** The declaration's own keys. */
  readonly Payload: JsonObject;
}

/** A declaration as a server has it. */
export interface StoredDeclaration extends Declaration {
  /** The revision that devices compare; made by the server. */
  readonly ServerToken?: string;
}
