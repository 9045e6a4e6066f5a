import { z } from "zod";
import { isObject, type JsonObject } from "../json";
import { warning, type Problem } from "../problem";
import { isUnknown } from "../unknown";
import { withAppleKeys, withInputKeys } from "./appleKeys";
import { betaProblems } from "./betaRules";
import { nearest } from "./didYouMean";
import { enforcementProblems } from "./enforcementRules";
import type { DeclarationKindName } from "./identifier";
import { betaPayload, enforcementPayload, settingsPayload, statusSubscriptionsPayload } from "./payloads";
import { platforms } from "./platform";
import { statusItems } from "./statusItems";

/** Inputs of a resource, as the engine hands them over: camelCase keys, values of any type, some perhaps unknown. */
export type Inputs = Readonly<Record<string, unknown>>;

/** What sets one kind of declaration apart from the others; all that is common is written once, elsewhere. */
export interface DeclarationKind {
  readonly kind: DeclarationKindName;
  /** Apple's Type of the declaration. */
  readonly declarationType: string;
  /** Apple's keys of the payload. */
  readonly payload: z.ZodObject;
  /** Inputs that stand for keys of the payload, as the program writes them. */
  readonly payloadInputs: readonly string[];
  /** Further inputs of this kind alone. */
  readonly ownInputs: Readonly<Record<string, z.ZodType>>;
  /** Builds the payload from the inputs that stand for it. */
  toPayload(inputs: Inputs): JsonObject;
  /** The reverse of `toPayload`. */
  fromPayload(payload: JsonObject): Inputs;
  /** Rules over several inputs, unknown values left alone. */
  problems(inputs: Inputs): Problem[];
  /** Inputs that may hold a token at any depth; no failure is attached to them, since the engine prints its value. */
  readonly secretInputs: readonly string[];
}

const settings: DeclarationKind = {
  ...oneToOne("settings", "com.apple.configuration.softwareupdate.settings", settingsPayload),
  problems: (inputs) => [
    ...(isObject(inputs.beta) ? betaProblems(inputs.beta, "beta.") : []),
    ...automaticActionsProblems(inputs.automaticActions),
  ],
  secretInputs: ["beta"],
};

function automaticActionsProblems(actions: unknown): Problem[] {
  if (!isObject(actions) || actions.download !== "AlwaysOff") return [];
  return ["installOSUpdates", "installSecurityUpdate"]
    .filter((key) => actions[key] === "AlwaysOn")
    .map((key) => {
      const message = "has no effect while download is AlwaysOff: Apple uses it only with automatic downloads enabled";
      return warning(`automaticActions.${key}`, message);
    });
}

const beta: DeclarationKind = {
  ...oneToOne("beta", "com.apple.configuration.softwareupdate.settings", betaPayload),
  payload: z.strictObject({ Beta: betaPayload }),
  toPayload: (inputs) => ({ Beta: withAppleKeys(inputs) as JsonObject }),
  fromPayload: (payload) => {
    const { Beta, ...others } = payload;
    return { ...(withInputKeys(others) as Inputs), ...(withInputKeys(Beta ?? {}) as Inputs) };
  },
  problems: (inputs) => betaProblems(inputs),
  secretInputs: ["offerPrograms", "requireProgram"],
};

const enforcement: DeclarationKind = {
  ...oneToOne("enforcement", "com.apple.configuration.softwareupdate.enforcement.specific", enforcementPayload),
  ownInputs: {
    platform: z.enum(platforms as [string, ...string[]]),
    minimumNotice: z.number().min(1).max(365).optional(),
    allowShortNotice: z.boolean().optional(),
    prerelease: z.boolean().optional(),
    base: z.unknown().optional(),
  },
  problems: enforcementProblems,
};

const status: DeclarationKind = {
  ...oneToOne("status", "com.apple.configuration.management.status-subscriptions", statusSubscriptionsPayload),
  payloadInputs: ["items"],
  toPayload: ({ items }) => {
    // Sorted, since their order means nothing and a changed byte counts as a change.
    const given: readonly unknown[] = Array.isArray(items) ? items : [];
    const isText = given.every((item) => typeof item === "string");
    const names = (isText ? [...given].sort() : given) as readonly string[];
    return { StatusItems: names.map((Name) => ({ Name })) };
  },
  fromPayload: ({ StatusItems, ...others }) => ({
    ...(withInputKeys(others) as Inputs),
    ...(Array.isArray(StatusItems)
      ? { items: StatusItems.map((item: unknown) => (isObject(item) ? item.Name : item)) }
      : {}),
  }),
  problems: ({ items }) => (Array.isArray(items) ? items.flatMap(statusItemProblems) : []),
};

function statusItemProblems(item: unknown, index: number): Problem[] {
  if (typeof item !== "string" || isUnknown(item) || statusItems.includes(item)) return [];
  const suggestion = nearest(item, statusItems);
  const message = "is not a status item that this version knows; a device reports an error for an item that it lacks";
  return [warning(`items[${index}]`, message + (suggestion ? `; did you mean ${suggestion}?` : ""))];
}

/** A kind whose inputs are Apple's keys with a small first letter. */
function oneToOne(kind: DeclarationKindName, declarationType: string, payload: z.ZodObject): DeclarationKind {
  return {
    kind,
    declarationType,
    payload,
    payloadInputs: Object.keys(withInputKeys(payload.shape) as object),
    ownInputs: {},
    toPayload: (inputs) => withAppleKeys(inputs) as JsonObject,
    fromPayload: (stored) => withInputKeys(stored) as Inputs,
    problems: () => [],
    secretInputs: [],
  };
}

/** All kinds by name. */
export const declarationKinds: Readonly<Record<DeclarationKindName, DeclarationKind>> = {
  settings,
  enforcement,
  beta,
  status,
};
