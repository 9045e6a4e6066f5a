import { legacyCommands } from "../../../../provider/core/legacy/commands";
import { legacyKeys } from "../../../../provider/core/legacy/keys";
import { legacySentence } from "../../../../provider/core/legacy/sentence";
import { expectPage, markdownTable, sourceText } from "../../../support/documentation";

function page(): string {
  const keysOf = (payloadType: string) =>
    markdownTable(
      ["Key", "What becomes of it", "Source"],
      legacyKeys
        .filter((legacy) => legacy.payloadType === payloadType)
        .map((legacy) => [`\`${legacy.key}\``, legacySentence(legacy), sourceText(legacy.source)]),
    );
  return [
    "# Profiles and commands from before declarations",
    "Made from the data in `provider/core/legacy`; a test compares them. `softwareupdate legacy FILE…` says it of your own profiles.",
    "## Keys of com.apple.SoftwareUpdate",
    keysOf("com.apple.SoftwareUpdate"),
    "## Restrictions (com.apple.applicationaccess)",
    keysOf("com.apple.applicationaccess"),
    "## Commands",
    "What comes of them while an enforcement is pending on a device, and what does their work now:",
    markdownTable(
      ["Command", "Result", "In its place", "Removed with", "Source"],
      legacyCommands.map(({ command, whilePending = "Apple says nothing.", replacement, removedSince, source }) => [
        command,
        whilePending,
        replacement,
        removedSince,
        sourceText(source),
      ]),
    ),
  ]
    .join("\n\n")
    .concat("\n");
}

test("docs/legacy.md says what the data says", () => {
  expectPage("legacy.md", page());
});
