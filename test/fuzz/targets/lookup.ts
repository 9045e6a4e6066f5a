import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { refreshReleases } from "../../../provider/core/lock/refresh";
import { formatLock, parseLock } from "../../../provider/core/lock/lock";
import { catalogOf, newestDay } from "../../../provider/core/lock/catalog";
import { parseAnswer } from "../../../provider/core/releases/answer";
import { buildCatalog } from "../../../provider/core/releases/catalog";
import { platforms } from "../../../provider/core/releases/platform";
import { latestRelease, listReleases } from "../../../provider/core/releases/selection";
import { retryAfter } from "../../../provider/patience";
import { readCache } from "../../../provider/lookup/cache";
import { fixture, now, shortened } from "../fixtures";
import { mustHold, textOf, type FuzzTarget } from "../target";

const on = "2026-08-18";
const answers = ["pmv-2026-08-18T0049Z.json", "pmv-2026-03-17T1834Z.json", "pmv-2024-06-30T1916Z.json"];
const words = [
  ...["PublicAssetSets", "AssetSets", "PublicRapidSecurityResponses", "PublicBackgroundSecurityImprovements", "xrOS"],
  ...["iOS", "macOS", "visionOS", "ProductVersion", "ProductVersionExtra", "Build", "PrerequisiteBuild", "PostingDate"],
  ...["ExpirationDate", "SupportedDevices", "(a)", "26.6.1", "23G83", "iPhone14,5", "J413AP", "2026-08-18"],
];

const lookupAnswer: FuzzTarget = {
  name: "lookup-answer",
  reads: "answers of the Software Lookup Service",
  seeds: () => answers.map((name) => shortened(fixture("gdmf", name))),
  words,
  run: (input) => {
    const catalog = buildCatalog(parseAnswer(textOf(input)));
    for (const platform of platforms) {
      listReleases(catalog, { platform, on, current: "26.0" });
      latestRelease(catalog, { platform, on, managed: true, behind: 1 });
    }
    const text = formatLock(refreshReleases(undefined, catalog, on));
    mustHold(formatLock(parseLock(text, "lock")) === text, "the lock file of an answer reads as it was written");
  },
};

let folder = "";

const lookupCache: FuzzTarget = {
  name: "lookup-cache",
  reads: "the cached answer, in the user's cache folder",
  seeds: () => [JSON.stringify({ answeredAt: now, askedAt: now, text: shortened(fixture("gdmf", answers[0]!), 1) })],
  words: ["answeredAt", "askedAt", "text"],
  prepare: () => void (folder = mkdtempSync(path.join(tmpdir(), "fuzz-"))),
  finish: () => rmSync(folder, { recursive: true, force: true }),
  run: async (input) => {
    const file = path.join(folder, "cache.json");
    writeFileSync(file, input);
    const entry = await readCache(file);
    mustHold(entry === undefined || typeof entry.text === "string", "an entry has a text");
  },
};

const lockFile: FuzzTarget = {
  name: "lock-file",
  reads: "the lock file",
  seeds: () => [shortened(fixture("previews", "august.lock.json"), 4), fixture("previews", "june.lock.json")],
  words: [
    ...["version", "releases", "devices", "betaPrograms", "rollouts", "platform", "builds", "lists", "firstSeen"],
    ...["expires", "withdrawn", "stack", "rollout", "ring", "deadline", "opened", "held", "done", "public", "managed"],
    ...["<<<<<<< HEAD", "=======", ">>>>>>> main", "iOS", "macOS"],
  ],
  run: (input) => {
    const lock = parseLock(textOf(input), "softwareupdate.lock.json");
    const text = formatLock(lock);
    mustHold(formatLock(parseLock(text, "lock")) === text, "what was written reads as it was written");
    newestDay(lock);
    const catalog = catalogOf(lock);
    for (const platform of platforms) listReleases(catalog, { platform, on });
    formatLock(refreshReleases(lock, catalog, on));
  },
};

const retryHeader: FuzzTarget = {
  name: "retry-after",
  reads: "the header Retry-After of any server",
  seeds: () => ["120", "Wed, 21 Oct 2026 07:28:00 GMT", "0", "1e9"],
  run: (input) => {
    const wait = retryAfter({ status: 429, headers: { "retry-after": textOf(input) }, text: "", bytes: input }, now);
    mustHold(wait === undefined || wait >= 0, "a wait is not negative");
  },
};

/** Parsers around the Software Lookup Service. */
export const lookupTargets = [lookupAnswer, lookupCache, lockFile, retryHeader];
