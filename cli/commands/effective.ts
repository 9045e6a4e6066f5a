import type { Declaration } from "../../provider/core/declarations/declaration";
import { mergeSettings, valueAt, type EffectiveSettings } from "../../provider/core/declarations/effectiveSettings";
import { settingsType } from "../../provider/core/declarations/types";
import { declarationProblems } from "../../provider/core/declarations/validateDeclaration";
import { SoftwareUpdateError } from "../../provider/core/error";
import type { JsonObject } from "../../provider/core/json";
import { assertPlatform, platforms, type Platform } from "../../provider/core/releases/platform";
import { asUsage } from "../asUsage";
import { defineCommand } from "../command";
import { jsonOption } from "../commonOptions";
import { readDeclarations, withoutTokens } from "../declarationFiles";
import { textTable } from "../table";

/** `softwareupdate effective`: what several settings declarations come to on a device. */
export const effective = defineCommand({
  description:
    "Combines settings declarations (JSON files, one declaration each, in order of application) as a device does, and says\n" +
    "for each value which declarations it comes from and which are overridden. Exits with 1 for an invalid file, for two\n" +
    "different required beta programs, and for offered and required ones together; with 2 for a declaration of another type.",
  options: {
    platform: {
      kind: "value",
      placeholder: "PLATFORM",
      description: `Drop keys that don't exist on ${platforms.join(", ")}. Default: all keys.`,
    },
    "show-secrets": { kind: "flag", description: "Print the tokens of beta programs instead of [secret]." },
    json: jsonOption,
  },
  operands: { placeholder: "FILE", minimum: 1, maximum: Infinity },
  async run({ platform, "show-secrets": showSecrets, json }, io, files) {
    if (platform !== undefined) asUsage(() => assertPlatform(platform));
    const declarations = await readDeclarations(files, settingsType, io);
    const merged = mergeSettings(declarations, platform as Platform | undefined);
    if (merged.conflicts.length > 0) throw new SoftwareUpdateError("INVALID_INPUT", merged.conflicts.join(" "));
    const shown = showSecrets ? merged.effective : withoutTokens(merged.effective);
    const { sources, overridden } = merged;
    for (const sentence of newProblems(declarations, merged.effective)) {
      io.printError(`softwareupdate effective: warning: together, ${sentence}`);
    }
    if (json) io.print(JSON.stringify({ effective: shown, sources, overridden }));
    else io.print(report(shown, merged).join("\n"));
    return 0;
  },
});

/** What Apple's rules say of the result that they say of none of the declarations alone. */
function newProblems(declarations: readonly Declaration[], Payload: JsonObject): string[] {
  const sentences = (declaration: Declaration): string[] =>
    declarationProblems(declaration).map(({ path, message }) => `${path} ${message}`);
  const before = new Set(declarations.flatMap(sentences));
  return sentences({ Type: settingsType, Identifier: "effective", Payload }).filter((one) => !before.has(one));
}

function report(shown: JsonObject, { sources, overridden }: EffectiveSettings): string[] {
  const keys = Object.keys(sources);
  if (keys.length === 0) return ["No settings: none of the declarations has a key that counts here."];
  return textTable([
    ["KEY", "VALUE", "FROM", "OVERRIDDEN"],
    ...keys.map((key) => [
      key,
      JSON.stringify(valueAt(shown, key)),
      sources[key]!.join(", "),
      overridden[key]?.join(", ") ?? "-",
    ]),
  ]);
}
