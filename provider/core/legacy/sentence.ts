import { appleRules, supportOn } from "../declarations/appleRules";
import type { Platform } from "../declarations/platform";
import type { LegacyKey } from "./keys";

/** By platform, since which version the profile's key is ignored wherever a declaration has its counterpart. */
export function ignoredSince(legacy: LegacyKey): Partial<Record<Platform, string>> {
  const { keys } = appleRules["com.apple.configuration.softwareupdate.settings"];
  return Object.fromEntries(
    legacy.platforms.flatMap((platform) => {
      const [first] = legacy.declarationKeys[platform] ?? [];
      const support = first === undefined ? undefined : supportOn(keys[first]!.support, platform);
      return support ? [[platform, support.introduced]] : [];
    }),
  );
}

/** The different declaration keys, over all platforms, that take precedence over a key. */
export function declarationKeysOf(legacy: LegacyKey): string[] {
  return [...new Set(Object.values(legacy.declarationKeys).flat())];
}

/** What becomes of a key, in a sentence for a person. */
export function legacySentence(legacy: LegacyKey): string {
  return [precedence(legacy), ended(legacy)].join(" ");
}

function precedence(legacy: LegacyKey): string {
  if (legacy.unsupportedSince !== undefined) {
    return `Ignored since ${versions(legacy, legacy.unsupportedSince)}, with or without a declaration.`;
  }
  const since = Object.entries(ignoredSince(legacy));
  if (since.length === 0) return "No declaration key stands for it.";
  const keys = [...new Set(since.map(([platform]) => legacy.declarationKeys[platform as Platform]!.join(" and ")))];
  const parts = keys.map((key) => {
    const on = since.filter(([platform]) => legacy.declarationKeys[platform as Platform]!.join(" and ") === key);
    return `${key} (${on.map(([platform, version]) => `${platform} ${version}`).join(", ")})`;
  });
  return legacy.isPrecedenceStated
    ? `Ignored where a declaration has ${parts.join(", or ")}.`
    : `Replaced by ${parts.join(", or ")}; Apple doesn't say which of the two wins.`;
}

function ended(legacy: LegacyKey): string {
  const { deprecatedSince, removedSince } = legacy;
  const deprecated =
    deprecatedSince === undefined || deprecatedSince === legacy.unsupportedSince
      ? ""
      : `Deprecated with ${versions(legacy, deprecatedSince)}, removed`;
  return `${deprecated || "Removed"} from Apple's schema with ${versions(legacy, removedSince)}.`;
}

function versions({ platforms }: LegacyKey, version: string): string {
  return platforms.map((platform) => `${platform} ${version}`).join(", ");
}
