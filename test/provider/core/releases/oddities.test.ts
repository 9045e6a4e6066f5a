/** Each oddity of Apple's service that a recorded answer shows, by name. */
import { parseAnswer } from "../../../../provider/core/releases/answer";
import { buildCatalog, mergedReleases, type Catalog } from "../../../../provider/core/releases/catalog";
import { latestByModel, latestRelease, listReleases } from "../../../../provider/core/releases/selection";
import { releaseSupport } from "../../../../provider/core/releases/support";
import { recordedText } from "../../../support/lookupService";

const catalogs = new Map<string, Catalog>();
function recorded(time: string): Catalog {
  const catalog = catalogs.get(time) ?? buildCatalog(parseAnswer(recordedText(time)));
  catalogs.set(time, catalog);
  return catalog;
}
const names = (releases: readonly { version: string; extra?: string }[]) =>
  releases.map(({ version, extra }) => version + (extra ?? ""));

test("the empty answer of 2024-11-14 is a failure and not the end of all releases; 21 minutes later all are back", () => {
  expect(() => parseAnswer(recordedText("2024-11-14T1941Z"))).toThrow(/This says nothing about which releases exist/);
  const question = { platform: "iOS", device: "iPhone14,5" } as const;
  expect(latestRelease(recorded("2024-11-14T2002Z"), { ...question, on: "2024-11-14" })).toMatchObject({
    version: "18.1",
    builds: ["22B83", "22B6083"],
  });
});

test("the third list is read under both of its names, and visionOS under both of its own", () => {
  const supplementals = (time: string) =>
    mergedReleases(recorded(time), { platform: "macOS", lists: ["supplemental"] }).map(({ build }) => build);
  expect(supplementals("2025-10-16")).toEqual([]);
  expect(supplementals("2026-03-17")).toEqual(["25D771400a", "25D771280a"]);
  const vision = { platform: "visionOS", lists: ["public"] } as const;
  expect(names(mergedReleases(recorded("2024-06-30"), vision))).toEqual(["1.2", "1.2", "1.1.2", "1.1.2", "1.0.3"]);
});

test("a release that Apple withdraws from the public list may still be enforced: 18.0 on the M4 iPads in 2024", () => {
  const question = { platform: "iPadOS", device: "iPad16,3", on: "2024-10-01" } as const;
  expect(latestRelease(recorded("2024-10-01"), question)?.version).toBe("17.7");
  const target = { platform: "iPadOS", version: "18.0", on: "2024-10-01", devices: ["iPad16,3", "iPad14,1"] } as const;
  expect(releaseSupport(recorded("2024-10-01"), target).devices).toMatchObject([
    { device: "iPad16,3", offered: "managed" },
    { device: "iPad14,1", offered: "public" },
  ]);
});

test("a release that Apple stamps again stays the same release: macOS 12.7.6 of July 2024", () => {
  const found = ["2024-09-09", "2025-03-12", "2026-08-18"].map((time) =>
    latestRelease(recorded(time), { platform: "macOS", device: "J413AP", major: 12, on: time }),
  );
  expect(found.map((release) => [release?.version, release?.builds])).toEqual(Array(3).fill(["12.7.6", ["21H1320"]]));
  expect(found.map((release) => release?.posted)).toEqual(["2024-08-14", "2025-03-11", "2026-08-17"]);
});

test("one version has two builds for one device: 26.6.1 is 23G83 and 23G6083, in numeric order", () => {
  const question = { platform: "iOS", device: "iPhone14,5", on: "2026-08-18" } as const;
  expect(latestRelease(recorded("2026-08-18"), question)?.builds).toEqual(["23G83", "23G6083"]);
});

test("one version has builds for different hardware: visionOS 26.0.1 has four for two models", () => {
  const builds = (device: string) =>
    latestRelease(recorded("2025-10-30"), { platform: "visionOS", device, managed: true, major: 26, on: "2025-10-30" });
  expect(builds("RealityDevice14,1")).toMatchObject({ version: "26.0.1", builds: ["23M341", "23M6341"] });
  expect(builds("RealityDevice17,1")).toMatchObject({ version: "26.0.1", builds: ["23M8340", "23M9340"] });
});

test("a release that is split into rows is one, with the dates of all of them: 26.5 23F77 on 2026-08-18", () => {
  const release = listReleases(recorded("2026-08-18"), { platform: "iOS", managed: true, on: "2026-08-18" }).find(
    ({ version }) => version === "26.5",
  );
  expect(release).toMatchObject({ posted: "2026-05-18", expires: "2026-09-27", deviceCount: 31 });
});

test("a model's own row says until when it may be enforced there, not the release's last one", () => {
  const target = { platform: "iOS", version: "26.5", build: "23F77", on: "2026-08-18" } as const;
  const { until, devices } = releaseSupport(recorded("2026-08-18"), {
    ...target,
    devices: ["iPhone14,5", "iPhone18,1"],
  });
  expect(until).toBe("2026-09-27");
  expect(new Set(devices.map((one) => one.until))).toEqual(new Set(["2026-08-30", "2026-09-27"]));
});

test("a row that Apple lists after its day is not offered: visionOS 1.1.2 on 2024-09-09", () => {
  const target = { platform: "visionOS", version: "1.1.2" } as const;
  const offered = (on: string) => releaseSupport(recorded("2024-09-09"), { ...target, on }).offered;
  expect([offered("2024-09-08"), offered("2024-09-09")]).toEqual(["public", "none"]);
});

test("a supplemental stays listed when its base is gone, and is then for nobody who runs something newer", () => {
  const catalog = recorded("2026-08-18");
  const question = { platform: "macOS", device: "J413AP", on: "2026-08-18", managed: true } as const;
  const listed = names(listReleases(catalog, { ...question, major: 26 }));
  expect(listed).toContain("26.3.1(a)");
  expect(listed).not.toContain("26.3.1");
  expect(names(listReleases(catalog, { ...question, current: "26.6", build: "25G70" }))).not.toContain("26.3.1(a)");
  expect(releaseSupport(catalog, { platform: "macOS", version: "26.3.1", on: "2026-08-18" }).offered).toBe("none");
  expect(
    releaseSupport(catalog, { platform: "macOS", version: "26.3.1", build: "25D771280a", on: "2026-08-18" }),
  ).toMatchObject({ offered: "public", builds: ["25D771280a"] });
});

test("devices match whatever their case: J314cAP, J314CAP and j314cap", () => {
  const found = ["J314cAP", "J314CAP", "j314cap"].map((device) =>
    latestRelease(recorded("2026-08-18"), { platform: "macOS", device, on: "2026-08-18" }),
  );
  expect(found.map((release) => release?.version)).toEqual(["26.6.2", "26.6.2", "26.6.2"]);
});

test("one behind never crosses a major: the Mac's 13.7.8 is the only 13 and has none before it", () => {
  const question = { platform: "macOS", device: "J413AP", on: "2026-08-18", major: 13 } as const;
  expect(latestRelease(recorded("2026-08-18"), question)?.version).toBe("13.7.8");
  expect(latestRelease(recorded("2026-08-18"), { ...question, behind: 1 })).toBeUndefined();
});

describe("one answer a model", () => {
  const catalog = recorded("2026-08-18");

  test("is grouped by equal answers, the newest first and what has none last", () => {
    const models = ["iPhone14,5", "iPhone11,2", "iPhone99,9", "iPhone11,8", "iPhone14,5"];
    const groups = latestByModel(catalog, { platform: "iOS", major: 18, on: "2026-08-18" }, models);
    expect(groups.map(({ release, models: together }) => [release?.version, release?.builds, together])).toEqual([
      ["18.7.10", ["22H374", "22H6374"], ["iPhone11,2", "iPhone11,8"]],
      ["18.7.8", ["22H352", "22H6352"], ["iPhone14,5"]],
      [undefined, undefined, ["iPhone99,9"]],
    ]);
  });

  test("is the same for models whose builds differ, and the group has the builds of all", () => {
    const groups = latestByModel(recorded("2024-11-04"), { platform: "macOS", on: "2024-11-04" }, ["J132AP", "J604AP"]);
    expect(groups).toMatchObject([
      { release: { version: "15.1", builds: ["24B83", "24B2083"] }, models: ["J132AP", "J604AP"] },
    ]);
  });

  test("takes a Mac's product type for all its boards", () => {
    const models = ["MacBookPro16,1", "J413AP", "MacBookAir8,1"];
    const groups = latestByModel(catalog, { platform: "macOS", on: "2026-08-18" }, models);
    expect(groups.map(({ release, models: together }) => [release?.version, together])).toEqual([
      ["26.6.2", ["MacBookPro16,1", "J413AP"]],
      ["14.8.9", ["MacBookAir8,1"]],
    ]);
  });
});

describe("support of a target", () => {
  const on = "2026-08-18";
  const catalog = recorded(on);

  test("names where it is offered, until when, and each model's own answer", () => {
    const target = {
      platform: "iOS",
      version: "18.7.10",
      on,
      devices: ["iphone11,2", "iPhone14,5", "iPhone99,9"],
    } as const;
    expect(releaseSupport(catalog, target)).toEqual({
      offered: "public",
      until: "2026-11-16",
      builds: ["22H374", "22H6374"],
      devices: [
        { device: "iphone11,2", isKnown: true, offered: "public", until: "2026-11-16", builds: ["22H374", "22H6374"] },
        { device: "iPhone14,5", isKnown: true, offered: "none", builds: [] },
        { device: "iPhone99,9", isKnown: false, offered: "none", builds: [] },
      ],
    });
  });

  test("is none for a version that is gone, for a build of another version and on another platform", () => {
    const target = { platform: "macOS", version: "26.6.2", on } as const;
    expect(releaseSupport(catalog, target)).toMatchObject({ offered: "public", builds: ["25G83"] });
    expect(releaseSupport(catalog, { ...target, build: "25G71" })).toEqual({
      offered: "none",
      builds: [],
      devices: [],
    });
    expect(releaseSupport(catalog, { ...target, version: "26.1" }).offered).toBe("none");
    expect(releaseSupport(catalog, { ...target, platform: "tvOS" }).offered).toBe("none");
  });

  test("reads 27 as 27.0 and 26.6.0 as 26.6", () => {
    expect(releaseSupport(catalog, { platform: "macOS", version: "26.6.2.0", on }).offered).toBe("public");
  });

  test.each([
    [{ platform: "OSX" }, /^platform: "OSX" is not known/],
    [{ version: "26.3.1 (a)" }, /is not a version/],
    [{ on: "today" }, /^on: "today" is not a date/],
    [{ devices: ["Mac99,1"] }, /Pass the board id instead/],
  ])("of %j is refused", (part, sentence) => {
    const target = { platform: "macOS", version: "26.6.2", on, ...part } as Parameters<typeof releaseSupport>[1];
    expect(() => releaseSupport(catalog, target)).toThrow(sentence);
  });
});
