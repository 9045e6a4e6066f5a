import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { homedir, hostname } from "node:os";
import { dirname, basename, isAbsolute, join } from "node:path";
import { clearInterval, setInterval } from "node:timers";
import { setTimeout as delay } from "node:timers/promises";
import { say } from "./process.mjs";

const packageName = "pulumi-apple-softwareupdate";

/** An owner marks its lock this often, and is taken for gone when it has not for so long. */
const heartbeatMilliseconds = 5_000;
const staleMilliseconds = 60_000;
/** What a killed build left behind is removed after so long. */
const orphanMilliseconds = 3_600_000;

/** Where this package keeps what takes long to build or to download. */
function cacheDirectory() {
  const given = process.env.XDG_CACHE_HOME;
  if (given !== undefined && isAbsolute(given)) return join(given, packageName);
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", packageName);
  if (process.platform === "win32") {
    return join(process.env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), packageName);
  }
  return join(homedir(), ".cache", packageName);
}

/** @param {string} key a name for a directory in the cache */
export function cached(key) {
  const place = join(cacheDirectory(), key);
  return existsSync(place) ? place : null;
}

/**
 * Gives the directory of that name in the cache, filled by `build` if it is not there yet. Only one process builds;
 * the others wait for it.
 * @param {string} key a name for a directory in the cache
 * @param {(directory: string) => Promise<void>} build fills the directory that it is given
 * @returns {Promise<string>}
 */
export async function once(key, build) {
  const place = join(cacheDirectory(), key);
  if (existsSync(place)) return place;
  await mkdir(dirname(place), { recursive: true });

  const release = await lock(place);
  // Two can build at once if a lock was wrongly taken for stale. So each builds in a place of its own.
  const temporary = `${place}.building-${process.pid}-${randomBytes(4).toString("hex")}`;
  try {
    if (existsSync(place)) return place;
    await removeOrphans(place);
    await mkdir(temporary);
    await build(temporary);
    await moveIntoPlace(temporary, place);
    return place;
  } finally {
    await rm(temporary, { recursive: true, force: true });
    await release();
  }
}

/**
 * @param {string} place
 * @returns {Promise<() => Promise<void>>} releases the lock
 */
async function lock(place) {
  const directory = `${place}.lock`;
  const ownerFile = join(directory, "owner.json");
  const self = JSON.stringify({ pid: process.pid, host: hostname() });
  let told = false;
  for (;;) {
    try {
      await mkdir(directory);
      break;
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
    }
    if (await isStale(directory, ownerFile)) {
      // The rename lets one of several that saw this remove it.
      const grave = `${directory}.stale-${process.pid}-${randomBytes(4).toString("hex")}`;
      await rename(directory, grave).catch(() => {});
      await rm(grave, { recursive: true, force: true });
      continue;
    }
    if (!told) say(`Another process prepares ${basename(place)}: waiting for it.`);
    told = true;
    await delay(250);
  }
  await writeFile(ownerFile, self);
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(directory, now, now).catch(() => {});
  }, heartbeatMilliseconds);
  heartbeat.unref();

  return async () => {
    clearInterval(heartbeat);
    const owner = await readFile(ownerFile, "utf8").catch(() => null);
    if (owner === self) await rm(directory, { recursive: true, force: true });
  };
}

/**
 * @param {string} directory
 * @param {string} ownerFile
 */
async function isStale(directory, ownerFile) {
  try {
    const { mtimeMs } = await stat(directory);
    if (Date.now() - mtimeMs > staleMilliseconds) return true;
    const owner = JSON.parse(await readFile(ownerFile, "utf8"));
    return owner.host === hostname() && !isAlive(owner.pid);
  } catch {
    // Released just now, or its owner has yet to write its name.
    return false;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

/** @param {string} place */
async function removeOrphans(place) {
  for (const name of await readdir(dirname(place))) {
    if (!name.startsWith(`${basename(place)}.building-`)) continue;
    const orphan = join(dirname(place), name);
    const { mtimeMs } = await stat(orphan).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > orphanMilliseconds) await rm(orphan, { recursive: true, force: true });
  }
}

/**
 * @param {string} temporary
 * @param {string} place
 */
async function moveIntoPlace(temporary, place) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(temporary, place);
    } catch (error) {
      if (existsSync(place)) return;
      // A virus scanner on Windows holds new programs open for a moment.
      if (attempt === 10 || !["EPERM", "EACCES", "EBUSY"].includes(errorCode(error) ?? "")) throw error;
      await delay(200 * attempt);
    }
  }
}

/**
 * @param {unknown} error
 * @returns {string | undefined}
 */
function errorCode(error) {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

/**
 * Shows that long work goes on: a line that counts seconds on a terminal, elsewhere a line every half minute.
 * @template Result
 * @param {string} label
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function withProgress(label, work) {
  const start = Date.now();
  const elapsed = () => `${label}: ${Math.round((Date.now() - start) / 1000)} s`;
  const onTerminal = process.stderr.isTTY === true && process.env.CI === undefined;
  say(`${label} …`);
  const timer = onTerminal
    ? setInterval(() => process.stderr.write(`\r\u001b[K${elapsed()}`), 1_000)
    : setInterval(() => say(elapsed()), 30_000);
  let outcome = "failed";
  try {
    const result = await work();
    outcome = "done";
    return result;
  } finally {
    clearInterval(timer);
    if (onTerminal) process.stderr.write("\r\u001b[K");
    say(`${elapsed()}, ${outcome}.`);
  }
}
