/** Every recorded answer, against a second implementation that is as simple as it can be and shares no code. */
import { parseAnswer } from "../../../../provider/core/releases/answer";
import { buildCatalog } from "../../../../provider/core/releases/catalog";
import { platforms, type Platform } from "../../../../provider/core/releases/platform";
import { answersFor, latestRelease, listReleases, type Release } from "../../../../provider/core/releases/selection";
import { recordedText, recordedTimes } from "../../../support/lookupService";

interface NaiveRow {
  ProductVersion: string;
  ProductVersionExtra?: string;
  Build: string;
  PrerequisiteBuild?: string;
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
const supplementalLists = ["PublicRapidSecurityResponses", "PublicBackgroundSecurityImprovements"];

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

function naiveRows(answer: NaiveAnswer, lists: string[], platform: Platform, device: string, on: string): NaiveRow[] {
  const rows: NaiveRow[] = [];
  for (const list of lists) {
    for (const array in answer[list] ?? {}) {
      for (const row of answer[list]![array]!) {
        const isListed = row.SupportedDevices.includes(device) && isOf(platform, array, device);
        if (isListed && row.ExpirationDate >= on) rows.push(row);
      }
    }
  }
  return rows;
}

function naiveLatest(rows: NaiveRow[]) {
  let found: NaiveRow[] = [];
  for (const row of rows) {
    if (found.length && sortable(row.ProductVersion) > sortable(found[0]!.ProductVersion)) found = [];
    if (!found.length || row.ProductVersion === found[0]!.ProductVersion) found.push(row);
  }
  return found.length ? { version: found[0]!.ProductVersion, builds: found.map((row) => row.Build).sort() } : undefined;
}

/** Lines such as `26.3.1 (a) 25D771280a on 25D2128`, in no particular order. */
function naiveCandidates(rows: NaiveRow[], extras: NaiveRow[], current?: string, build?: string): string[] {
  const lines = new Set<string>();
  for (const row of rows) {
    if (current === undefined || sortable(row.ProductVersion) > sortable(current)) {
      lines.add(`${row.ProductVersion} ${row.Build}`);
    }
  }
  for (const row of extras) {
    let isFit = current === undefined || row.ProductVersion === current;
    if (build !== undefined) isFit = row.PrerequisiteBuild === build;
    if (isFit) lines.add(`${row.ProductVersion} ${row.ProductVersionExtra} ${row.Build} on ${row.PrerequisiteBuild}`);
  }
  return [...lines].sort();
}

function linesOf(releases: readonly Release[]): string[] {
  return releases
    .flatMap(({ version, extra, builds, prerequisiteBuild }) =>
      builds.map((build) =>
        extra === undefined ? `${version} ${build}` : `${version} ${extra} ${build} on ${prerequisiteBuild}`,
      ),
    )
    .sort();
}

/** "23G83" as "000023G000083", so that text order is the order of builds. */
function sortableBuild(build: string): string {
  return build.replace(/\d+/g, (number) => number.padStart(6, "0"));
}

/** The rows of each release, by what makes it newer than another, and its postings in any list. */
function naiveGroups(answer: NaiveAnswer, list: string, platform: Platform, on: string) {
  const found = new Map<string, NaiveRow[]>();
  const postings = new Map<string, string[]>();
  for (const [name, arrays] of Object.entries(answer)) {
    for (const array in arrays) {
      for (const row of arrays[array]!) {
        const devices = row.SupportedDevices.filter((one) => isOf(platform, array, one));
        if (devices.length === 0) continue;
        const key = sortable(row.ProductVersion) + (row.ProductVersionExtra ?? "");
        postings.set(key, [...(postings.get(key) ?? []), row.PostingDate]);
        if (row.ExpirationDate < on || (name !== list && !supplementalLists.includes(name))) continue;
        found.set(key, [...(found.get(key) ?? []), { ...row, SupportedDevices: devices }]);
      }
    }
  }
  return { found, postings };
}

/** Everything that is said of a release, newest first. */
function naiveReleases({ found, postings }: ReturnType<typeof naiveGroups>, device: string | undefined) {
  const releases = [];
  for (const key of [...found.keys()].sort().reverse()) {
    const rows = found.get(key)!;
    const fitting = rows.filter(({ SupportedDevices }) => device === undefined || SupportedDevices.includes(device));
    if (fitting.length === 0) continue;
    const { ProductVersion, ProductVersionExtra, PrerequisiteBuild } = rows[0]!;
    const builds = [...new Set(fitting.map(({ Build }) => Build))];
    releases.push({
      version: ProductVersion,
      extra: ProductVersionExtra,
      builds: builds.sort((one, other) => (sortableBuild(one) < sortableBuild(other) ? -1 : 1)),
      kind: ProductVersionExtra === undefined ? null : "supplemental",
      firstOffered: postings.get(key)!.sort()[0],
      posted: rows.map(({ PostingDate }) => PostingDate).sort()[0],
      expires: rows
        .map(({ ExpirationDate }) => ExpirationDate)
        .sort()
        .at(-1),
      prerequisiteBuild: PrerequisiteBuild,
      deviceCount: new Set(rows.flatMap(({ SupportedDevices }) => SupportedDevices)).size,
    });
  }
  return releases;
}

/** What stands before the digits; Macs have no such name and are told apart by their array. */
function family(array: string, device: string): string {
  return array === "macOS" ? "Mac" : /^[a-z]+/i.exec(device)![0];
}

describe.each(recordedTimes())("in the answer of %s", (time) => {
  const text = recordedText(time);
  const answer = JSON.parse(text) as NaiveAnswer;
  const catalog = buildCatalog(parseAnswer(text));
  const on = time.slice(0, 10);

  describe.each(platforms)("every %s device", (platform) => {
    const devices = naiveDevices(answer, platform);
    const lists = [false, true].map((managed) => ({ managed, list: managed ? "AssetSets" : "PublicAssetSets" }));

    test("has the latest release and the builds that a naive search finds, in both lists", () => {
      expect(devices.length).toBeGreaterThan(0);
      for (const device of devices) {
        for (const { managed, list } of lists) {
          const found = latestRelease(catalog, { platform, device, managed, on });
          const expected = naiveLatest(naiveRows(answer, [list], platform, device, on));
          expect(found && { device, version: found.version, builds: [...found.builds].sort() }).toEqual(
            expected && { device, ...expected },
          );
        }
      }
    });

    test("has the candidates that a naive search finds, whatever it runs", () => {
      for (const device of devices) {
        const extras = naiveRows(answer, supplementalLists, platform, device, on);
        const all = naiveRows(answer, ["AssetSets"], platform, device, on);
        // What it may run: nothing known, each version offered with and without its build, and one that is gone.
        const states: { current?: string; build?: string }[] = [
          {},
          ...all.flatMap((row) => [{ current: row.ProductVersion }, { current: row.ProductVersion, build: row.Build }]),
          ...extras.map((row) => ({ current: row.ProductVersion, build: row.PrerequisiteBuild })),
          ...extras.map((row) => ({ current: row.ProductVersion })),
          { current: "10.0" },
        ];
        for (const { managed, list } of lists) {
          const rows = naiveRows(answer, [list], platform, device, on);
          const answers = answersFor(
            catalog,
            { platform, managed, on },
            states.map((state) => ({ device, ...state })),
          );
          const expected = states.map(({ current, build }) => naiveCandidates(rows, extras, current, build));
          expect({ device, candidates: answers.map(({ candidates }) => linesOf(candidates)) }).toEqual({
            device,
            candidates: expected,
          });
          expect(answers[0]!.candidates).toEqual(listReleases(catalog, { platform, device, managed, on }));
        }
      }
    });

    test("has releases in the order, with the dates and for as many models as a naive search finds", () => {
      for (const { managed, list } of lists) {
        const groups = naiveGroups(answer, list, platform, on);
        for (const device of [undefined, ...devices]) {
          expect({ device, releases: listReleases(catalog, { platform, device, managed, on }) }).toEqual({
            device,
            releases: naiveReleases(groups, device),
          });
        }
      }
    });

    test("gets builds alone that Apple lists for that very model, and for no other product family", () => {
      const families = new Map<string, Set<string>>();
      const models = new Map<string, Set<string>>();
      for (const lists of Object.values(answer)) {
        for (const [array, rows] of Object.entries(lists)) {
          for (const { Build, SupportedDevices } of rows) {
            for (const device of SupportedDevices) {
              families.set(Build, (families.get(Build) ?? new Set()).add(family(array, device)));
              models.set(Build, (models.get(Build) ?? new Set()).add(device));
            }
          }
        }
      }
      const wrong: string[] = [];
      for (const device of devices) {
        for (const { builds } of listReleases(catalog, { platform, device, managed: true, on })) {
          for (const build of builds) {
            if (!models.get(build)?.has(device)) wrong.push(`${build} for ${device}`);
            if (!families.get(build)?.has(family(platform, device))) wrong.push(`${build} for another than ${device}`);
          }
        }
      }
      expect(wrong).toEqual([]);
    });
  });
});
