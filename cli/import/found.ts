import type { Declaration } from "../../provider/core/declarations/declaration";
import { SoftwareUpdateError } from "../../provider/core/error";
import { isImportable, type Read } from "../../provider/core/import/adoption";
import type { PrintedProvider } from "../../provider/core/import/program";

/** What of all that is there is to be imported. */
export interface Choice {
  /** Identifiers of declarations. Default: all. */
  readonly identifier: readonly string[];
  /** Groups that have them. Default: any. */
  readonly group: readonly string[];
  /** The explicit Provider that leads to the server. */
  readonly provider: string | undefined;
  readonly stack: string | undefined;
}

/** What was read, with what is said about it. */
export interface Found {
  readonly read: Read;
  /** Where it comes from, for people. */
  readonly source: string;
  readonly provider?: PrintedProvider;
  /** Sentences for people. */
  readonly notes: readonly string[];
}

/**
 * The configurations that are to be imported.
 *
 * @param identifiers What was chosen; all that can be imported where nothing was.
 * @param place Where they were looked for, for messages.
 * @throws SoftwareUpdateError `NOT_FOUND` for a chosen one that isn't there or that no resource stands for.
 */
export function chosenAmong(
  declarations: readonly Declaration[],
  identifiers: readonly string[],
  place: string,
): Declaration[] {
  const chosen = identifiers.map((identifier) => {
    const found = declarations.find(({ Identifier }) => Identifier === identifier);
    if (found && isImportable(found.Type)) return found;
    const message = found
      ? `The declaration ${identifier} is a ${found.Type}, which this package has no resource for.`
      : `There is no declaration ${identifier} in ${place}.`;
    throw new SoftwareUpdateError("NOT_FOUND", message);
  });
  return identifiers.length > 0 ? [...new Set(chosen)] : declarations.filter(({ Type }) => isImportable(Type));
}

/** @throws SoftwareUpdateError `NOT_FOUND` where nothing is left to import. */
export function refuseNothing(
  configurations: readonly Declaration[],
  place: string,
  notes: readonly string[] = [],
): void {
  if (configurations.length > 0) return;
  const message = ["There is nothing to import in", `${place}: no declaration of a type that this package has`];
  throw new SoftwareUpdateError("NOT_FOUND", [`${message.join(" ")} a resource for.`, ...notes].join(" "));
}
