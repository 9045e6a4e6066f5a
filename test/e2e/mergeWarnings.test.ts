import { PulumiProject } from "../support/pulumi";
import { javascript } from "./example";

jest.setTimeout(120_000);

describe("a preview", () => {
  it("warns, at the resource, of what declarations come to together in one group", async () => {
    const program = javascript(`
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
    const config = { "softwareupdate:server": "directory", "softwareupdate:path": "declarations" };
    const project = await PulumiProject.create({ program, config });
    const { diagnostics = [] } = await project.preview();
    const warnings = diagnostics.filter(({ severity }) => severity === "warning");
    expect(warnings.map(({ urn, message }) => [urn?.split("::").at(-1), message.trim()]).sort()).toEqual([
      [
        "kiosk",
        expect.stringContaining(
          "in group pilot devices combine this with everyone to something that neither of the two says: " +
            "notifications false, deferrals.minorPeriodInDays 30",
        ),
      ],
      ["two", expect.stringContaining("combine this with one to something that neither of the two says")],
    ]);
    expect(JSON.stringify(diagnostics)).not.toMatch(/secret-(one|two)/);
  });
});
