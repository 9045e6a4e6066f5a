import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { readPreview, type ReadPreview } from "../../../cli/review/readPreview";
import { reviewOf, type Review } from "../../../cli/review/review";
import { parseInventory } from "../../../provider/core/inventory";
import { parseLock } from "../../../provider/core/lock/lock";

const folder = path.join(__dirname, "../../fixtures/previews");

/** The days on which the fixtures' previews were made, see `test/fixtures/previews/generate.mjs`. */
export const days = { june: Date.parse("2026-06-30T12:00:00Z"), august: Date.parse("2026-08-18T12:00:00Z") } as const;

/** One of {@link days}. */
export type Day = keyof typeof days;

/** A file of the fixtures. */
export function fixtureText(name: string): string {
  return readFileSync(path.join(folder, name), "utf8");
}

/** A preview that the real engine printed. */
export function previewFixture(name: string): ReadPreview {
  return readPreview(fixtureText(name), name);
}

/** The review of a preview, by its name without an ending, on its day, with the lock file and the inventory of the fixtures. */
export function reviewFixture(name: string, day: Day): Review {
  const file = [`${name}.json`, `${name}.jsonl`].find((one) => existsSync(path.join(folder, one)))!;
  return reviewOn(previewFixture(file), day);
}

/**
 * The review of any preview on one of the days, or at another moment with the lock file of that day.
 *
 * @param lock The day that the lock file is of. Default: the same.
 */
export function reviewOn(preview: ReadPreview, day: Day, lock: Day | "none" = day, now = days[day]): Review {
  const inventories = new Map([["office.json", parseInventory(fixtureText("office.json"), "office.json")]]);
  const known = lock === "none" ? {} : { lock: parseLock(fixtureText(`${lock}.lock.json`), "lock") };
  return reviewOf(preview, { now, inventories, ...known });
}
