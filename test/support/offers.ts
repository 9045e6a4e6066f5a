/** Answers of the lookup service that don't expire, for tests which run on the real day. */
import { recordedText } from "./lookupService";

interface Entry {
  readonly ProductVersion: string;
  readonly ExpirationDate?: string;
}

type Answer = Record<string, Record<string, Entry[]>>;

/** What {@link lastingAnswer} changes. */
export interface AnswerChanges {
  /** Versions with their last day; all others have no end. */
  readonly expires?: Readonly<Record<string, string>>;
  /** Versions that are left out, as if Apple had withdrawn them. */
  readonly without?: readonly string[];
  /** The recording. Default: `2026-08-18`, whose newest macOS is 26.6.2. */
  readonly time?: string;
}

/** A recorded answer without last days. */
export function lastingAnswer({ expires = {}, without = [], time = "2026-08-18" }: AnswerChanges = {}): string {
  const answer = JSON.parse(recordedText(time)) as Answer;
  const changed = Object.entries(answer).map(([list, arrays]) => [
    list,
    Object.fromEntries(
      Object.entries(arrays).map(([array, entries]) => [
        array,
        entries
          .filter(({ ProductVersion }) => !without.includes(ProductVersion))
          .map(({ ExpirationDate: _, ...entry }) => ({ ...entry, ExpirationDate: expires[entry.ProductVersion] })),
      ]),
    ),
  ]);
  return JSON.stringify(Object.fromEntries(changed));
}
