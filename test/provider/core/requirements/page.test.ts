import { batteryRequirements, batterySource } from "../../../../provider/core/requirements/battery";
import { requirements } from "../../../../provider/core/requirements/requirement";
import { missedDeadlines, notificationTimeline } from "../../../../provider/core/requirements/timeline";
import { expectPage, markdownTable, sourceText } from "../../../support/documentation";

function percent(value: number | undefined): string {
  return value === undefined ? "-" : `${value}%`;
}

function page(): string {
  return [
    "# What a release needs to install",
    "Made from the data in `provider/core/requirements`; a test compares them.",
    "## Battery",
    "Unless it is connected to power, a device needs this charge. An enforced release needs what a user-initiated one of the same type does.",
    markdownTable(
      ["Device", "User-initiated or enforced", "Automatic", "Background Security Improvement", "The same, on power"],
      batteryRequirements.map((row) => [
        row.device,
        percent(row.userInitiated),
        percent(row.automatic),
        percent(row.securityImprovement),
        percent(row.securityImprovementOnPower),
      ]),
    ),
    "To download and prepare an automatic update, a device must be connected to power.",
    `Source: ${sourceText(batterySource)}.`,
    "## Requirements",
    ...requirements.flatMap(({ title, rule, advice, source }) => [
      `### ${title}`,
      rule,
      `Where it isn't met: ${advice}`,
      `Source: ${sourceText(source)}.`,
    ]),
    "## What users see before the deadline",
    markdownTable(
      ["When", "What", "Also with `notifications: false`"],
      notificationTimeline.map(({ when, what, withoutNotifications }) => [
        when,
        what,
        withoutNotifications ? "yes" : "no",
      ]),
    ),
    `Source: ${sourceText(notificationTimeline[0]!.source)}.`,
    "## When a deadline is missed",
    markdownTable(
      ["Devices", "What happens", "Source"],
      missedDeadlines.map(({ devices, what, source }) => [devices, what, sourceText(source)]),
    ),
  ]
    .join("\n\n")
    .concat("\n");
}

test("docs/requirements.md says what the data says", () => {
  expectPage("requirements.md", page());
});
