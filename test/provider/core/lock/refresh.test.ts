import { firstOffered, newestDay, releaseKey } from "../../../../provider/core/lock/catalog";
import { formatLock, parseLock, type Lock, type LockedRelease } from "../../../../provider/core/lock/lock";
import { refreshReleases, releaseChanges } from "../../../../provider/core/lock/refresh";
import { parseAnswer } from "../../../../provider/core/releases/answer";
import { buildCatalog, type Catalog, type CatalogRow } from "../../../../provider/core/releases/catalog";
import { recordedText, recordedTimes } from "../../../support/lookupService";

const catalogAt = (time: string): Catalog => buildCatalog(parseAnswer(recordedText(time)));

/** A catalog of one macOS release a row; all else is the same for all. */
function catalog(...rows: readonly Partial<CatalogRow>[]): Catalog {
  const usual = {
    platform: "macOS",
    list: "managed",
    version: "26.4.1",
    build: "25E253",
    posted: "2026-04-09",
  } as const;
  return { rows: rows.map((row) => ({ ...usual, expires: "2026-09-28", devices: ["J413AP", "J700AP"], ...row })) };
}

const linesOf = (lock: Lock, ...keys: (keyof LockedRelease)[]) =>
  lock.releases.map((line) => keys.map((key) => line[key]));

describe("over the whole sequence of recorded answers", () => {
  const locks: { readonly day: string; readonly lock: Lock }[] = [];
  beforeAll(() => {
    for (const time of recordedTimes()) {
      const day = time.slice(0, 10);
      locks.push({ day, lock: refreshReleases(locks.at(-1)?.lock, catalogAt(time), day) });
    }
  });

  test("no day on which a release was first seen ever moves", () => {
    for (const [at, { lock }] of locks.slice(1).entries()) {
      const before = firstOffered(locks[at]!.lock);
      for (const release of lock.releases) {
        expect([releaseKey(release), before(release) ?? release.firstSeen]).toEqual([
          releaseKey(release),
          release.firstSeen,
        ]);
      }
    }
  });

  test("a release that is new was posted since the refresh before", () => {
    const days = locks.slice(1).flatMap(({ day, lock }, at) => {
      const { day: since, lock: earlier } = locks[at]!;
      const fresh = lock.releases.filter((release) => firstOffered(earlier)(release) === undefined);
      return fresh.map(({ firstSeen }) => ({ since, firstSeen, day }));
    });
    expect(days.length).toBeGreaterThan(200);
    expect(days.filter(({ since, firstSeen, day }) => firstSeen < since || firstSeen > day)).toEqual([]);
  });

  test("no macOS 12.7.6 moves, which Apple has stamped with 55 days", () => {
    const days = locks.flatMap(({ lock }) => firstOffered(lock)({ platform: "macOS", version: "12.7.6" }) ?? []);
    expect(new Set(days)).toEqual(new Set(["2024-07-29"]));
  });

  test("releases that Apple dropped before their day are withdrawn, those it let run out are not", () => {
    const [first, second] = locks;
    const withdrawn = releaseChanges(first!.lock, second!.lock).filter(({ kind }) => kind === "withdrawn");
    expect(withdrawn.map(({ release }) => `${release.platform} ${release.version}`)).toEqual([
      "iOS 17.5",
      "iPadOS 17.5",
      "tvOS 17.5",
    ]);
    const between = releaseChanges(locks[2]!.lock, locks[3]!.lock);
    expect(between.filter(({ kind }) => kind !== "new")).toEqual([]);
  });

  test("a refresh with the same answer changes nothing, and neither does one in another order", () => {
    for (const [at, time] of recordedTimes().entries()) {
      const { day, lock } = locks[at]!;
      const shuffled = catalogAt(time).rows.map((row) => ({ ...row, devices: [...row.devices].reverse() }));
      expect(formatLock(refreshReleases(lock, { rows: shuffled.reverse() }, day))).toBe(formatLock(lock));
    }
  });

  test("the file stays small, is read back as it was, and forgets what is long over", () => {
    for (const [at, { day, lock }] of locks.entries()) {
      const text = formatLock(lock);
      expect(parseLock(text, "file")).toEqual(lock);
      expect(Buffer.byteLength(text)).toBeLessThan(40_000);
      expect(text.length).toBeLessThan(recordedText(recordedTimes()[at]!).length);
      const oldest = lock.releases.flatMap(({ expires }) => expires ?? []).sort()[0]!;
      // What the answer itself still lists stays, however old: xrOS 1.0.3 in 2024.
      if (day > "2024-12") expect(Date.parse(day) - Date.parse(oldest)).toBeLessThanOrEqual(90 * 24 * 3600 * 1000);
    }
    expect(locks.at(-1)!.lock.releases.length).toBeLessThan(150);
  });
});

describe("a refresh", () => {
  const before = refreshReleases(undefined, catalog({}), "2026-04-10");

  test("that makes the lock file takes the earliest posting, never a later day than its own", () => {
    const twice = catalog({ posted: "2026-05-02" }, { list: "public", posted: "2026-04-20" });
    expect(linesOf(refreshReleases(undefined, twice, "2026-08-18"), "firstSeen")).toEqual([["2026-04-20"]]);
    expect(linesOf(refreshReleases(undefined, twice, "2026-04-01"), "firstSeen")).toEqual([["2026-04-01"]]);
  });

  test("changes nothing but the last day when Apple stamps a release again", () => {
    const after = refreshReleases(before, catalog({ posted: "2026-08-17", expires: "2026-11-16" }), "2026-08-18");
    expect(after).toEqual({ version: 1, releases: [{ ...before.releases[0], expires: "2026-11-16" }] });
  });

  test("keeps the day of first sight when an earlier posting turns up", () => {
    const after = refreshReleases(before, catalog({ posted: "2026-01-01" }), "2026-08-18");
    expect(after).toEqual(before);
  });

  test("marks what Apple withdrew, and takes the mark away when it comes back", () => {
    const other = { version: "26.4", build: "25E246" };
    const withdrawn = refreshReleases(before, catalog(other), "2026-08-18");
    expect(linesOf(withdrawn, "version", "withdrawn")).toEqual([
      ["26.4.1", "2026-08-18"],
      ["26.4", undefined],
    ]);
    expect(refreshReleases(withdrawn, catalog(other), "2026-08-25")).toEqual(withdrawn);
    const back = refreshReleases(withdrawn, catalog({ posted: "2026-08-26" }, other), "2026-08-26");
    expect(linesOf(back, "version", "firstSeen", "withdrawn")).toEqual([
      ["26.4.1", "2026-04-09", undefined],
      ["26.4", "2026-04-09", undefined],
    ]);
    const [kept] = releaseChanges(withdrawn, back);
    expect(kept).toMatchObject({ kind: "back", release: { version: "26.4.1" }, deviceCount: 2, isWhole: true });
  });

  test("marks the devices alone that Apple withdrew it for", () => {
    const after = refreshReleases(before, catalog({ devices: ["J413AP"] }), "2026-08-18");
    expect(linesOf(after, "devices", "withdrawn")).toEqual([
      [["J413AP"], undefined],
      [["J700AP"], "2026-08-18"],
    ]);
    expect(releaseChanges(before, after)).toMatchObject([{ kind: "withdrawn", deviceCount: 1, isWhole: false }]);
  });

  test("takes a release that left the public list for offered still", () => {
    const both = refreshReleases(undefined, catalog({}, { list: "public" }), "2026-08-18");
    expect(linesOf(both, "lists", "withdrawn")).toEqual([[["public", "managed"], undefined]]);
    expect(linesOf(refreshReleases(both, catalog({}), "2026-08-19"), "lists", "withdrawn")).toEqual([
      [["managed"], undefined],
    ]);
  });

  test("takes what vanishes on its last day or the day before for expired, and forgets it 90 days later", () => {
    const gone = catalog({ version: "26.4", build: "25E246", expires: "2027-09-28" });
    const linesOn = (day: string) =>
      linesOf(refreshReleases(before, gone, day), "expires", "withdrawn").filter(([expires]) => expires! < "2027");
    expect(linesOn("2026-09-26")).toEqual([["2026-09-28", "2026-09-26"]]);
    expect(linesOn("2026-09-27")).toEqual([["2026-09-26", undefined]]);
    expect(linesOn("2026-09-28")).toEqual([["2026-09-27", undefined]]);
    expect(linesOn("2026-12-27")).toEqual([["2026-09-28", undefined]]);
    expect(linesOn("2026-12-28")).toEqual([]);
    const withdrawn = refreshReleases(before, gone, "2026-08-18");
    expect(refreshReleases(withdrawn, gone, "2026-12-27").releases).toHaveLength(2);
    expect(refreshReleases(withdrawn, gone, "2026-12-28").releases).toHaveLength(1);
  });

  test("has a line for each part of a release that has a fate of its own, and one for what differs in nothing", () => {
    const parts = catalog(
      { build: "25E6253", devices: ["J700AP"] },
      { build: "25E6253", devices: ["J413AP"] },
      {},
      { build: "25E2253", devices: ["J800AP"], expires: undefined },
    );
    expect(linesOf(refreshReleases(undefined, parts, "2026-04-10"), "builds", "devices", "expires")).toEqual([
      [["25E253", "25E6253"], ["J413AP", "J700AP"], "2026-09-28"],
      [["25E2253"], ["J800AP"], undefined],
    ]);
  });

  test("with a cached answer of yesterday doesn't withdraw what it can't know of", () => {
    const old = catalog({ version: "26.4", build: "25E246", posted: "2026-03-24" });
    expect(linesOf(refreshReleases(before, old, "2026-04-10", "2026-04-09"), "version", "withdrawn")).toEqual([
      ["26.4.1", undefined],
      ["26.4", undefined],
    ]);
    expect(linesOf(refreshReleases(before, old, "2026-04-11", "2026-04-10"), "version", "withdrawn")).toEqual([
      ["26.4.1", "2026-04-11"],
      ["26.4", undefined],
    ]);
  });

  test("takes devices in another case for the same", () => {
    const after = refreshReleases(before, catalog({ devices: ["j413aP", "J700AP"] }), "2026-04-11");
    expect(linesOf(after, "devices", "withdrawn")).toEqual([[["J700AP", "j413aP"], undefined]]);
  });

  test("doesn't know a base by its supplemental, nor one supplemental by another of the same letter", () => {
    const two = catalog(
      { version: "26.3.1", build: "25D2128", posted: "2026-03-04" },
      { version: "26.3.1", build: "25D771280a", extra: "(a)", prerequisiteBuild: "25D2128", list: "supplemental" },
      { version: "26.3.1", build: "25D771300a", extra: "(a)", prerequisiteBuild: "25D2140", list: "supplemental" },
    );
    const lock = refreshReleases(undefined, two, "2026-08-18");
    expect(linesOf(lock, "extra", "builds", "firstSeen")).toEqual([
      ["(a)", ["25D771280a"], "2026-04-09"],
      ["(a)", ["25D771300a"], "2026-04-09"],
      [undefined, ["25D2128"], "2026-03-04"],
    ]);
    expect(newestDay(lock)).toBe("2026-04-09");
    expect(newestDay({ version: 1, releases: [] })).toBeUndefined();
  });
});

test("the empty answer is refused before a lock file can lose anything to it", () => {
  expect(() => parseAnswer(recordedText("2024-11-14T1941Z"))).toThrow("can't be used");
});
