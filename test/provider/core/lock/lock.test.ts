import { formatLock, parseLock, type Lock } from "../../../../provider/core/lock/lock";

const golden = `{
  "version": 1,
  "releases": [
    { "platform": "iOS", "version": "26.6.1", "builds": ["23G83", "23G6083"], "devices": "iOS-2-bf05a97e", "lists": ["public", "managed"], "firstSeen": "2026-08-17", "expires": "2026-11-16" },
    { "platform": "iOS", "version": "26.3.1", "extra": "(a)", "builds": ["23D771330a"], "prerequisiteBuild": "23D8133", "devices": "iOS-2-bf05a97e", "lists": ["supplemental"], "firstSeen": "2026-03-17" },
    { "platform": "macOS", "version": "26.4.1", "builds": ["25E253"], "devices": "macOS-1-6b606bac", "lists": ["managed"], "firstSeen": "2026-04-09", "expires": "2026-09-28", "withdrawn": "2026-08-18" }
  ],
  "devices": {
    "iOS-2-bf05a97e": ["iPhone14,5", "iPhone15,2"],
    "macOS-1-6b606bac": ["J413AP"]
  }
}
`;

const iPhones = ["iPhone14,5", "iPhone15,2"];
const lock: Lock = {
  version: 1,
  releases: [
    {
      platform: "iOS",
      version: "26.6.1",
      builds: ["23G83", "23G6083"],
      devices: iPhones,
      lists: ["public", "managed"],
      firstSeen: "2026-08-17",
      expires: "2026-11-16",
    },
    {
      platform: "iOS",
      version: "26.3.1",
      extra: "(a)",
      builds: ["23D771330a"],
      prerequisiteBuild: "23D8133",
      devices: iPhones,
      lists: ["supplemental"],
      firstSeen: "2026-03-17",
    },
    {
      platform: "macOS",
      version: "26.4.1",
      builds: ["25E253"],
      devices: ["J413AP"],
      lists: ["managed"],
      firstSeen: "2026-04-09",
      expires: "2026-09-28",
      withdrawn: "2026-08-18",
    },
  ],
};

/** A lock file whose first line of releases is changed. */
function withLine(change: (line: Record<string, unknown>) => void): string {
  const content = JSON.parse(golden) as { releases: Record<string, unknown>[] };
  change(content.releases[0]!);
  return JSON.stringify(content);
}

const read = (text: string) => parseLock(text, "softwareupdate.lock.json");

describe("the lock file", () => {
  test("has one release and one group of devices a line", () => {
    expect(formatLock(lock)).toBe(golden);
    expect(read(golden)).toEqual(lock);
  });

  test("means the same in another layout", () => {
    expect(read(JSON.stringify(JSON.parse(golden)))).toEqual(lock);
    expect(formatLock(read(JSON.stringify(JSON.parse(golden), null, 4)))).toBe(golden);
  });

  test("is JSON when it is empty", () => {
    const empty = formatLock({ version: 1, releases: [] });
    expect(empty).toBe('{\n  "version": 1,\n  "releases": [],\n  "devices": {}\n}\n');
    expect(read(empty)).toEqual({ version: 1, releases: [] });
  });

  test("gets one more line for a release for the usual devices", () => {
    const more = {
      ...lock,
      releases: [{ ...lock.releases[0]!, version: "26.7", builds: ["23H21"] }, ...lock.releases],
    };
    const before = new Set(golden.split("\n"));
    expect(
      formatLock(more)
        .split("\n")
        .filter((line) => !before.has(line)),
    ).toHaveLength(1);
  });

  test("with a merge conflict says where it is and what to do", () => {
    const conflict = golden.replace("    { ", "<<<<<<< HEAD\n=======\n>>>>>>> renovate\n    { ");
    expect(() => read(conflict)).toThrow(
      "The lock file softwareupdate.lock.json can't be used: it holds a merge conflict, at line 4. Take either side, with " +
        "`git checkout --ours softwareupdate.lock.json` or `git checkout --theirs softwareupdate.lock.json`; then run " +
        "`softwareupdate refresh`, which adds what is missing, and commit the file.",
    );
    expect(() => read(golden.replaceAll("\n", "\r\n").replace("    {", "=======\r\n    {"))).toThrow("merge conflict");
  });

  test.each<[reason: string, text: string, sentence: string]>([
    ["is cut", golden.slice(0, 300), "it is not JSON. Restore it from version control, or remove it and run"],
    ["is a list", "[]", "it must be an object, not an array. Restore"],
    [
      "is of a newer version",
      '{"version": 2, "shape": []}',
      "a newer version of this package wrote it (format 2, this one",
    ],
    ["has no version", "{}", "version is required"],
    ["has another version", golden.replace('"version": 1', '"version": 0'), "version must be one of 1"],
    ["has no devices", '{"version": 1, "releases": []}', "devices is required"],
    [
      "has a key that is not known",
      golden.replace('"devices": {', '"rings": {}, "devices": {'),
      "rings is not a known key",
    ],
    ["misspells a key", golden.replace("firstSeen", "firstseen"), "releases[0].firstSeen is required"],
    [
      "has a day that is none",
      withLine((line) => (line.firstSeen = "2026-13-01")),
      "firstSeen must be a day, YYYY-MM-DD",
    ],
    ["has a version that is none", withLine((line) => (line.version = "26.6 (a)")), "must be a version such as 26.6.1"],
    ["has another platform", withLine((line) => (line.platform = "iOs")), "did you mean iOS?"],
    ["has no lists", withLine((line) => (line.lists = [])), "releases[0].lists must have at least one element"],
    [
      "lost a group of devices",
      withLine((line) => (line.devices = "toString")),
      "releases[0].devices names the group toString, which devices doesn't have.",
    ],
  ])("that %s is refused", (_, text, sentence) => {
    expect(() => read(text)).toThrow(sentence);
    expect(() => read(text)).toThrow(expect.objectContaining({ code: "CONFIGURATION" }) as Error);
  });
});
