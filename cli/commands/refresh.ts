import path from "node:path";
import { SoftwareUpdateError } from "../../provider/core/error";
import { formatLock, lockFileName, type Lock } from "../../provider/core/lock/lock";
import { refreshReleases, releaseChanges, type ReleaseChange } from "../../provider/core/lock/refresh";
import { replaceFile } from "../../provider/files";
import type { FetchedCatalog } from "../../provider/lookup/client";
import { lockFilePlace, readLock } from "../../provider/lockFile";
import { defineCommand } from "../command";
import { stackOption } from "../commonOptions";
import type { Io } from "../io";
import { catalogFrom, fromOption } from "../lookup";
import { betaProgramChanges, refreshBetaPrograms } from "../refreshBetaPrograms";
import { textTable } from "../table";

/** With `--check`: the lock file would change. */
const wouldChange = 3;

/** `softwareupdate refresh`: the only writer of the lock file. */
export const refresh = defineCommand({
  description:
    `Writes what Apple's Software Lookup Service offers into the lock file (${lockFileName}): the releases, each with the\n` +
    "day it was first seen, and those that Apple withdrew; and, where a server token is configured, the names of the beta\n" +
    "programs that Apple offers the organization. The service is asked at most once a day. Exits with 0 when the file is\n" +
    "written or was up to date, with 1 when the service gives no usable answer, which leaves the file as it is, and with\n" +
    "--check with 3 when it would change.",
  options: {
    from: fromOption,
    lock: {
      kind: "value",
      placeholder: "FILE",
      description: `The lock file. Default: SOFTWAREUPDATE_LOCK_FILE, else ${lockFileName}.`,
    },
    check: { kind: "flag", description: "Write nothing, and exit with 3 when the file would change." },
    "releases-only": { kind: "flag", description: "Leave everything but the releases as it is." },
    stack: stackOption,
  },
  async run({ from, lock, check, stack, "releases-only": isReleasesOnly }, io) {
    const file = lock === undefined ? lockFilePlace(io.workingDirectory, io.environment).file : inFolder(lock, io);
    const before = await readLock(file);
    const { catalog, answeredAt, age } = await fetchFresh(from, io);
    const answeredOn = answeredAt !== undefined && age ? dayOf(answeredAt) : undefined;
    const released = refreshReleases(before, catalog, dayOf(Date.now()), answeredOn);
    const after = isReleasesOnly ? released : await refreshBetaPrograms(released, { stack }, io);
    const text = formatLock(after);
    const name = path.basename(file);
    // Compared as content: another layout, such as a formatter's, is no change.
    if (before && formatLock(before) === text) {
      io.print(`${name} is up to date: ${counted(after.releases.length, "line")} of releases.`);
      return 0;
    }
    if (!check) await write(file, text);
    report(before, after, check ? `${name} would be written` : `${name} is written`, io);
    const programs = betaProgramChanges(before, after).map((line) => `  ${line}`);
    if (programs.length > 0) io.print(["", "Beta programs:", "", ...programs].join("\n"));
    return check ? wouldChange : 0;
  },
});

async function fetchFresh(from: string | undefined, io: Io): Promise<FetchedCatalog> {
  const fetched = await catalogFrom(from, io);
  if (!fetched.stale) return fetched;
  // What is written must be of today: an old answer would take new releases for withdrawn.
  const sentence =
    "The lookup service gave no usable answer, so the lock file stays as it is; run the command again later.";
  throw new SoftwareUpdateError("LOOKUP", sentence);
}

async function write(file: string, text: string): Promise<void> {
  try {
    await replaceFile(file, text, 0o644);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    const sentence = `The lock file ${path.basename(file)} can't be written (${code}); check its folder's permissions.`;
    throw new SoftwareUpdateError("CONFIGURATION", sentence, { cause: error });
  }
}

function report(before: Lock | undefined, after: Lock, outcome: string, io: Io): void {
  const lines = counted(after.releases.length, "line");
  if (!before) return io.print(`${outcome}: a new lock file with ${lines} of releases.`);
  const changes = releaseChanges(before, after);
  if (changes.length === 0) {
    const [old, now] = [before, after].map((lock) => formatLock({ ...lock, betaPrograms: [] }));
    const others = old === now ? "the beta programs changed" : "lists, devices or last days changed";
    return io.print(`${outcome}: no release is new, withdrawn or back; ${others}.`);
  }
  io.print([`${outcome}:`, "", ...textTable(changes.map(row))].join("\n"));
}

function row({ kind, release, deviceCount, isWhole }: ReleaseChange): string[] {
  const { platform, version, extra, builds, firstSeen } = release;
  return [
    `  ${kind}`,
    `${platform} ${version}${extra ? ` ${extra}` : ""}`,
    builds.join(", "),
    `${counted(deviceCount, "model")}${isWhole ? "" : ", not all of them"}`,
    kind === "new" ? `first offered ${firstSeen}` : "",
  ];
}

function inFolder(file: string, io: Io): string {
  return path.resolve(io.workingDirectory, file);
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
