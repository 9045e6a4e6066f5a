import * as pulumi from "@pulumi/pulumi";
import { BetaEnrollment } from "../../sdk/betaEnrollment";
import { EnforcementSpecific } from "../../sdk/enforcementSpecific";
import { Provider } from "../../sdk/provider";
import { SoftwareUpdateSettings } from "../../sdk/softwareUpdateSettings";

let warnings: [message: string, resource: pulumi.Resource | undefined][];

beforeEach(async () => {
  warnings = [];
  jest.spyOn(pulumi.log, "warn").mockImplementation((message, resource) => {
    warnings.push([message, resource]);
    return Promise.resolve();
  });
  await pulumi.runtime.setMocks({
    call: ({ inputs }) => inputs as Record<string, unknown>,
    newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs as Record<string, unknown> }),
  });
});
afterEach(() => jest.restoreAllMocks());

/** Runs a program to its end. */
async function run(program: () => void): Promise<void> {
  await pulumi.runtime.runInPulumiStack(() => {
    program();
    return Promise.resolve({});
  });
  // Nothing that is said waits for a request, so by now all of it was said.
  await new Promise(setImmediate);
}

const deadline = { targetOSVersion: "99.1", targetLocalDateTime: "2099-12-01T18:00:00" };

test("two settings of one group that merge to something that neither wrote are warned of, once, at the later one", async () => {
  let second: SoftwareUpdateSettings | undefined;
  await run(() => {
    new SoftwareUpdateSettings("first", {
      groups: ["pilot"],
      notifications: true,
      deferrals: { minorPeriodInDays: 30 },
    });
    second = new SoftwareUpdateSettings("second", {
      groups: ["office", "pilot"],
      notifications: false,
      deferrals: { minorPeriodInDays: 7 },
    });
  });
  expect(warnings).toEqual([
    [
      "in group pilot devices combine this with first to something that neither of the two says: notifications false, deferrals.minorPeriodInDays 30",
      second,
    ],
  ]);
});

test("an enforcement whose group has a deferral is warned of, whichever comes first", async () => {
  await run(() => {
    new EnforcementSpecific("one", { ...deadline, groups: ["pilot"], platform: "macOS" });
    new SoftwareUpdateSettings("baseline", { groups: ["pilot"], deferrals: { minorPeriodInDays: 30 } });
    new EnforcementSpecific("two", { ...deadline, groups: ["pilot"], platform: "macOS" });
    new EnforcementSpecific("phones", { ...deadline, groups: ["pilot"], platform: "iOS" });
  });
  expect(warnings.map(([message]) => message).filter((message) => message.includes("deferral"))).toEqual([
    expect.stringMatching(/^the deferral of baseline reaches group pilot too/),
    expect.stringMatching(/^the deferral of baseline reaches group pilot too/),
  ]);
});

test("of two enforcements of one group the one is warned of that brings nothing newer", async () => {
  await run(() => {
    new EnforcementSpecific("one", { ...deadline, groups: ["pilot"], platform: "macOS" });
    const older = { targetOSVersion: "99.0", targetLocalDateTime: "2099-12-02T18:00:00" };
    new EnforcementSpecific("two", { ...older, groups: ["pilot"], platform: "macOS" });
  });
  expect(warnings.map(([message]) => message)).toEqual([
    expect.stringMatching(
      /^in group pilot the target of two, 99\.0, is not newer than 99\.1, which one brings no later/,
    ),
  ]);
});

test("a program says nothing of another program that ran in the same process", async () => {
  const offers = (token: string) => ({ groups: ["pilot"], offerPrograms: [{ description: "beta", token }] });
  await run(() => void new BetaEnrollment("first", offers("secret-one")));
  await run(() => void new BetaEnrollment("second", offers("secret-two")));
  expect(warnings).toEqual([]);
});

test("no warning holds a token", async () => {
  const offers = (token: string) => ({ groups: ["pilot"], offerPrograms: [{ description: "beta", token }] });
  await run(() => {
    new BetaEnrollment("first", offers("secret-one"));
    new BetaEnrollment("second", offers("secret-two"));
  });
  expect(warnings.map(([message]) => message)).toEqual([
    expect.stringMatching(/says: beta\.offerPrograms with the programs of both$/),
  ]);
});

test("groups of different servers are different groups", async () => {
  await run(() => {
    const provider = new Provider("elsewhere", { server: "directory", path: "elsewhere" });
    const deferrals = { minorPeriodInDays: 30 };
    new SoftwareUpdateSettings("first", { groups: ["pilot"], notifications: true, deferrals });
    const other = { groups: ["pilot"], notifications: false, deferrals: { minorPeriodInDays: 7 } };
    new SoftwareUpdateSettings("second", other, { provider });
  });
  expect(warnings).toEqual([]);
});
