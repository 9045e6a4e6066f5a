import path from "node:path";
import { ageInWords } from "../provider/lookup/age";
import type { FirstOffered } from "../provider/core/releases/selection";
import { SoftwareUpdateError } from "../provider/core/error";
import { lockFilePlace, readLock } from "../provider/lockFile";
import { createCatalogFetcher, lookupServiceUrl, type FetchedCatalog } from "../provider/lookup/client";
import type { Io } from "./io";
import { UsageError } from "./usageError";

/** `--from`, the same in every command that asks for releases. */
export const fromOption = {
  kind: "value",
  placeholder: "FILE|URL",
  description: "A recorded answer, or a URL to ask now. Default: Apple's service, at most once a day.",
} as const;

/**
 * The releases that a command works with.
 *
 * Where a person names a URL for this one question, that service is asked, and no older answer stands in for a failure;
 * only Apple's own is spared, since it allows one request a day.
 *
 * @param from A URL, or a path that starts at the working directory. Default: the environment's, else Apple's service.
 * @throws UsageError for a URL of a kind that can't be read; SoftwareUpdateError when there is no usable answer.
 */
export async function catalogFrom(from: string | undefined, io: Io): Promise<FetchedCatalog> {
  const fetchCatalog = createCatalogFetcher({ environment: io.environment });
  const warn = (sentence: string) => io.printError(`softwareupdate: warning: ${sentence}`);
  if (from === undefined) return fetchCatalog({ warn });
  const url = lookupLocation(from, io);
  const isUrl = /^https?:/i.test(url);
  if (!isUrl) return fetchCatalog({ url, warn });
  const isApple = new URL(url).hostname === new URL(lookupServiceUrl).hostname;
  return fetchCatalog({ url, useCache: isApple, warn });
}

/**
 * What `--from` names: a URL as it is, or a path that starts at the working directory.
 *
 * @throws UsageError for a URL of a kind that can't be read.
 */
export function lookupLocation(from: string, io: Io): string {
  if (!/^[a-z][a-z\d+.-]+:\/\//i.test(from)) return path.resolve(io.workingDirectory, from);
  if (URL.canParse(from) && ["https:", "http:", "file:"].includes(new URL(from).protocol)) return from;
  throw new UsageError("--from must be an https: or file: URL or a path");
}

/**
 * The days on which releases were first seen, as the lock file in the working directory has them.
 *
 * @returns Undefined without a lock file, and with one that can't be used, which is warned about: Apple's dates answer then.
 */
export async function firstOfferedOf(io: Io): Promise<FirstOffered | undefined> {
  try {
    const lock = await readLock(lockFilePlace(io.workingDirectory, io.environment).file);
    if (!lock) return undefined;
    const { firstOffered } = await import("../provider/core/lock/catalog");
    return firstOffered(lock);
  } catch (error) {
    if (!SoftwareUpdateError.isInstance(error)) throw error;
    io.printError(`softwareupdate: warning: ${error.message} The days of the first offer are Apple's.`);
    return undefined;
  }
}

/** Where an answer comes from and how old it is, for the last line of a table. */
export function provenance({ source, age }: FetchedCatalog): string {
  if (age === undefined) return `From the recorded answer ${source}.`;
  return `From ${source}, ${age === 0 ? "asked just now" : `an answer that is ${ageInWords(age)} old`}.`;
}
