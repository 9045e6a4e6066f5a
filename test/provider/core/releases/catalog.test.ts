import { parseAnswer } from "../../../../provider/core/releases/answer";
import { buildCatalog, mergedReleases, rowsOf } from "../../../../provider/core/releases/catalog";
import { recordedText } from "../../../support/lookupService";

const catalogOf = (time: string) => buildCatalog(parseAnswer(recordedText(time)));

test("rows that Apple splits are merged, with the earliest posting date: iOS 17.7 21H16 stands twice in the public list", () => {
  const releases = mergedReleases(catalogOf("2024-10-01"), { platform: "iPadOS", lists: ["public"] });
  const found = releases.filter(({ build }) => build === "21H16");
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ version: "17.7", posted: "2024-09-18" });
});

test("split rows keep the latest expiry and all devices: 26.5 23F77 is for 26 and 5 iPhones", () => {
  const releases = mergedReleases(catalogOf("2026-08-18"), { platform: "iOS", lists: ["managed"] });
  const found = releases.find(({ build }) => build === "23F77");
  expect(found).toMatchObject({ version: "26.5", posted: "2026-05-18", expires: "2026-09-27" });
  expect(found!.devices).toHaveLength(31);
});

test("a row that has expired takes its devices with it, and the rest of the release stays", () => {
  const catalog = catalogOf("2026-08-18");
  const devices = (on: string) =>
    mergedReleases(catalog, { platform: "iOS", lists: ["managed"], on }).find(({ build }) => build === "23F77")
      ?.devices;
  expect(devices("2026-08-30")).toHaveLength(31);
  expect(devices("2026-08-31")).toHaveLength(26);
  expect(devices("2026-09-28")).toBeUndefined();
});

test("a release without an expiry in one row has no end", () => {
  const row = { list: "public", platform: "iOS", version: "26.6", build: "23G1", devices: ["iPhone1,1"] } as const;
  const rows = [
    { ...row, posted: "2026-01-02", expires: "2026-03-01" },
    { ...row, posted: "2026-01-01" },
  ];
  const [release] = mergedReleases({ rows }, { platform: "iOS", on: "2026-04-01" });
  expect(release).toMatchObject({ posted: "2026-01-01", expires: undefined });
});

test("the iOS array is sorted out by device: in 2025-10 its highest version is for watches alone", () => {
  const catalog = catalogOf("2025-10-16");
  const versions = (platform: "iOS" | "iPadOS" | "watchOS") =>
    new Set(rowsOf(catalog, { platform, lists: ["public"] }).map(({ version }) => version));
  expect(versions("watchOS")).toContain("26.0.2");
  expect(versions("iOS")).not.toContain("26.0.2");
  expect(versions("iPadOS")).not.toContain("26.0.2");
});

test("visionOS is read from the arrays visionOS, xrOS and iOS", () => {
  const rows = rowsOf(catalogOf("2024-06-30"), { platform: "visionOS", lists: ["public"] });
  expect([...new Set(rows.map(({ version }) => version))]).toEqual(expect.arrayContaining(["1.0.3", "1.1.2", "1.2"]));
});

test("a supplemental keeps its extra and the build that it installs upon", () => {
  const rows = rowsOf(catalogOf("2026-03-17"), { platform: "macOS", lists: ["supplemental"] });
  expect(
    rows.map(({ version, extra, build, prerequisiteBuild }) => [version, extra, build, prerequisiteBuild]),
  ).toEqual([
    ["26.3.2", "(a)", "25D771400a", "25D2140"],
    ["26.3.1", "(a)", "25D771280a", "25D2128"],
  ]);
});
