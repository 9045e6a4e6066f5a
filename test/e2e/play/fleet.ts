/** Forty Macs in three rings, of mixed models and versions, as they are on 10 August 2026. */
import type { InventoryDevice } from "../../../provider/core/inventory";
import type { MacSystem } from "../../support/mac";

/** The rings of the play, in their order. */
export const ringNames = ["canary", "early", "office"] as const;

/** One of {@link ringNames}. */
export type RingName = (typeof ringNames)[number];

/** A Mac of the fleet. */
export interface FleetMac {
  readonly enrollment: string;
  readonly ring: RingName;
  readonly system: MacSystem;
}

/** The model that Apple has no macOS 26 for. */
export const oldModel = "MacBookAir9,1";

/** Versions and their builds, as Apple's Software Lookup Service listed them in August 2026. */
export const builds: Readonly<Record<string, string>> = {
  "15.7.7": "24G720",
  "15.7.8": "24G824",
  "15.7.9": "24G830",
  "26.5.2": "25F84",
  "26.6": "25G72",
  "26.6.1": "25G76",
  "26.6.2": "25G83",
  // A seed build, newer than anything that is enforced.
  "27.0": "26A5300h",
};

type Row = readonly [model: string, version: string];

/** Number 3 tries the next major version, and number 4 can't run macOS 26. */
const canary: readonly Row[] = [
  ["Mac14,2", "26.5.2"],
  ["Mac15,7", "26.6"],
  ["Mac16,10", "27.0"],
  [oldModel, "15.7.7"],
];

/** The user of number 1 has installed 26.6.1 already. */
const early: readonly Row[] = [
  ["Mac14,2", "26.6.1"],
  ...repeated(6, ["Mac14,2", "26.5.2"]),
  ...repeated(4, ["Mac15,7", "26.6"]),
  ...repeated(3, ["Mac16,10", "26.5.2"]),
  [oldModel, "15.7.8"],
  [oldModel, "15.7.7"],
];

const office: readonly Row[] = [
  ...repeated(9, ["Mac14,2", "26.5.2"]),
  ...repeated(5, ["Mac15,7", "26.6"]),
  ...repeated(4, ["Mac16,10", "26.5.2"]),
  ...repeated(2, [oldModel, "15.7.8"]),
];

/** All of them, ring by ring. */
export const fleetMacs: readonly FleetMac[] = [
  ...macsOf("canary", "CA000000", canary),
  ...macsOf("early", "EA000000", early),
  ...macsOf("office", "0FF1CE00", office),
];

/** One that comes to the office when all is over, with an old release. */
export const newcomer: FleetMac = macsOf("office", "0FF1CE01", [["Mac15,7", "26.5.2"]])[0]!;

/** The file in which a team keeps its devices. */
export function inventoryText(macs: readonly FleetMac[]): string {
  const devices = macs.map(({ enrollment, ring, system: { model, version } }): InventoryDevice => ({
    enrollment,
    model,
    osVersion: version,
    groups: [ring],
  }));
  return JSON.stringify(devices);
}

function macsOf(ring: RingName, start: string, rows: readonly Row[]): FleetMac[] {
  return rows.map(([model, version], at) => ({
    enrollment: `${start}-0000-4000-8000-${String(at + 1).padStart(12, "0")}`,
    ring,
    system: { model, version, build: builds[version]! },
  }));
}

function repeated(times: number, row: Row): Row[] {
  return Array.from({ length: times }, () => row);
}
