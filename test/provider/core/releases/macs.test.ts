import { parseAnswer } from "../../../../provider/core/releases/answer";
import { buildCatalog } from "../../../../provider/core/releases/catalog";
import { boardsOf, macNames, macs } from "../../../../provider/core/releases/macs";
import { latestRelease } from "../../../../provider/core/releases/selection";
import { recordedText, recordedTimes } from "../../../support/lookupService";

const intel = /^(MacBook|MacBookAir[1-9],|MacBookPro([1-9]|1[0-6]),|iMac(1[0-9]|20),|iMacPro|Macmini[78],|MacPro)/;

/**
 * The newest major version that OpenCore states for each Intel Mac in the table (MaximumOSVersion in
 * AppleModels/DataBase of acidanthera/OpenCorePkg, commit 170b538b1e998d015fad5310040b24c28b93549e). For the last line it
 * states none, which means that the newest macOS of 2026 still runs.
 */
const newestMajors: Readonly<Record<number, string>> = {
  11: "MacBook8,1 MacBookAir6,1 MacBookAir6,2 MacBookPro11,1 MacBookPro11,2 MacBookPro11,3 iMac14,4 iMac15,1",
  12:
    "MacBook9,1 MacBookAir7,1 MacBookAir7,2 MacBookPro11,4 MacBookPro11,5 MacBookPro12,1 MacBookPro13,1 MacBookPro13,2 " +
    "MacBookPro13,3 MacPro6,1 Macmini7,1 iMac16,1 iMac16,2 iMac17,1",
  13: "MacBook10,1 MacBookPro14,1 MacBookPro14,2 MacBookPro14,3 iMac18,1 iMac18,2 iMac18,3",
  14: "MacBookAir8,1 MacBookAir8,2",
  15:
    "MacBookAir9,1 MacBookPro15,1 MacBookPro15,2 MacBookPro15,3 MacBookPro15,4 MacBookPro16,3 Macmini8,1 iMac19,1 " +
    "iMac19,2 iMacPro1,1",
  26: "MacBookPro16,1 MacBookPro16,2 MacBookPro16,4 MacPro7,1 iMac20,1 iMac20,2",
};
const expected = Object.entries(newestMajors).flatMap(([major, types]) =>
  types.split(" ").map((type) => [type, Number(major)] as const),
);

/** The boards of Macs that have several, with the newest macOS of each in the recording of 2026-08-18: Apple's own lists. */
const newestOfBoards: Readonly<Record<string, string>> = {
  "MacBookAir8,1": "J140KAP 14.8.9, Mac-112818653D3AABFC 11.7.11, Mac-827FAC58A8FDFA22 11.7.11",
  "MacBookAir8,2": "J140AAP 14.8.9, Mac-226CB3C6A851A671 11.7.11",
  "MacBookAir9,1": "J230KAP 15.7.9, Mac-0CFF9C7C2B63DF8D 11.7.11",
  "MacBookPro15,1": "J680AP 15.7.9, Mac-937A206F2EE63C01 15.7.9",
  "MacBookPro15,2": "J132AP 15.7.9, Mac-827FB448E656EC26 11.7.11",
  "MacBookPro15,3": "J780AP 15.7.9, Mac-1E7E29AD0135F9BC 15.7.9",
  "MacBookPro15,4": "J213AP 15.7.9, Mac-53FDB3D8DB8CA971 11.7.11",
  "MacBookPro16,1": "J152FAP 26.6.2, Mac-E1008331FDC96864 11.7.11",
  "MacBookPro16,2": "J214KAP 26.6.2, Mac-5F9802EFE386AA28 11.7.11",
  "MacBookPro16,3": "J223AP 15.7.9, Mac-E7203C0F68AA0004 11.7.11",
  "MacBookPro16,4": "J215AP 26.6.2, Mac-A61BADE1FDAD7B05 11.7.11",
  "MacPro7,1": "J160AP 26.6.2, Mac-27AD2F918AE68F61 11.7.11",
  "Macmini8,1": "J174AP 15.7.9, Mac-7BA5B2DFE22DDD8C 11.7.11",
  "iMac15,1": "Mac-42FD25EABCABB274 11.7.11, Mac-FA842E06C61E91C5 11.7.11",
  "iMac17,1": "Mac-65CE76090165799A 12.7.6, Mac-B809C3757DA9BB8D 12.7.6, Mac-DB15BD556843C820 12.7.6",
  "iMac20,1": "J185AP 26.6.2, Mac-CFF7D910A743CAAF 11.7.11",
  "iMac20,2": "J185FAP 26.6.2, Mac-AF89B6D9451A490B 11.7.11",
  "iMacPro1,1": "J137AP 15.7.9, Mac-7BA5B2D9E42DDD94 11.7.11",
};

const newest = buildCatalog(parseAnswer(recordedText("2026-08-18")));

describe("the table of Macs", () => {
  test.each(expected)("agrees with OpenCore and Apple's lists on %s: macOS %d is its newest major", (type, major) => {
    const question = { platform: "macOS", device: type, managed: true, on: "2026-08-18" } as const;
    expect(latestRelease(newest, question)?.version.split(".")[0]).toBe(String(major));
  });

  test.each(Object.entries(newestOfBoards))("gives %s the newest release of its boards %s", (type, listed) => {
    const latest = (device: string) =>
      latestRelease(newest, { platform: "macOS", device, managed: true, on: "2026-08-18" })?.version;
    const boards = listed.split(", ").map((one) => one.split(" ") as [board: string, version: string]);
    expect(boardsOf(type)).toEqual(boards.map(([board]) => board));
    expect(boards.map(([board]) => latest(board))).toEqual(boards.map(([, version]) => version));
    // The `J…AP` board comes first, and has the newest.
    expect(latest(type)).toBe(boards[0]![1]);
  });

  test("has several boards for those Macs alone", () => {
    const types = new Set(macs.flatMap(({ productTypes }) => productTypes));
    expect([...types].filter((type) => boardsOf(type).length > 1).sort()).toEqual(Object.keys(newestOfBoards).sort());
  });

  test("has the 47 Intel Macs that OpenCore knows and no other", () => {
    const types = [...new Set(macs.flatMap(({ productTypes }) => productTypes))].filter((type) => intel.test(type));
    expect(types.filter((type) => !/^MacBook(Air10|Pro1[78]),/.test(type)).sort()).toEqual(
      expected.map(([type]) => type).sort(),
    );
    expect(expected).toHaveLength(47);
  });

  test("has each identifier of the recorded macOS lists once, and no other", () => {
    const recorded = recordedTimes().flatMap((time) =>
      buildCatalog(parseAnswer(recordedText(time)))
        .rows.filter(({ platform }) => platform === "macOS")
        .flatMap(({ devices }) => devices),
    );
    expect(macs.map(({ id }) => id)).toEqual([...new Set(recorded)].sort());
  });

  test("names a source for each product type, and two where it says so", () => {
    for (const { id, productTypes, sources, confidence } of macs) {
      expect([id, productTypes.length]).toEqual([id, confidence === "unknown" ? 0 : expect.any(Number)]);
      expect(productTypes.length).toBeLessThanOrEqual(1);
      if (productTypes.length === 1)
        expect(sources.length).toBeGreaterThanOrEqual(confidence === "two-sources" ? 2 : 1);
    }
  });

  test.each([
    ["MacBookPro16,1", ["J152FAP", "Mac-E1008331FDC96864"]],
    ["macbookair8,1", ["J140KAP", "Mac-112818653D3AABFC", "Mac-827FAC58A8FDFA22"]],
    ["Mac99,1", []],
    ["VirtualMac2,1", []],
  ])("gives %s the boards %j", (type, boards) => {
    expect(boardsOf(type)).toEqual(boards);
  });

  test("names Macs for people, by board and by product type, in any case", () => {
    expect(macNames("J152FAP")).toEqual(["MacBook Pro (16-inch, 2019)"]);
    expect(macNames("macbookpro16,1")).toEqual(["MacBook Pro (16-inch, 2019)"]);
    expect(macNames("J999AP")).toEqual([]);
  });
});
