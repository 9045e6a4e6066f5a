/** The catalog: the answer of the lookup service, sorted out by platform and list. */
import type { Answer, AnswerLists } from "./answer";
import { platformOf, type Platform } from "./platform";
import { compareBuilds, compareExtras, compareVersions, versionKey } from "./version";

/** `public` is Apple's PublicAssetSets, what "latest" means; `managed` is AssetSets, what may still be enforced. */
export type ReleaseList = "public" | "managed";

/** The lists of the answer, the public one first. */
export const catalogLists = ["public", "managed", "supplemental"] as const;

/** One entry of the answer, reduced to the devices of one platform. Dates are days, `YYYY-MM-DD`, without a time zone. */
export interface CatalogRow {
  /** The list that the entry stands in. */
  readonly list: (typeof catalogLists)[number];
  /** The platform of all its devices. */
  readonly platform: Platform;
  /** ProductVersion; for a supplemental, that of its base. */
  readonly version: string;
  /** ProductVersionExtra as Apple writes it, `(a)`; only supplementals have one. */
  readonly extra?: string;
  /** Build; missing in answers from before February 2024. */
  readonly build?: string;
  /** PrerequisiteBuild: the base build that a supplemental installs upon. */
  readonly prerequisiteBuild?: string;
  /** PostingDate, which Apple stamps again and again: not the day of the release. */
  readonly posted: string;
  /** ExpirationDate, the last day on which the release is offered; missing means without an end. */
  readonly expires?: string;
  /** The devices as the service spells them: product types, for Macs board ids. */
  readonly devices: readonly string[];
}

/** One (version, build), merged over the entries that Apple splits it into. */
export type CatalogRelease = CatalogRow;

/** Everything the lookup service offers. */
export interface Catalog {
  /** The entries, in no particular order, since the service's order means nothing. */
  readonly rows: readonly CatalogRow[];
}

/** What {@link rowsOf} keeps. */
export interface RowFilter {
  /** The platform. */
  readonly platform: Platform;
  /** The lists. Default: all three. */
  readonly lists?: readonly CatalogRow["list"][];
  /** The day on which an entry must still be offered, `YYYY-MM-DD`. Default: entries past their day are kept. */
  readonly on?: string;
}

/**
 * Sorts an answer out by platform.
 *
 * @param answer The answer, as `parseAnswer` returns it.
 */
export function buildCatalog(answer: Answer): Catalog {
  return {
    rows: [
      ...rowsOfLists(answer.publicAssetSets, "public"),
      ...rowsOfLists(answer.assetSets, "managed"),
      ...rowsOfLists(answer.supplementals, "supplemental"),
    ],
  };
}

/** The entries of one platform that are offered on a day; the day of ExpirationDate itself still counts. */
export function rowsOf(catalog: Catalog, { platform, lists, on }: RowFilter): CatalogRow[] {
  return catalog.rows.filter(
    (row) =>
      row.platform === platform &&
      (lists === undefined || lists.includes(row.list)) &&
      (on === undefined || row.expires === undefined || row.expires >= on),
  );
}

/**
 * The releases of one platform, one for each list, version, extra, build and prerequisite: Apple lists the same one
 * several times, with other devices and dates. Devices are united, `posted` is the earliest and `expires` the latest date.
 * Newest first: by version, then extra, then build; then by list, the public one first.
 */
export function mergedReleases(catalog: Catalog, filter: RowFilter): CatalogRelease[] {
  const merged = Map.groupBy(rowsOf(catalog, filter), (row) =>
    JSON.stringify([row.list, versionKey(row.version), row.extra, row.build, row.prerequisiteBuild]),
  );
  return [...merged.values()]
    .map((rows) => ({
      ...rows[0]!,
      posted: earliestPosted(rows),
      expires: latestExpires(rows),
      devices: devicesOf(rows),
    }))
    .sort(newestFirst);
}

/** True for a Background Security Improvement, which is no whole release and so never the latest one. */
export function isSupplemental({ list, extra }: CatalogRow): boolean {
  return list === "supplemental" || extra !== undefined;
}

/** The earliest `posted` of some entries. */
export function earliestPosted(rows: readonly CatalogRow[]): string {
  return rows.map((row) => row.posted).reduce((first, second) => (second < first ? second : first));
}

/** The latest `expires` of some entries; undefined when one of them has no end. */
export function latestExpires(rows: readonly CatalogRow[]): string | undefined {
  const days = rows.map((row) => row.expires);
  return days.includes(undefined) ? undefined : days.reduce((first, second) => (second! > first! ? second : first));
}

/** The different devices of some entries, in the service's spelling; they differ in more than case. */
export function devicesOf(rows: readonly CatalogRow[]): string[] {
  return [...new Map(rows.flatMap((row) => row.devices).map((device) => [device.toLowerCase(), device])).values()];
}

/** True when an entry lists one of the identifiers, whatever their case: people quote `J314CAP` as `J314cAP`. */
export function fits(row: CatalogRow, identifiers: readonly string[]): boolean {
  const wanted = new Set(identifiers.map((identifier) => identifier.toLowerCase()));
  return row.devices.some((device) => wanted.has(device.toLowerCase()));
}

function rowsOfLists(lists: AnswerLists, list: CatalogRow["list"]): CatalogRow[] {
  return Object.entries(lists).flatMap(([array, rows]) =>
    (rows ?? []).flatMap((row) =>
      byPlatform(array, row.SupportedDevices).map(([platform, devices]) => ({
        list,
        platform,
        version: row.ProductVersion,
        ...(row.ProductVersionExtra !== undefined && { extra: row.ProductVersionExtra }),
        ...(row.Build !== undefined && { build: row.Build }),
        ...(row.PrerequisiteBuild !== undefined && { prerequisiteBuild: row.PrerequisiteBuild }),
        posted: row.PostingDate,
        ...(row.ExpirationDate !== undefined && { expires: row.ExpirationDate }),
        devices,
      })),
    ),
  );
}

function byPlatform(array: string, devices: readonly string[]): [Platform, string[]][] {
  const found = [...Map.groupBy(devices, (device) => platformOf(array, device))];
  return found.flatMap(([platform, ofPlatform]) => (platform ? [[platform, ofPlatform]] : []));
}

function newestFirst(first: CatalogRelease, second: CatalogRelease): number {
  return (
    compareVersions(second.version, first.version) ||
    compareExtras(second.extra, first.extra) ||
    compareBuilds(second.build ?? "", first.build ?? "") ||
    catalogLists.indexOf(first.list) - catalogLists.indexOf(second.list)
  );
}
