import { concurrently } from "../../provider/concurrently";
import { compareText } from "../../provider/core/compareText";
import { defaultMinimumNotice } from "../../provider/core/declarations/enforcementRules";
import { earliestMoment, parseLocalDateTime } from "../../provider/core/declarations/localDateTime";
import { platformOf, type Platform } from "../../provider/core/declarations/platform";
import type { StoredDeclaration } from "../../provider/core/declarations/declaration";
import { activationType, enforcementType } from "../../provider/core/declarations/types";
import { dayInMilliseconds } from "../../provider/core/durations";
import type { Server } from "../../provider/servers/server";

/** An enforcement that the members of a group get. */
export interface GroupEnforcement {
  readonly identifier: string;
  /** The platform that its activation names. Default: it names none. */
  readonly platform?: Platform;
  readonly targetOSVersion: string;
  readonly targetBuildVersion?: string;
  /** Each device's local date and time. */
  readonly targetLocalDateTime: string;
  /** True when a device that joins now has less than the minimum notice, or none (safety rule 1). */
  readonly isShortNotice: boolean;
}

/**
 * The enforcements that a group has on the server, whoever assigned them: a device that joins restarts for them.
 *
 * @param now Milliseconds since the epoch.
 */
export async function enforcementsOf(group: string, server: Server, now: number): Promise<GroupEnforcement[]> {
  const identifiers = await server.declarationsOf(group);
  const stored = await concurrently(identifiers, (identifier) => server.getDeclaration(identifier));
  const declarations = stored.filter((declaration) => declaration !== undefined);
  const activations = declarations.filter(({ Type }) => Type === activationType);
  return declarations
    .filter(({ Type }) => Type === enforcementType)
    .map((declaration) => enforcementOf(declaration, activations, now))
    .sort((one, other) => compareText(one.targetLocalDateTime, other.targetLocalDateTime));
}

function enforcementOf(
  { Identifier: identifier, Payload }: StoredDeclaration,
  activations: readonly StoredDeclaration[],
  now: number,
): GroupEnforcement {
  const activation = activations.find(({ Payload: { StandardConfigurations: named } }) => {
    return Array.isArray(named) && named.includes(identifier);
  });
  const predicate = activation?.Payload.Predicate;
  const platform = typeof predicate === "string" ? platformOf(predicate) : undefined;
  const { TargetOSVersion, TargetBuildVersion, TargetLocalDateTime } = Payload;
  const deadline = parseLocalDateTime(text(TargetLocalDateTime));
  return {
    identifier,
    ...(platform !== undefined && { platform }),
    targetOSVersion: text(TargetOSVersion),
    ...(typeof TargetBuildVersion === "string" && { targetBuildVersion: TargetBuildVersion }),
    targetLocalDateTime: text(TargetLocalDateTime),
    // A date that can't be read is nobody's notice.
    isShortNotice: deadline === undefined || earliestMoment(deadline) - now < defaultMinimumNotice * dayInMilliseconds,
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
