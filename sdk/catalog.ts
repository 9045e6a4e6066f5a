import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { SoftwareUpdateError } from "../provider/core/error";
import type { Lock } from "../provider/core/lock/lock";
import type { Catalog } from "../provider/core/releases/catalog";
import type { FirstOffered } from "../provider/core/releases/selection";

/** What the data sources know of Apple's releases. */
export interface ResolvedCatalog {
  /** The releases. */
  readonly catalog: Catalog;
  /** The day on which a release was first seen, where the source recorded it. Default: PostingDate decides. */
  readonly firstOffered?: FirstOffered;
  /** The name of the lock file that they come from; missing when the service gave them. */
  readonly lockFile?: string;
}

/**
 * The one way in which data sources come by the releases: from the lock file when it stands beside the program, so that
 * preview and up are reproducible and need no network; else from the lookup service, once a process.
 *
 * The lock file is `softwareupdate.lock.json` in the working directory, which for a Pulumi program is its own folder, or
 * what the environment variable `SOFTWAREUPDATE_LOCK_FILE` names.
 *
 * @param opts Options of the call: warnings are logged against its parent.
 * @throws SoftwareUpdateError `CONFIGURATION` for a lock file that can't be used and for settings that can't be used;
 *   `UNREACHABLE`, `TLS` or `LOOKUP` when there is no lock file, the service gives no usable answer and none is cached.
 */
export async function resolveCatalog(opts?: pulumi.InvokeOptions): Promise<ResolvedCatalog> {
  return (await catalogFromLockFile()) ?? catalogFromService(opts);
}

/**
 * @returns What the program's lock file says; undefined when there is none.
 * @throws SoftwareUpdateError `CONFIGURATION` when it can't be used, or is named and isn't there.
 */
async function catalogFromLockFile(): Promise<ResolvedCatalog | undefined> {
  const { lockFilePlace } = await import("../provider/lockFile");
  const lock = await readProgramLock();
  if (!lock) return undefined;
  const { catalogOf, firstOffered } = await import("../provider/core/lock/catalog");
  const { file } = lockFilePlace(process.cwd(), process.env);
  return { catalog: catalogOf(lock), firstOffered: firstOffered(lock), lockFile: path.basename(file) };
}

/** @internal The lock file of the program that runs; undefined when there is none. */
export async function readProgramLock(): Promise<Lock | undefined> {
  const { lockFilePlace, readLock } = await import("../provider/lockFile");
  const { file, isNamed } = lockFilePlace(process.cwd(), process.env);
  const lock = await readLock(file);
  if (lock || !isNamed) return lock;
  const sentence = `SOFTWAREUPDATE_LOCK_FILE names ${file}, which isn't there; \`softwareupdate refresh\` writes it.`;
  throw new SoftwareUpdateError("CONFIGURATION", sentence);
}

async function catalogFromService(opts: pulumi.InvokeOptions | undefined): Promise<ResolvedCatalog> {
  const { fetchCatalog } = await import("../provider/lookup/client");
  const { catalog } = await fetchCatalog({ warn: (sentence) => void pulumi.log.warn(sentence, opts?.parent) });
  return { catalog };
}
