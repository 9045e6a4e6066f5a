import type { Server } from "../../provider/servers/server";
import { isActivation, type Orphan } from "./orphan";

/**
 * Takes declarations from their groups, then from the server; activations go first, so that no device has one whose
 * configuration is gone. Every step can be repeated.
 */
export async function removeOrphans(orphans: readonly Orphan[], server: Server): Promise<void> {
  const inOrder = [...orphans.filter(isActivation), ...orphans.filter((orphan) => !isActivation(orphan))];
  for (const { identifier, groups } of inOrder) {
    for (const group of groups) await server.dissociate(identifier, group);
  }
  for (const { identifier } of inOrder) await server.removeDeclaration(identifier);
}
