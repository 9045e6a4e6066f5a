import type { StateResource } from "../../../cli/pulumi/state";
import { followed, type RolloutShape } from "../../../cli/status/rollouts";

const urn = "urn:pulumi:dev::fleet::softwareupdate:index:SoftwareUpdateRollout::macos";
const enforcement = (name: string, isDeclared: boolean) => ({
  name,
  identifier: `swu-${name}`,
  isDeclared,
  platform: "macOS" as const,
  targetOSVersion: "26.6.2",
});
const ring = (name: string, isDeclared: boolean) => ({
  ring: name,
  group: name,
  status: isDeclared ? ("open" as const) : ("waiting" as const),
  reason: "",
  enforcements: [enforcement(`macos-${name}`, isDeclared)],
});
const shape: RolloutShape = {
  urn,
  name: "macos",
  platform: "macOS",
  rings: [ring("canary", true), ring("early", true), ring("office", false)],
};
const resource: StateResource = {
  urn: "urn:pulumi:dev::fleet::x::macos-canary",
  type: "pulumi-nodejs:dynamic/softwareupdate:EnforcementSpecific",
  id: "swu-macos-canary",
  provider: undefined,
  parent: urn,
  modified: Date.parse("2026-08-18T10:00:00Z"),
  inputs: {},
  outputs: {},
};

test("an enforcement that a preview declares and the state doesn't have is to come", () => {
  const { rings } = followed(shape, [resource]);
  expect(rings.map(({ isToCome, enforcements }) => [isToCome, enforcements[0]!.isDeclared])).toEqual([
    [undefined, true],
    [true, false],
    [undefined, false],
  ]);
  expect(rings[0]!.enforcements[0]!.assignedAt).toBe(resource.modified);
});
