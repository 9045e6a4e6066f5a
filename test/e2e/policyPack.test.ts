import path from "node:path";
import { delimiter } from "node:path";
import { blockOf } from "../documentation/pages";
import { PulumiProject } from "../support/pulumi";
import { javascript } from "./example";

jest.setTimeout(240_000);

/** Pulumi's own releases bring the program that starts policy packs; the engine that is built here doesn't. */
const launcher = path.join(__dirname, "../support/bin");

const pack = {
  "policies/PulumiPolicy.yaml": "runtime: nodejs\nmain: index.js\n",
  "policies/package.json": '{ "name": "policies", "version": "1.0.0", "main": "index.js" }\n',
  "policies/index.js": blockOf("docs/policies.md", "// policies/index.js"),
  "lenient.json": JSON.stringify({
    "softwareupdate-no-weekend-deadline": { weekdays: ["Sunday"] },
    "softwareupdate-minimum-notice": "advisory",
  }),
};

/** Of the time after the tests: deadlines in 2030 stay far away. */
const saturday = "2030-03-02T18:00:00";
const friday = "2030-03-01T18:00:00";

function program({ deadline, download }: { deadline: string; download: string }): string {
  return javascript(`
    new apple.SoftwareUpdateSettings("everyone", { groups: ["office"], automaticActions: { download: "${download}" } });
    new apple.EnforcementSpecific("macos", {
      groups: ["office"],
      platform: "macOS",
      targetOSVersion: "26.6.2",
      targetLocalDateTime: "${deadline}",
      targetCheck: "off",
      minimumNotice: 2,
    });
    new apple.SoftwareUpdateRollout("ipados", {
      platform: "iPadOS",
      release: "26.6.1",
      rings: [{ name: "everyone", group: "ipads", deadline: "${friday}" }],
      targetCheck: "off",
    });
  `);
}

let project: PulumiProject;

beforeAll(async () => {
  const engine = process.env.SOFTWAREUPDATE_TEST_ENGINE_PATH ?? "";
  const folders = [
    path.join(__dirname, "../../node_modules/.bin"),
    ...engine.split(delimiter),
    process.env.PATH ?? "",
    launcher,
  ];
  project = await PulumiProject.create({
    program: program({ deadline: saturday, download: "AlwaysOff" }),
    files: pack,
    packages: ["@pulumi/policy"],
    environment: { PATH: folders.filter((folder) => folder !== "").join(delimiter) },
    config: { "softwareupdate:server": "directory", "softwareupdate:path": "mdm" },
  });
});
afterAll(() => project?.dispose());

/** The names of the policies that are violated, by their level. */
function violated(output: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const [, level, name] of output.matchAll(/\[(advisory|mandatory)\]\s+(softwareupdate-[a-z-]+)/g)) {
    found[level!] = [...new Set([...(found[level!] ?? []), name!])].sort();
  }
  return found;
}

test("the engine refuses a program that violates the policies, and says each violation", async () => {
  const { stdout } = await project.preview({ json: false, args: ["--policy-pack", "policies"], expectFailure: true });
  expect(violated(stdout)).toEqual({
    mandatory: [
      "softwareupdate-automatic-installs",
      "softwareupdate-canary-ring",
      "softwareupdate-minimum-notice",
      "softwareupdate-no-weekend-deadline",
    ],
    // The program has no lock file.
    advisory: ["softwareupdate-expiring-target"],
  });
  expect(stdout).toContain(`the deadline ${saturday} falls on a Saturday`);
  expect(stdout).toContain("minimumNotice is 2 days, and has to be 3 or more");
  expect(stdout).toContain("the rollout has one ring");
  expect(stdout).toContain('the settings of group office come to automaticActions.download "AlwaysOff", from everyone');
});

test("a configuration changes what a policy asks, and its level", async () => {
  const words = ["--policy-pack", "policies", "--policy-pack-config", "lenient.json"];
  const { stdout } = await project.preview({ json: false, args: words, expectFailure: true });
  expect(violated(stdout)).toEqual({
    mandatory: ["softwareupdate-automatic-installs", "softwareupdate-canary-ring"],
    advisory: ["softwareupdate-expiring-target", "softwareupdate-minimum-notice"],
  });
});

test("what is only advisory lets the program pass", async () => {
  const fine = program({ deadline: friday, download: "AlwaysOn" })
    .replace("minimumNotice: 2,", "")
    .replace("rings: [", `rings: [{ name: "pilot", group: "pilot-ipads", deadline: "2030-02-26T18:00:00" }, `);
  project.setProgram(fine);
  const { stdout } = await project.up({ args: ["--policy-pack", "policies"] });
  expect(violated(stdout)).toEqual({ advisory: ["softwareupdate-expiring-target"] });
});
