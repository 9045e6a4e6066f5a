import { parseAnswer } from "../../../../provider/core/releases/answer";
import { buildCatalog, type Catalog } from "../../../../provider/core/releases/catalog";
import type { Platform } from "../../../../provider/core/releases/platform";
import { latestRelease, listReleases, noRelease } from "../../../../provider/core/releases/selection";
import { recordedText } from "../../../support/lookupService";

const catalogs = new Map<string, Catalog>();

function catalogOf(time: string): Catalog {
  const catalog = catalogs.get(time) ?? buildCatalog(parseAnswer(recordedText(time)));
  catalogs.set(time, catalog);
  return catalog;
}

const newest = catalogOf("2026-08-18");
const iPhone = { platform: "iOS", device: "iPhone14,5", on: "2026-08-18" } as const;
const mac = { platform: "macOS", device: "J413AP", on: "2026-08-18" } as const;
const versions = (releases: readonly { version: string; extra?: string }[]) =>
  releases.map(({ version, extra }) => version + (extra ?? ""));

describe("the latest release", () => {
  test("is a whole release: the iPhone's on 2026-08-18, with both builds in numeric order", () => {
    expect(latestRelease(newest, iPhone)).toEqual({
      version: "26.6.1",
      builds: ["23G83", "23G6083"],
      kind: null,
      firstOffered: "2026-08-17",
      posted: "2026-08-17",
      expires: "2026-11-16",
      deviceCount: 31,
    });
  });

  test.each<[Platform, string, string]>([
    ["iPadOS", "iPad16,3", "26.6.1"],
    ["macOS", "J413AP", "26.6.2"],
    ["tvOS", "AppleTV14,1", "26.6"],
    ["watchOS", "Watch7,1", "26.6"],
    ["visionOS", "RealityDevice14,1", "26.6.1"],
  ])("of %s for %s on 2026-08-18 is %s", (platform, device, version) => {
    expect(latestRelease(newest, { platform, device, on: "2026-08-18" })?.version).toBe(version);
  });

  test("of a major depends on the model: 18.7.8 for one iPhone, 18.7.10 for the other", () => {
    expect(latestRelease(newest, { ...iPhone, major: 18 })?.version).toBe("18.7.8");
    expect(latestRelease(newest, { ...iPhone, device: "iPhone11,2", major: 18 })?.version).toBe("18.7.10");
  });

  test("without a device is refused when it depends on the device, naming the versions", () => {
    expect(() => latestRelease(newest, { platform: "iOS", major: 18, on: "2026-08-18" })).toThrow(
      "Which iOS release is the newest depends on the device: 18.7.10 (4 models), 18.7.8 (26 models). Name a device.",
    );
    expect(() => latestRelease(newest, { platform: "macOS", on: "2026-08-18" })).toThrow(
      /^Which macOS release is the newest depends on the device: 26\.6\.2 \(63 models\), .* Name a device, or a major/,
    );
  });

  test("without a device is the one that all devices share", () => {
    expect(latestRelease(newest, { platform: "iOS", major: 26, on: "2026-08-18" })).toMatchObject({
      version: "26.6.1",
      deviceCount: 31,
    });
    expect(latestRelease(newest, { platform: "visionOS", behind: 1, on: "2026-08-18" })?.version).toBe("26.6");
    expect(latestRelease(newest, { platform: "visionOS", major: 9, on: "2026-08-18" })).toBeUndefined();
  });

  test("matches the device without case", () => {
    const catalog = catalogOf("2026-08-18");
    for (const device of ["J314cAP", "J314CAP", "j314cap"]) {
      expect(latestRelease(catalog, { ...mac, device })?.version).toBe("26.6.2");
    }
  });

  test("does not exist for an unknown device, nor for one of another platform", () => {
    expect(latestRelease(newest, { ...iPhone, device: "iPhone99,9" })).toBeUndefined();
    expect(latestRelease(newest, { ...iPhone, device: "iPad16,3" })).toBeUndefined();
    expect(listReleases(newest, { ...iPhone, device: "iPhone99,9" })).toEqual([]);
  });

  test("of a Mac's product type is the highest over its boards: 26.6.2, though one of them stops at 11.7.11", () => {
    const boards = ["J152FAP", "Mac-E1008331FDC96864"];
    expect(boards.map((device) => latestRelease(newest, { ...mac, device })?.version)).toEqual(["26.6.2", "11.7.11"]);
    expect(latestRelease(newest, { ...mac, device: "MacBookPro16,1" })).toEqual(
      latestRelease(newest, { ...mac, device: "J152FAP" }),
    );
    expect(listReleases(newest, { ...mac, device: "MacBookPro16,1", managed: true })).toEqual(
      listReleases(newest, { ...mac, device: "J152FAP", managed: true }),
    );
  });

  test("asks for the board id of a Mac that the table lacks", () => {
    expect(() => latestRelease(newest, { ...mac, device: "Mac99,1" })).toThrow(
      /Pass the board id instead, such as J413AP/,
    );
  });

  test("counts on the day of its expiry and not on the next", () => {
    expect(latestRelease(newest, { ...mac, on: "2026-11-16" })?.version).toBe("26.6.2");
    expect(latestRelease(newest, { ...mac, on: "2026-11-17" })).toBeUndefined();
  });

  test("of visionOS passes over entries that Apple still lists after their day", () => {
    const device = { platform: "visionOS", device: "RealityDevice14,1" } as const;
    const listed = versions(listReleases(catalogOf("2024-06-30"), { ...device, on: "2024-06-30" }));
    expect(listed).toEqual(["1.2", "1.1.2"]);
    expect(versions(listReleases(catalogOf("2024-09-09"), { ...device, on: "2024-09-09" }))).toEqual(["1.3"]);
    expect(versions(listReleases(catalogOf("2024-09-09"), { ...device, on: "2024-09-08" }))).toEqual(["1.3", "1.1.2"]);
  });

  test("falls when Apple withdraws one from the public list, and the managed list keeps it", () => {
    const question = { platform: "iPadOS", device: "iPad16,3", on: "2024-10-01" } as const;
    expect(latestRelease(catalogOf("2024-10-01"), question)?.version).toBe("17.7");
    expect(latestRelease(catalogOf("2024-10-01"), { ...question, managed: true })?.version).toBe("18.0");
  });

  test("exists for one Mac alone where Apple made one for it: 26.3.2 for J700AP", () => {
    const question = { platform: "macOS", on: "2026-03-17" } as const;
    expect(latestRelease(catalogOf("2026-03-17"), { ...question, device: "J700AP" })).toMatchObject({
      version: "26.3.2",
      builds: ["25D2140"],
      deviceCount: 1,
    });
    expect(latestRelease(catalogOf("2026-03-17"), { ...question, device: "J413AP" })?.version).toBe("26.3.1");
  });

  test("is never a supplemental, also when it has the highest version", () => {
    const catalog = catalogOf("2026-03-17");
    expect(latestRelease(catalog, { ...mac, on: "2026-03-17" })).not.toHaveProperty("extra");
  });

  test("does not depend on the current version", () => {
    const { kind, ...release } = latestRelease(newest, { ...mac, current: "26.6.2" })!;
    expect(kind).toBeNull();
    expect(release).toEqual((({ kind: _, ...rest }) => rest)(latestRelease(newest, { ...mac, current: "12.7.6" })!));
  });

  test("stays in the major of the current version with sameMajor, and below a version with below", () => {
    expect(latestRelease(newest, { ...mac, current: "15.6", sameMajor: true })?.version).toBe("15.7.9");
    expect(latestRelease(newest, { ...mac, below: "26" })?.version).toBe("15.7.9");
    expect(latestRelease(newest, { ...mac, below: "26.6.2", managed: true })?.version).toBe("26.6.1");
  });
});

describe("staying behind", () => {
  test.each([
    [0, "26.6.2"],
    [1, "26.6.1"],
    [2, "26.6"],
    [5, "26.5"],
    [6, undefined],
  ])(
    "by %d is %s for a Mac: the versions are those that may still be enforced, and the major is not crossed",
    (behind, version) => {
      expect(latestRelease(newest, { ...mac, behind })?.version).toBe(version);
    },
  );

  test("counts versions, not builds: the iPhone's 26.6 has two", () => {
    expect(latestRelease(newest, { ...iPhone, behind: 1 })).toMatchObject({
      version: "26.6",
      builds: ["23G71", "23G6071"],
    });
    expect(latestRelease(newest, { ...iPhone, behind: 2 })?.version).toBe("26.5.2");
  });

  test("counts from the newest public one, below what Apple withdrew", () => {
    const question = { platform: "iPadOS", device: "iPad16,3", on: "2024-10-01", behind: 1 } as const;
    expect(latestRelease(catalogOf("2024-10-01"), question)?.version).toBe("17.6.1");
  });

  test("within a major counts in that major", () => {
    expect(latestRelease(newest, { ...mac, major: 15, behind: 2 })?.version).toBe("15.7.7");
    expect(latestRelease(newest, { ...mac, major: 13, behind: 1 })).toBeUndefined();
  });
});

describe("builds", () => {
  test("are those that fit the device: 24B83 and 24B2083 of macOS 15.1 are for different Macs", () => {
    const catalog = catalogOf("2024-11-04");
    const question = { platform: "macOS", major: 15, on: "2024-11-04" } as const;
    const builds = (device?: string) => listReleases(catalog, { ...question, device })[0]?.builds;
    expect(builds()).toEqual(["24B83", "24B2083"]);
    expect(builds("J132AP")).toEqual(["24B83"]);
    expect(builds("J604AP")).toEqual(["24B2083"]);
    expect(builds("VMA2MACOSAP")).toEqual(["24B83", "24B2083"]);
  });

  test("of a version are all listed for a device that has a rebuild besides", () => {
    const question = { platform: "iOS", device: "iPhone14,5", on: "2024-09-09" } as const;
    expect(latestRelease(catalogOf("2024-09-09"), question)).toMatchObject({
      version: "17.6.1",
      builds: ["21G93", "21G101", "21G6093"],
      posted: "2024-08-26",
      firstOffered: "2024-08-07",
    });
  });
});

describe("dates", () => {
  test("the first offer is the earliest posting in any list, since the public list is stamped again", () => {
    const found = listReleases(newest, { ...mac, major: 12 });
    expect(found).toEqual([expect.objectContaining({ posted: "2026-08-17", firstOffered: "2026-05-18" })]);
  });

  test("the first offer is the lock file's day where it has one", () => {
    const firstOffered = ({ version }: { version: string }) => (version === "12.7.6" ? "2024-07-29" : undefined);
    const days = listReleases(newest, { ...mac, below: "14", firstOffered }).map((release) => release.firstOffered);
    expect(days).toEqual(["2026-05-18", "2024-07-29"]);
  });

  test("the first offer does not move when the entry that shows it expires", () => {
    const row = { platform: "iOS", version: "26.6", build: "23G71", devices: ["iPhone14,5"] } as const;
    const catalog: Catalog = {
      rows: [
        { ...row, list: "managed", posted: "2026-07-27", expires: "2026-09-01" },
        { ...row, list: "public", posted: "2026-08-17", expires: "2026-11-16" },
      ],
    };
    expect(latestRelease(catalog, { ...iPhone, on: "2026-09-02" })?.firstOffered).toBe("2026-07-27");
  });
});

describe("the list of releases", () => {
  test("without a device has all of the platform, newest first, a supplemental before its base", () => {
    const releases = listReleases(catalogOf("2026-03-17"), {
      platform: "macOS",
      managed: true,
      on: "2026-03-17",
      major: 26,
    });
    expect(versions(releases)).toEqual(["26.3.2(a)", "26.3.2", "26.3.1(a)", "26.3.1", "26.3", "26.2"]);
    expect(releases[2]).toEqual({
      version: "26.3.1",
      extra: "(a)",
      builds: ["25D771280a"],
      kind: "supplemental",
      firstOffered: "2026-03-17",
      posted: "2026-03-17",
      expires: "2026-06-15",
      prerequisiteBuild: "25D2128",
      deviceCount: 62,
    });
    expect(releases[3]).toMatchObject({ expires: "2026-06-15", deviceCount: 63 });
  });

  test("names what each release is to the current version", () => {
    const releases = listReleases(newest, { platform: "macOS", on: "2026-08-18", current: "15.7.9" });
    const kinds = Object.fromEntries(releases.map(({ version, extra, kind }) => [version + (extra ?? ""), kind]));
    expect(kinds).toMatchObject({
      "26.6.2": "upgrade",
      "26.3.1(a)": "supplemental",
      "15.7.9": null,
      "14.8.9": null,
    });
    expect(listReleases(newest, { ...mac, current: "15.7.8" }).find(({ version }) => version === "15.7.9")?.kind).toBe(
      "update",
    );
  });

  test("counts the devices of its platform alone: 26.6.1 is for 31 iPhones and 64 iPads", () => {
    const counts = (["iOS", "iPadOS"] as const).map(
      (platform) => listReleases(newest, { platform, on: "2026-08-18", major: 26 })[0]?.deviceCount,
    );
    expect(counts).toEqual([31, 64]);
  });

  test("holds the device's supplementals for any version when no current one is given", () => {
    expect(versions(listReleases(newest, { ...mac, major: 26 }))).toEqual(["26.6.2", "26.3.1(a)"]);
  });

  test("holds what is newer than the current version, and the supplemental of that version", () => {
    const question = { ...mac, managed: true, major: 26 };
    expect(versions(listReleases(newest, { ...question, current: "26.6.1" }))).toEqual(["26.6.2"]);
    expect(versions(listReleases(newest, { ...question, current: "26.3.1", below: "26.5.1" }))).toEqual([
      "26.5",
      "26.3.1(a)",
    ]);
    expect(versions(listReleases(newest, { ...mac, current: "26.3.1" }))).toEqual(["26.6.2", "26.3.1(a)"]);
  });

  test("with a build holds the supplemental whose prerequisite it is, and no other's", () => {
    const question = { ...iPhone, current: "26.3.1" };
    expect(versions(listReleases(newest, { ...question, build: "23D8133" }))).toEqual(["26.6.1", "26.3.1(a)"]);
    expect(versions(listReleases(newest, { ...question, build: "23D9133" }))).toEqual(["26.6.1"]);
    expect(versions(listReleases(newest, { ...question, build: "23D771330a" }))).toEqual(["26.6.1"]);
    expect(versions(listReleases(newest, { ...iPhone, build: "23D8133" }))).toContain("26.3.1(a)");
  });

  test("offers a Mac no supplemental that is for another", () => {
    const catalog = catalogOf("2026-03-17");
    const question = { platform: "macOS", device: "J700AP", on: "2026-03-17" } as const;
    expect(versions(listReleases(catalog, question))).toEqual(["26.3.2(a)", "26.3.2"]);
    expect(listReleases(catalog, { ...question, current: "26.3.1", build: "25D2128" }).map((one) => one.extra)).toEqual(
      [undefined],
    );
  });

  test("keeps one supplemental upon two base builds apart", () => {
    const row = {
      list: "supplemental",
      platform: "macOS",
      version: "26.3.1",
      extra: "(a)",
      posted: "2026-03-17",
    } as const;
    const catalog: Catalog = {
      rows: [
        { ...row, build: "25D771280a", prerequisiteBuild: "25D2128", devices: ["J413AP"] },
        { ...row, build: "25D771290a", prerequisiteBuild: "25D8128", devices: ["J704AP"] },
      ],
    };
    const found = listReleases(catalog, { platform: "macOS", on: "2026-03-17" });
    expect(found.map(({ builds, prerequisiteBuild }) => [builds, prerequisiteBuild])).toEqual([
      [["25D771290a"], "25D8128"],
      [["25D771280a"], "25D2128"],
    ]);
  });
});

describe("a question that makes no sense is refused", () => {
  test.each([
    [{ on: "18.08.2026" }, 'on: "18.08.2026" is not a date; write YYYY-MM-DD.'],
    [{ on: "2026-02-30" }, 'on: "2026-02-30" is not a date; write YYYY-MM-DD.'],
    [{ major: 18.5 }, "major: 18.5 is not a major version; write a whole number from 1, such as 18."],
    [{ behind: -1 }, "behind: -1 is not a number of versions; write a whole number from 0."],
    [{ sameMajor: true }, "sameMajor keeps the major of the current version, and no current version is given."],
    [{ below: "twenty" }, '"twenty" is not a version; write numbers with dots between them, such as 26.6.1.'],
    [{ current: "26.3.1 (a)" }, '"26.3.1 (a)" is not a version; write numbers with dots between them, such as 26.6.1.'],
    [{ platform: "OSX" as Platform }, /^platform: "OSX" is not known; it must be one of iOS,/],
  ])("%j", (part, sentence) => {
    expect(() => latestRelease(newest, { ...mac, ...part })).toThrow(sentence);
  });
});

describe("the sentence for no release", () => {
  test("names platform, device and question", () => {
    expect(noRelease(newest, { ...mac, major: 10, below: "10.16" }).message).toBe(
      "Apple's Software Lookup Service offers no macOS release of major 10 and below 10.16 for J413AP on 2026-08-18; ask for " +
        "another version, or with managed for every release that may still be enforced.",
    );
  });

  test("says when the service doesn't know the device", () => {
    expect(noRelease(newest, { ...iPhone, device: "iPad16,3", behind: 1 }).message).toBe(
      "Apple's Software Lookup Service offers no iOS release 1 version behind the newest for iPad16,3 on 2026-08-18; no iOS " +
        "device of that name is listed; check the platform and the device.",
    );
  });

  test("names the lock file where it answered, and how to bring it up to date", () => {
    expect(noRelease(newest, { ...mac, major: 27, managed: true }, "softwareupdate.lock.json").message).toBe(
      "The lock file softwareupdate.lock.json has no macOS release of major 27 for J413AP on 2026-08-18; ask for another " +
        "version. `softwareupdate refresh` brings the lock file up to date.",
    );
  });
});
