/** Every recorded answer, against a second implementation that is as simple as it can be and shares no code. */
import { parseAnswer } from "../../../../provider/core/releases/answer";
import { buildCatalog } from "../../../../provider/core/releases/catalog";
import { platforms, type Platform } from "../../../../provider/core/releases/platform";
import { latestRelease } from "../../../../provider/core/releases/selection";
import { recordedText, recordedTimes } from "../../../support/lookupService";

interface NaiveRow {
  ProductVersion: string;
  Build: string;
  PostingDate: string;
  ExpirationDate: string;
  SupportedDevices: string[];
}
type NaiveAnswer = Record<string, Record<string, NaiveRow[]>>;

const prefixes: Record<Platform, string[]> = {
  iOS: ["iPhone", "iPod"],
  iPadOS: ["iPad"],
  macOS: [],
  tvOS: ["AppleTV"],
  watchOS: ["Watch"],
  visionOS: ["RealityDevice"],
};

function isOf(platform: Platform, array: string, device: string): boolean {
  if (array === "macOS" || platform === "macOS") return array === platform;
  return prefixes[platform].some((prefix) => device.startsWith(prefix));
}

/** "26.6" as "026006000", so that text order is version order. */
function sortable(version: string): string {
  return [...version.split("."), "0", "0"]
    .slice(0, 3)
    .map((part) => part.padStart(3, "0"))
    .join("");
}

function naiveDevices(answer: NaiveAnswer, platform: Platform): string[] {
  const found = new Set<string>();
  for (const list of ["PublicAssetSets", "AssetSets"]) {
    for (const array in answer[list]) {
      for (const row of answer[list][array]!) {
        for (const device of row.SupportedDevices) if (isOf(platform, array, device)) found.add(device);
      }
    }
  }
  return [...found];
}

function naiveLatest(answer: NaiveAnswer, list: string, platform: Platform, device: string, on: string) {
  let rows: NaiveRow[] = [];
  for (const array in answer[list]) {
    for (const row of answer[list][array]!) {
      if (row.ExpirationDate < on || !row.SupportedDevices.includes(device) || !isOf(platform, array, device)) continue;
      if (rows.length && sortable(row.ProductVersion) > sortable(rows[0]!.ProductVersion)) rows = [];
      if (!rows.length || row.ProductVersion === rows[0]!.ProductVersion) rows.push(row);
    }
  }
  return rows.length ? { version: rows[0]!.ProductVersion, builds: rows.map((row) => row.Build).sort() } : undefined;
}

describe.each(recordedTimes())("in the answer of %s", (time) => {
  const text = recordedText(time);
  const answer = JSON.parse(text) as NaiveAnswer;
  const catalog = buildCatalog(parseAnswer(text));
  const on = time.slice(0, 10);

  test.each(platforms)(
    "every %s device has the latest release that a naive search finds, in both lists",
    (platform) => {
      const devices = naiveDevices(answer, platform);
      expect(devices.length).toBeGreaterThan(0);
      for (const device of devices) {
        for (const managed of [false, true]) {
          const found = latestRelease(catalog, { platform, device, managed, on });
          const expected = naiveLatest(answer, managed ? "AssetSets" : "PublicAssetSets", platform, device, on);
          expect(found && { device, version: found.version, builds: [...found.builds].sort() }).toEqual(
            expected && { device, ...expected },
          );
        }
      }
    },
  );
});
