import * as pulumi from "@pulumi/pulumi";
import { BetaEnrollment } from "../../sdk/betaEnrollment";
import { getEffectiveSettings, getEffectiveSettingsOutput } from "../../sdk/getEffectiveSettings";
import { SoftwareUpdateSettings } from "../../sdk/softwareUpdateSettings";

const program = { description: "macOS AppleSeed Beta", token: "p3ySHD3CiWtpsH1DKS8sVdv9" };

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => void output.apply((value) => resolve(value)));
}

test("getEffectiveSettings combines settings as devices do, with keys as programs write them", async () => {
  const declarations = [
    { identifier: "everyone", deferrals: { minorPeriodInDays: 7 }, notifications: true },
    { identifier: "kiosk", deferrals: { minorPeriodInDays: 30 }, notifications: false },
  ];
  await expect(getEffectiveSettings({ declarations })).resolves.toEqual({
    effective: { notifications: false, deferrals: { minorPeriodInDays: 30 } },
    sources: { notifications: ["kiosk"], "deferrals.minorPeriodInDays": ["kiosk"] },
    overridden: { notifications: ["everyone"], "deferrals.minorPeriodInDays": ["everyone"] },
  });
  await expect(getEffectiveSettings({ declarations, platform: "iOS" })).resolves.toMatchObject({
    effective: { notifications: false },
  });
});

test("getEffectiveSettings refuses what Apple leaves undefined (safety rule 9) and names no token", async () => {
  const require = (identifier: string, requireProgram: typeof program) => ({
    identifier,
    beta: { programEnrollment: "AlwaysOn" as const, requireProgram },
  });
  const declarations = [require("a", program), require("b", { ...program, description: "iOS" })];
  const refused = getEffectiveSettings({ declarations });
  await expect(refused).rejects.toMatchObject({ code: "INVALID_INPUT" });
  await expect(refused).rejects.not.toThrow(program.token);
});

describe("in a program", () => {
  beforeAll(() =>
    pulumi.runtime.setMocks({
      call: ({ inputs }) => inputs as Record<string, unknown>,
      newResource: ({ name, inputs }) => {
        const { derivedIdentifier, ...others } = inputs as { derivedIdentifier: string };
        return { id: `${name}-id`, state: { ...others, identifier: derivedIdentifier } };
      },
    }),
  );

  test("resources of the program and outputs can be given", async () => {
    const everyone = new SoftwareUpdateSettings("everyone", { groups: ["everyone"], notifications: true });
    const beta = new BetaEnrollment("beta", { groups: ["pilot"], programEnrollment: "AlwaysOff" });
    const other = { identifier: "other", notifications: pulumi.output(false) };
    const result = getEffectiveSettingsOutput({ declarations: [everyone, beta, other], platform: "macOS" });
    const { effective, sources } = await valueOf(result);
    expect(effective).toEqual({ notifications: false, beta: { programEnrollment: "AlwaysOff" } });
    expect(sources["beta.programEnrollment"]).toEqual([expect.stringMatching(/^swu-beta-.*_beta$/)]);
  });

  test("a secret token makes the result secret", async () => {
    const offers = new BetaEnrollment("offers", { groups: ["pilot"], offerPrograms: [program] });
    expect(await pulumi.isSecret(getEffectiveSettingsOutput({ declarations: [offers] }))).toBe(true);
  });
});
