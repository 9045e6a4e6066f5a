/** What pages show of the commands that need neither Pulumi nor a server, word for word. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { softwareUpdatePolicies } from "../../policy";
import { parseInventory } from "../../provider/core/inventory";
import { judgeGate, type RingBefore } from "../../provider/core/rollout/gate";
import { softwareupdate } from "../cli/support/capturedIo";
import { temporaryFolder } from "../package/packed";
import { blockOf } from "./pages";

const settings = (Identifier: string, Payload: object) => ({
  Type: "com.apple.configuration.softwareupdate.settings",
  Identifier,
  Payload,
});
const enforcement = (Identifier: string, TargetOSVersion: string, day: string, TargetBuildVersion?: string) => ({
  Type: "com.apple.configuration.softwareupdate.enforcement.specific",
  Identifier,
  Payload: { TargetOSVersion, TargetBuildVersion, TargetLocalDateTime: `${day}T18:00:00` },
});

/** The files that each command of docs/declarations.md is shown with. */
const shown: readonly (readonly [command: string, files: readonly { readonly Identifier: string }[]])[] = [
  [
    "softwareupdate validate everyone.json",
    [
      settings("everyone", {
        Deferrals: { RecommendedCadence: "Newest" },
        AutomaticActions: { InstallSecurityUpdates: "AlwaysOn" },
      }),
    ],
  ],
  [
    "softwareupdate effective everyone.json kiosk.json",
    [
      settings("everyone", { Notifications: true, Deferrals: { MinorPeriodInDays: 30 } }),
      settings("kiosk", { Notifications: false, Deferrals: { MinorPeriodInDays: 7 } }),
    ],
  ],
  [
    "softwareupdate queue march.json supplemental.json april.json late.json --current 26.3",
    [
      enforcement("march", "26.3.1", "2026-03-20"),
      enforcement("supplemental", "26.3.1", "2026-03-27", "25D771280a"),
      enforcement("april", "26.4", "2026-04-10"),
      enforcement("late", "26.3", "2026-04-20"),
    ],
  ],
];

test.each(shown)("docs/declarations.md shows what `%s` prints", async (command, files) => {
  const workingDirectory = temporaryFolder();
  for (const file of files) writeFileSync(path.join(workingDirectory, `${file.Identifier}.json`), JSON.stringify(file));
  const { stdout } = await softwareupdate(command.split(" ").slice(1), { workingDirectory });
  expect(`$ ${command}\n${stdout}`).toBe(blockOf("docs/declarations.md", `$ ${command}\n`));
});

test("docs/rollouts.md shows what refresh says of gates", () => {
  const gate = { minimumDonePercent: 95, maximumFailedPercent: 3, soakDays: 2 };
  const before = (done: number, failed: number): RingBefore => ({
    ring: "canary",
    summary: { rollout: "macos", ring: "canary", total: 100, done, failed },
  });
  const judged = [before(81, 0), before(96, 0), before(90, 7)].map((ring) =>
    judgeGate(gate, ring, undefined, "2026-08-25"),
  );
  const sentences = judged.map(({ verdict, evidence }) =>
    verdict === "hold" ? `macos: ring early is held: ${evidence}` : `macos: ring early waits: ${evidence}`,
  );
  expect(sentences.join("\n")).toBe(blockOf("docs/rollouts.md", "macos: ring early waits"));
});

test("the inventory of docs/status.md is one that can be read", () => {
  expect(parseInventory(blockOf("docs/status.md", "["), "devices.json")).toMatchObject([
    { enrollment: "4C491E9F-64C4-4B9E-A994-C42458F07A6C", groups: ["pilot", "everyone"] },
  ]);
});

test("the configuration of docs/policies.md is one that the policies take", () => {
  const configuration = JSON.parse(blockOf("docs/policies.md", "{")) as Record<
    string,
    string | Record<string, unknown>
  >;
  for (const [name, given] of Object.entries(configuration)) {
    const policy = softwareUpdatePolicies.find((one) => one.name === name);
    expect(policy).toBeDefined();
    if (typeof given === "string") expect(["advisory", "mandatory", "disabled"]).toContain(given);
    else expect(Object.keys(policy!.configSchema!.properties)).toEqual(expect.arrayContaining(Object.keys(given)));
  }
});
