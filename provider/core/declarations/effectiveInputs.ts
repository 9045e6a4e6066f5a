import { SoftwareUpdateError } from "../error";
import { withoutUndefined, type JsonObject } from "../json";
import { inputKey, withAppleKeys, withInputKeys } from "./appleKeys";
import { mergeSettings } from "./effectiveSettings";
import { declarationKinds, type Inputs } from "./kinds";
import { platforms, type Platform } from "./platform";
import { validateInputs } from "./validate";

/** The result of {@link mergeInputs}: keys and dotted keys as inputs write them. */
export interface EffectiveInputs {
  readonly effective: Inputs;
  readonly sources: Readonly<Record<string, readonly string[]>>;
  readonly overridden: Readonly<Record<string, readonly string[]>>;
}

/**
 * Combines settings that stand as a program writes them.
 *
 * @param declarations Inputs of settings declarations, each with an `identifier`, in order of application.
 * @param platform Drops keys that don't exist there. Default: all keys.
 * @throws SoftwareUpdateError `INVALID_INPUT` for what Apple's schema refuses, and for conflicts (safety rule 9).
 */
export function mergeInputs(declarations: readonly object[], platform?: Platform): EffectiveInputs {
  if (platform !== undefined && !platforms.includes(platform)) {
    throw invalid(`platform: must be one of ${platforms.join(", ")}.`);
  }
  const merged = mergeSettings(declarations.map(settingsOf), platform);
  if (merged.conflicts.length > 0) throw invalid(merged.conflicts.join(" "));
  return {
    effective: withInputKeys(merged.effective) as Inputs,
    sources: withDottedInputKeys(merged.sources),
    overridden: withDottedInputKeys(merged.overridden),
  };
}

function settingsOf(declaration: object, at: number) {
  const { identifier, ...settings } = withoutUndefined(declaration) as Inputs;
  if (typeof identifier !== "string" || identifier === "") {
    throw invalid(`declarations[${at}].identifier: must be a string that isn't empty.`);
  }
  const problems = validateInputs(declarationKinds.settings, { groups: ["any"], ...settings });
  const wrong = problems.find(({ severity }) => severity === "error");
  if (wrong) throw invalid(`declarations[${at}].${wrong.path}: ${wrong.message}.`);
  return { Identifier: identifier, Payload: withAppleKeys(settings) as JsonObject };
}

function withDottedInputKeys<Value>(byKey: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(byKey).map(([key, value]) => [key.split(".").map(inputKey).join("."), value]),
  );
}

function invalid(sentence: string): SoftwareUpdateError {
  return new SoftwareUpdateError("INVALID_INPUT", sentence);
}
