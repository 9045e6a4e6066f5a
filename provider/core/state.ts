import { SoftwareUpdateError } from "./error";

/** The form of the outputs that this version writes into the state of a stack. */
export const schemaVersion = 1;

/** Brings outputs of form n to form n + 1; pure, and kept for ever, since state of any age must load. */
const upgraders: readonly ((outputs: Record<string, unknown>) => Record<string, unknown>)[] = [];

/**
 * Outputs of any earlier version in today's form. Outputs without `schemaVersion` never passed through create (`get`).
 *
 * @throws SoftwareUpdateError `CONFIGURATION` when a newer version of the package wrote them.
 */
export function upgradeState(outputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const version = outputs.schemaVersion;
  if (typeof version !== "number") return { ...outputs };
  if (version > schemaVersion) {
    const message =
      `The state was written by a newer version of pulumi-apple-softwareupdate (state form ${version}, this version ` +
      `knows ${schemaVersion}). Update the package in this program.`;
    throw new SoftwareUpdateError("CONFIGURATION", message);
  }
  return upgraders.slice(version - 1).reduce((upgraded, upgrade) => upgrade(upgraded), { ...outputs });
}
