import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** The repository, from its own folder: the programs here also run from the place that they are compiled to. */
export const repository = process.env.SOFTWAREUPDATE_FUZZ_REPOSITORY ?? path.resolve(__dirname, "../..");

/** A file of the tests' fixtures. */
export function fixture(...names: string[]): string {
  return readFileSync(path.join(repository, "test", "fixtures", ...names), "utf8");
}

/** The files of a folder of the fixtures whose names match. */
export function fixturesIn(pattern: RegExp, ...folder: string[]): string[] {
  return readdirSync(path.join(repository, "test", "fixtures", ...folder))
    .filter((name) => pattern.test(name))
    .map((name) => fixture(...folder, name));
}

/** JSON with the longest lists cut, since what is large is slow to change and read. */
export function shortened(text: string, longest = 3): string {
  return JSON.stringify(cut(JSON.parse(text), longest));
}

function cut(value: unknown, longest: number): unknown {
  if (Array.isArray(value)) return value.slice(0, longest).map((item) => cut(item, longest));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cut(inner, longest)]));
}

/**
 * A preview without the spaces, so that it is changed whole.
 *
 * @param resources The names of those whose steps are kept. Default: all.
 */
export function shortPreview(text: string, resources?: readonly string[]): string {
  const preview = JSON.parse(text) as { steps: { urn: string }[] };
  const isKept = ({ urn }: { urn: string }): boolean => resources?.includes(nameOf(urn)) ?? true;
  return JSON.stringify({ ...preview, steps: preview.steps.filter(isKept) });
}

/** The events of a preview's stream that are about some resources, without the engine's messages for debugging. */
export function shortStream(text: string, resources: readonly string[]): string {
  const lines = text.trimEnd().split("\n");
  return lines.filter((line) => isAbout(JSON.parse(line) as StreamEvent, resources)).join("\n");
}

type StreamEvent = Readonly<
  Record<string, { metadata?: { urn: string }; urn?: string; resourceUrn?: string; severity?: string }>
>;

function isAbout(event: StreamEvent, resources: readonly string[]): boolean {
  return Object.values(event).every(({ metadata, urn, resourceUrn, severity }) => {
    const about = metadata?.urn ?? urn ?? resourceUrn;
    return severity !== "debug" && (!about || resources.includes(nameOf(about)));
  });
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1)!;
}

/** The moment at which all runs happen. */
export const now = Date.parse("2026-08-18T12:00:00Z");
