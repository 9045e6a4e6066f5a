/** What becomes of a device that asks for its enrollment profile. */
import { supportOn } from "../declarations/appleRules";
import { updateRequiredRule } from "../declarations/errorRules";
import type { Catalog } from "../releases/catalog";
import { compareVersions, isVersion } from "../releases/version";
import { versionWithBuild } from "../releases/versionWithBuild";
import { lookupNameOf, platformOfProduct, ruleFor } from "./enrollingDevice";
import { isInstalled } from "./installed";
import type { MachineInfo } from "./machineInfo";
import { isFixed } from "./minimum";
import { enrollmentPlatforms, type EnrollmentPlatform, type EnrollmentPolicy, type EnrollmentRule } from "./policy";
import { minimumInWords, targetFor, wantedRelease, type EnrollmentTarget } from "./target";
import type { RequiredBetaProgram, UpdateRequired } from "./updateRequired";

/** Why a device is treated as it is; stable, for logs and statistics. */
export type DecisionCode =
  /** It can't be asked to update. */
  | "CANNOT_BE_ASKED"
  /** Its product type belongs to no platform that is known. */
  | "UNKNOWN_PLATFORM"
  /** The policy says nothing of it. */
  | "NO_RULE"
  /** The policy exempts it. */
  | "EXEMPT"
  /** It doesn't say which version it runs. */
  | "UNKNOWN_VERSION"
  /** It has no serial number, by which attempts could be counted. */
  | "NO_SERIAL_NUMBER"
  /** It runs the minimum or a newer version. */
  | "MET"
  /** It isn't known which releases Apple offers. */
  | "NO_CATALOG"
  /** Apple lists no such device, or its board can't be told. */
  | "UNKNOWN_MODEL"
  /** No release of the device fits the minimum. */
  | "NO_RELEASE"
  /** Nothing that the device may be asked for meets the minimum. */
  | "NOT_OFFERED"
  /** It was asked as often as the policy allows. */
  | "ATTEMPTS_USED"
  /** It is asked to update. */
  | "ASKED";

interface Reasoned {
  readonly code: DecisionCode;
  /** A sentence for the person who reads the log. It holds no serial number and no token. */
  readonly reason: string;
  /** `warning` for what a person should look at, `error` for what is broken. */
  readonly severity: "info" | "warning" | "error";
}

/** What becomes of a device. */
export type EnrollmentDecision =
  /** It gets its enrollment profile. */
  | (Reasoned & { readonly action: "enroll" })
  /** It gets neither the profile nor a request: it has to try again. Only with `onCatalogFailure: "refuse"`. */
  | (Reasoned & { readonly action: "refuse" })
  /** It must update first. */
  | (Reasoned & {
      readonly action: "update";
      readonly answer: UpdateRequired;
      /** The name by which attempts are counted: the version, with the build where it has one. */
      readonly target: string;
    });

/** What a decision rests on besides the device and the policy. */
export interface EnrollmentKnowledge {
  /** What Apple offers. Missing when it isn't known. */
  readonly catalog?: Catalog;
  /** The day, `YYYY-MM-DD`; a release counts up to and including its last day. */
  readonly on: string;
  /** The token of a beta program by its title; undefined where it isn't known or must not be sent. Default: none is known. */
  readonly betaToken?: (title: string) => string | undefined;
  /** How often the device was asked for a target before. Default: never. */
  readonly attempts?: (target: string) => number;
}

/** How often a device is asked for one version where the policy doesn't say. */
const defaultMaximumAttempts = 3;

/**
 * Decides whether a device enrolls or must update first. It enrolls wherever something isn't known: a device that waits for
 * an update that never comes is of no use to anybody.
 *
 * @param info What the device says of itself.
 * @param policy The policy, as `parsePolicy` returns it.
 * @see https://developer.apple.com/documentation/devicemanagement/errorcodesoftwareupdaterequired
 */
export function decideEnrollment(
  info: MachineInfo,
  policy: EnrollmentPolicy,
  knowledge: EnrollmentKnowledge,
): EnrollmentDecision {
  const subject = subjectOf(info, policy);
  if (!("rule" in subject)) return subject;
  const { rule, osVersion, title } = subject;
  if (isFixed(rule.minimum) && isInstalled(info, osVersion, { ...rule, version: rule.minimum })) {
    return enroll("MET", `${title}, and the minimum is ${rule.minimum}`);
  }
  if (!knowledge.catalog) return withoutCatalog(title, policy);
  return decideByCatalog(subject, policy, { ...knowledge, catalog: knowledge.catalog });
}

/** A device that may have to update. */
interface Subject {
  readonly info: MachineInfo;
  readonly platform: EnrollmentPlatform;
  readonly osVersion: string;
  readonly rule: EnrollmentRule;
  /** The device for people: `iPhone14,5 runs iOS 17.3`. */
  readonly title: string;
}

function subjectOf(info: MachineInfo, policy: EnrollmentPolicy): Subject | EnrollmentDecision {
  const { productType, osVersion } = info;
  if (!info.canRequestSoftwareUpdate) {
    return enroll("CANNOT_BE_ASKED", `${productType} doesn't say that it can be asked to update`);
  }
  const platform = enrollmentPlatforms.find((one) => one === platformOfProduct(productType));
  if (!platform) return enroll("UNKNOWN_PLATFORM", `${productType} belongs to no platform that is known`, "warning");
  const rule = ruleFor(info, policy);
  if (!rule) return enroll("NO_RULE", `the policy says nothing of ${productType}`);
  if (rule.minimum === "none") return enroll("EXEMPT", `the policy has no minimum for ${productType}`);
  if (osVersion === undefined || !isVersion(osVersion)) {
    return enroll("UNKNOWN_VERSION", `${productType} doesn't say which version it runs`, "warning");
  }
  if (info.serialNumber === undefined) {
    const reason = `${productType} has no serial number, by which attempts could be counted`;
    return enroll("NO_SERIAL_NUMBER", reason, "warning");
  }
  return { info, platform, osVersion, rule, title: `${productType} runs ${platform} ${osVersion}` };
}

function withoutCatalog(title: string, policy: EnrollmentPolicy): EnrollmentDecision {
  const reason = `${title}, and it isn't known which releases Apple offers`;
  return policy.onCatalogFailure === "refuse"
    ? { action: "refuse", code: "NO_CATALOG", reason: `${reason}; the policy refuses it`, severity: "error" }
    : enroll("NO_CATALOG", reason, "error");
}

function decideByCatalog(
  { info, platform, osVersion, rule, title }: Subject,
  policy: EnrollmentPolicy,
  { catalog, on, betaToken = () => undefined, attempts = () => 0 }: EnrollmentKnowledge & { readonly catalog: Catalog },
): EnrollmentDecision {
  const listed = lookupNameOf(info, platform, catalog);
  if (!("name" in listed)) return enroll("UNKNOWN_MODEL", `${title}, and ${listed.reason}`, "warning");

  const beta = betaProgramFor(rule, platform, osVersion, betaToken);
  const question = {
    info,
    platform,
    osVersion,
    device: listed.name,
    catalog,
    on,
    hasBetaProgram: beta.program !== undefined,
  };
  const wanted = wantedRelease(rule, question);
  const asked = minimumInWords(rule.minimum);
  if (!wanted)
    return enroll("NO_RELEASE", `${title}, and Apple offers it no release that fits the minimum, ${asked}`, "warning");

  const minimum = wanted.version === asked ? asked : `${wanted.version} (${asked})`;
  if (isInstalled(info, osVersion, wanted)) return enroll("MET", `${title}, and the minimum is ${minimum}`);

  const target = targetFor(wanted, question);
  if (!target) {
    const reason = `${title}, the minimum is ${minimum}, and nothing that it may be asked for meets it`;
    return enroll("NOT_OFFERED", joined(reason, beta.note), "warning");
  }
  const name = versionWithBuild(target);
  const maximum = policy.maxAttempts ?? defaultMaximumAttempts;
  if (attempts(name) >= maximum) {
    const reason = `${title} still after it was asked ${maximum} times to update to ${name}`;
    return enroll("ATTEMPTS_USED", reason, "warning");
  }
  return {
    action: "update",
    code: "ASKED",
    reason: joined(`${title}, the minimum is ${minimum}, and it is asked to update to ${name}`, target.note, beta.note),
    severity: beta.note === undefined ? "info" : "warning",
    answer: answerFor(platform, target, beta.program, policy.message),
    target: name,
  };
}

/** The beta program that a device enrolls in, or why it can't. */
function betaProgramFor(
  { betaProgram }: EnrollmentRule,
  platform: EnrollmentPlatform,
  osVersion: string,
  betaToken: (title: string) => string | undefined,
): { readonly program?: RequiredBetaProgram; readonly note?: string } {
  if (betaProgram === undefined) return {};
  const since = supportOn(updateRequiredRule.keys["details.RequireBetaProgram"]!.support, platform)?.introduced;
  if (since === undefined || compareVersions(osVersion, since) < 0) {
    return { note: `it can't enroll in the beta program ${betaProgram} before ${platform} ${since}` };
  }
  const token = betaToken(betaProgram);
  if (token === undefined) return { note: `it gets no token of the beta program ${betaProgram}` };
  return { program: { Description: betaProgram, Token: token } };
}

function answerFor(
  platform: EnrollmentPlatform,
  { version, build }: EnrollmentTarget,
  program: RequiredBetaProgram | undefined,
  message: string | undefined,
): UpdateRequired {
  return {
    code: "com.apple.softwareupdate.required",
    description: `The organization requires ${platform} ${version} before enrollment.`,
    ...(message !== undefined && { message }),
    details: {
      OSVersion: version,
      ...(build !== undefined && { BuildVersion: build }),
      ...(program && { RequireBetaProgram: program }),
    },
  };
}

function enroll(
  code: DecisionCode,
  reason: string,
  severity: EnrollmentDecision["severity"] = "info",
): EnrollmentDecision {
  return { action: "enroll", code, reason, severity };
}

function joined(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join("; ");
}
