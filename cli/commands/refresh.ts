import path from "node:path";
import { currentTime } from "../../provider/clock";
import { counted } from "../../provider/core/counted";
import { SoftwareUpdateError } from "../../provider/core/error";
import { formatLock, lockFileName, type Lock } from "../../provider/core/lock/lock";
import { refreshReleases, releaseChanges, type ReleaseChange } from "../../provider/core/lock/refresh";
import { dayOf } from "../../provider/core/releases/day";
import { replaceFile } from "../../provider/files";
import type { FetchedCatalog } from "../../provider/lookup/client";
import { lockFilePlace, readLock } from "../../provider/lockFile";
import { defineCommand, type AnyCommand } from "../command";
import { stackOption } from "../commonOptions";
import type { Io } from "../io";
import { catalogFrom, fromOption } from "../lookup";
import { betaProgramChanges, refreshBetaPrograms } from "../refreshBetaPrograms";
import { refreshRollouts } from "../rollouts/refreshRollouts";
import { readRingSummaries, type RingSummaryReader } from "../rollouts/ringSummaries";
import { textTable } from "../table";

/** With `--check`: the lock file would change. */
const wouldChange = 3;

/** `softwareupdate refresh`: the only writer of the lock file. */
export const refresh = refreshCommand(readRingSummaries);

/** The command, with the reader of progress that gates are judged on. */
export function refreshCommand(readSummaries: RingSummaryReader): AnyCommand {
  return defineCommand({
    description:
      `Writes what Apple's Software Lookup Service offers into the lock file (${lockFileName}): the releases, each with the\n` +
      "day it was first seen, and those that Apple withdrew. In the folder of a Pulumi program it previews the program, and\n" +
      "writes for each rollout the deadlines of new rings and releases, and which rings are opened, held, done or ended, each\n" +
      "with the day and the evidence; and, where a server token is configured, the names of the beta programs that Apple offers\n" +
      "the organization. The service is asked at most once a day. Exits with 0 when the file is written or was up\n" +
      "to date, with 1 when the service gives no usable answer or the preview fails, which leaves the file as it is, and with\n" +
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
      const now = currentTime(io.environment);
      const releases = refreshReleases(before, catalog, dayOf(now), answeredOn);
      const released = isReleasesOnly ? releases : await refreshBetaPrograms(releases, { stack }, io);
      const rollouts = isReleasesOnly ? undefined : await refreshRollouts(released, { stack }, readSummaries, now, io);
      const after = rollouts?.lock ?? released;
      const name = path.basename(file);
      const isChanged = !before || formatLock(withoutWaiting(before)) !== formatLock(withoutWaiting(after));
      if (isChanged && !check) await write(file, formatLock(after));
      const outcome = !isChanged ? `${name} is up to date` : check ? `${name} would be written` : `${name} is written`;
      report(before, after, outcome, io);
      if (rollouts && rollouts.sentences.length > 0) {
        io.print(["", "Rollouts:", ...rollouts.sentences.map((sentence) => `  ${sentence}`)].join("\n"));
      }
      const programs = betaProgramChanges(before, after).map((line) => `  ${line}`);
      if (programs.length > 0) io.print(["", "Beta programs:", "", ...programs].join("\n"));
      return isChanged && check ? wouldChange : 0;
    },
  });
}

/**
 * What a change is judged by: content, since another layout such as a formatter's is no change; and without what rings wait for,
 * which moves with every report of a device and is no news by itself. That a ring waits for something at all is: a line that a
 * person has edited may not say it.
 */
function withoutWaiting({ rollouts, ...lock }: Lock): Lock {
  const something = { on: "2000-01-01", evidence: "something" };
  return rollouts
    ? { ...lock, rollouts: rollouts.map(({ waits, ...line }) => ({ ...line, ...(waits && { waits: something }) })) }
    : lock;
}

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
  if (outcome.endsWith("up to date")) return io.print(`${outcome}: ${lines} of releases.`);
  if (!before) return io.print(`${outcome}: a new lock file with ${lines} of releases.`);
  const changes = releaseChanges(before, after);
  if (changes.length > 0) return io.print([`${outcome}:`, "", ...textTable(changes.map(row))].join("\n"));
  io.print(`${outcome}: no release is new, withdrawn or back; ${othersChanged(before, after)}.`);
}

function othersChanged(before: Lock, after: Lock): string {
  const written = (lock: Lock): string => formatLock({ ...lock, betaPrograms: undefined, rollouts: undefined });
  if (written(before) !== written(after)) return "lists, devices or last days changed";
  const isRollouts = formatLock({ ...before, betaPrograms: [] }) !== formatLock({ ...after, betaPrograms: [] });
  return isRollouts ? "the rollouts changed" : "the beta programs changed";
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
