import { declarationKeysOf, ignoredSince, legacySentence } from "../../provider/core/legacy/sentence";
import { legacyKeysOf, type FoundLegacyKey } from "../../provider/core/legacy/profile";
import { parsePropertyList } from "../../provider/core/legacy/propertyList";
import { defineCommand } from "../command";
import { jsonOption } from "../commonOptions";
import { readBytes } from "../declarationFiles";
import { textTable } from "../table";

/** `softwareupdate legacy`: which keys of configuration profiles declarations override. */
export const legacy = defineCommand({
  description:
    "Reads configuration profiles (XML property lists or JSON) and says of each key of com.apple.SoftwareUpdate, and of the\n" +
    "restrictions that software update declarations override, which key of a declaration takes precedence, and since which\n" +
    "version it is ignored, deprecated or removed. Exits with 1 for a file that can't be read.",
  options: { json: jsonOption },
  operands: { placeholder: "FILE", minimum: 1, maximum: Infinity },
  async run({ json }, io, files) {
    const found: [string, FoundLegacyKey[]][] = [];
    for (const file of files)
      found.push([file, legacyKeysOf(parsePropertyList(await readBytes(file, io), file), file)]);
    if (json) {
      const byFile = found.map(([file, keys]) => [file, { keys: keys.map(row) }]);
      io.print(JSON.stringify(Object.fromEntries(byFile)));
    } else io.print(found.flatMap(([file, keys]) => report(file, keys)).join("\n"));
    return 0;
  },
});

/** A key as `--json` has it. */
function row(found: FoundLegacyKey) {
  const { payloadType, payloadIdentifier, key, unsupportedSince, deprecatedSince, removedSince, source } = found;
  const versions = (version: string) => Object.fromEntries(found.platforms.map((platform) => [platform, version]));
  return {
    payloadType,
    ...(payloadIdentifier !== undefined && { payloadIdentifier }),
    key,
    declarationKeys: declarationKeysOf(found),
    isPrecedenceStated: found.isPrecedenceStated,
    ignoredSince: unsupportedSince === undefined ? ignoredSince(found) : versions(unsupportedSince),
    ...(deprecatedSince !== undefined && { deprecatedSince: versions(deprecatedSince) }),
    removedSince: versions(removedSince),
    source,
  };
}

function report(file: string, keys: readonly FoundLegacyKey[]): string[] {
  if (keys.length === 0) return [`${file}: no key that software update declarations override.`];
  const lines = textTable(keys.map((found) => [`  ${found.payloadType}`, found.key, legacySentence(found)]));
  return [`${file}:`, ...lines];
}
