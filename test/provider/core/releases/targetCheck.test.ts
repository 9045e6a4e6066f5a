import { refreshReleases } from "../../../../provider/core/lock/refresh";
import type { Lock } from "../../../../provider/core/lock/lock";
import { parseAnswer } from "../../../../provider/core/releases/answer";
import { buildCatalog, type Catalog } from "../../../../provider/core/releases/catalog";
import { targetProblems, type EnforcementTarget } from "../../../../provider/core/releases/targetCheck";
import { recordedText } from "../../../support/lookupService";

const on = "2026-08-18";
const catalog = buildCatalog(parseAnswer(recordedText(on)));

function problems(target: Partial<EnforcementTarget>, lock?: Lock, day = on, from: Catalog = catalog): string[] {
  const asked = { platform: "macOS", version: "26.6.2", ...target } as const;
  return targetProblems(asked, { catalog: from, ...(lock && { lock }) }, day).map(
    ({ severity, path, message }) => `${severity} ${path}: ${message}`,
  );
}

describe("a target", () => {
  test("that Apple offers has no problem, in the public list, the managed one or as a supplemental", () => {
    expect(problems({ deadline: "2026-09-01T18:00:00" })).toEqual([]);
    expect(problems({ version: "26.6.1" })).toEqual([]);
    expect(problems({ version: "26.3.1", build: "25D771280a" })).toEqual([]);
    expect(problems({ platform: "iOS", version: "18.7.10" })).toEqual([]);
  });

  test("that was never offered is an error that names the nearest offered versions", () => {
    expect(problems({ version: "26.5.9" })).toEqual([
      "error targetOSVersion: Apple does not offer macOS 26.5.9, so no device could install it; the nearest offered " +
        "versions are 26.5.2 and 26.6",
    ]);
    expect(problems({ version: "99.9" })[0]).toMatch(/the nearest offered version is 26\.6\.2$/);
    expect(problems({ version: "1.0" })[0]).toMatch(/the nearest offered version is 11\.7\.11$/);
  });

  test("of another platform says of which", () => {
    expect(problems({ platform: "visionOS", version: "18.7.8" })[0]).toMatch(
      /^error targetOSVersion: Apple does not offer visionOS 18\.7\.8, only for iOS, iPadOS, so no device/,
    );
  });

  test("whose supplemental is all that Apple still offers is not offered itself", () => {
    expect(problems({ version: "26.3.1" })[0]).toMatch(/^error targetOSVersion: Apple does not offer macOS 26\.3\.1,/);
  });

  test("with a build of another version is an error that names that version", () => {
    expect(problems({ version: "26.3.1", build: "25D771400a" })).toEqual([
      "error targetBuildVersion: 25D771400a is a build of macOS 26.3.2 (a), not of 26.3.1",
    ]);
    expect(problems({ version: "26.6.1", build: "25G83" })).toEqual([
      "error targetBuildVersion: 25G83 is a build of macOS 26.6.2, not of 26.6.1",
    ]);
  });

  test("with a build that nobody offers is an error that says which there are", () => {
    expect(problems({ version: "26.3.1", build: "25D771281b" })).toEqual([
      "error targetBuildVersion: Apple offers no build 25D771281b of macOS 26.3.1; its supplementals have 25D771280a",
    ]);
    expect(problems({ build: "25G99a" })[0]).toMatch(/it has no supplemental; remove the build$/);
    expect(problems({ version: "26.9", build: "25G99a" })[0]).toMatch(/^error targetOSVersion: Apple does not offer/);
  });

  test("that Apple's offer ends for before the deadline is a warning; the last day itself still counts", () => {
    expect(problems({ deadline: "2026-11-16T23:59:59" })).toEqual([]);
    expect(problems({ deadline: "2026-11-17T00:00:00" })).toEqual([
      "warning targetOSVersion: Apple offers macOS 26.6.2 until 2026-11-16, as far as it says today, and the deadline is " +
        "2026-11-17T00:00:00: devices that don't have it by then can't install it",
    ]);
  });

  test("that has expired is a warning when the answer or the lock file still lists it", () => {
    const [expired] = problems({}, undefined, "2026-11-24");
    expect(expired).toMatch(/^warning targetOSVersion: Apple's offer of macOS 26\.6\.2 ended on 2026-11-16: devices/);
    const empty: Catalog = { rows: [] };
    expect(problems({}, refreshReleases(undefined, catalog, on), "2026-11-24", empty)).toEqual([expired]);
    expect(problems({}, undefined, on, empty)[0]).toMatch(/it offers no macOS release at all$/);
  });

  test("that Apple withdrew is a warning when the lock file remembers it, else it was never there", () => {
    const before = refreshReleases(undefined, buildCatalog(parseAnswer(recordedText("2026-06-30"))), "2026-06-30");
    const lock = refreshReleases(before, catalog, on);
    expect(problems({ version: "26.4.1" }, lock)).toEqual([
      "warning targetOSVersion: Apple withdrew macOS 26.4.1 by 2026-08-18: devices that don't have it yet can't install it",
    ]);
    expect(problems({ version: "26.4.1" }, before)[0]).toMatch(
      /^warning targetOSVersion: Apple no longer lists macOS 26\.4\.1, which the lock file still has:/,
    );
    expect(problems({ version: "26.4.1" })[0]).toMatch(/^error targetOSVersion: Apple does not offer macOS 26\.4\.1,/);
    expect(problems({ platform: "tvOS", version: "26.4.1" }, lock)[0]).toMatch(/^error/);
  });
});

describe("the models in scope", () => {
  test("that can run the target are passed over, by board id or product type, in any case", () => {
    expect(problems({ models: ["j413ap", "Mac15,7", "Mac14,2"] })).toEqual([]);
    expect(problems({ platform: "iOS", version: "26.6.1", models: ["iphone14,5"] })).toEqual([]);
  });

  test("that can't are named, as a warning while others can", () => {
    expect(problems({ models: ["J413AP", "Mac-4B682C642B45593E"] })).toEqual([
      "warning models: Mac-4B682C642B45593E can't run macOS 26.6.2: Apple doesn't offer it for them",
    ]);
    expect(problems({ platform: "iOS", version: "18.7.10", models: ["iPhone14,5", "iPhone11,2"] })).toEqual([
      "warning models: iPhone14,5 can't run iOS 18.7.10: Apple doesn't offer it for them",
    ]);
  });

  test("are an error when none of them can", () => {
    expect(problems({ models: ["Mac-4B682C642B45593E", "Mac-7BA5B2D9E42DDD94"] })).toEqual([
      "error targetOSVersion: Mac-4B682C642B45593E, Mac-7BA5B2D9E42DDD94 can't run macOS 26.6.2: Apple doesn't offer it for " +
        "any model in scope",
    ]);
  });

  test("that nobody knows are a warning, since nothing can be said of them", () => {
    expect(problems({ models: ["J999AP"] })).toEqual(["warning models: Apple lists no macOS device named J999AP"]);
    expect(problems({ models: ["Mac99,9"] })[0]).toMatch(
      /^warning models: can't be checked: The boards of the product type/,
    );
  });

  test("have the end of the offer for those of them that it ends for first", () => {
    const rows = catalog.rows.flatMap((row) =>
      row.platform === "macOS" && row.version === "26.6.2"
        ? [
            { ...row, devices: row.devices.filter((device) => device !== "J413AP") },
            { ...row, devices: ["J413AP"], expires: "2026-09-30" },
          ]
        : [row],
    );
    const deadline = "2026-10-15T18:00:00";
    expect(problems({ deadline, models: ["J314sAP"] }, undefined, on, { rows })).toEqual([]);
    expect(problems({ deadline, models: ["J314sAP", "J413AP"] }, undefined, on, { rows })[0]).toContain(
      "until 2026-09-30",
    );
  });
});
