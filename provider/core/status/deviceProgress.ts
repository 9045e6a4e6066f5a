/** Where a device is on its way to a ring's release. */
import { activationIdentifier } from "../declarations/identifier";
import { hourInMilliseconds } from "../durations";
import type { PlannedEnforcement } from "../rollout/plan";
import { explainFailure, type FailureExplanation } from "../requirements/failures";
import { isOneOf, platformOfDevice, type RingDevice } from "./device";
import type { DeviceStatus } from "./deviceStatus";
import type { ProgressState } from "./progressState";
import type { DeclarationStatus, StatusReason } from "./report";
import { isPending, reached } from "./target";

/** An enforcement whose progress is followed. */
export interface FollowedEnforcement extends PlannedEnforcement {
  /**
   * When it was assigned or its target last changed, in milliseconds since the epoch: failures from before are none of its own.
   * Default: not known, and then they all count.
   */
  readonly assignedAt?: number;
}

/** A failed installation. */
export interface DeviceFailure {
  /** How often it failed; at least 2. */
  readonly count: number;
  /** When it failed last, in milliseconds since the epoch. */
  readonly since: number;
}

/** Where one device is, and why. */
export interface DeviceProgress {
  readonly state: ProgressState;
  /** A clause without a full stop, for people; of a failure the device's own words. Default: the state says it all. */
  readonly reason?: string;
  /** The requirement of Apple's that stands behind the reason, where its words point to one. */
  readonly explanation?: FailureExplanation;
  /** With the state `failed`. */
  readonly failure?: DeviceFailure;
  /** The enforcement that is meant for it. Missing where its model isn't known and models need different versions. */
  readonly enforcement?: FollowedEnforcement;
}

/** A device that was silent for longer counts as unreachable; devices report every 24 hours. */
const longestSilence = 48 * hourInMilliseconds;

/** A single failure is nothing yet: the device tries again by itself. */
const countingFailures = 2;

/**
 * Says where a device is.
 *
 * @param device The device and its reports.
 * @param enforcements Those of the ring, the base of a supplemental before it.
 * @param now Milliseconds since the epoch.
 * @returns Undefined for a device that the ring's release is not meant for: another platform, or a model that none of the
 *   enforcements is for. One that can't be told stays in the ring.
 */
export function deviceProgress(
  device: RingDevice,
  enforcements: readonly FollowedEnforcement[],
  now: number,
): DeviceProgress | undefined {
  const candidates = candidatesFor(device, enforcements);
  if (candidates.length === 0) return undefined;
  const { status } = device;
  if (device.problem !== undefined) return { state: "unknown", reason: "its reports can't be read" };
  if (status.reportedAt === undefined) return { state: "unknown", reason: "no status report yet" };
  if (candidates.length > 1) return { state: "unknown", reason: "its model is not known, so neither is its release" };
  const [enforcement] = candidates as [FollowedEnforcement];
  const arrived = reached(status, enforcement);
  if (arrived === "done") return { state: "done", enforcement };
  if (arrived === "ahead") return { state: "ahead", reason: `runs ${status.osVersion}`, enforcement };
  return { ...onTheWay(device, withBase(enforcement, enforcements), now), enforcement };
}

function onTheWay(device: RingDevice, meant: readonly FollowedEnforcement[], now: number): DeviceProgress {
  const { status } = device;
  const own = meant.find((one) => isOwn(device, one));
  const failure = own && failureOf(device, own);
  if (failure) return { state: "failed", failure, ...explained(status.failure?.reason) };
  const silence = now - status.reportedAt!;
  if (silence > longestSilence) return { state: "unreachable", reason: lastWord(device, own, silence) };
  return own ? installation(status) : reachOf(device, meant);
}

/** The enforcements of which one is meant for the device, bases aside; several where its model isn't known. */
function candidatesFor(device: RingDevice, enforcements: readonly FollowedEnforcement[]): FollowedEnforcement[] {
  const platform = platformOfDevice(device);
  const bases = new Set(enforcements.map(({ base }) => base));
  const possible = enforcements
    .filter((one) => !bases.has(one.name) && (platform === undefined || one.platform === platform))
    .map((one) => ({ one, isMeant: one.models ? isOneOf(one.models, device) : true }))
    .filter(({ isMeant }) => isMeant !== false);
  const certain = possible.filter(({ isMeant }) => isMeant).slice(0, 1);
  const told = possible.filter(({ one }) => configurationOf(device.status.declarations, one)?.isActive).slice(0, 1);
  return [certain, told, possible].find((some) => some.length > 0)?.map(({ one }) => one) ?? [];
}

function withBase(
  enforcement: FollowedEnforcement,
  enforcements: readonly FollowedEnforcement[],
): readonly FollowedEnforcement[] {
  const base = enforcements.find(({ name }) => name === enforcement.base);
  return base ? [base, enforcement] : [enforcement];
}

/**
 * Whether what the device says of an installation is about this enforcement. A device that has an older version of it may
 * still be installing the older target, and one that hasn't got it again after a pause may still tell of the time before.
 */
function isOwn({ status }: RingDevice, enforcement: FollowedEnforcement): boolean {
  if (!enforcement.isDeclared) return false;
  if (isPending(status.pendingVersion, enforcement)) return true;
  if (status.installReason?.declarationId !== enforcement.identifier) return false;
  if (!status.declarations) return true;
  const configuration = configurationOf(status.declarations, enforcement);
  return configuration !== undefined && configuration.isCurrent !== false;
}

function failureOf({ status }: RingDevice, { assignedAt }: FollowedEnforcement): DeviceFailure | undefined {
  const { failure, installState } = status;
  if (!failure || failure.count < countingFailures || isUnderWay(installState)) return undefined;
  if (assignedAt !== undefined && failure.at < assignedAt) return undefined;
  return { count: failure.count, since: failure.at };
}

/** A reason, and the requirement that its words point to. */
function explained(reason: string | undefined, words = reason): Pick<DeviceProgress, "reason" | "explanation"> {
  const explanation = explainFailure(words ?? "");
  return { ...(reason !== undefined && { reason }), ...(explanation && { explanation }) };
}

const underWay = ["downloading", "prepared", "installing"] as const;

function isUnderWay(state: string | undefined): state is (typeof underWay)[number] {
  return (underWay as readonly (string | undefined)[]).includes(state);
}

/** What the device says of an installation that is the enforcement's own. */
function installation({ installState: state, failure }: DeviceStatus): DeviceProgress {
  if (isUnderWay(state)) return { state };
  if (state === undefined || state === "waiting" || state === "none") return { state: "waiting" };
  if (state !== "failed") return { state: "waiting", reason: `reports the state ${state}` };
  const when = (failure?.count ?? 0) < countingFailures ? "once" : "before the enforcement was assigned";
  return { state: "waiting", reason: `failed ${when}; it tries again by itself` };
}

function lastWord({ status }: RingDevice, own: FollowedEnforcement | undefined, silence: number): string {
  const hours = Math.floor(silence / hourInMilliseconds);
  const time = hours < 96 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
  const state = own && isUnderWay(status.installState) ? `, last ${status.installState}` : "";
  return `silent for ${time}${state}`;
}

/** Whether the enforcement has got to the device, and is active there. */
function reachOf({ status: { declarations } }: RingDevice, meant: readonly FollowedEnforcement[]): DeviceProgress {
  const declared = meant.filter(({ isDeclared }) => isDeclared);
  if (declared.length === 0) return { state: "notYetTold", reason: "nothing is enforced" };
  if (!declarations) return { state: "unknown", reason: "doesn't report its declarations" };
  const told = declared
    .map((enforcement) => configurationOf(declarations, enforcement))
    .filter((configuration) => configuration !== undefined)
    .filter(({ isCurrent }) => isCurrent !== false);
  const configuration = told.at(-1);
  if (!configuration) return { state: "notYetTold", reason: "hasn't fetched the enforcement" };
  if (told.some((one) => one.isActive && one.valid !== "invalid")) return { state: "waiting" };
  const activation = activationIdentifier(configuration.identifier);
  const ofActivation = declarations.find(({ identifier }) => identifier === activation)?.reasons ?? [];
  return { state: "notReached", ...refusal([...ofActivation, ...configuration.reasons]) };
}

function configurationOf(
  declarations: readonly DeclarationStatus[] | undefined,
  { identifier }: FollowedEnforcement,
): DeclarationStatus | undefined {
  return declarations?.find((declaration) => declaration.identifier === identifier);
}

/** Apple's codes in words, those that say most first; where many codes share a sentence, what the device says comes behind it. */
const refusals: readonly { readonly code: RegExp; readonly sentence: string; readonly isOpen?: true }[] = [
  { code: /^Info\.Predicate$/, sentence: "the predicate is false on it" },
  {
    code: /^Error\.(PredicateFailed|UnableToEvaluatePredicate|UnableToParsePredicate)/,
    sentence: "it can't evaluate the predicate",
  },
  { code: /^Error\.ConfigurationNotSupported$/, sentence: "it doesn't support enforcements" },
  { code: /^Error\./, sentence: "it refuses the enforcement", isOpen: true },
  { code: /^Info\.NotReferencedByActivation$/, sentence: "no activation names the enforcement" },
  { code: /^/, sentence: "the enforcement is not active on it", isOpen: true },
];

function refusal(reasons: readonly StatusReason[]): Pick<DeviceProgress, "reason" | "explanation"> {
  for (const { code: sign, sentence, isOpen } of refusals) {
    const found = reasons.find(({ code }) => sign.test(code));
    if (!found) continue;
    const words = found.description ?? (isOpen ? found.code : undefined);
    const reason = words === undefined ? sentence : `${sentence}: ${words}`;
    return isOpen ? explained(reason, words) : { reason };
  }
  return { reason: "the enforcement is not active on it" };
}
