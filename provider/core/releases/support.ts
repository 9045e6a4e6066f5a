/** Whether a target that somebody pinned is still offered, until when, and for which devices. */
import {
  fits,
  isSupplemental,
  latestExpires,
  rowsOf,
  type Catalog,
  type CatalogRow,
  type ReleaseList,
} from "./catalog";
import { assertDay } from "./day";
import { identifiersOf } from "./devices";
import { assertPlatform, type Platform } from "./platform";
import { compareBuilds, compareVersions } from "./version";

/** A question whether a target is offered. */
export interface SupportQuery {
  /** The platform. */
  readonly platform: Platform;
  /** TargetOSVersion: `26.6.1`; for a supplemental, the version of its base. */
  readonly version: string;
  /** TargetBuildVersion. Needed for a supplemental. Default: every build of the version. */
  readonly build?: string;
  /**
   * The models in question: product types, for Macs board ids or product types in the checked table. Default: none, the
   * question is about the release alone.
   */
  readonly devices?: readonly string[];
  /** The day of the question, `YYYY-MM-DD`; a release counts up to and including its last day. */
  readonly on: string;
}

/** Where a target is offered, and how long. */
export interface Support {
  /** `public`: in PublicAssetSets or as a supplemental; `managed`: in AssetSets alone, still enforceable; else `none`. */
  readonly offered: ReleaseList | "none";
  /** The last day in any list, `YYYY-MM-DD`, as far as Apple says today; missing without an end, and with `none`. */
  readonly until?: string;
  /** The builds that are offered and fit the question, in numeric order. */
  readonly builds: readonly string[];
}

/** {@link Support} for one model. */
export interface DeviceSupport extends Support {
  /** The model as it was given. */
  readonly device: string;
  /** False when the service lists no device of that name, so that `none` says nothing about the target. */
  readonly isKnown: boolean;
}

/** The answer to a {@link SupportQuery}. */
export interface ReleaseSupport extends Support {
  /** One answer a model, in the order of the question. */
  readonly devices: readonly DeviceSupport[];
}

/**
 * Says whether a target is offered: for any device of the platform, and for each model in question. A version without a
 * build means its whole releases; a build may also name a supplemental.
 *
 * @throws SoftwareUpdateError `INVALID_INPUT` for an unknown platform, a text that is no version, or a Mac's product type
 *   that the checked table lacks.
 */
export function releaseSupport(catalog: Catalog, query: SupportQuery): ReleaseSupport {
  const { platform, version, build, devices = [], on } = query;
  assertPlatform(platform);
  assertDay(on);
  const all = rowsOf(catalog, { platform });
  const rows = rowsOf(catalog, { platform, on }).filter(
    (row) =>
      compareVersions(row.version, version) === 0 && (build === undefined ? !isSupplemental(row) : row.build === build),
  );
  const answerOf = (device: string): DeviceSupport => {
    const identifiers = identifiersOf(platform, device);
    return {
      device,
      isKnown: all.some((row) => fits(row, identifiers)),
      ...supportOf(rows.filter((row) => fits(row, identifiers))),
    };
  };
  return { ...supportOf(rows), devices: devices.map(answerOf) };
}

function supportOf(rows: readonly CatalogRow[]): Support {
  if (rows.length === 0) return { offered: "none", builds: [] };
  const until = latestExpires(rows);
  return {
    offered: rows.every(({ list }) => list === "managed") ? "managed" : "public",
    ...(until !== undefined && { until }),
    builds: [...new Set(rows.flatMap(({ build }) => build ?? []))].sort(compareBuilds),
  };
}
