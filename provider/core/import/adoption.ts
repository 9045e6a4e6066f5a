import type { Declaration } from "../declarations/declaration";
import { depthProblem } from "../declarations/depth";
import { isSupplementalBuild } from "../declarations/enforcementQueue";
import { noticeProblems } from "../declarations/enforcementRules";
import { activationIdentifier } from "../declarations/identifier";
import { declarationKinds, type DeclarationKind, type Inputs } from "../declarations/kinds";
import { storedActivationPayload } from "../declarations/payloads";
import { ownPredicate, platformOf, platformPredicate, type Platform } from "../declarations/platform";
import { samePayload } from "../declarations/samePayload";
import { activationType } from "../declarations/types";
import { inputsOf, payloadOf, validateInputs } from "../declarations/validate";
import { isObject, sameJson, type JsonObject } from "../json";
import { inexpressible } from "./inexpressible";

/** What was read, from a server or from files. */
export interface Read {
  /** The configurations that are to be imported, of {@link isImportable} types. */
  readonly configurations: readonly Declaration[];
  /** All activations beside them, whoever made them. */
  readonly activations: readonly Declaration[];
  /** The groups of configurations and activations, by identifier. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

/** What the declarations themselves don't say. */
export interface Circumstances {
  /** Of enforcements whose activations don't tell it. */
  readonly platform?: Platform;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A declaration that a resource can own as it is. */
export interface Adoption {
  readonly kind: DeclarationKind;
  readonly identifier: string;
  /** Inputs of the resource, but identifier and adopt. Tokens stand in them in the clear. */
  readonly inputs: Inputs;
  /** Activations of others that name it; the program leaves them alone. */
  readonly foreignActivations: readonly string[];
  /** Groups that only the configuration, or only its activation, is assigned to. */
  readonly unevenGroups: readonly string[];
}

/** A declaration that no resource can own without changing it. */
export interface LeftOut {
  readonly identifier: string;
  readonly type: string;
  /** What stands in the way; holds no value. */
  readonly reason: string;
}

/** What an import comes to. */
export interface Adoptions {
  readonly adopted: readonly Adoption[];
  readonly leftOut: readonly LeftOut[];
  /** Identifiers of enforcements whose platform is unknown. */
  readonly withoutPlatform: readonly string[];
}

const importableTypes = new Set(Object.values(declarationKinds).map(({ declarationType }) => declarationType));

/** True for a type of declaration that this package has a resource for. */
export function isImportable(type: string): boolean {
  return importableTypes.has(type);
}

/** True for an activation. */
export function isActivation({ Type }: Declaration): boolean {
  return Type === activationType;
}

/**
 * Finds for each configuration the resource that owns it and writes exactly what is stored. What no resource can write
 * unchanged is left out: an import changes nothing on any device.
 */
export function adoptionsOf(read: Read, circumstances: Circumstances): Adoptions {
  const adopted: Adoption[] = [];
  const leftOut: LeftOut[] = [];
  const withoutPlatform: string[] = [];
  for (const configuration of read.configurations) {
    const result = adoptionOf(configuration, read, circumstances);
    if (result === "platform") withoutPlatform.push(configuration.Identifier);
    else if ("reason" in result) leftOut.push(result);
    else adopted.push(result);
  }
  return { adopted, leftOut, withoutPlatform };
}

/** Who activates a configuration, as its resource would say it. */
interface Assignment {
  readonly inputs: Inputs;
  readonly unevenGroups: readonly string[];
  readonly own?: string;
}

function adoptionOf(configuration: Declaration, read: Read, circumstances: Circumstances) {
  const { Identifier: identifier, Type: type, Payload } = configuration;
  const leftOut = (reason: string): LeftOut => ({ identifier, type, reason });
  const obstacle = depthProblem(Payload) ?? inexpressible(Payload);
  if (obstacle !== undefined) return leftOut(`the payload ${obstacle}`);
  const kind = kindOf(configuration);
  const naming = read.activations.filter(({ Payload: { StandardConfigurations } }) =>
    Array.isArray(StandardConfigurations) ? StandardConfigurations.includes(identifier) : false,
  );
  const platform = kind.kind === "enforcement" ? (platformIn(naming) ?? circumstances.platform) : undefined;
  const payloadInputs = inputsOf(kind, Payload);
  const reasons: string[] = [];
  for (const { inputs: assigned, own, unevenGroups } of assignments(kind, identifier, naming, platform, read)) {
    const inputs = withExceptions(kind, { ...assigned, ...payloadInputs }, circumstances.now);
    const reason = objection(kind, identifier, inputs, Payload);
    if (reason === undefined) {
      if (kind.kind === "enforcement" && platform === undefined) return "platform";
      const foreignActivations = naming.map(({ Identifier }) => Identifier).filter((name) => name !== own);
      const adopted = { ...inputs, ...targetCheck(kind, inputs) };
      return { kind, identifier, inputs: adopted, foreignActivations, unevenGroups } satisfies Adoption;
    }
    reasons.push(reason);
  }
  // The last attempt has no activation, so that what stands in the way is the configuration's.
  return leftOut(reasons.at(-1)!);
}

/** A settings declaration that has Beta alone is a BetaEnrollment's. */
function kindOf({ Type, Payload }: Declaration): DeclarationKind {
  const { beta } = declarationKinds;
  const isBetaAlone = Object.keys(Payload).length === 1 && isObject(Payload.Beta);
  if (Type === beta.declarationType && isBetaAlone) return beta;
  return Object.values(declarationKinds).find(({ declarationType }) => declarationType === Type)!;
}

/** Undefined where no activation tells the platform, or two tell different ones. */
function platformIn(activations: readonly Declaration[]): Platform | undefined {
  const [platform, ...others] = activations.map(({ Payload: { Predicate } }) =>
    platformOf(typeof Predicate === "string" ? Predicate : undefined),
  );
  return others.every((other) => other === platform) ? platform : undefined;
}

/** First the resource with an activation of its own, where it would write the one that is stored; then without. */
function assignments(
  kind: DeclarationKind,
  identifier: string,
  naming: readonly Declaration[],
  platform: Platform | undefined,
  { groups }: Read,
): Assignment[] {
  const ofConfiguration = groups.get(identifier) ?? [];
  const platformInput = kind.kind === "enforcement" ? { platform } : {};
  const without: Assignment = {
    inputs: { activation: false, groups: ofConfiguration, ...platformInput },
    unevenGroups: [],
  };
  const own = naming.find(({ Identifier }) => Identifier === activationIdentifier(identifier));
  const stored = storedActivationPayload.safeParse(own?.Payload);
  if (!own || !stored.success) return [without];
  const predicate = ownPredicate(platform, stored.data.Predicate);
  const full = platformPredicate(platform, predicate);
  const written = { StandardConfigurations: [identifier], ...(full === undefined ? {} : { Predicate: full }) };
  if (!sameJson(written, own.Payload)) return [without];
  const ofActivation = groups.get(own.Identifier) ?? [];
  const both = ofConfiguration.filter((group) => ofActivation.includes(group));
  const all = [...new Set([...ofConfiguration, ...ofActivation])];
  const inputs = { groups: both, ...platformInput, ...(predicate === undefined ? {} : { predicate }) };
  return [{ inputs, own: own.Identifier, unevenGroups: all.filter((group) => !both.includes(group)) }, without];
}

/**
 * What a program must say to have what it couldn't newly make. Devices have these declarations already, so that adopting
 * them hastens nothing.
 */
function withExceptions(kind: DeclarationKind, inputs: Inputs, now: number): Inputs {
  if (kind.kind !== "enforcement") return inputs;
  const build = inputs.targetBuildVersion as string | undefined;
  return {
    ...inputs,
    ...(build === undefined ? {} : isSupplementalBuild(build) ? { base: "installed" } : { prerelease: true }),
    ...(noticeProblems(undefined, inputs, now).length > 0 ? { allowShortNotice: true } : {}),
  };
}

/** A target that Apple has withdrawn since would be refused; the check is the program's own and reaches no server. */
function targetCheck({ kind }: DeclarationKind, { prerelease }: Inputs): Inputs {
  return kind === "enforcement" && prerelease !== true ? { targetCheck: "warn" } : {};
}

/** Why a resource with these inputs would be refused, or would write another payload. */
function objection(kind: DeclarationKind, identifier: string, inputs: Inputs, payload: JsonObject): string | undefined {
  // An unknown platform is asked for once nothing else stands in the way.
  const platform = kind.kind === "enforcement" ? { platform: inputs.platform ?? "macOS" } : {};
  const problems = validateInputs(kind, { ...inputs, ...platform, identifier, adopt: true });
  const [first] = problems.filter(({ severity }) => severity === "error");
  if (first) return first.path === "" ? first.message : `${first.path} ${first.message}`;
  if (samePayload(payloadOf(kind, inputs), payload)) return undefined;
  return "the payload has a key that is spelt or placed otherwise than Apple's schema has it, and would be changed";
}
