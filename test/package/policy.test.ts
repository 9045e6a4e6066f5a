import { installPackage, runNode } from "./packed";

jest.setTimeout(60_000);

test("importing the policies needs no other package and starts no server: a policy pack does that", async () => {
  const installed = await installPackage();
  const program = `
    const before = process.getActiveResourcesInfo().length;
    const { softwareUpdatePolicies } = require("pulumi-apple-softwareupdate/policy");
    const pulumi = Object.keys(require.cache).filter((file) => file.includes("@pulumi"));
    const started = process.getActiveResourcesInfo().length - before;
    console.log(JSON.stringify({ names: softwareUpdatePolicies.map(({ name }) => name), pulumi, started }));
  `;
  expect(await runNode(["-e", program], installed)).toEqual({
    names: [
      "softwareupdate-no-weekend-deadline",
      "softwareupdate-minimum-notice",
      "softwareupdate-canary-ring",
      "softwareupdate-automatic-installs",
      "softwareupdate-expiring-target",
    ],
    pulumi: [],
    started: 0,
  });
});
