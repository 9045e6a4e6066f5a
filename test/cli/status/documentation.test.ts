import { readFileSync } from "node:fs";
import path from "node:path";
import { groupsReport } from "../../../cli/groups/report";
import { statusText } from "../../../cli/status/text";
import { progressStates, stateTitles } from "../../../provider/core/status/progressState";
import { ringProgress } from "../../../provider/core/status/ringProgress";
import { rolloutStatus } from "../../../provider/core/status/rolloutStatus";
import { now, sampleMembers, sampleRing } from "./sample";

const page = readFileSync(path.join(__dirname, "../../../docs/status.md"), "utf8");

/** What the page shows of a command. */
function shown(command: string): string | undefined {
  return page
    .split("```text\n")
    .find((block) => block.startsWith(`$ ${command}\n`))
    ?.split("\n```")[0];
}

test("docs/status.md shows what `softwareupdate status` prints", () => {
  const canary = sampleRing("canary");
  const everyone = sampleRing("everyone", {
    status: "waiting",
    reason: "ring everyone waits: 92 % of ring canary done, needs 95 %",
    enforcements: [
      { ...sampleRing("everyone").enforcements[0]!, isDeclared: false, targetLocalDateTime: "2026-09-21T18:00:00" },
    ],
  });
  const rings = [
    ringProgress(
      canary,
      sampleMembers(canary, { noSpace: 1, done: 35, ahead: 2, prepared: 2 }, ["Anna's MacBook Pro"]),
      now,
    ),
    ringProgress(everyone, sampleMembers(everyone, { done: 61, ahead: 12, notYetTold: 1927 }), now),
  ];
  const status = rolloutStatus(
    "macos",
    "macOS",
    rings.map((progress) => ({ progress })),
  );
  const text = statusText([status], { columns: 116, hasColors: false, now });
  expect(shown("softwareupdate status")).toBe(`$ softwareupdate status\n${text}`);
});

test("docs/status.md shows what `softwareupdate groups sync` prints", () => {
  const command = "softwareupdate groups sync --inventory devices.json";
  const newcomers = [{ enrollment: "4C491E9F-64C4-4B9E-A994-C42458F07A6C", model: "Mac14,2", groups: ["pilot"] }];
  const enforcement = {
    identifier: "swu-enforcement-fleet_prod_macos-pilot",
    platform: "macOS" as const,
    targetOSVersion: "26.6.2",
    targetLocalDateTime: "2026-09-07T18:00:00",
    isShortNotice: false,
  };
  const news = [{ group: "pilot", present: 11, newcomers, enforcements: [enforcement] }];
  expect(shown(command)).toBe(`$ ${command}\n${groupsReport("nanohub https://mdm.example.com", news, false, now)}`);
});

test("docs/status.md says what each state means", () => {
  for (const state of progressStates) expect(page).toMatch(new RegExp(`^\\| ${stateTitles[state]} +\\| \\w`, "m"));
});
