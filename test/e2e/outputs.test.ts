import { startNanohub, type MdmServer } from "../support/mdmServer";
import { PulumiProject } from "../support/pulumi";
import { connectionTo, javascript } from "./example";

jest.setTimeout(240_000);

let server: MdmServer;
let project: PulumiProject;

/** Exports what a program sees of outputs that it gave no value to. */
function program(args: string, options = "{}"): string {
  return javascript(`
const macos = new apple.EnforcementSpecific("macos", {
  groups: ["pilot"], platform: "macOS", targetOSVersion: "26.6.2", targetLocalDateTime: "2030-03-01T18:00:00", ${args}
}, ${options});
const unset = [macos.minimumNotice, macos.detailsURL];
exports.seen = pulumi.all(unset).apply((all) => all.map((one) => one ?? "absent"));
exports.secret = Promise.all(unset.map(pulumi.isSecret));
exports.added = pulumi.all([macos.identifier, macos.server]);`);
}

/** A transform that gives every resource these properties. */
const giving = (properties: string): string =>
  `{ transforms: [async ({ props, opts }) => ({ props: { ...props, ${properties} }, opts })] }`;

beforeAll(async () => {
  server = await startNanohub();
  project = await PulumiProject.create({ program: program(""), config: connectionTo(server) });
});

describe("of outputs that it gives no value to a program sees", () => {
  test("that they are absent, also while their resource is only previewed", async () => {
    const { stdout } = await project.preview({ json: false });
    expect(stdout).toMatch(/seen *: \[\s*\[0\]: "absent"\s*\[1\]: "absent"\s*\]/);
    await project.up();
    expect(await project.outputs()).toEqual({
      seen: ["absent", "absent"],
      secret: [false, false],
      added: ["swu-enforcement-test_dev_macos", `nanohub ${server.url}`],
    });
  });

  test("what stays because its change is ignored", async () => {
    project.setProgram(program('detailsURL: "https://example.com/why"'));
    await project.up();
    project.setProgram(program("", '{ ignoreChanges: ["detailsURL"] }'));
    await project.up();
    expect(await project.outputs()).toMatchObject({ seen: ["absent", "https://example.com/why"] });
  });

  test("what a transform gives, as a secret where it holds one, and what is absent as no secret", async () => {
    const secret = giving('minimumNotice: 5, predicate: pulumi.secret("TRUEPREDICATE")');
    const other = `
new apple.EnforcementSpecific("other", {
  groups: ["pilot"], platform: "iOS", targetOSVersion: "26.6", targetLocalDateTime: "2030-03-01T18:00:00",
  minimumNotice: macos.minimumNotice, detailsURL: macos.detailsURL,
});`;
    project.setProgram(program("", secret) + other);
    await project.up();
    const { seen, secret: isSecret } = await project.outputs();
    expect({ seen, isSecret }).toEqual({ seen: [5, "absent"], isSecret: [true, false] });
    const { resources = [] } = (await project.exportState()).deployment;
    const [macos, given] = ["macos", "other"].map((name) => resources.find(({ urn }) => urn.endsWith(`::${name}`)));
    expect(given).toMatchObject({ propertyDependencies: { minimumNotice: [macos!.urn] } });
    expect(given!.inputs).not.toHaveProperty("detailsURL");
  });
});
