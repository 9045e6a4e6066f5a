import * as pulumi from "@pulumi/pulumi";
import { getLatestRelease, getLatestReleaseOutput } from "../../sdk/getLatestRelease";
import { getLatestReleases, getLatestReleasesOutput } from "../../sdk/getLatestReleases";
import { getReleases, getReleasesOutput } from "../../sdk/getReleases";
import { getReleaseSupport, getReleaseSupportOutput } from "../../sdk/getReleaseSupport";
import { getUpdateCandidates, getUpdateCandidatesOutput } from "../../sdk/getUpdateCandidates";
import { recordedPath } from "../support/lookupService";

const before = process.env.SOFTWAREUPDATE_LOOKUP_URL;

beforeEach(() => {
  jest.spyOn(Date, "now").mockReturnValue(Date.parse("2026-08-18T23:59:00Z"));
  process.env.SOFTWAREUPDATE_LOOKUP_URL = recordedPath("2026-08-18");
});
afterEach(() => {
  jest.restoreAllMocks();
  if (before === undefined) delete process.env.SOFTWAREUPDATE_LOOKUP_URL;
  else process.env.SOFTWAREUPDATE_LOOKUP_URL = before;
});

class Recording extends pulumi.CustomResource {}

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => void output.apply((value) => resolve(value)));
}

test("getReleases lists the releases of a platform on the day in UTC", async () => {
  const { releases, ...rest } = await getReleases({ platform: "macOS", major: 26 });
  expect(rest).toEqual({ platform: "macOS", on: "2026-08-18", list: "public" });
  expect(releases.map(({ version, extra }) => version + (extra ?? ""))).toEqual(["26.6.2", "26.3.2(a)", "26.3.1(a)"]);
  expect(releases[0]).toEqual({
    version: "26.6.2",
    builds: ["25G83"],
    firstOffered: "2026-08-17",
    posted: "2026-08-17",
    expires: "2026-11-16",
    deviceCount: 63,
  });
  expect(releases[2]).toMatchObject({ kind: "supplemental", prerequisiteBuild: "25D2128" });
});

test("getReleases lists what may still be enforced on a device", async () => {
  const { releases, list } = await getReleases({ platform: "iOS", device: "iphone14,5", managed: true, below: "26.6" });
  expect(list).toBe("managed");
  expect(releases.map(({ version, extra }) => version + (extra ?? ""))).toEqual([
    "26.5.2",
    "26.5",
    "26.3.1(a)",
    "18.7.8",
  ]);
});

test("getLatestRelease returns the newest release of a device", async () => {
  await expect(getLatestRelease({ platform: "iOS", device: "iPhone11,2", major: 18 })).resolves.toEqual({
    version: "18.7.10",
    builds: ["22H374", "22H6374"],
    firstOffered: "2026-08-17",
    posted: "2026-08-17",
    expires: "2026-11-16",
    deviceCount: 4,
  });
  expect((await getLatestRelease({ platform: "macOS", device: "J413AP", behind: 1 })).version).toBe("26.6.1");
});

test("getLatestRelease without a device asks for one when the answer depends on it", async () => {
  await expect(getLatestRelease({ platform: "iOS", major: 18 })).rejects.toThrow(
    "18.7.10 (4 models), 18.7.8 (26 models). Name a device.",
  );
  expect((await getLatestRelease({ platform: "iPadOS", major: 26 })).version).toBe("26.6.1");
});

test("getLatestRelease fails with platform, device and question when nothing fits", async () => {
  await expect(getLatestRelease({ platform: "macOS", device: "J413AP", major: 13, behind: 1 })).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: expect.stringMatching(
      /offers no macOS release of major 13 and 1 version behind the newest for J413AP on 2026-08-18;/,
    ) as string,
  });
});

test("getUpdateCandidates lists what a device may update to, with the builds that fit it", async () => {
  const { candidates, ...rest } = await getUpdateCandidates({ platform: "macOS", device: "J413AP", current: "15.7.8" });
  expect(rest).toEqual({ platform: "macOS", device: "J413AP", on: "2026-08-18", list: "public" });
  expect(candidates.map(({ version, kind, builds }) => [version, kind, builds])).toEqual([
    ["26.6.2", "upgrade", ["25G83"]],
    ["15.7.9", "update", ["24G830"]],
  ]);
  const within = await getUpdateCandidates({
    platform: "macOS",
    device: "MacBookPro16,1",
    current: "26.5",
    sameMajor: true,
    managed: true,
    below: "26.6.2",
  });
  expect(within).toMatchObject({ device: "MacBookPro16,1", list: "managed" });
  expect(within.candidates.map(({ version }) => version)).toEqual(["26.6.1", "26.6", "26.5.2", "26.5.1"]);
});

test("getUpdateCandidates has the supplemental of the build that runs, and of no other", async () => {
  const question = { platform: "macOS", device: "J413AP", current: "26.3.1" } as const;
  const kinds = async (build: string) =>
    (await getUpdateCandidates({ ...question, build })).candidates.map((one) => one.kind);
  expect(await kinds("25D2128")).toEqual(["update", "supplemental"]);
  expect(await kinds("25D771280a")).toEqual(["update"]);
});

test("getUpdateCandidates asks for the board id of a Mac that isn't known, and has none for a device that isn't", async () => {
  await expect(getUpdateCandidates({ platform: "macOS", device: "Mac99,1", current: "26.0" })).rejects.toMatchObject({
    code: "INVALID_INPUT",
    message: expect.stringContaining("Pass the board id instead, such as J413AP") as string,
  });
  const unknown = await getUpdateCandidates({ platform: "iOS", device: "iPhone99,9", current: "26.0" });
  expect(unknown.candidates).toEqual([]);
});

test("getReleaseSupport says where a target is offered, until when, and for which models", async () => {
  const devices = ["iPhone11,2", "iPhone14,5"];
  expect(await getReleaseSupport({ platform: "iOS", version: "18.7.10", devices })).toEqual({
    platform: "iOS",
    version: "18.7.10",
    on: "2026-08-18",
    offered: "public",
    until: "2026-11-16",
    builds: ["22H374", "22H6374"],
    devices: [
      { device: "iPhone11,2", isKnown: true, offered: "public", until: "2026-11-16", builds: ["22H374", "22H6374"] },
      { device: "iPhone14,5", isKnown: true, offered: "none", builds: [] },
    ],
    unsupported: ["iPhone14,5"],
  });
});

test("getReleaseSupport knows what may only be enforced any more, what is gone, and a supplemental by its build", async () => {
  const offered = async (version: string, build?: string) =>
    (await getReleaseSupport({ platform: "macOS", version, build })).offered;
  expect(await offered("26.6.1")).toBe("managed");
  expect(await offered("26.1")).toBe("none");
  expect(await offered("26.3.1")).toBe("none");
  expect(await offered("26.3.1", "25D771280a")).toBe("public");
});

describe("in a program", () => {
  let created: () => void;
  beforeEach(async () => {
    created = () => undefined;
    await pulumi.runtime.setMocks({
      call: ({ inputs }) => inputs as Record<string, unknown>,
      newResource: ({ name, inputs }) => {
        created();
        return { id: `${name}-id`, state: inputs as Record<string, unknown> };
      },
    });
  });

  test("the Output forms take outputs", async () => {
    const device = pulumi.output("iPhone14,5");
    const latest = getLatestReleaseOutput({ platform: "iOS", device, major: pulumi.output(18) });
    expect(await valueOf(latest.version)).toBe("18.7.8");
    const all = getReleasesOutput({ platform: "iOS", device, major: 26 });
    expect((await valueOf(all.releases)).map(({ version }) => version)).toEqual(["26.6.1", "26.3.1"]);
  });

  test("the Output forms of candidates and support take outputs, also within a list", async () => {
    const device = pulumi.output("iPhone11,2");
    const found = getUpdateCandidatesOutput({ platform: "iOS", device, current: pulumi.output("18.7.9") });
    expect((await valueOf(found.candidates)).map(({ version }) => version)).toEqual(["18.7.10"]);
    const support = getReleaseSupportOutput({ platform: "iOS", version: "18.7.8", devices: [device, "iPhone14,5"] });
    expect(await valueOf(support.unsupported)).toEqual(["iPhone11,2"]);
  });

  test("a secret argument makes the result secret", async () => {
    expect(await pulumi.isSecret(getLatestReleaseOutput({ platform: "iOS", device: "iPhone14,5" }))).toBe(false);
    const secret = getLatestReleaseOutput({ platform: "iOS", device: pulumi.secret("iPhone14,5") });
    expect(await pulumi.isSecret(secret)).toBe(true);
  });

  test("dependsOn is waited for: the answer is read after the resource was created", async () => {
    created = () => void (process.env.SOFTWAREUPDATE_LOOKUP_URL = recordedPath("2026-06-30"));
    const resource = new Recording("test:index:Recording", "recording", {});
    const args = { platform: "iOS", device: "iPhone11,2", major: 18 } as const;
    const [after, alsoAfter] = [[resource], resource].map((dependsOn) => getLatestReleaseOutput(args, { dependsOn }));
    expect(await valueOf(after!.version)).toBe("18.7.9");
    expect(await valueOf(alsoAfter!.version)).toBe("18.7.9");
  });
});

test("getLatestReleases groups models by their newest release, and names those without one", async () => {
  const models = ["iPhone14,5", "iPhone11,2", "iPhone17,1", "iPhone5,1"];
  const { answers, ...rest } = await getLatestReleases({ platform: "iOS", models });
  expect(rest).toEqual({ platform: "iOS", on: "2026-08-18", unanswered: ["iPhone5,1"] });
  expect(answers.map(({ version, models: together }) => [version, together])).toEqual([
    ["26.6.1", ["iPhone14,5", "iPhone17,1"]],
    ["18.7.10", ["iPhone11,2"]],
  ]);
  const output = getLatestReleasesOutput({
    platform: pulumi.output("iOS" as const),
    models: [pulumi.output("iPhone11,2")],
  });
  expect((await valueOf(output)).answers[0]).toEqual({
    version: "18.7.10",
    builds: ["22H374", "22H6374"],
    firstOffered: "2026-08-17",
    posted: "2026-08-17",
    expires: "2026-11-16",
    deviceCount: 4,
    models: ["iPhone11,2"],
  });
});
