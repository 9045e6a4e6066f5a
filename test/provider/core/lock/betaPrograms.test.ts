import { lockedPrograms } from "../../../../provider/core/lock/betaPrograms";
import { formatLock, parseLock } from "../../../../provider/core/lock/lock";
import { refreshReleases } from "../../../../provider/core/lock/refresh";

const golden = `{
  "version": 1,
  "releases": [],
  "devices": {},
  "betaPrograms": [
    { "os": "iOS", "title": "iOS 18 AppleSeed Beta" },
    { "os": "iOS", "title": "iOS 26 AppleSeed Beta" },
    { "os": "macOS", "title": "macOS 26 AppleSeed Beta" }
  ]
}
`;

const programs = [
  { os: "macOS", title: "macOS 26 AppleSeed Beta", token: "a token" },
  { os: "iOS", title: "iOS 26 AppleSeed Beta", token: "another" },
  { os: "iOS", title: "iOS 18 AppleSeed Beta", token: "a third" },
];

const read = (text: string) => parseLock(text, "softwareupdate.lock.json");

describe("the beta programs in the lock file", () => {
  test("are a line each, in an order of their own, without their tokens", () => {
    const lock = { version: 1, releases: [], betaPrograms: lockedPrograms(programs) } as const;
    expect(formatLock(lock)).toBe(golden);
    expect(read(golden)).toEqual(lock);
  });

  test("may be missing, as in files from before, or none", () => {
    const older = '{ "version": 1, "releases": [], "devices": {} }';
    expect(read(older)).toEqual({ version: 1, releases: [] });
    const none = formatLock({ version: 1, releases: [], betaPrograms: [] });
    expect(read(none)).toEqual({ version: 1, releases: [], betaPrograms: [] });
  });

  test("stay as they are when the releases are refreshed", () => {
    const after = refreshReleases(read(golden), { rows: [] }, "2026-08-18");
    expect(after.betaPrograms).toEqual(lockedPrograms(programs));
  });

  test("are refused with a token in them", () => {
    const leaked = golden.replace('"iOS 18 AppleSeed Beta"', '"iOS 18 AppleSeed Beta", "token": "secret"');
    expect(() => read(leaked)).toThrow(/betaPrograms\[0\]\.token is not a known key/);
    expect(() => read(leaked)).not.toThrow(/secret/);
  });
});
