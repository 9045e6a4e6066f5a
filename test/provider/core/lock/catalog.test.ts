/** Selection over a lock file has the answers that it has over the service's own. */
import { catalogOf, firstOffered } from "../../../../provider/core/lock/catalog";
import { formatLock, parseLock, type Lock } from "../../../../provider/core/lock/lock";
import { refreshReleases } from "../../../../provider/core/lock/refresh";
import { parseAnswer } from "../../../../provider/core/releases/answer";
import { buildCatalog, devicesOf, rowsOf, type Catalog } from "../../../../provider/core/releases/catalog";
import { platforms, type Platform } from "../../../../provider/core/releases/platform";
import { latestRelease, listReleases, type Release } from "../../../../provider/core/releases/selection";
import { recordedText, recordedTimes } from "../../../support/lookupService";

/** All but `posted`, which the lock file doesn't hold. */
const known = (release: Release | undefined) => release && { ...release, posted: undefined };

function answersFor(catalog: Catalog, platform: Platform, device: string, on: string, first = firstOffered(empty)) {
  return [false, true].map((managed) => {
    const query = { platform, device, managed, on, firstOffered: first };
    return {
      latest: known(latestRelease(catalog, query)),
      behind: known(latestRelease(catalog, { ...query, behind: 1 })),
      candidates: listReleases(catalog, query).map(known),
    };
  });
}

const empty: Lock = { version: 1, releases: [] };

describe.each(recordedTimes())("with the answer of %s", (time) => {
  const day = time.slice(0, 10);
  const catalog = buildCatalog(parseAnswer(recordedText(time)));
  // A day on which parts of the answer have expired, too.
  const later = new Date(Date.parse(day) + 60 * 24 * 3600 * 1000).toISOString().slice(0, 10);

  test.each(platforms)("every %s device has the same answers from the lock file", (platform) => {
    const lock = parseLock(formatLock(refreshReleases(undefined, catalog, day)), "file");
    const locked = catalogOf(lock);
    const devices = devicesOf(rowsOf(catalog, { platform }));
    expect([...devicesOf(rowsOf(locked, { platform }))].sort()).toEqual([...devices].sort());
    for (const device of devices) {
      for (const on of [day, later]) {
        expect({ device, on, answers: answersFor(locked, platform, device, on, firstOffered(lock)) }).toEqual({
          device,
          on,
          answers: answersFor(catalog, platform, device, on),
        });
      }
    }
  });
});

test("a lock file that went through all answers has those of the last one, with its own days", () => {
  const lock = recordedTimes().reduce<Lock | undefined>(
    (before, time) => refreshReleases(before, buildCatalog(parseAnswer(recordedText(time))), time.slice(0, 10)),
    undefined,
  )!;
  const catalog = buildCatalog(parseAnswer(recordedText("2026-08-18")));
  const withoutDay = (releases: readonly Release[]) =>
    releases.map((one) => ({ ...known(one), firstOffered: undefined }));
  for (const platform of platforms) {
    for (const device of devicesOf(rowsOf(catalog, { platform }))) {
      const query = { platform, device, managed: true, on: "2026-08-18" };
      expect(withoutDay(listReleases(catalogOf(lock), query))).toEqual(withoutDay(listReleases(catalog, query)));
    }
  }
});

test("the catalog of a lock file is the same object, by which selection remembers it", () => {
  expect(catalogOf(empty)).toBe(catalogOf(empty));
});
