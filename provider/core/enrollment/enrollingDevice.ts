/** A device that enrolls, as policies and the lookup service know it. */
import { fits, rowsOf, type Catalog } from "../releases/catalog";
import { identifiersOf } from "../releases/devices";
import { boardsOf } from "../releases/macs";
import { isMacProductType, platformOf, type Platform } from "../releases/platform";
import type { MachineInfo } from "./machineInfo";
import type { EnrollmentPolicy, EnrollmentRule } from "./policy";

/** The platform of a product type; undefined for what is not known, such as a virtual machine of another maker. */
export function platformOfProduct(productType: string): Platform | undefined {
  return platformOf("iOS", productType) ?? (isMacProductType(productType) ? "macOS" : undefined);
}

/**
 * The rule for a device: its exception, else that of its model, else that of its platform.
 *
 * @returns Undefined when the policy says nothing of it.
 */
export function ruleFor(info: MachineInfo, policy: EnrollmentPolicy): EnrollmentRule | undefined {
  const serialNumber = info.serialNumber?.toLowerCase();
  const exception = policy.exceptions?.find(({ serialNumbers }) =>
    serialNumbers.some((one) => one.toLowerCase() === serialNumber),
  );
  if (exception) return exception;
  const platform = platformOfProduct(info.productType);
  const { models = [], ...rule } = (platform && ruleOf(platform, policy)) ?? {};
  const names = namesOf(info);
  return models.find(({ devices }) => devices.some((one) => names.has(one.toLowerCase()))) ?? completed(rule);
}

/** The name under which the lookup service lists a device, or the reason why it isn't known. */
export type LookupName = { readonly name: string } | { readonly reason: string };

/**
 * The name under which the lookup service lists a device: what the device says, else its product type, which for a Mac stands
 * for its boards in the checked table.
 */
export function lookupNameOf(info: MachineInfo, platform: Platform, catalog: Catalog): LookupName {
  // Missing before iOS 17.4 and macOS 14.4.
  const name = info.softwareUpdateDeviceId ?? info.productType;
  if (platform === "macOS" && isMacProductType(name) && boardsOf(name).length === 0) {
    return { reason: `which board a ${name} has is not known` };
  }
  const identifiers = identifiersOf(platform, name);
  const isListed = rowsOf(catalog, { platform }).some((row) => fits(row, identifiers));
  return isListed ? { name } : { reason: `Apple's Software Lookup Service lists no ${platform} device named ${name}` };
}

/** All names that a policy may give to a device. */
function namesOf({ productType, softwareUpdateDeviceId }: MachineInfo): ReadonlySet<string> {
  const names = [productType, softwareUpdateDeviceId ?? productType, ...boardsOf(productType)];
  return new Set(names.map((name) => name.toLowerCase()));
}

function ruleOf(platform: Platform, { platforms }: EnrollmentPolicy) {
  return platform === "tvOS" || platform === "watchOS" ? undefined : platforms[platform];
}

function completed(rule: Partial<EnrollmentRule>): EnrollmentRule | undefined {
  return rule.minimum === undefined ? undefined : { ...rule, minimum: rule.minimum };
}
