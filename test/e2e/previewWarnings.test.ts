import { PulumiProject } from "../support/pulumi";
import { javascript } from "./example";

jest.setTimeout(120_000);

const config = { "softwareupdate:server": "directory", "softwareupdate:path": "declarations" };

/** The warnings of a preview, each with the resource that it stands at. */
async function warningsOf(source: string): Promise<string[]> {
  const project = await PulumiProject.create({ program: javascript(source), config });
  const { diagnostics = [] } = await project.preview();
  expect(JSON.stringify(diagnostics)).not.toMatch(/secret-(one|two)/);
  const warnings = diagnostics.filter(({ severity }) => severity === "warning");
  return warnings
    .map(({ urn, message }) => `${urn?.split("::").at(-1)}: ${message.replace(/^warning: /, "").trim()}`)
    .sort();
}

describe("a preview", () => {
  it("warns, at the resource, of what settings come to together in one group", async () => {
    const warnings = await warningsOf(`
new apple.SoftwareUpdateSettings("everyone", {
  groups: ["pilot"], notifications: true, deferrals: { minorPeriodInDays: 30 },
});
new apple.SoftwareUpdateSettings("kiosk", {
  groups: ["pilot"], notifications: false, deferrals: { minorPeriodInDays: 7 },
});
new apple.SoftwareUpdateSettings("elsewhere", { groups: ["school"], notifications: true });
const offers = (token) => ({ groups: ["pilot"], offerPrograms: [{ description: "beta", token }] });
new apple.BetaEnrollment("one", offers("secret-one"));
new apple.BetaEnrollment("two", offers("secret-two"));`);
    expect(warnings).toEqual([
      expect.stringContaining(
        "kiosk: in group pilot devices combine this with everyone to something that neither of the two says: " +
          "notifications false, deferrals.minorPeriodInDays 30",
      ),
      expect.stringContaining("two: in group pilot devices combine this with one to something that neither of the two"),
    ]);
  });

  it("warns of a deferral beside an enforcement, and of targets that devices have already", async () => {
    const warnings = await warningsOf(`
const enforce = (name, targetOSVersion, day, more) => new apple.EnforcementSpecific(name, {
  groups: ["pilot"], platform: "macOS", targetOSVersion, targetLocalDateTime: "2099-12-0" + day + "T18:00:00",
  targetCheck: "off", ...more,
});
new apple.SoftwareUpdateSettings("deferred", { groups: ["pilot"], deferrals: { minorPeriodInDays: 30 } });
enforce("newer", "26.10", 1);
enforce("older", "26.9", 2);
enforce("everywhere", "15.3", 3, { groups: ["lab"], platforms: { macOS: { minimumVersion: "15.3" } } });`);
    expect(warnings).toEqual([
      expect.stringMatching(/^everywhere: targetOSVersion: every device in reach runs macOS 15\.3 or later/),
      expect.stringMatching(
        /^newer: the deferral of deferred reaches group pilot too, and doesn't hold this release back/,
      ),
      expect.stringMatching(
        /^older: in group pilot the target of older, 26\.9, is not newer than 26\.10, which newer brings/,
      ),
      expect.stringMatching(/^older: the deferral of deferred reaches group pilot too/),
    ]);
  });

  it("warns of what the platforms in reach don't know, and of what has no effect", async () => {
    const warnings = await warningsOf(`
new apple.SoftwareUpdateSettings("mixed", {
  groups: ["everyone"],
  platforms: { macOS: { minimumVersion: "15.0", supervised: true }, iPadOS: { supervised: false } },
  recommendedCadence: "Newest",
  automaticActions: { download: "AlwaysOff", installOSUpdates: "AlwaysOn" },
  beta: { programEnrollment: "AlwaysOff" },
});`);
    expect(warnings).toEqual([
      "mixed: automaticActions.installOSUpdates: has no effect while download is AlwaysOff: Apple uses it only with automatic downloads enabled",
      "mixed: automaticActions: on iPadOS Apple allows it on supervised devices only",
      "mixed: beta.programEnrollment: on iPadOS Apple allows it on supervised devices only",
      "mixed: beta: macOS has it since 15.4 (Apple), and devices in reach may run 15.0",
      expect.stringMatching(/^mixed: recommendedCadence: macOS doesn't have it; Apple lists iOS 18\.0/),
    ]);
  });

  it("refuses programs that Apple excludes in one group (safety rule 9), and says no token", async () => {
    const source = `
const program = (token) => ({ description: "beta " + token.slice(-3), token });
new apple.BetaEnrollment("one", {
  groups: ["pilot"], programEnrollment: "AlwaysOn", requireProgram: program("secret-one"),
});
new apple.BetaEnrollment("two", {
  groups: ["pilot"], programEnrollment: "AlwaysOn", requireProgram: program("secret-two"),
});`;
    const project = await PulumiProject.create({ program: javascript(source), config });
    const { stdout, stderr } = await project.preview({ json: false, expectFailure: true });
    expect(stdout + stderr).toMatch(/both reach group pilot and require different beta programs/);
    expect(stdout + stderr).not.toMatch(/secret-(one|two)/);
  });
});
