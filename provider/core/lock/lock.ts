/** The lock file: what a program may resolve releases to, committed beside it. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { compareText } from "../compareText";
import { dottedPath, zodProblems } from "../declarations/zodProblems";
import { SoftwareUpdateError } from "../error";
import { isObject, parseJson } from "../json";
import { catalogLists, type CatalogRow } from "../releases/catalog";
import { platforms, type Platform } from "../releases/platform";
import { isVersion } from "../releases/version";
import { betaProgramLine, type LockedBetaProgram } from "./betaPrograms";
import { day } from "./day";
import { inRingOrder, ringLine, type LockedRing } from "./rollouts";

/** The name of the lock file, which stands beside the program. */
export const lockFileName = "softwareupdate.lock.json";

/** The version of the format that this package writes, and the newest that it reads. */
export const lockVersion = 1;

/** A list of the lookup service's answer that a release stands in. */
export type LockedList = CatalogRow["list"];

/**
 * One line of the lock file: builds of a release that are for the same devices and have the same fate. A release has a line
 * or a few. Days are `YYYY-MM-DD`, without a time zone.
 */
export interface LockedRelease {
  /** The platform of all its devices. */
  readonly platform: Platform;
  /** ProductVersion; for a supplemental, that of its base. */
  readonly version: string;
  /** ProductVersionExtra of a supplemental as Apple writes it: `(a)`. */
  readonly extra?: string;
  /** The builds in numeric order; missing in answers from before February 2024. */
  readonly builds?: readonly string[];
  /** The base build that a supplemental installs upon. */
  readonly prerequisiteBuild?: string;
  /** The devices that the builds fit, sorted, in the service's spelling; in the file, the name of a group of devices. */
  readonly devices: readonly string[];
  /** The lists that it stands in; once it is withdrawn, those that it stood in last. */
  readonly lists: readonly LockedList[];
  /** The first day of the release's offer that is known. Never moves: Apple's own PostingDate does. */
  readonly firstSeen: string;
  /** The last day of the offer as Apple said it last; missing means without an end. */
  readonly expires?: string;
  /** The day on which Apple was first found not to list it any more, before its last day had come. */
  readonly withdrawn?: string;
}

/** The content of a lock file. */
export interface Lock {
  /** The version of the format; see {@link lockVersion}. */
  readonly version: typeof lockVersion;
  /** The releases, in the order of the file. */
  readonly releases: readonly LockedRelease[];
  /** The organization's beta programs, in the order of the file. Default: not known. */
  readonly betaPrograms?: readonly LockedBetaProgram[];
  /** The rings of rollouts, in the order of the file. Default: none. */
  readonly rollouts?: readonly LockedRing[];
}

const line = z.strictObject({
  platform: z.enum(platforms),
  version: z.string().refine(isVersion, "must be a version such as 26.6.1"),
  extra: z.string().min(1).optional(),
  builds: z.array(z.string().min(1)).min(1).optional(),
  prerequisiteBuild: z.string().min(1).optional(),
  devices: z.string().min(1),
  lists: z.array(z.enum(catalogLists)).min(1),
  firstSeen: day,
  expires: day.optional(),
  withdrawn: day.optional(),
});

const content = z.strictObject({
  version: z.literal(lockVersion),
  releases: z.array(line),
  devices: z.record(z.string(), z.array(z.string().min(1)).min(1)),
  betaPrograms: z.array(betaProgramLine).optional(),
  rollouts: z.array(ringLine).optional(),
});

const knownKeys: Readonly<Record<string, readonly string[]>> = {
  "": Object.keys(content.shape),
  releases: Object.keys(line.shape),
  betaPrograms: Object.keys(betaProgramLine.shape),
  rollouts: Object.keys(ringLine.shape),
};

/**
 * Reads a lock file. However it is laid out, it means the same: {@link formatLock} is only how this package writes it.
 *
 * @param text Its content.
 * @param file Its name, for the sentences.
 * @throws SoftwareUpdateError `CONFIGURATION` when it holds a merge conflict, is of a newer version of this package, or can't
 *   be read, naming the first thing that is wrong and what to do.
 */
export function parseLock(text: string, file: string): Lock {
  const conflict = text.split("\n").findIndex((one) => /^(<{7}|={7}|>{7})(\s|$)/.test(one));
  if (conflict >= 0)
    throw unusable(file, `it holds a merge conflict, at line ${conflict + 1}. ${conflictAdvice(file)}`);
  const json = parseJson(text);
  if (json === undefined) throw unusable(file, `it is not JSON. ${restoreAdvice}`);
  const version = isObject(json) ? json.version : undefined;
  if (typeof version === "number" && version > lockVersion) {
    const sentence = `a newer version of this package wrote it (format ${version}, this one reads ${lockVersion}). Update`;
    throw unusable(file, `${sentence} pulumi-apple-softwareupdate.`);
  }
  const [problem] = zodProblems(content, json, dottedPath, (path) => knownKeys[String(path[0] ?? "")] ?? []);
  if (problem) throw unusable(file, `${problem.path || "it"} ${problem.message}. ${restoreAdvice}`);
  const { releases, devices, ...others } = json as z.infer<typeof content>;
  return {
    ...others,
    releases: releases.map((release, at) => {
      const group = Object.hasOwn(devices, release.devices) ? devices[release.devices]! : undefined;
      if (group) return { ...release, devices: group };
      const sentence = `releases[${at}].devices names the group ${release.devices}, which devices doesn't have.`;
      throw unusable(file, `${sentence} ${restoreAdvice}`);
    }),
  };
}

/**
 * What to do about a merge conflict in the lock file: either side will do, since a refresh adds what the other one had.
 *
 * @param file Its name.
 */
function conflictAdvice(file: string): string {
  return (
    `Take either side, with \`git checkout --ours ${file}\` or \`git checkout --theirs ${file}\`; then run ` +
    "`softwareupdate refresh`, which adds what is missing, and commit the file."
  );
}

const restoreAdvice =
  "Restore it from version control, or remove it and run `softwareupdate refresh`, which writes a new one without the days " +
  "that this one remembers.";

/**
 * Writes a lock file: one release, one group of devices and one ring of a rollout a line, so that a diff shows what happened and branches
 * merge by line. Groups are named by their content: two branches that add the same one add the same line.
 *
 * @param lock Its releases in the order in which they are to stand; `refreshReleases` gives them one that is always the same.
 */
export function formatLock(lock: Lock): string {
  const groups = new Map<string, readonly string[]>();
  const releases = lock.releases.map((release) => {
    const name = groupName(release);
    groups.set(name, release.devices);
    return oneLine(inOrder(release, name));
  });
  const devices = [...groups]
    .sort(([one], [other]) => compareText(one, other))
    .map(([name, group]) => `${JSON.stringify(name)}: ${oneLine(group)}`);
  const programs = lock.betaPrograms?.map(({ os, title }) => oneLine({ os, title }));
  const rollouts = (lock.rollouts ?? []).map((ring) => oneLine(inRingOrder(ring)));
  const sections = [
    `  "version": ${lock.version}`,
    `  "releases": ${block("[", releases, "]")}`,
    `  "devices": ${block("{", devices, "}")}`,
    ...(programs ? [`  "betaPrograms": ${block("[", programs, "]")}`] : []),
    ...(rollouts.length === 0 ? [] : [`  "rollouts": ${block("[", rollouts, "]")}`]),
  ];
  return `{\n${sections.join(",\n")}\n}\n`;
}

function block(open: string, lines: readonly string[], close: string): string {
  return lines.length === 0 ? open + close : `${open}\n    ${lines.join(",\n    ")}\n  ${close}`;
}

/** The platform and the number for people, the digest so that another group never has the same name. */
function groupName({ platform, devices }: LockedRelease): string {
  const digest = createHash("sha256")
    .update([...devices].sort().join("\n"))
    .digest("hex");
  return `${platform}-${devices.length}-${digest.slice(0, 8)}`;
}

/** What a reader looks for first comes first, what comes and goes comes last. */
function inOrder(release: LockedRelease, devices: string) {
  const { platform, version, extra, builds, prerequisiteBuild, lists: stands, firstSeen, expires, withdrawn } = release;
  return { platform, version, extra, builds, prerequisiteBuild, devices, lists: stands, firstSeen, expires, withdrawn };
}

function oneLine(value: object): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const written = members.map(([key, member]) => `${JSON.stringify(key)}: ${inline(member)}`);
  return `{ ${written.join(", ")} }`;
}

function inline(value: unknown): string {
  return typeof value === "object" && value !== null ? oneLine(value) : JSON.stringify(value);
}

function unusable(file: string, reason: string): SoftwareUpdateError {
  return new SoftwareUpdateError("CONFIGURATION", `The lock file ${file} can't be used: ${reason}`);
}
