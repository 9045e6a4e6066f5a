import { SoftwareUpdateError } from "../error";
import { isObject } from "../json";
import { legacyKeys, type LegacyKey, type LegacyPayloadType } from "./keys";

/** A key that a profile has and that stands in {@link legacyKeys}. */
export interface FoundLegacyKey extends LegacyKey {
  /** The payload's own identifier; absent where it has none. */
  readonly payloadIdentifier?: string;
}

/** Where preferences hide that a profile forces by their domain (custom settings). */
const managedPreferences = "com.apple.ManagedClient.preferences";
const deepest = 64;

/**
 * The keys of a profile that software update declarations override, and all others of com.apple.SoftwareUpdate that Apple
 * knows, in the order of the profile.
 *
 * @param content A profile, a payload of one, or a list of either, as `parsePropertyList` returns it.
 * @param file Its name, for messages.
 * @throws SoftwareUpdateError `INVALID_INPUT` for what is no profile, or one whose payloads are encrypted.
 */
export function legacyKeysOf(content: unknown, file: string): FoundLegacyKey[] {
  const payloads = payloadsOf(content, 0);
  if (payloads.length === 0) {
    throw new SoftwareUpdateError("INVALID_INPUT", `${file} is not a configuration profile: it has no PayloadType.`);
  }
  if (payloads.some(({ EncryptedPayloadContent: encrypted }) => encrypted !== undefined)) {
    throw new SoftwareUpdateError(
      "INVALID_INPUT",
      `${file} is encrypted for one device; export it without encryption.`,
    );
  }
  return payloads.flatMap((payload) => [
    ...found(payload.PayloadType, payload, payload.PayloadIdentifier),
    ...(payload.PayloadType === managedPreferences ? forced(payload) : []),
  ]);
}

function payloadsOf(content: unknown, depth: number): Record<string, unknown>[] {
  if (depth > deepest) return [];
  if (Array.isArray(content)) return content.flatMap((item) => payloadsOf(item, depth + 1));
  if (!isObject(content) || typeof content.PayloadType !== "string") return [];
  // A profile's content is a list; that of a single payload is its own.
  const inner = Array.isArray(content.PayloadContent) ? payloadsOf(content.PayloadContent, depth + 1) : [];
  return [content, ...inner];
}

function found(payloadType: unknown, settings: Record<string, unknown>, identifier: unknown): FoundLegacyKey[] {
  const named = typeof identifier === "string" ? { payloadIdentifier: identifier } : {};
  return Object.keys(settings).flatMap((key) => {
    const known = legacyKeys.find((legacy) => legacy.payloadType === payloadType && legacy.key === key);
    return known ? [{ ...known, ...named }] : [];
  });
}

function forced(payload: Record<string, unknown>): FoundLegacyKey[] {
  const domains: readonly LegacyPayloadType[] = ["com.apple.SoftwareUpdate", "com.apple.applicationaccess"];
  const content = isObject(payload.PayloadContent) ? payload.PayloadContent : {};
  return domains.flatMap((domain) => {
    const settings = isObject(content[domain]) ? content[domain].Forced : undefined;
    return (Array.isArray(settings) ? settings : []).flatMap((item: unknown) =>
      isObject(item) && isObject(item.mcx_preference_settings)
        ? found(domain, item.mcx_preference_settings, payload.PayloadIdentifier)
        : [],
    );
  });
}
