import type { Declaration, StoredDeclaration } from "../core/declarations/declaration";
import { isDerivedIdentifier } from "../core/declarations/identifier";
import { samePayload } from "../core/declarations/samePayload";
import { SoftwareUpdateError } from "../core/error";
import type { Server } from "../servers/server";

/** What one resource has on a server. */
export interface OwnDeclarations {
  readonly configuration: Declaration;
  /** Absent where an activation of somebody else names the configuration. */
  readonly activation?: Declaration;
}

/**
 * Safety rule 8. Own is what carries a derived identifier (a create that was interrupted left it), and what is stored
 * exactly as it would be written; anything else belongs to somebody until the program says `adopt: true`.
 *
 * @returns The identifiers of what is stored exactly so. Storing it again could change its bytes, and every device would
 *   fetch it anew.
 * @throws SoftwareUpdateError `NOT_OWNED` for what belongs to somebody else.
 */
export async function presentAlready(
  { configuration, activation }: OwnDeclarations,
  isAdopted: boolean,
  server: Server,
): Promise<Set<string>> {
  const isDerived = isDerivedIdentifier(configuration.Identifier);
  const present = new Set<string>();
  const compare = (wanted: Declaration, stored: StoredDeclaration | undefined): void => {
    const isSame = stored?.Type === wanted.Type && samePayload(stored.Payload, wanted.Payload);
    if (stored && !isSame && !isAdopted && !isDerived) throw foreign(stored);
    if (isSame) present.add(wanted.Identifier);
  };
  const stored = await server.getDeclaration(configuration.Identifier);
  if (stored && stored.Type !== configuration.Type) throw otherType(stored, configuration.Type);
  compare(configuration, stored);
  // A new declaration with a derived identifier has no activation yet, which saves a request.
  if (!activation || (!stored && isDerived)) return present;
  compare(activation, await server.getDeclaration(activation.Identifier));
  return present;
}

/** The error for a declaration that no resource of the wanted Type can own. */
export function otherType({ Identifier, Type }: StoredDeclaration, wanted: string): SoftwareUpdateError {
  const message =
    `The server's declaration ${Identifier} is a ${Type}, not a ${wanted}. Nothing was changed; ` +
    "choose another identifier, or remove that declaration.";
  return new SoftwareUpdateError("NOT_OWNED", message);
}

function foreign({ Identifier }: StoredDeclaration): SoftwareUpdateError {
  const message =
    `The server already has a declaration ${Identifier} that this program didn't make, with other content. ` +
    "Nothing was changed. To take it over, set adopt: true; else choose another identifier.";
  return new SoftwareUpdateError("NOT_OWNED", message);
}
