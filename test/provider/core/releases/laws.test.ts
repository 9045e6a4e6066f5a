/** Laws of selection, over answers that Apple never gave. */
import fc from "fast-check";
import type { Catalog, CatalogRow } from "../../../../provider/core/releases/catalog";
import { answersFor, latestByModel, latestRelease, listReleases } from "../../../../provider/core/releases/selection";
import { releaseSupport } from "../../../../provider/core/releases/support";
import { compareVersions } from "../../../../provider/core/releases/version";

const models = ["iPhone14,5", "iPhone15,2", "iPhone16,1"];
const on = "2026-08-18";
const version = fc
  .tuple(fc.integer({ min: 17, max: 20 }), fc.nat(4), fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }))
  .map(([major, minor, patch]) => [major, minor, ...(patch === undefined ? [] : [patch])].join("."));
const build = fc.integer({ min: 1, max: 40 }).map((number) => `23G${number}`);
const day = fc.integer({ min: 1, max: 28 }).map((number) => `2026-08-${String(number).padStart(2, "0")}`);
const devices = fc.subarray(models, { minLength: 1 });
const common = { platform: fc.constant("iOS" as const), version, build, posted: day, devices };
const base = fc.record({
  ...common,
  list: fc.constantFrom("public", "managed"),
  expires: fc.option(day, { nil: undefined }),
});
const supplemental = fc.record({
  ...common,
  list: fc.constant("supplemental" as const),
  extra: fc.constantFrom("(a)", "(b)"),
  prerequisiteBuild: build,
});
const rows: fc.Arbitrary<CatalogRow[]> = fc.array(
  fc.oneof({ weight: 4, arbitrary: base }, { weight: 1, arbitrary: supplemental }),
  { maxLength: 14 },
);
const catalogs: fc.Arbitrary<Catalog> = rows.map((list) => ({ rows: list }));
const questions = fc.record({
  platform: fc.constant("iOS" as const),
  device: fc.constantFrom(...models),
  managed: fc.boolean(),
  on: fc.constant(on),
});

test("the latest is a candidate whenever it is newer than the current version", () => {
  fc.assert(
    fc.property(
      catalogs,
      questions,
      version,
      fc.option(build, { nil: undefined }),
      (catalog, question, current, runs) => {
        const latest = latestRelease(catalog, { ...question, current });
        const candidates = listReleases(catalog, { ...question, current, build: runs });
        const isNewer = latest !== undefined && compareVersions(latest.version, current) > 0;
        expect(candidates.some((one) => one.kind !== "supplemental" && one.version === latest?.version)).toBe(isNewer);
        if (isNewer) expect(candidates).toContainEqual(latest);
      },
    ),
  );
});

test("every candidate is newer than the current version, or a supplemental of what runs", () => {
  fc.assert(
    fc.property(catalogs, questions, version, build, (catalog, question, current, runs) => {
      for (const one of listReleases(catalog, { ...question, current, build: runs })) {
        if (one.kind === "supplemental") expect(one.prerequisiteBuild).toBe(runs);
        else expect(compareVersions(one.version, current)).toBeGreaterThan(0);
      }
    }),
  );
});

test("adding an older release never changes the latest", () => {
  fc.assert(
    fc.property(rows, questions, base, (list, question, added) => {
      const before = latestRelease({ rows: list }, question);
      fc.pre(before !== undefined && compareVersions(added.version, before.version) < 0);
      const after = latestRelease({ rows: [...list, added] }, question);
      expect(after).toEqual(before);
    }),
  );
});

test("adding a supplemental never changes the latest", () => {
  fc.assert(
    fc.property(rows, questions, supplemental, (list, question, added) => {
      expect(latestRelease({ rows: [...list, added] }, question)).toEqual(latestRelease({ rows: list }, question));
    }),
  );
});

test("a cap never raises the latest, and what it leaves is below it", () => {
  fc.assert(
    fc.property(catalogs, questions, version, (catalog, question, below) => {
      const free = latestRelease(catalog, question);
      const capped = latestRelease(catalog, { ...question, below });
      if (!capped) return;
      expect(compareVersions(capped.version, below)).toBeLessThan(0);
      expect(compareVersions(capped.version, free!.version)).toBeLessThanOrEqual(0);
    }),
  );
});

test("staying further behind never gives a newer version, and never one of another major", () => {
  fc.assert(
    fc.property(catalogs, questions, fc.nat(4), (catalog, question, behind) => {
      const latest = latestRelease(catalog, question);
      const nearer = latestRelease(catalog, { ...question, behind });
      const farther = latestRelease(catalog, { ...question, behind: behind + 1 });
      if (!farther) return;
      expect(compareVersions(farther.version, nearer!.version)).toBeLessThan(0);
      expect(farther.version.split(".")[0]).toBe(latest!.version.split(".")[0]);
    }),
  );
});

test("the order of Apple's lists and the case of devices mean nothing", () => {
  const shuffled = rows.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );
  fc.assert(
    fc.property(shuffled, questions, ([list, other], question) => {
      const found = listReleases({ rows: list }, question);
      expect(listReleases({ rows: other }, { ...question, device: question.device.toUpperCase() })).toEqual(found);
    }),
  );
});

test("an inventory's answers are those of its devices one by one", () => {
  const state = fc.record({
    device: fc.constantFrom(...models, "iPhone99,9"),
    current: fc.option(version, { nil: undefined }),
    build: fc.option(build, { nil: undefined }),
  });
  fc.assert(
    fc.property(catalogs, fc.array(state), fc.boolean(), (catalog, states, managed) => {
      const query = { platform: "iOS", on, managed } as const;
      expect(answersFor(catalog, query, states)).toEqual(
        states.map((one) => ({
          latest: latestRelease(catalog, { ...query, ...one }),
          candidates: listReleases(catalog, { ...query, ...one }),
        })),
      );
    }),
  );
});

test("grouping keeps each model once, with the version that it has alone", () => {
  fc.assert(
    fc.property(catalogs, (catalog) => {
      const query = { platform: "iOS", on } as const;
      const groups = latestByModel(catalog, query, [...models, models[0]!]);
      expect(groups.flatMap((group) => group.models).sort()).toEqual([...models].sort());
      const versionsOfGroups = groups.map(({ release }) => release?.version);
      expect(new Set(versionsOfGroups).size).toBe(groups.length);
      for (const { release, models: together } of groups) {
        for (const device of together) {
          const alone = latestRelease(catalog, { ...query, device });
          expect(alone === undefined ? undefined : compareVersions(alone.version, release!.version)).toBe(release && 0);
        }
      }
    }),
  );
});

test("what is a candidate is also supported, until the same day or longer", () => {
  fc.assert(
    fc.property(catalogs, questions, (catalog, question) => {
      for (const { version: found, builds, extra } of listReleases(catalog, question)) {
        const target = { platform: "iOS", version: found, on, devices: [question.device] } as const;
        for (const one of extra === undefined ? [undefined, ...builds] : builds) {
          const [support] = releaseSupport(catalog, { ...target, build: one }).devices;
          expect(support!.offered).not.toBe("none");
        }
      }
    }),
  );
});
