/** What an answer of the lookup service changes in the lock file. */
import { compareText } from "../compareText";
import { catalogLists, type Catalog } from "../releases/catalog";
import { daysAfter } from "../releases/day";
import { platforms } from "../releases/platform";
import { compareBuilds, compareExtras, compareVersions } from "../releases/version";
import { firstOffered, releaseKey } from "./catalog";
import { lockVersion, type Lock, type LockedList, type LockedRelease } from "./lock";

/** Days for which the lock file remembers a release after its last one, so that it stays small. */
const keptDays = 90;

/** One build for one device in one list: what can change by itself. */
interface Entry extends Omit<LockedRelease, "builds" | "devices" | "lists"> {
  readonly build?: string;
  readonly device: string;
  readonly list: LockedList;
}

/**
 * The lock file after an answer.
 *
 * A release that is new gets the earliest PostingDate of its entries as `firstSeen`, but no later day than that of the
 * refresh. Apple stamps a release with the right day when it comes out and with later ones afterwards, so this is the best
 * day that is known, both when the lock file is made and when a refresh comes some days after the release; and two branches
 * that see the release on different days write the same line. From then on it never moves.
 *
 * What the answer doesn't list any more is marked as withdrawn, and unmarked when it comes back; what vanishes on its last
 * day or the day before, as Apple's entries do, has merely expired. Both are forgotten {@link keptDays} days after their
 * last day. Entries that moved, were split, or were stamped again change nothing but `expires`.
 *
 * @param lock The lock file before; undefined to make one.
 * @param catalog The answer.
 * @param on The day of the refresh, `YYYY-MM-DD`.
 * @param answeredOn The day of the answer when it is an older, cached one: it can't know what was seen on that day or later.
 *   Default: the answer is of now.
 * @returns Lines in an order that is always the same: by platform, the newest first. All else stays as it was.
 */
export function refreshReleases(lock: Lock | undefined, catalog: Catalog, on: string, answeredOn?: string): Lock {
  const before = lock ? entriesOf(lock) : [];
  const listed = listedEntries(lock, catalog, on);
  const still = new Set(listed.map(offerKey));
  const vanished = before
    .filter((entry) => !still.has(offerKey(entry)))
    .flatMap((entry) => fate(entry, on, answeredOn));
  return { ...lock, version: lockVersion, releases: lines([...listed, ...vanished]) };
}

function listedEntries(lock: Lock | undefined, catalog: Catalog, on: string): Entry[] {
  const seen = lock ? firstOffered(lock) : () => undefined;
  const posted = new Map<string, string>();
  for (const row of catalog.rows) {
    const before = posted.get(releaseKey(row));
    if (before === undefined || row.posted < before) posted.set(releaseKey(row), row.posted);
  }
  const entries = new Map<string, Entry>();
  for (const row of catalog.rows) {
    const { platform, version, extra, prerequisiteBuild, build, list, expires } = row;
    const firstSeen = seen(row) ?? earlier(posted.get(releaseKey(row))!, on);
    for (const device of row.devices) {
      const entry = { platform, version, extra, prerequisiteBuild, build, list, firstSeen, expires, device };
      const key = `${list} ${offerKey(entry)}`;
      const other = entries.get(key);
      if (!other || isLater(expires, other.expires)) entries.set(key, entry);
    }
  }
  return [...entries.values()];
}

/** What becomes of an entry that the answer doesn't list. */
function fate(entry: Entry, on: string, answeredOn: string | undefined): Entry[] {
  const { firstSeen, expires, withdrawn } = entry;
  if (answeredOn !== undefined && firstSeen >= answeredOn) return [entry];
  const lastDay = expires ?? withdrawn ?? on;
  if (daysAfter(lastDay, keptDays) < on) return [];
  if (withdrawn !== undefined || lastDay < on) return [entry];
  const isEarly = expires === undefined || expires > daysAfter(on, 1);
  return [isEarly ? { ...entry, withdrawn: on } : { ...entry, expires: daysAfter(on, -1) }];
}

function entriesOf({ releases }: Lock): Entry[] {
  return releases.flatMap(({ builds, devices, lists, ...release }) =>
    lists.flatMap((list) =>
      (builds ?? [undefined]).flatMap((build) => devices.map((device) => ({ ...release, build, device, list }))),
    ),
  );
}

/** A build for a device, in whichever list: leaving one list for another is no withdrawal. */
function offerKey(entry: Entry): string {
  return `${releaseKey(entry)} ${entry.build ?? ""} ${entry.device.toLowerCase()}`;
}

/** Puts together what differs in nothing: lists first, then devices, then builds. */
function lines(entries: readonly Entry[]): LockedRelease[] {
  const lists = together(entries, (entry) => [offerKey(entry), entry.expires, entry.withdrawn]).map((alike) => ({
    ...alike[0]!,
    lists: catalogLists.filter((list) => alike.some((entry) => entry.list === list)),
  }));
  const fates = together(lists, (one) => [releaseKey(one), one.build, one.lists, one.expires, one.withdrawn]);
  const devices = fates.map((alike) => ({
    ...alike[0]!,
    devices: [...new Set(alike.map(({ device }) => device))].sort(),
  }));
  return together(devices, (one) => [releaseKey(one), one.devices, one.lists, one.expires, one.withdrawn])
    .map((alike) => {
      const { platform, version, extra, prerequisiteBuild, firstSeen, expires, withdrawn, ...rest } = alike[0]!;
      const builds = [...new Set(alike.flatMap(({ build }) => build ?? []))].sort(compareBuilds);
      return {
        platform,
        version,
        ...(extra !== undefined && { extra }),
        ...(builds.length > 0 && { builds }),
        ...(prerequisiteBuild !== undefined && { prerequisiteBuild }),
        devices: rest.devices,
        lists: rest.lists,
        firstSeen,
        ...(expires !== undefined && { expires }),
        ...(withdrawn !== undefined && { withdrawn }),
      };
    })
    .sort(newestFirst);
}

function together<T>(items: readonly T[], key: (item: T) => readonly unknown[]): T[][] {
  return [...Map.groupBy(items, (item) => JSON.stringify(key(item))).values()];
}

function newestFirst(one: LockedRelease, other: LockedRelease): number {
  return (
    platforms.indexOf(one.platform) - platforms.indexOf(other.platform) ||
    compareVersions(other.version, one.version) ||
    compareExtras(other.extra, one.extra) ||
    compareBuilds(one.prerequisiteBuild ?? "", other.prerequisiteBuild ?? "") ||
    compareBuilds(one.builds?.[0] ?? "", other.builds?.[0] ?? "") ||
    compareText(JSON.stringify(one), JSON.stringify(other))
  );
}

/** What one release's refresh means to people. */
export interface ReleaseChange {
  /** `new`: not in the lock file before; `withdrawn`, `back`: for some of its devices at least. */
  readonly kind: "new" | "withdrawn" | "back";
  /** The release: its platform, version and extra, and the builds that the change is about. */
  readonly release: Pick<LockedRelease, "platform" | "version" | "extra" | "firstSeen"> & {
    readonly builds: readonly string[];
  };
  /** How many device models the change is about. */
  readonly deviceCount: number;
  /** True when it is about all devices of the release. */
  readonly isWhole: boolean;
}

/** What is new, withdrawn or back between two contents of a lock file, in the order of the second. */
export function releaseChanges(before: Lock | undefined, after: Lock): ReleaseChange[] {
  const old = new Map(
    together(before?.releases ?? [], (line) => [releaseKey(line)]).map((of) => [releaseKey(of[0]!), of]),
  );
  return together(after.releases, (line) => [releaseKey(line)]).flatMap((now) => {
    const was = old.get(releaseKey(now[0]!));
    if (!was) return [change("new", now, now)];
    const [wasGone, isGone] = [was, now].map((of) => offers(of.filter(({ withdrawn }) => withdrawn !== undefined)));
    const gone = now.filter((line) => line.withdrawn !== undefined && offersIn(line).some((one) => !wasGone!.has(one)));
    const back = now.filter(
      (line) => line.withdrawn === undefined && offersIn(line).some((one) => wasGone!.has(one) && !isGone!.has(one)),
    );
    return [
      ...(gone.length > 0 ? [change("withdrawn", gone, now)] : []),
      ...(back.length > 0 ? [change("back", back, now)] : []),
    ];
  });
}

function change(kind: ReleaseChange["kind"], about: readonly LockedRelease[], whole: readonly LockedRelease[]) {
  const { platform, version, extra, firstSeen } = about[0]!;
  const builds = [...new Set(about.flatMap((line) => line.builds ?? []))].sort(compareBuilds);
  const devices = new Set(about.flatMap((line) => line.devices));
  return {
    kind,
    release: { platform, version, ...(extra !== undefined && { extra }), builds, firstSeen },
    deviceCount: devices.size,
    isWhole: whole.every((line) => line.devices.every((device) => devices.has(device))),
  };
}

function offers(of: readonly LockedRelease[]): Set<string> {
  return new Set(of.flatMap(offersIn));
}

function offersIn({ builds, devices }: LockedRelease): string[] {
  return (builds ?? [""]).flatMap((build) => devices.map((device) => `${build} ${device.toLowerCase()}`));
}

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}

function isLater(one: string | undefined, other: string | undefined): boolean {
  return other !== undefined && (one === undefined || one > other);
}
