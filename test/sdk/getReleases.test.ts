import * as pulumi from "@pulumi/pulumi";
import { getLatestRelease, getLatestReleaseOutput } from "../../sdk/getLatestRelease";
import { getReleases, getReleasesOutput } from "../../sdk/getReleases";
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
